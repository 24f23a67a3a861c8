"""How each instrument is made to sound, as `resources/music/voices.toml` tells it.

Names that end in `_beats` are lengths in beats of the piece: `decay_beats` gives `decay_s`, `lfo_beats` gives `lfo_hz`.
"""

from functools import cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from engines.music.instruments import table
from engines.music.thoughts import Style


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Layer(_Frozen):
    """A voice of a note. `shift` in semitones; loudness follows velocity by `power` more than that of the instrument;
    `values` are numbers of the voice. Only in `styles`, where these are told; `table` names partials, `program` and
    `bank` a sound of the bank (the instrument's own, where they are not told)."""

    voice: Literal["bank", "analog", "deep", "tines", "partials", "plucked"]
    gain_db: float = 0.0
    shift: int = 0
    power: float = 0.0
    program: int | None = None
    bank: int = 0
    table: str = "bell"
    styles: tuple[Style, ...] = ()
    values: dict[str, float] = {}


class Hit(_Frozen):
    """What sounds for a note of a kit: a drum with its numbers, or a note of the bank (`pitch` where it is another).
    Hits of one `choke` end each other; `play` has numbers of how it is played."""

    drum: str
    level_db: float = 0.0
    pan: float = Field(default=0.0, ge=-1, le=1)
    choke: int = 0
    program: int | None = None
    pitch: int | None = None
    styles: tuple[Style, ...] = ()
    values: dict[str, float] = {}
    play: dict[str, float] = {}


class Recipe(_Frozen):
    """`curve` is the power by which loudness follows velocity. `mono`: a new note ends the last one, and glides from it
    where the two overlap. `hits` by the note they answer; `crush_hz` and `crush_bits` wear a kit down."""

    level_db: float = 0.0
    curve: float = 1.3
    mono: bool = False
    layers: tuple[Layer, ...] = ()
    hits: dict[int, tuple[Hit, ...]] = {}
    crush_hz: float = 0.0
    crush_bits: float = 0.0
    bed: Literal["", "vinyl", "air"] = ""
    sweeps: bool = False


@cache
def recipes() -> dict[str, Recipe]:
    """All recipes by the id of their instrument."""
    return {id: Recipe.model_validate(values) for id, values in table("voices").items()}


def in_seconds(values: dict[str, float], tempo_bpm: float, names: tuple[str, ...]) -> dict[str, Any]:
    """The values with beats told in seconds, or as rates, by which of the two a voice (`names`) has."""
    beat_s = 60 / tempo_bpm
    found: dict[str, Any] = {}
    for name, value in values.items():
        stem = name.removesuffix("_beats")
        if stem == name:
            found[name] = value
        elif f"{stem}_s" in names:
            found[f"{stem}_s"] = value * beat_s
        else:
            found[f"{stem}_hz"] = 1 / (value * beat_s)
    return found
