"""What writes the notes of a plan: four bars at a time, in order, hearing what was written before.

Two composers keep to this: the grammars of `engines.music.grammar`, and the network of `engines.music.network`, which
learned from them.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection

from engines.music.score import Note, Score
from engines.music.thoughts import Role


class Composer(ABC):
    """Writes the bars of thoughts. Equal arguments give equal notes."""

    @abstractmethod
    def write(
        self, score: Score, thought: int, seed: int, keep: Collection[Role] = ()
    ) -> dict[Role, list[Note]]:
        """The notes of all parts of one thought that are not in `keep`, with times counted from where it begins.

        `score` holds what was written so far; the parts in `keep` already have their notes in these bars, and what is
        written fits to them. A part that the thought's roles do not name is silent (an empty list). Only a pick-up may
        lie outside the thought: notes begin within its bars.
        """
