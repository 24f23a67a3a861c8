"""The network as a planner: draws a plan from words, level by level, holding to what the request already says."""

from collections.abc import Sequence

import numpy as np
import torch

from engines.music.harmony import Chord
from engines.music.network.model import MusicModel
from engines.music.network.sampling import Sampler
from engines.music.network.sentences import plan_head
from engines.music.network.vocabulary import ENERGIES, MOST_THOUGHTS, family, numbers
from engines.music.network.writer import Boldness
from engines.music.thoughts import HALVES, Plan, Role, Thought

PLAN_BOLDNESS = Boldness(0.65, 2.3)
_LONGEST_PLAN = 2600


def drawn(
    model: MusicModel, words: np.ndarray, frame: Plan, boldness: Boldness = PLAN_BOLDNESS, seed: int = 0
) -> Plan:
    """A plan as the network thinks it. What the piece is, how long, and who plays is that of `frame`, a plan of the
    grammar's; sections, energies, parts and chords of its thoughts are drawn anew. `words` (384,) is the idea's
    embedding.

    A frame of more than 64 thoughts is given back as it is: the network learned no longer ones.
    """
    if len(frame.thoughts) > MOST_THOUGHTS:
        return frame
    prompt = plan_head(frame)
    rng = np.random.default_rng([seed, 65])
    text = torch.from_numpy(words.astype(np.float32))
    levels = _Levels(
        Sampler(
            model, prompt, prompt.tokens, text, boldness.temperature, boldness.guidance, rng, _LONGEST_PLAN
        )
    )
    bars = [thought.bars for thought in frame.thoughts]
    sections = [levels.section(n, count) for n, count in enumerate(bars)]
    energies = [levels.energy(n) for n in range(len(bars))]
    playing = [part.role for part in frame.parts]
    roles = [levels.roles(n, playing) for n in range(len(bars))]
    chords = levels.chords(bars)
    thoughts = [
        Thought.model_validate({"section": s, "energy": e, "roles": r, "chords": c})
        for s, e, r, c in zip(sections, energies, roles, chords, strict=True)
    ]
    return frame.model_copy(update={"thoughts": tuple(thoughts)})


class _Levels:
    """What is drawn of each thought, one level after the other."""

    def __init__(self, sampler: Sampler) -> None:
        self._sampler = sampler

    def section(self, slot: int, bars: int) -> str:
        token = self._sampler.draw(family("Section"), slot)
        self._sampler.give([f"Bars_{bars}"], slot)
        return token.partition("_")[2]

    def energy(self, slot: int) -> float:
        token = self._sampler.draw(family("Energy"), slot)
        return (int(token.partition("_")[2]) + 0.5) / ENERGIES

    def roles(self, slot: int, playing: Sequence[Role]) -> list[str]:
        """At least one part, in their order."""
        chosen: list[str] = []
        left = list(playing)
        while left:
            may = [numbers()[f"Role_{role}"] for role in left] + ([numbers()["Next"]] if chosen else [])
            token = self._sampler.draw(may, slot)
            if token == "Next":
                return chosen
            role = token.partition("_")[2]
            chosen.append(role)
            left = left[left.index(role) + 1 :]  # type: ignore[arg-type]
        self._sampler.give(["Next"], slot)
        return chosen

    def chords(self, bars: Sequence[int]) -> list[list[Chord]]:
        """Of all thoughts; whether a chord has a slash is known when the one after it is chosen."""
        found: list[list[Chord]] = []
        new, basses = family("Chord"), family("Bass")
        token = self._sampler.choose(new)
        for slot, count in enumerate(bars):
            held: list[Chord] = []
            for half in range(count * HALVES):
                self._sampler.give([token], slot)
                is_last = half + 1 == count * HALVES
                ends = is_last and slot + 1 == len(bars)
                after = [numbers()["End"]] if ends else [*new] if is_last else [*new, numbers()["Hold"]]
                if token == "Hold":
                    held.append(held[-1])
                    token = self._sampler.choose(after)
                    continue
                _, root, quality = token.split("_")
                token = self._sampler.choose([*basses, *after])
                bass = None
                if token.startswith("Bass"):
                    self._sampler.give([token], slot)
                    bass = int(token.partition("_")[2])
                    token = self._sampler.choose(after)
                held.append(Chord.model_validate({"root": int(root), "quality": quality, "bass": bass}))
            found.append(held)
        return found
