"""How a checkpoint fits into the memory that is free, and what that costs: decided before a byte is loaded.

A pure function of numbers, so that every card can be asked about on a machine that has none. What it decides is
carried out by `engines.film.diffusion.placement`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from engines.contract import OutOfMemory
from engines.film.diffusion.checkpoints import (
    AUTOENCODER_PARAMETERS,
    CHECKPOINTS,
    IMAGE_ENCODER_PARAMETERS,
    TEXT_ENCODER_PARAMETERS,
    Checkpoint,
)

# Bytes for each token and channel while the network runs: the peak over all tensors alive in one pass of the real
# networks at 540P and 720P, counted on tensors without data (61 to 70 with a level for every frame, 21 to 32 without,
# 40 to 64 with a film to follow, 83 for Helios, whose past is counted to the tokens of the chunk).
PASS_BYTES = {"DF": 72, "T2V": 32, "I2V": 32, "VACE": 66, "chunks": 86}
# Bytes for each pixel of a frame while the decoder runs, by the width of its numbers, and what stays of it between
# frames; counted the same way (19,456 and 9,480 in float32).
DECODE_BYTES = {"float32": 19_500, "bfloat16": 9_900}
RESERVE = 1 << 30  # the CUDA context, workspaces, fragments
FP8_SHARE = 0.51  # norms and embeddings stay as they are
SHORTEST_WINDOW, WINDOW_STEP = 10, 5

# Measured elsewhere, for the sentence about costs only: PCIe 4.0 x16 and a good NVMe disk, bytes a second.
BUS, DISK = 22e9, 3e9

Where = Literal["card", "streamed", "disk"]
Storage = Literal["bfloat16", "int8", "fp8", "gguf"]


@dataclass(frozen=True)
class Machine:
    """What there is: free bytes on the card and in main memory, and what is installed beside diffusers.

    `gguf` is the size of a GGUF file of the transformer that the person has, 0 without; `attention` the backends of
    diffusers that run on this card; `fp8` whether torch can store 8-bit floats on it.
    """

    free: int
    host: int
    torchao: bool = False
    gguf: int = 0
    fp8: bool = True
    attention: tuple[str, ...] = ("native",)


@dataclass(frozen=True)
class Plan:
    """`window` in latents; `needs` the expected peak on the card in bytes; `costs` what the choices cost, for people.

    `blocks` is how many blocks of the transformer are on the card at a time when it is not there whole. `cache` is
    the threshold of the first-block cache, 0 for none.
    """

    weights: Where
    storage: Storage
    decoder: Literal["float32", "bfloat16"]
    window: int
    attention: str
    blocks: int = 0
    cache: float = 0.0
    needs: int = 0
    costs: tuple[str, ...] = ()

    def describe(self) -> str:
        """One paragraph for the panel."""
        place = {
            "card": "The network stays on the card",
            "streamed": "The network is larger than what is free of the card, so it is streamed from main memory",
            "disk": "The network is larger than what is free of card and memory, so it is streamed from disk",
        }[self.weights]
        return " ".join([f"{place}; it needs {self.needs / 2**30:.1f} GB of the card.", *self.costs])


def plan(
    machine: Machine,
    model: Checkpoint,
    size: tuple[int, int],
    frames: int,
    *,
    draft: bool = False,
    known: Sequence[Checkpoint] = CHECKPOINTS,
) -> Plan:
    """The best plan that fits: `size` is (height, width) in pixels, `frames` the length of the film.

    What costs least in quality comes first, then what costs least in time. `draft` trades a little of the picture for
    speed. Raises `OutOfMemory`, saying which of the `known` checkpoints would fit.
    """
    longest = (min(model.frames, max(frames, 1)) + 2) // 4 + 1
    windows = _windows(longest, films=model.kind == "DF")
    for window in windows:
        for weights, storage in _places(machine, model):
            for decoder in ("float32", "bfloat16"):
                fit = _fit(machine, model, size, window, weights, storage, decoder)
                if fit is not None:
                    return _told(fit, machine, model, longest, draft)
    smallest = _needs(model, size, windows[-1], "streamed", "bfloat16", "bfloat16")
    raise OutOfMemory(smallest, machine.free, _would_fit(machine, model, size, known))


def network_bytes(model: Checkpoint, storage: Storage, gguf: int = 0) -> int:
    """Bytes of the transformer's weights as stored."""
    if storage == "gguf":
        return gguf
    return int(2 * model.network.parameters * (1.0 if storage == "bfloat16" else FP8_SHARE))


