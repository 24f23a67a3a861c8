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
_HEARD, _LONGEST_BLOCK = 800, 1400
"""Tokens of earlier thoughts that are heard, the latest; with a long block they are as many as were trained on."""


@dataclass(frozen=True)
class Boldness:
    """How notes are drawn: temperature 0.05 to 1.5, guidance 1 (none) to 5."""

    temperature: float = 0.75
    guidance: float = 1.3


class Network(Composer):
    """`words` (384,) is the embedding of the idea, zeros without one. `thoughtless` is for the control of that name,
    which is told neither words nor thoughts: only who plays, for how many bars, and what it hears."""

    def __init__(
        self,
        model: MusicModel,
        words: np.ndarray,
        boldness: Boldness | None = None,
        thoughtless: bool = False,
    ) -> None:
        self._model, self._words = model, torch.from_numpy(words.astype(np.float32))
        self._boldness, self._thoughtless = boldness or Boldness(), thoughtless

    def write(
        self, score: Score, thought: int, seed: int, keep: Collection[Role] = ()
    ) -> dict[Role, list[Note]]:
        plan = score.plan
        bars = plan.thoughts[thought].bars
        sources = sources_of(plan, thought, lambda other: _bars(score, other))
        there = score.notes_of(thought)
        sampler = self._begun(
            score, thought, np.random.default_rng([seed, thought, plan.thoughts[thought].take])
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

    def _begun(self, score: Score, thought: int, rng: np.random.Generator) -> Sampler:
        """A sentence that stands before the first part of a thought."""
        heard = before(score, thought, heads=not self._thoughtless)
        piece = said(["Piece", *nature(score.plan)], HEAD_SLOT)
        block = said(["Block", *head(score.plan, thought)], HEAD_SLOT)
        untold = _unspoken(piece) + heard + _unspoken(block)
        words, guidance = self._words, self._boldness.guidance
        if self._thoughtless:
            words, guidance = torch.zeros_like(words), 1.0
        return Sampler(
            self._model,
            untold if self._thoughtless else piece + heard + block,
            untold.tokens,
            words,
            self._boldness.temperature,
            guidance,
            rng,
            _LONGEST_BLOCK,
        )


def before(score: Score, thought: int, heads: bool = True) -> Said:
    """What is heard before a block: the thought that is brought back, and the thought before, with their `heads` or
    without."""
    told = Said((), ())
    earlier = brought_back(score.plan, thought)
    if earlier is not None:
        told += _block(score, earlier, "Memory", heads)
    if thought and thought - 1 != earlier:
        told += _block(score, thought - 1, "Block", heads)
    return Said(told.tokens[-_HEARD:], told.slots[-_HEARD:])


def _unspoken(told: Said, count: int | None = None) -> Said:
    """The same with nulls for the `count` tokens after the first, or for all of them."""
    count = len(told.tokens) - 1 if count is None else count
    return Said((told.tokens[0], *["Null"] * count, *told.tokens[1 + count :]), told.slots)


def _bars(score: Score, thought: int) -> dict[Role, list[Bar]]:
    bars = score.plan.thoughts[thought].bars
    return {
        role: bars_of(score.plan, role, notes, bars)
        for role, notes in score.notes_of(thought).items()
        if role in score.plan.thoughts[thought].roles
    }


def _block(score: Score, thought: int, kind: str, has_head: bool) -> Said:
    """All its notes said, wherever they came from."""
    told = block_said(score.plan, thought, _bars(score, thought), {}, kind)
    return told if has_head else _unspoken(told, len(head(score.plan, thought)))


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
