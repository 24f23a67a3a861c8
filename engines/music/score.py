"""A piece as notes: what composers write, the panel draws, the exports save and the sound plays.

Times are ticks from the beginning, straight and exact; swing and the hand of a player are added where it is played
(`engines.music.performance`).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from engines.contract import BadInput
from engines.music.thoughts import Part, Plan, Role

TICKS = 24
"""Ticks of a quarter note: 32nds, triplets and 16th triplets all fall on one."""


@dataclass(frozen=True, slots=True, order=True)
class Note:
    """`start` and `length` in ticks, `pitch` MIDI (drums: General MIDI percussion), `velocity` 1 to 127."""

    start: int
    pitch: int
    length: int
    velocity: int


@dataclass(frozen=True)
class Track:
    """The notes of one part, in order of time."""

    part: Part
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class Score:
    """A plan and what was written to it; `tracks` in the order of `plan.parts`. While it is being written, the later
    thoughts have no notes yet."""

    plan: Plan
    tracks: tuple[Track, ...]

    @classmethod
    def empty(cls, plan: Plan) -> "Score":
        return cls(plan, tuple(Track(part, ()) for part in plan.parts))

    @property
    def bar_ticks(self) -> int:
        return round(self.plan.beats * TICKS)

    def track(self, role: Role) -> Track | None:
        return next((track for track in self.tracks if track.part.role == role), None)

    def ticks_of(self, thought: int) -> tuple[int, int]:
        """Begin and end of a thought."""
        begin = self.plan.first_bars[thought] * self.bar_ticks
        return begin, begin + self.plan.thoughts[thought].bars * self.bar_ticks

    def notes_of(self, thought: int) -> dict[Role, list[Note]]:
        """What each part plays in a thought, with times counted from where the thought begins."""
        return {track.part.role: self.part_notes(track.part.role, thought) for track in self.tracks}

    def part_notes(self, role: Role, thought: int) -> list[Note]:
        """What one part plays in a thought, with times counted from where the thought begins."""
        begin, end = self.ticks_of(thought)
        track = self.track(role)
        notes = track.notes if track else ()
        return [replace(note, start=note.start - begin) for note in notes if begin <= note.start < end]

    def written(self, thought: int, notes: Mapping[Role, Iterable[Note]]) -> "Score":
        """The score with the notes of one thought replaced; times are counted from where the thought begins. Parts that
        `notes` does not name keep theirs; no other bar is touched."""
        begin, end = self.ticks_of(thought)

        def track_with(track: Track) -> Track:
            if track.part.role not in notes:
                return track
            kept = [note for note in track.notes if not begin <= note.start < end]
            new = [replace(note, start=note.start + begin) for note in notes[track.part.role]]
            return Track(track.part, tuple(sorted(kept + new)))

        return Score(self.plan, tuple(track_with(track) for track in self.tracks))

    def as_json(self) -> dict[str, Any]:
        """Plain values; notes are [start, pitch, length, velocity]."""
        return {
            "plan": self.plan.model_dump(mode="json"),
            "tracks": [
                {"part": track.part.model_dump(mode="json"), "notes": [_row(note) for note in track.notes]}
                for track in self.tracks
            ],
        }

    @classmethod
    def read(cls, path: Path, field: str = "score") -> "Score":
        """The score of a take. Raises `BadInput` where the file is none."""
        try:
            return cls.from_json(json.loads(path.read_text("utf-8")))
        except (OSError, ValueError, KeyError, TypeError):
            raise BadInput(
                field, f"{path.name} is not a score of Matinee", "choose the score.json of a take"
            ) from None

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Score":
        """Raises `ValueError` or `KeyError` for anything that `as_json` did not write."""
        tracks = tuple(
            Track(
                Part.model_validate(track["part"]),
                tuple(
                    Note(start, pitch, length, velocity) for start, pitch, length, velocity in track["notes"]
                ),
            )
            for track in values["tracks"]
        )
        return cls(Plan.model_validate(values["plan"]), tracks)


def _row(note: Note) -> list[int]:
    return [note.start, note.pitch, note.length, note.velocity]


SCORE_FILE = "score.json"


def score_beside(media: Path) -> Path:
    """Where the score of a take lies."""
    return media.with_name(SCORE_FILE)
