"""What somebody in a script has in the hand: the thing after a verb that takes it, not after one that parts with it.

Which words mean which thing is in `engines.film.terms`; how a hand holds it is the stage's matter.
"""

import re
from collections.abc import Sequence

from engines.film import terms
from engines.stage.scene import Held

_TAKING = (
    r"lift|rais|hold|held|carr(?:y|i)|grip|clutch|grasp|clasp|tak|took|pick|grab|snatch|draw|light|swing|bring|fetch|lean"
    r"|read|open|unfold|unroll|stud|drink|sip|smell|play|strum|show|offer|give|hand|wave|waving|brandish|wield|us|answer"
    r"|with|under"
)
_PARTING = (
    r"drop|put|set|plac|leav|left|hang|hung|throw|threw|hid|los|look|search|see|saw|stand|sit|sat|lower|extinguish|past"
    r"|towards?|near|beside|behind|without|find|for|at"
)
_VERB = re.compile(rf"\b(?:(?P<taking>{_TAKING})|{_PARTING})(?:[a-z]?ing|[a-z]?ed|e?s|e|d)?\b", re.I)
_PUTS_AWAY = re.compile(
    r"\b(?:drop|put|set|lower|throw|let go|give|hand|leave)s?\b|\bempty[- ]handed\b", re.I
)


def in_hand(said: Sequence[str]) -> Held | None:
    """The first thing that somebody takes or has in the hand by these words about them; a box that is opened stands."""
    for text in said:
        for found in terms.exact("held", text):
            sentence = re.split(r"[.;!?]", text[: found.start])[-1]
            verbs = list(_VERB.finditer(sentence))
            opened = found.term == "bag" and verbs and verbs[-1]["taking"] == "open"
            if verbs and verbs[-1]["taking"] and not opened:
                return found.term  # type: ignore[return-value]
    return None


def puts_away(said: Sequence[str]) -> bool:
    """Whether these words put something out of the hand."""
    return any(_PUTS_AWAY.search(text) for text in said)
