"""Pieces of material as a folder keeps them, for whoever gathers, shows, edits or learns them. Nothing heavy here.

material.json      the `Material`
thumbs/            a small picture of each piece
parts/             what was cut out of longer files, where the file itself does not serve
"""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

MATERIAL = "material.json"

Kind = Literal["picture", "clip", "sound", "score", "walk"]
"""`score` is a MIDI file, `walk` a film of a game with its log of keys and mouse beside it."""

Fault = Literal[
    "unreadable", "other_kind", "twin", "short", "small", "black", "blurred", "slow", "lettered",
    "no_face", "many_faces", "clipped", "quiet", "silent", "talk", "no_talk", "no_log",
]  # fmt: skip


class Problem(BaseModel):
    """Something that is wrong with a piece, in words for people (`what`); a `grave` one leaves it out unless the person
    says otherwise."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    fault: Fault
    what: str
    grave: bool = True


class Piece(BaseModel):
    """One example: the whole of a file, or `begin_s` to `end_s` of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str = Field(description="of the file's bytes and the part of it: equal pieces have equal ids")
    file: Path
    kind: Kind | None = Field(description="None where the file is of no kind that is known")
    begin_s: float = 0.0
    end_s: float = 0.0
    width: int = 0
    height: int = 0
    fps: float = 0.0
    caption: str = ""
    captioned_by: Literal["", "person", "file", "reader", "speech"] = ""
    problems: tuple[Problem, ...] = ()
    kept: bool | None = Field(
        default=None, description="what the person says; None leaves it to the problems"
    )
    thumb: str = Field(default="", description="beneath the material's folder; empty where there is none")

    @property
    def used(self) -> bool:
        """Whether it is learned from."""
        if self.kind is None or any(problem.fault == "unreadable" for problem in self.problems):
            return False
        return not any(problem.grave for problem in self.problems) if self.kept is None else self.kept

    @property
    def bare(self) -> bool:
        """Whether it is learned from without a caption."""
        return self.used and not self.caption

    @property
    def duration_s(self) -> float:
        return self.end_s - self.begin_s


class Wants(BaseModel):
    """What a lesson learns from, and what a piece needs to be good for it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    kinds: tuple[Kind, ...]
    least: int = Field(default=1, description="pieces")
    advised: int = Field(default=10, description="pieces from which it learns well")
    shortest_s: float = Field(default=0.0, description="of clips and sounds")
    longest_s: float = Field(default=0.0, description="longer ones are cut; 0: never")
    side: int = Field(default=0, description="pixels that the shorter side needs")
    fps: float = Field(default=0.0, description="that clips need")
    faces: Literal["", "one"] = Field(
        default="", description="`one`: every piece shows one face, and the person consents"
    )
    captions: Literal["", "seen", "spoken"] = ""
    heard: Literal["", "music", "talk"] = Field(default="", description="what sounds are to be of")

    @property
    def asks_consent(self) -> bool:
        """Whether somebody's face or voice is learned."""
        return bool(self.faces) or self.captions == "spoken"

    @property
    def writers(self) -> tuple[str, ...]:
        """The models that write captions."""
        if self.captions == "spoken":
            return "silero-vad", "moonshine-tiny-en"
        seen = self.captions == "seen" and {"picture", "clip"} & set(self.kinds)
        return ("dinov2-small",) if seen else ()

    @property
    def listeners(self) -> tuple[str, ...]:
        """The models that hear whether somebody talks."""
        return ("silero-vad",) if self.heard else ()


class Material(BaseModel):
    """All pieces of a folder, in the order in which they were dropped. `consent`: the person has said that whoever is
    shown or heard agrees."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    wants: Wants
    pieces: tuple[Piece, ...] = ()
    consent: bool = False

    @property
    def used(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece.used]
