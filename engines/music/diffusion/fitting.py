"""How a checkpoint gets into the memory of a card: whole, or layer by layer from main memory.

The decision is a function of numbers, made before a byte is loaded. The networks of music are a tenth of those of film,
so there are two ways and no smaller numbers to store them in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from engines.contract import OutOfMemory
from engines.film.diffusion.loader import from_folder
from engines.film.diffusion.planner import BUS, RESERVE
from engines.music.diffusion.checkpoints import networks

PASS_BYTES = 40
"""For each token and channel while the network runs: the peak over all tensors alive in a pass of the real networks at
their longest, counted on tensors without data (34 for ACE-Step XL, 40 for Stable Audio 3)."""
CODING = 1 << 30
"""While the autoencoder runs over one window, counted the same way (0.7 and 0.5 GB for sound out of latents, 1.0 GB for
ten seconds into them)."""
LAYERS = (
    1 << 29
)  # those at work and those on their way, when layers are streamed; the largest is a table of words
OWN_WIDTH = {"vae": 4}
"""Bytes of a number where it is not 2."""


@dataclass(frozen=True)
class Fit:
    """`needs` is the expected peak on the card in bytes, `moved` what every step brings there from main memory."""

    weights: Literal["card", "streamed"]
    needs: int = 0
    moved: int = 0

    def describe(self) -> str:
        if self.weights == "card":
            return f"The network stays on the card; needs {self.needs / 2**30:.1f} GB."
        seconds = self.moved / BUS
        return (
            f"The network is streamed from main memory: about {seconds:.1f} s more a step; "
            f"needs {self.needs / 2**30:.1f} GB."
        )


def fit(parameters: Mapping[str, int], second_bytes: float, duration_s: float, free: int) -> Fit:
    """The best way that fits into `free` bytes: `parameters` by part, `second_bytes` what a pass takes for each second.

    Raises `OutOfMemory`, saying what would fit.
    """
    sizes = {part: count * OWN_WIDTH.get(part, 2) for part, count in parameters.items()}
    whole = RESERVE + sum(sizes.values())
    few = RESERVE + sizes["vae"] + LAYERS
    running = max(int(second_bytes * duration_s), CODING)
    if whole + running <= free:
        return Fit("card", whole + running)
    if few + running <= free:
        return Fit("streamed", few + running, sizes["transformer"])
    longest_s = (free - few) / second_bytes
    shorter = (
        f"a piece of {longest_s:.0f} s would fit, or " if few + CODING <= free and longest_s >= 10 else ""
    )
    raise OutOfMemory(few + running, free, f"{shorter}close other programs that use the card")


def load(folder: Path, kind: Any, how: Fit, device: Any, dtype: Any) -> Any:
    """The checkpoint as a pipeline of class `kind`, every part where it belongs, in numbers of type `dtype`; the
    autoencoder in float32. Raises `BadInput`."""
    import torch

    pipeline = from_folder(kind, folder, {"vae": torch.float32, "default": dtype})
    _restore_tables(pipeline, folder)
    if how.weights == "card":
        return pipeline.to(device)
    streams = device.type == "cuda"
    pipeline.enable_group_offload(
        onload_device=device,
        offload_type="leaf_level",
        use_stream=streams,
        low_cpu_mem_usage=streams,
        exclude_modules=["vae"],
    )
    pipeline.vae.to(device)
    return pipeline


def _restore_tables(pipeline: Any, folder: Path) -> None:
    """Give tables that are no weights (of frequencies, of silence) the numbers of the files back: rounded to half
    precision, moments far into a piece would fall together."""
    from safetensors import safe_open

    for part in networks(folder):
        tables = dict(getattr(pipeline, part).named_buffers())
        for path in (folder / part).glob("*.safetensors"):
            with safe_open(path, "pt") as file:
                for name in tables.keys() & set(file.keys()):
                    if tables[name].is_floating_point():
                        tables[name].data = file.get_tensor(name).float()
