"""The composer of rules: calls the writers of the parts, each hearing those before it."""

from collections.abc import Callable, Collection
from functools import lru_cache

from engines.music.composer import Composer
from engines.music.grammar import (
    arpeggios,
    bass,
    comping,
    counter,
    drums,
    effects,
    melody,
    pads,
    percussion,
    voicing,
)
from engines.music.grammar.frame import Frame
from engines.music.score import Note, Score
from engines.music.thoughts import Plan, Role

_WRITERS: dict[Role, Callable[[Frame], list[Note]]] = {
    "drums": drums.write,
    "percussion": percussion.write,
    "bass": bass.write,
    "chords": comping.write,
    "pad": pads.write,
    "arpeggio": arpeggios.write,
    "lead": melody.write,
    "counter": counter.write,
    "effects": effects.write,
}


class Grammar(Composer):
    """Writes any plan by the rules of its style."""

    def write(
        self, score: Score, thought: int, seed: int, keep: Collection[Role] = ()
    ) -> dict[Role, list[Note]]:
        plan = score.plan
        there = score.notes_of(thought)
        earlier = brought_back(plan, thought)
        previous = score.notes_of(thought - 1) if thought else {}
        recalled = None if earlier is None else score.notes_of(earlier)
        voicings = _voicings(plan)[thought]
        heard = {role: notes for role, notes in there.items() if role in keep}
        written: dict[Role, list[Note]] = {}
        for role, writer in _WRITERS.items():
            if role in keep or plan.part(role) is None:
                continue
            playing = role in plan.thoughts[thought].roles
            frame = Frame(plan, thought, seed, heard, previous, recalled, voicings)
            written[role] = writer(frame) if playing else []
            heard = {**heard, role: written[role]}
        return written


def brought_back(plan: Plan, thought: int) -> int | None:
    """The first thought that stood at the same place of an earlier run of the same section, and is as long."""
    runs = plan.sections()
    at = next(n for n, (begin, end) in enumerate(runs) if begin <= thought < end)
    place, section = thought - runs[at][0], plan.thoughts[thought].section
    for begin, end in runs[:at]:
        first = begin + place
        if (
            plan.thoughts[begin].section == section
            and first < end
            and plan.thoughts[first].bars == plan.thoughts[thought].bars
        ):
            return first
    return None


_voicings = lru_cache(maxsize=8)(voicing.voicings)
