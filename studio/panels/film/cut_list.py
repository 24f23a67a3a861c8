"""Shots on a time line: where each begins and ends in the film, and when its lines are said, planned or as made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, TypeAlias

from engines.film.shots import Shot
from studio.panels.film.shot_card import ShotState

LEAD_S, WORDS_A_SECOND, SHORTEST_LINE_S = 0.4, 2.6, 0.8

Said: TypeAlias = tuple[float, float, str]
"""Start and end of a line in the film, in seconds, and its words."""


@dataclass(frozen=True)
class Clip:
    """A shot on the time line, from its start to its end in the film. `said` is None while nobody knows."""

    shot: Shot
    start_s: float
    end_s: float
    state: ShotState = ShotState.IDLE
    said: tuple[Said, ...] | None = None


def planned_clips(shots: Sequence[Shot], whole_s: float = 0.0) -> list[Clip]:
    """The time line of shots that nobody makes now, stretched over `whole_s` where that is known."""
    planned_s = sum(shot.duration_s for shot in shots)
    stretch = whole_s / planned_s if whole_s and planned_s else 1.0
    made, at_s = [], 0.0
    for shot in shots:
        end_s = at_s + shot.duration_s * stretch
        made.append(Clip(shot, at_s, end_s))
        at_s = end_s
    return made


def written_clips(cuts: Mapping[str, Any]) -> list[Clip]:
    """The time line that the engine left in a take (`engines.film.exports.written`); empty where it left none."""
    try:
        return [_written(row, cuts["fps"]) for row in cuts["cuts"]]
    except (KeyError, IndexError, TypeError, ValueError, ZeroDivisionError):
        return []


def counterparts(shots: Sequence[Shot], clips: Sequence[Clip]) -> list[int]:
    """For each shot the place of the clip that was made of it, whatever was changed of it since; -1 where there is
    none."""
    found = [-1] * len(shots)
    now, then = ([shot.model_dump_json() for shot in each] for each in (shots, [clip.shot for clip in clips]))
    for _, begin, end, of, to in SequenceMatcher(None, then, now, autojunk=False).get_opcodes():
        if end - begin == to - of:
            found[of:to] = range(begin, end)
    return found


def lines_of(clip: Clip) -> Sequence[Said]:
    """When each line of a clip is said; while nobody knows, one after the other and as long as its words take."""
    if clip.said is not None:
        return clip.said
    guessed, at_s = [], LEAD_S
    for line in clip.shot.dialogue:
        length_s = max(len(line.text.split()) / WORDS_A_SECOND, SHORTEST_LINE_S)
        guessed.append((at_s, at_s + length_s, line.text))
        at_s += length_s + LEAD_S
    squeeze = min(1.0, (clip.end_s - clip.start_s) / at_s)
    return [
        (clip.start_s + start_s * squeeze, clip.start_s + end_s * squeeze, words)
        for start_s, end_s, words in guessed
    ]


def _written(row: Mapping[str, Any], fps: int) -> Clip:
    start_s, length_s = row["start"] / fps, row["frames"] / fps
    said = tuple((start_s + line[0], start_s + line[1], str(line[3])) for line in row["spoken"])
    return Clip(Shot.model_validate(row["shot"]), start_s, start_s + length_s, said=said or None)
