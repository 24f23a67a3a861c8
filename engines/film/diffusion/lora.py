"""LoRAs for single shots: loaded once, switched where a shot begins, refused when they were made for another model.

diffusers loads and mixes them, through peft. The check before it compares names and widths, so that the wrong file
costs a line and not a traceback out of the middle of the network. A LoRA that was taught here says in its own file
which weights it was made for and by which words it is called; it may be named by its id on the shelf of what was
learned as well as by its path.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engines import catalogue, learned
from engines.contract import BadInput
from engines.film.diffusion.loader import PICKLES, check_safetensors
from engines.recipe import sha256_of

FIELD = "lora"
BASE, DIGEST, TRIGGER = "matinee.base", "matinee.base_digest", "matinee.trigger"
_DOWN, _UP = ("lora_A.weight", "lora_down.weight"), ("lora_B.weight", "lora_up.weight")


@dataclass(frozen=True)
class Lora:
    """A file of low-rank weights and how strongly it is mixed in, 1 being as it was trained."""

    path: Path
    strength: float = 1.0


@dataclass(frozen=True)
class Base:
    """A checkpoint: its id in the catalogue and its folder. `weights` are the files of its transformer; none are those
    in `transformer/`."""

    id: str
    folder: Path
    weights: tuple[Path, ...] = ()

    @property
    def digest(self) -> str:
        """sha256 over the digests of its transformer's weights; read from the disk where the catalogue does not know
        them."""
        known: dict[Path, str] = {}
        if self.folder == catalogue.folder(self.id):
            known = {self.folder / file.name: file.sha256 for file in catalogue.contents(self.id)}
        total = hashlib.sha256()
        for path in self.weights or sorted((self.folder / "transformer").glob("*.safetensors")):
            total.update((known.get(path) or sha256_of(path)).encode())
        return total.hexdigest()


def found(named: Path) -> Path:
    """The file of a LoRA that is named by its path or by its id on the shelf. Raises `BadInput` for an unknown id, a
    file that is not there, and a pickle."""
    path = named if named.suffix or named.is_file() else learned.find(str(named)).path
    if path.suffix in PICKLES:
        raise BadInput(
            FIELD, f"{path.name} is a pickle, which could run any program while it is read", _CONVERT
        )
    if not path.is_file():
        raise BadInput(FIELD, f"{path} does not exist", "choose a LoRA file (.safetensors)")
    return path


def counting(loras: Sequence[Any]) -> tuple[Lora, ...]:
    """Those of some (`path`, `strength`) that change anything, each by its file. Raises `BadInput`."""
    return tuple(Lora(found(lora.path), lora.strength) for lora in loras if lora.strength)


def called(triggers: Sequence[str], prompt: str) -> str:
    """A prompt in which all trigger words stand; those that are missing come first."""
    missing = [words.strip() for words in triggers if words.strip().lower() not in prompt.lower()]
    return ", ".join([*dict.fromkeys(missing), *([prompt.strip()] if prompt.strip() else [])])


def triggers_of(loras: Sequence[Lora]) -> list[str]:
    """The words that call for each, of those that say so in their files."""
    return [words for lora in loras if (words := _notes(lora.path).get(TRIGGER))]


def bases_of(loras: Sequence[Lora]) -> set[str]:
    """The ids of the checkpoints that they were made for, of those that say so in their files."""
    return {base for lora in loras if (base := _notes(lora.path).get(BASE))}


@contextmanager
def at_shot(number: int) -> Iterator[None]:
    """What is wrong with a LoRA in here is told as the fault of that shot."""
    try:
        yield
    except BadInput as error:
        field = f"screenplay.shots.{number}.loras"
        raise BadInput(field, error.message.removeprefix(f"{error.field}: "), error.hint) from None


class LoraShelf:
    """The LoRAs of one pipeline. `use` makes exactly the given ones count, in any order of shots."""

    def __init__(self, pipeline: Any, base: Base | None = None) -> None:
        self._pipeline, self._base = pipeline, base
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

    def check(self, path: Path) -> None:
        """Raise `BadInput` unless the file is a LoRA for this model."""
        check(path, self._pipeline)
        notes = _notes(path)
        if self._base is None or BASE not in notes:
            return
        if (notes[BASE], notes.get(DIGEST)) != (self._base.id, self._base.digest):
            same = "other weights of " if notes[BASE] == self._base.id else ""
            raise BadInput(
                FIELD,
                f"{path.name} was made for {same}{notes[BASE]}, and this is made with {self._base.id}",
                "choose another LoRA, or teach it again for this model",
            )

    def _load(self, path: Path) -> None:
        self.check(path)
        name = f"lora{len(self._names)}"
        self._pipeline.load_lora_weights(
            str(path.parent), weight_name=path.name, adapter_name=name, local_files_only=True
        )
        self._names[path] = name


def check(path: Path, pipeline: Any) -> None:
    """Raise `BadInput` unless the file is a LoRA whose every matrix has a place in this model."""
    check_safetensors(found(path), FIELD, path.name)
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


def _notes(path: Path) -> dict[str, str]:
    """What a file says of itself; nothing where it cannot."""
    if path.suffix in PICKLES or not path.is_file():
        return {}
    notes: dict[str, str] = check_safetensors(path, FIELD, path.name).get("__metadata__", {})
    return notes


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
