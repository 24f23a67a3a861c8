"""A checkpoint from a folder in the layout in which it is published: looked over first, then loaded.

Nothing is fetched here, and nothing is unpickled: a pickle can run any program while it is being read. What is missing,
cut off or of another kind is told in a line before a gigabyte is read.
"""

import json
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from engines import catalogue
from engines.contract import BadInput, EngineError, ModelMissing
from engines.film.diffusion.checkpoints import CHECKPOINTS, Checkpoint

FIELD = "checkpoint"
SKYREELS, HELIOS = "SkyReelsV2Transformer3DModel", "HeliosTransformer3DModel"
WAN, VACE = "WanTransformer3DModel", "WanVACETransformer3DModel"
FAMILIES = {SKYREELS: "SkyReels-V2", HELIOS: "Helios", WAN: "Wan", VACE: "Wan-VACE"}
PARTS = {
    "transformer": "",
    "vae": "AutoencoderKLWan",
    "text_encoder": "UMT5EncoderModel",
    "tokenizer": "",
    "scheduler": "",
}
WEIGHTS = ("transformer", "vae", "text_encoder")
PICKLES = {".bin", ".pt", ".pth", ".ckpt", ".pkl"}


def installed(known: Sequence[Checkpoint] = CHECKPOINTS) -> list[Checkpoint]:
    """Those checkpoints that are on this machine, whole as far as names and sizes tell."""
    return [one for one in known if fault(one.id, one.title) is None]


def usable(known: Sequence[Checkpoint] = CHECKPOINTS) -> list[Checkpoint]:
    """Those that are installed. Raises `BadInput` where none is whole, but one is half there or damaged."""
    found = installed(known)
    faults = () if found else (fault(one.id, one.title) for one in known)
    for reason in faults:
        if isinstance(reason, BadInput):
            raise reason
    return found


def folder_of(checkpoint: Checkpoint) -> Path:
    """The folder of a checkpoint. Raises `ModelMissing`, or `BadInput` where its files are not whole."""
    return whole(checkpoint.id, checkpoint.title)


def whole(model: str, title: str) -> Path:
    """The folder of a model of the catalogue. Raises `ModelMissing`, or `BadInput` where its files are not whole."""
    found = fault(model, title)
    if found is not None:
        raise found
    return catalogue.folder(model)


def fault(model: str, title: str) -> EngineError | None:
    """Why a model of the catalogue cannot be used, from names and sizes alone."""
    again = f"matinee models pull {model}"
    match catalogue.status(model):
        case catalogue.Status.INSTALLED:
            return None
        case catalogue.Status.MISSING:
            return ModelMissing(model, catalogue.entry(model).purpose)
        case catalogue.Status.PARTIAL:
            return BadInput(FIELD, f"{title} is only half there", again)
        case catalogue.Status.DAMAGED:
            return BadInput(FIELD, f"{title} has files of the wrong size", again)


def verify(checkpoint: Checkpoint) -> None:
    """Compare every byte with the catalogue. Raises `BadInput`; takes as long as reading the files."""
    folder_of(checkpoint)
    if catalogue.verify(checkpoint.id) is not catalogue.Status.INSTALLED:
        raise BadInput(
            FIELD,
            f"files of {checkpoint.title} are not those that were published (wrong SHA-256)",
            f"matinee models pull {checkpoint.id}",
        )


def transformer_of(folder: Path) -> str:
    """The name of diffusers' class of a checkpoint's transformer, empty if it has none."""
    index = _json(folder / "model_index.json", "is no folder of a published checkpoint")
    return (index.get("transformer") or [None, None])[1] or ""


