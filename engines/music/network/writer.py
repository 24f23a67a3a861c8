"""The network as a composer: writes the bars of a thought token by token, obeying what the thought says.

It reads the thought that is brought back and the thought before, then the head of this one. What may follow is held by
rules: a part that the thought names plays, bars come in order, times and pitches rise, an instrument keeps its range.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from engines.music.composer import Composer
from engines.music.grammar.composer import brought_back
from engines.music.instruments import instruments
from engines.music.network.bars import (
    LENGTHLESS,
    Bar,
    bars_of,
    lengthened,
    notes_of,
    shortened,
    to_c,
)
from engines.music.network.model import MusicModel
from engines.music.network.sampling import Sampler
from engines.music.network.sentences import (
    FIRST_BAR_SLOT,
    HEAD_SLOT,
    NATURE,
    Said,
    bars_said,
    block_said,
    head,
    nature,
    of_part,
    part_head,
    said,
    sources_of,
)
from engines.music.network.vocabulary import family, numbers
from engines.music.score import TICKS, Note, Score
from engines.music.thoughts import UNPITCHED, Part, Plan, Role

MOST_EVENTS = 96
"""Notes of one part in one bar."""
_LONGEST_BLOCK = 1400


@dataclass(frozen=True)
class Boldness:
    """How notes are drawn: temperature 0.05 to 1.5, guidance 1 (none) to 5."""

    temperature: float = 0.75
    guidance: float = 1.3


class Network(Composer):
    """`words` (384,) is the embedding of the idea, zeros without one."""

    def __init__(self, model: MusicModel, words: np.ndarray, boldness: Boldness | None = None) -> None:
        self._model, self._words = model, torch.from_numpy(words.astype(np.float32))
        self._boldness = boldness or Boldness()

    def write(
        self, score: Score, thought: int, seed: int, keep: Collection[Role] = ()
    ) -> dict[Role, list[Note]]:
        plan = score.plan
        bars = plan.thoughts[thought].bars
        sources = sources_of(plan, thought, lambda other: _bars(score, other))
        prompt = before(score, thought) + said(["Block", *head(plan, thought)], HEAD_SLOT)
        there = score.notes_of(thought)
        rng = np.random.default_rng([seed, thought, plan.thoughts[thought].take])
        sampler = Sampler(
            self._model,
            prompt,
            headless(prompt, len(head(plan, thought))),
            self._words,
            self._boldness.temperature,
            self._boldness.guidance,
            rng,
            _LONGEST_BLOCK,
        )
        written: dict[Role, list[Note]] = {}
        for part in plan.parts:
            if part.role not in plan.thoughts[thought].roles:
                if part.role not in keep:
                    written[part.role] = []
                continue
            held = of_part(sources, part.role)
            opening = part_head(part.role, part.instrument)
            sampler.give(opening.tokens, HEAD_SLOT)
            if part.role in keep:
                told = bars_said(shortened(bars_of(plan, part.role, there[part.role], bars), held))
                for token, slot in zip(told.tokens, told.slots, strict=True):
                    sampler.give([token], slot)
                continue
            played = _Part(plan, part, held, sampler).drawn(bars)
            written[part.role] = notes_of(plan, part.role, played)
        return written


def before(score: Score, thought: int) -> Said:
    """What stands before a block: what the piece is, the thought that is brought back, and the thought before."""
    plan = score.plan
    told = said(["Piece", *nature(plan)], HEAD_SLOT)
    earlier = brought_back(plan, thought)
    if earlier is not None:
        told += _block(score, earlier, "Memory")
    if thought and thought - 1 != earlier:
        told += _block(score, thought - 1, "Block")
    return told


def headless(prompt: Said, head_length: int) -> list[str]:
    """A prompt as it is read without the words and the thought."""
    nulls = ["Null"] * head_length
    return [prompt.tokens[0], *["Null"] * NATURE, *prompt.tokens[1 + NATURE : -head_length], *nulls]


def _bars(score: Score, thought: int) -> dict[Role, list[Bar]]:
    bars = score.plan.thoughts[thought].bars
    return {
        role: bars_of(score.plan, role, notes, bars)
        for role, notes in score.notes_of(thought).items()
        if role in score.plan.thoughts[thought].roles
    }


def _block(score: Score, thought: int, kind: str) -> Said:
    """All its notes said, wherever they came from."""
    return block_said(score.plan, thought, _bars(score, thought), {}, kind)


class _Part:
    """The bars of one part as they are drawn."""

    def __init__(
        self, plan: Plan, part: Part, sources: Mapping[str, Sequence[Bar]], sampler: Sampler
    ) -> None:
        self._sampler, self._sources = sampler, sources
        self._has_length = part.role not in LENGTHLESS
        self._last_tick = round(plan.beats * TICKS) - 1
        instrument = instruments()[part.instrument]
        moved = to_c(plan, part.role)
        low, high = (0, 127) if part.role in UNPITCHED else (instrument.low + moved, instrument.high + moved)
        known = numbers()
        self._pitches = [(p, known[f"Pitch_{p}"]) for p in range(max(0, low), min(127, high) + 1)]

    def drawn(self, bars: int) -> list[Bar]:
        told: list[str] = []
        opening = self._sampler.choose(self._openings(0, bars))
        for bar in range(bars):
            slot, following = FIRST_BAR_SLOT + bar, self._openings(bar + 1, bars)
            self._sampler.give([opening], slot)
            told.append(opening)
            is_new = opening == "Bar_None"
            opening = self._events(told, slot, following) if is_new else self._sampler.choose(following)
        self._sampler.give(["Done"], HEAD_SLOT)
        return lengthened(told, self._sources)

    def _openings(self, bar: int, bars: int) -> list[int]:
        """How a bar may begin; after the last one the part is done."""
        if bar == bars:
            return [numbers()["Done"]]
        may = ["Bar_None", "Rest", *(f"Same_{back}" for back in (1, 2) if bar >= back)]
        may += [name for name, held in self._sources.items() if bar < len(held) and held[bar]]
        return [numbers()[token] for token in may]

    def _events(self, told: list[str], slot: int, following: Sequence[int]) -> str:
        """The notes of one bar -> how the next one begins."""
        first = [numbers()[f"Position_{at}"] for at in range(self._last_tick + 1)]
        may, tick, pitch = first, -1, -1
        for _ in range(MOST_EVENTS):
            token = self._sampler.choose(may)
            if token.partition("_")[0] not in ("Position", "Pitch"):
                return token
            self._note(told, token, slot)
            if token.startswith("Position"):
                tick, pitch = int(token.partition("_")[2]), -1
                token = self._note(told, self._sampler.choose(self._above(pitch)), slot)
            while token.startswith("Pitch"):
                pitch = int(token.partition("_")[2])
                token = self._sampler.choose([*self._above(pitch), *family("Velocity")])
                self._note(told, token, slot)
            if self._has_length:
                self._note(told, self._sampler.choose(family("Duration")), slot)
            may = [*self._above(pitch), *first[tick + 1 :], *following]
        return self._sampler.choose(following)

    def _above(self, pitch: int) -> list[int]:
        return [number for value, number in self._pitches if value > pitch]

    def _note(self, told: list[str], token: str, slot: int) -> str:
        self._sampler.give([token], slot)
        told.append(token)
        return token
