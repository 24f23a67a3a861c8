"""The instruments that parts are played on, as `resources/music/instruments.toml` lists them.

Composers ask for ranges and the panel for names; how an instrument is made to sound is in `engines.music.sound`.
"""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from engines.music.thoughts import Role, Style


class Instrument(BaseModel):
    """`program` is its General MIDI number (0 to 127), `low` and `high` the MIDI pitches that it is good in."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    title: str
    program: int = Field(ge=0, le=127)
    low: int = Field(default=0, ge=0, le=127)
    high: int = Field(default=127, ge=0, le=127)
    is_kit: bool = False


@cache
def instruments() -> dict[str, Instrument]:
    """All instruments by their id."""
    return {id: Instrument(id=id, **values) for id, values in table("instruments").items()}


@cache
def palette(style: Style) -> dict[Role, dict[str, float]]:
    """What each role of a style may be played on, and how often it is; the first is the usual one."""
    found: dict[Role, dict[str, float]] = table("palettes")[style]
    return found


@cache
def table(file: str) -> dict[str, Any]:
    """A file of `resources/music` as it is written; its name without `.toml`."""
    return tomllib.loads(files("resources").joinpath("music", f"{file}.toml").read_text("utf-8"))
