"""Plans and thoughts as tokens, and back.

A plan is said level by level, as MusiCoT does (arXiv 2503.19611): first what the piece is, then the sections of all
thoughts, then their energies, their parts, and last their chords. A block is one thought with its notes.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from engines.music.grammar.composer import brought_back
from engines.music.harmony import Chord
from engines.music.network.bars import ELSEWHERE, Bar, shortened
from engines.music.network.vocabulary import ENERGIES, SWINGS, TEMPI
from engines.music.thoughts import BARS, Plan, Role, Thought

HEAD_SLOT, FIRST_BAR_SLOT = 64, 65
"""Slots say to the network which thought of a plan (from 0 on), or which bar of a block, a token belongs to."""
SLOTS = FIRST_BAR_SLOT + BARS


@dataclass(frozen=True)
class Said:
    """Tokens, and the slot of each."""

    tokens: tuple[str, ...]
    slots: tuple[int, ...]

    def __add__(self, other: "Said") -> "Said":
        return Said(self.tokens + other.tokens, self.slots + other.slots)


def said(tokens: Iterable[str], slot: int) -> Said:
    held = tuple(tokens)
    return Said(held, (slot,) * len(held))


def energy_token(energy: float) -> str:
    return f"Energy_{min(int(energy * ENERGIES), ENERGIES - 1)}"


def nature(plan: Plan) -> list[str]:
    """What the whole piece is."""
    return [
        f"Style_{plan.style}",
        f"Tempo_{min(TEMPI, key=lambda tempo: abs(tempo - plan.tempo_bpm))}",
        f"Metre_{plan.metre}",
        f"Mode_{plan.mode}",
        f"Swing_{min(SWINGS, key=lambda swing: abs(swing - plan.swing))}",
    ]


def chords(thought: Thought) -> list[str]:
    """One token for each half bar, `Hold` where the chord stays; a slash adds its bass."""
    told: list[str] = []
    before: Chord | None = None
    for chord in thought.chords:
        if chord == before:
            told.append("Hold")
        else:
            told.append(f"Chord_{chord.root}_{chord.quality}")
            if chord.bass is not None and chord.bass != chord.root:
                told.append(f"Bass_{chord.bass}")
        before = chord
    return told


def plan_head(plan: Plan) -> Said:
    """What a plan is before its thoughts: its nature, how many thoughts, and who plays."""
    told = said(["Plan", *nature(plan), f"Count_{len(plan.thoughts)}"], HEAD_SLOT)
    for part in plan.parts:
        told += part_head(part.role, part.instrument)
    return told + said(["Next"], HEAD_SLOT)


def plan_said(plan: Plan) -> Said:
    """A whole plan, level by level."""
    told = plan_head(plan)
    for n, thought in enumerate(plan.thoughts):
        told += said((f"Section_{thought.section}", f"Bars_{thought.bars}"), n)
    for n, thought in enumerate(plan.thoughts):
        told += said([energy_token(thought.energy)], n)
    for n, thought in enumerate(plan.thoughts):
        told += said([*(f"Role_{role}" for role in thought.roles), "Next"], n)
    for n, thought in enumerate(plan.thoughts):
        told += said(chords(thought), n)
    return told + said(["End"], HEAD_SLOT)


def head(plan: Plan, index: int) -> list[str]:
    """What a block says of its thought before its notes."""
    thought = plan.thoughts[index]
    return [
        f"Section_{thought.section}",
        f"Bars_{thought.bars}",
        energy_token(thought.energy),
        f"Place_{_place(plan, index)}",
        f"Turn_{_turn(plan, index)}",
        *(f"Role_{role}" for role in thought.roles),
        "Next",
        *chords(thought),
    ]


Played = Mapping[Role, Sequence[Bar]]


def block_said(
    plan: Plan, index: int, played: Played, sources: Mapping[str, Played], kind: str = "Block"
) -> Said:
    """A thought with the notes of its parts, in the order of the plan's parts. `sources` are other thoughts from which
    bars come back, by the token that brings them."""
    told = said([kind, *head(plan, index)], HEAD_SLOT)
    for part in plan.parts:
        if part.role in plan.thoughts[index].roles:
            told += part_head(part.role, part.instrument)
            told += bars_said(shortened(played[part.role], of_part(sources, part.role)))
    return told


def sources_of(plan: Plan, index: int, played: Callable[[int], Played]) -> dict[str, Played]:
    """What a thought may take bars from: the thought that it brings back, and the thought before."""
    earlier = brought_back(plan, index)
    found = {} if earlier is None else {"Recall": played(earlier)}
    return found | ({"Again": played(index - 1)} if index else {})


def of_part(sources: Mapping[str, Played], role: Role) -> dict[str, Sequence[Bar]]:
    return {name: held[role] for name, held in sources.items() if role in held}


def part_head(role: Role, instrument: str) -> Said:
    return said((f"Role_{role}", f"Instrument_{instrument}"), HEAD_SLOT)


def bars_said(tokens: Sequence[str]) -> Said:
    """Tokens of one part with the slots of their bars."""
    slots, bar = [], -1
    for token in tokens:
        if token.partition("_")[0] in ("Bar", "Same", "Rest", *ELSEWHERE):
            bar += 1
        slots.append(HEAD_SLOT if token == "Done" else FIRST_BAR_SLOT + min(bar, BARS - 1))
    return Said(tuple(tokens), tuple(slots))


def _place(plan: Plan, index: int) -> str:
    begin, end = next(run for run in plan.sections() if run[0] <= index < run[1])
    if end - begin == 1:
        return "alone"
    return "begins" if index == begin else "ends" if index == end - 1 else "inside"


def _turn(plan: Plan, index: int) -> str:
    if index + 1 == len(plan.thoughts):
        return "over"
    rise = plan.thoughts[index + 1].energy - plan.thoughts[index].energy
    return "up" if rise > 0.1 else "down" if rise < -0.1 else "level"