def look_over(folder: Path, transformer: str = SKYREELS, family: str = "") -> bool:
    """Whether the checkpoint in a folder makes films of any length, or only clips. `family` is what it should be.

    Raises `BadInput` where it is not a checkpoint with such a transformer that can be loaded whole and safely.
    """
    index = _json(folder / "model_index.json", "is no folder of a published checkpoint")
    family = family or FAMILIES[transformer]
    for part, kind in {**PARTS, "transformer": transformer}.items():
        found = (index.get(part) or [None, None])[1]
        if found is None or not (folder / part).is_dir():
            raise BadInput(FIELD, f"{folder.name} has no {part}", "pull the checkpoint again")
        if kind and found != kind:
            raise BadInput(
                FIELD, f"{folder.name} holds a {found} as its {part}", f"{family} has a {kind} there"
            )
    eye = bool((index.get("image_encoder") or [None])[0])
    for part in (*WEIGHTS, *(["image_encoder"] if eye else [])):
        if not (folder / part).is_dir():
            raise BadInput(FIELD, f"{folder.name} has no {part}", "pull the checkpoint again")
        check_weights(folder / part)
    _json(folder / "transformer" / "config.json", "has no configuration")
    if transformer == HELIOS and not index.get("is_distilled"):
        raise BadInput(
            FIELD, f"{folder.name} is a Helios that is not distilled", "use Helios-Distilled, the fast one"
        )
    return transformer == HELIOS or "DiffusionForcing" in index.get("_class_name", "")


def load(
    folder: Path, dtypes: dict[str, Any] | None = None, transformer: Any = None, kind: Any = None
) -> Any:
    """The checkpoint as a diffusers pipeline on the CPU, a holder of its parts that is itself never called.

    `dtypes` names torch dtypes by part, "default" for the rest; `transformer` replaces the folder's own (one that was
    quantised while it was read); `kind` is the class of the pipeline if it is not the one that the folder names.
    Raises `BadInput`.
    """
    found = transformer_of(folder)
    look_over(folder, found if found in FAMILIES else SKYREELS)
    from diffusers import DiffusionPipeline

    extra = {"transformer": transformer} if transformer is not None else {}
    return from_folder(kind or DiffusionPipeline, folder, dtypes, **extra)


def from_folder(kind: Any, folder: Path, dtypes: Any, **parts: Any) -> Any:
    """A pipeline of that class with its weights; `parts` are not loaded but given. Raises `BadInput`."""
    try:
        return kind.from_pretrained(
            folder,
            dtype=dtypes,
            local_files_only=True,
            use_safetensors=True,
            low_cpu_mem_usage=True,
            **parts,
        )
    except (ValueError, RuntimeError, OSError, KeyError) as error:
        first = str(error).strip().splitlines()[0]
        raise BadInput(
            FIELD, f"{folder.name} cannot be loaded: {first}", "pull the checkpoint again"
        ) from error


def check_weights(part: Path) -> None:
    """Every shard there, each as long as its own header says, and not a pickle."""
    indexes = sorted(part.glob("*.safetensors.index.json"))
    if indexes:
        wanted = sorted(set(_json(indexes[0], "cannot be read")["weight_map"].values()))
        shards = [part / name for name in wanted]
    else:
        shards = sorted(part.glob("*.safetensors"))
    if not shards:
        pickles = [path.name for path in part.iterdir() if path.suffix in PICKLES]
        if pickles:
            raise BadInput(
                FIELD,
                f"{part.name}/{pickles[0]} is a pickle, which could run any program while it is read",
                "use the published -Diffusers checkpoint, whose weights are safetensors",
            )
        raise BadInput(FIELD, f"{part.name} has no weights", "pull the checkpoint again")
    for shard in shards:
        if not shard.is_file():
            raise BadInput(FIELD, f"{part.name}/{shard.name} is missing", "pull the checkpoint again")
        check_safetensors(shard, FIELD, f"{part.name}/{shard.name}")


def check_safetensors(path: Path, field: str, name: str) -> dict[str, Any]:
    """The header of a safetensors file. Raises `BadInput` if it is none, or shorter than it says."""
    size = path.stat().st_size
    try:
        with path.open("rb") as file:
            (length,) = struct.unpack("<Q", file.read(8))
            if length > size:
                raise ValueError
            header: dict[str, Any] = json.loads(file.read(length))
        ends = [value["data_offsets"][1] for key, value in header.items() if key != "__metadata__"]
    except (struct.error, ValueError, KeyError, TypeError):
        raise BadInput(
            field, f"{name} is not a safetensors file, or it is cut off", "fetch it again"
        ) from None
    if size != 8 + length + max(ends, default=0):
        raise BadInput(field, f"{name} is cut off", "fetch it again")
    return header


def _json(path: Path, otherwise: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        raise BadInput(
            FIELD, f"{path.parent.name} {otherwise} ({path.name})", "pull the checkpoint again"
        ) from None
    return found
