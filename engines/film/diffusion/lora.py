"""LoRAs for single shots: loaded once, switched where a shot begins, refused when they were made for another model.

diffusers loads and mixes them, through peft. The check before it compares names and widths, so that the wrong file
costs a line and not a traceback out of the middle of the network.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engines.contract import BadInput
from engines.film.diffusion.loader import PICKLES, check_safetensors

FIELD = "lora"
_DOWN, _UP = ("lora_A.weight", "lora_down.weight"), ("lora_B.weight", "lora_up.weight")


@dataclass(frozen=True)
class Lora:
    """A file of low-rank weights and how strongly it is mixed in, 1 being as it was trained."""

    path: Path
    strength: float = 1.0


class LoraShelf:
    """The LoRAs of one pipeline. `use` makes exactly the given ones count, in any order of shots."""

    def __init__(self, pipeline: Any) -> None:
        self._pipeline = pipeline
        self._names: dict[Path, str] = {}

    def use(self, loras: tuple[Lora, ...]) -> None:
        """Mix in these and no others. Raises `BadInput` for a file that does not belong to this model."""
        for lora in loras:
            if lora.path not in self._names:
                self._load(lora.path)
        if loras:
            self._pipeline.enable_lora()
            self._pipeline.set_adapters(
                [self._names[lora.path] for lora in loras], [lora.strength for lora in loras]
            )
        elif self._names:
            self._pipeline.disable_lora()

    def _load(self, path: Path) -> None:
        check(path, self._pipeline)
        name = f"lora{len(self._names)}"
        self._pipeline.load_lora_weights(
            str(path.parent), weight_name=path.name, adapter_name=name, local_files_only=True
        )
        self._names[path] = name


def check(path: Path, pipeline: Any) -> None:
    """Raise `BadInput` unless the file is a LoRA whose every matrix has a place in this model."""
    if path.suffix in PICKLES:
        raise BadInput(
            FIELD, f"{path.name} is a pickle, which could run any program while it is read", _CONVERT
        )
    if not path.is_file():
        raise BadInput(FIELD, f"{path} does not exist", "choose a LoRA file (.safetensors)")
    check_safetensors(path, FIELD, path.name)
    try:
        weights = pipeline.lora_state_dict(
            str(path.parent), weight_name=path.name, use_safetensors=True, local_files_only=True
        )
    except (ValueError, RuntimeError, KeyError, IndexError):
        raise _other_model(path, "its names are not those of this architecture") from None
    layers = dict(pipeline.transformer.named_modules())
    matched = False
    for key, weight in weights.items():
        name, kind = _split(key.removeprefix("transformer."))
        if kind is None:
            continue
        layer = layers.get(name)
        if layer is None or not hasattr(layer, "in_features"):
            raise _other_model(path, f"this model has no {name} to change")
        given = weight.shape[1] if kind in _DOWN else weight.shape[0]
        wanted = layer.in_features if kind in _DOWN else layer.out_features
        if given != wanted:
            raise _other_model(path, f"{name} is {given} wide there and {wanted} here")
        matched = True
    if not matched:
        raise _other_model(path, "nothing in it is a LoRA matrix")


def _split(key: str) -> tuple[str, str | None]:
    for kind in (*_DOWN, *_UP):
        if key.endswith("." + kind):
            return key.removesuffix("." + kind), kind
    return key, None


def _other_model(path: Path, why: str) -> BadInput:
    return BadInput(
        FIELD, f"{path.name} was made for another model: {why}", "choose one for this model, of this size"
    )


_CONVERT = "ask its author for a safetensors file"
