"""A piece that takes the course of another one: its sections, energy and harmony, and none of its notes.

After MusiCoT's referencing (arXiv 2503.19611), where the thoughts of a recording of any length are forced and the music
is written anew.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

from engines.music.grammar import planning
from engines.music.idea import Idea
from engines.music.listening import hearing, midi
from engines.music.thoughts import Plan, Thought

MIDI = (".mid", ".midi", ".smf")


def hear(path: Path) -> Plan:
    """The course of a recording or a MIDI file. Raises `BadInput` where nothing can be heard."""
    return _heard(path, _changed(path))[0]


def doubt_of(path: Path) -> str:
    """What is doubtful about what was heard, in a sentence; empty where nothing is. Raises as `hear` does."""
    return _heard(path, _changed(path))[1]


def _changed(path: Path) -> int:
    return path.stat().st_mtime_ns if path.is_file() else 0


@lru_cache(maxsize=4)
def _heard(path: Path, changed: int) -> tuple[Plan, str]:
    return (midi.read(path).plan, "") if path.suffix.lower() in MIDI else hearing.hear_with_doubt(path)


def follow(heard: Plan, idea: Idea, seed: int, duration_s: float, **told: Any) -> Plan:
    """A plan in the style of the idea that goes on as `heard` does, stretched to `duration_s`.

    Tempo, key, mode and metre are those of the reference unless `told` says otherwise.
    """
    course = {"tempo_bpm": heard.tempo_bpm, "key": heard.key, "mode": heard.mode, "metre": heard.metre}
    own = planning.plan(
        idea, seed, duration_s, **{**told, **{k: told.get(k) or v for k, v in course.items()}}
    )
    count = len(own.thoughts)
    matched = [heard.thoughts[n * len(heard.thoughts) // count] for n in range(count)]
    return own.model_copy(
        update={
            "thoughts": tuple(
                _after(mine, theirs, own) for mine, theirs in zip(own.thoughts, matched, strict=True)
            )
        }
    )


def _after(mine: Thought, theirs: Thought, own: Plan) -> Thought:
    """A thought with the section, energy and chords of another one, and parts as its own plan has them then."""
    near = min(own.thoughts, key=lambda thought: abs(thought.energy - theirs.energy))
    chords = tuple(theirs.chords[n % len(theirs.chords)] for n in range(len(mine.chords)))
    return mine.model_copy(
        update={"section": theirs.section, "energy": theirs.energy, "roles": near.roles, "chords": chords}
    )
