"""What comes out of the bench: the axes, how each figure is made, and the figures of each take. Plain data.

A figure that could not be made is None and says why. Where a measure looks at each reference for itself, it has one
figure for each of them; `TakeReport.value` is their mean.
"""

from statistics import fmean
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

PAPER = "arXiv 2504.02436"


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Measure(_Frozen):
    """One way of measuring an axis. `low` and `high` are the ends of its bar; `model` is empty where none is used."""

    id: str
    title: str
    formula: str
    model: str = Field(default="", description="id of the model in the catalogue")
    unit: str = ""
    low: float = 0.0
    high: float = 1.0
    better: Literal["higher", "lower", ""] = "higher"
    decimals: int = 2


class Axis(_Frozen):
    """One axis of the benchmark. `column` is what its leaderboard calls it."""

    id: str
    title: str
    column: str
    asks: str = Field(description="the question that it answers")
    measures: tuple[Measure, ...]


class Score(_Frozen):
    """A figure. `of` names the reference that it is of; empty for the whole take. `why` says why there is none."""

    measure: str
    of: str = ""
    value: float | None = None
    why: str = ""


class ReferenceReport(_Frozen):
    """One reference: a character has a face in its picture, an object has none."""

    name: str
    kind: Literal["character", "object", "background"]
    seen: float = Field(description="share of the frames looked at in which it was found")


class TakeReport(_Frozen):
    """The figures of one take."""

    name: str
    path: str
    engine: str = ""
    seed: int | None = None
    prompt: str = ""
    width: int
    height: int
    fps: float
    duration_s: float
    references: tuple[ReferenceReport, ...] = ()
    scores: tuple[Score, ...] = ()

    def value(self, measure: str) -> float | None:
        """The figure of a measure, the mean where there are several; None where it was not made."""
        found = [score.value for score in self.scores if score.measure == measure and score.value is not None]
        return fmean(found) if found else None

    def why_not(self, measure: str) -> str:
        """Why there is no figure."""
        return next((score.why for score in self.scores if score.measure == measure and score.why), "")


class Report(_Frozen):
    """Takes side by side. `note` says what the figures are not."""

    benchmark: str = "A2-Bench"
    paper: str = PAPER
    note: str = (
        "The axes are those of A2-Bench; its authors have not published the program that computes them. "
        "The formulas here are ours, and the figures do not compare with their table."
    )
    matinee: str
    created: str
    axes: tuple[Axis, ...]
    takes: tuple[TakeReport, ...]