def _windows(longest: int, films: bool) -> list[int]:
    """Window lengths to try, in latents, the one the model was trained for first; a single clip cannot be cut."""
    shorter = range((longest - 1) // WINDOW_STEP * WINDOW_STEP, SHORTEST_WINDOW - 1, -WINDOW_STEP)
    return [longest, *(shorter if films else ())]


def _places(machine: Machine, model: Checkpoint) -> list[tuple[Where, Storage]]:
    """Where the weights could be and as what, the best first."""
    smaller: list[Storage] = []
    if machine.torchao:
        smaller.append("int8")
    if machine.fp8:
        smaller.append("fp8")
    if machine.gguf:
        smaller.append("gguf")
    places: list[tuple[Where, Storage]] = [("card", "bfloat16"), *(("card", kind) for kind in smaller)]
    for kind in ("bfloat16", "fp8") if machine.fp8 else ("bfloat16",):
        if network_bytes(model, kind) + 2 * TEXT_ENCODER_PARAMETERS < machine.host:
            places.append(("streamed", kind))
    places.append(("disk", "bfloat16"))
    return places


def _fit(
    machine: Machine,
    model: Checkpoint,
    size: tuple[int, int],
    window: int,
    weights: Where,
    storage: Storage,
    decoder: Literal["float32", "bfloat16"],
) -> Plan | None:
    needs = _needs(model, size, window, weights, storage, decoder, machine.gguf)
    if needs > machine.free:
        return None
    blocks = 0
    if weights != "card":
        block = 2 * model.network.block_parameters * (FP8_SHARE if storage == "fp8" else 1)
        blocks = max(1, min(8, int((machine.free - needs) / (2 * block)) + 1))
    attention = next((kind for kind in ("_flash_3", "flash") if kind in machine.attention), "native")
    return Plan(weights, storage, decoder, window, attention, blocks, needs=needs)


def _needs(
    model: Checkpoint,
    size: tuple[int, int],
    window: int,
    weights: Where,
    storage: Storage,
    decoder: Literal["float32", "bfloat16"],
    gguf: int = 0,
) -> int:
    """The peak in bytes: the network runs and the decoder runs, never both at once."""
    height, width = size
    tokens = window * (height // 16) * (width // 16)
    a_pass = tokens * model.network.width * PASS_BYTES[model.kind]
    decoding = height * width * DECODE_BYTES[decoder]
    if weights == "card":
        resident = network_bytes(model, storage, gguf)
        decoding += resident
    else:  # two groups of one block at least: one at work, one on its way; and what lies outside the blocks
        outside = model.network.parameters - model.network.layers * model.network.block_parameters
        block = 2 * model.network.block_parameters * (FP8_SHARE if storage == "fp8" else 1)
        resident = int(2 * outside + 2 * block)
    autoencoder = AUTOENCODER_PARAMETERS * (4 if decoder == "float32" else 2)
    eye = 2 * IMAGE_ENCODER_PARAMETERS if model.kind == "I2V" else 0
    return RESERVE + autoencoder + eye + max(resident + a_pass, decoding)


def _told(fit: Plan, machine: Machine, model: Checkpoint, longest: int, draft: bool) -> Plan:
    """The plan with its price in words, and with the cache where it is wanted."""
    costs = []
    stored = network_bytes(model, fit.storage, machine.gguf)
    passes, often = (1, "") if model.passes == 1 else (2, " twice")
    if fit.weights == "streamed":
        seconds = passes * stored / BUS
        costs.append(f"Every step moves {stored / 2**30:.0f} GB{often}: about {seconds:.1f} s a step.")
    if fit.weights == "disk":
        seconds = passes * stored / DISK
        costs.append(
            f"Every step reads {stored / 2**30:.0f} GB{often} from disk: about {seconds:.0f} s a step."
        )
    if fit.storage == "fp8":
        costs.append("Weights in 8-bit floats: half the memory, fine detail differs a little.")
    if fit.storage == "int8":
        costs.append("Weights in 8-bit integers: half the memory, pictures nearly the same.")
    if fit.storage == "gguf":
        costs.append("Weights as in your GGUF file: slower steps, quality as the file was made.")
    if fit.decoder == "bfloat16":
        costs.append("Frames are decoded in half precision: slight banding in skies.")
    if fit.window < longest:
        costs.append(
            f"Windows of {4 * fit.window - 3} frames instead of {4 * longest - 3}: it remembers less of the film."
        )
    if draft and fit.weights == "card":
        costs.append("Draft: steps that would change little are skipped (first-block cache).")
        fit = replace(fit, cache=0.1)
    return replace(fit, costs=tuple(costs))


def _would_fit(
    machine: Machine, model: Checkpoint, size: tuple[int, int], known: Sequence[Checkpoint]
) -> str:
    """What could be made with this memory instead."""
    small = min(known, key=lambda other: (other.network.parameters, other.kind != "DF"))
    height, width = small.size
    needs = _needs(small, small.size, SHORTEST_WINDOW, "streamed", "bfloat16", "bfloat16")
    if (model, size) != (small, small.size) and needs <= machine.free:
        return f"{small.title} at {width}x{height} would fit"
    return f"a card with {needs / 2**30:.0f} GB of free memory could run {small.title}"
