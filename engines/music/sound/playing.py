"""Plays a score thought by thought: notes to players to mixer, stem by stem, onto disk until all of it is there.

A piece of twenty minutes has gigabytes of stems, so they lie in files that are mapped into memory. What is heard while
the piece is made is not mastered yet.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from engines.music.instruments import instruments
from engines.music.performance import played, sample_of
from engines.music.request import Fader
from engines.music.score import TICKS, Score
from engines.music.sound.mixer import Mixer
from engines.music.sound.players import player_of
from engines.music.sound.struck import RATE, Stereo
from engines.music.thoughts import Plan, Role

_MOST_AT_ONCE = 20 * RATE


class Playing:
    """The sound of one plan, growing. Thoughts are played in order; `folder` holds the stems until `close`.

    A `loop` goes round: what rings over its end is heard in the next `round`.
    """

    def __init__(
        self, plan: Plan, seed: int, bank: Path, faders: Sequence[Fader], folder: Path, loop: bool = False
    ) -> None:
        self._seed, self._folder = seed, folder
        self._whole = sample_of(plan, plan.bars * plan.beats * TICKS)
        period = self._whole if loop else None
        self._players = {
            part.role: player_of(instruments()[part.instrument], plan.style, plan.tempo_bpm, bank)
            for part in plan.parts
        }
        self._mixer = Mixer(plan, faders, period)
        length = self._whole + (0 if loop else self._mixer.tail_samples)
        self._stems = {
            role: np.memmap(self._file(role), np.float32, "w+", shape=(length, 2)) for role in self._players
        }
        self._at = 0

    def play(self, score: Score, thought: int) -> dict[Role, Stereo]:
        """Play one thought of the score -> how each part sounds so far (samples, 2). Together they are roughly as loud
        as the piece will be, and never clip."""
        begin, end = (sample_of(score.plan, ticks) for ticks in score.ticks_of(thought))
        parts = {role: played(score, role, thought, self._seed) for role in self._players}
        dry = {role: self._players[role].play(part.notes, end - begin) for role, part in parts.items()}
        kicks = parts["drums"].kicks if "drums" in parts else []
        return self._mixed(dry, kicks)

    def round(self, score: Score) -> dict[Role, Stereo]:
        """All bars of a loop once more, over what still rings."""
        self._at = 0
        for thought in range(len(score.plan.thoughts)):
            self.play(score, thought)
        return {role: np.array(stem) for role, stem in self._stems.items()}

    def stems(self) -> dict[Role, Stereo]:
        """Every part of the whole piece, with what rings on after its last bar."""
        while self._at < len(next(iter(self._stems.values()))):
            left = len(next(iter(self._stems.values()))) - self._at
            samples = min(left, _MOST_AT_ONCE)
            self._mixed({role: player.play([], samples) for role, player in self._players.items()}, [])
        return dict(self._stems)

    def close(self) -> None:
        """Remove the files."""
        self._stems = {}
        for role in self._players:
            self._file(role).unlink(missing_ok=True)

    def _mixed(self, dry: dict[Role, Stereo], kicks: Sequence[int]) -> dict[Role, Stereo]:
        wet = self._mixer.process(dry, kicks)
        samples = len(next(iter(wet.values())))
        for role, stem in wet.items():
            self._stems[role][self._at : self._at + samples] = stem
        self._at += samples
        return _tamed(wet, self._mixer.preview_gain)

    def _file(self, role: Role) -> Path:
        return self._folder / f".{role}.stem"


def _tamed(parts: Mapping[Role, Stereo], gain: float) -> dict[Role, Stereo]:
    """Parts with a gain, and bent together as soft clipping bends their sum."""
    loud = np.sum(list(parts.values()), axis=0) * np.float32(gain)
    bent = np.divide(np.tanh(loud), loud, out=np.ones_like(loud), where=loud != 0) * np.float32(gain)
    return {role: part * bent for role, part in parts.items()}
