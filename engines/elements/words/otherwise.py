"""Deeds that are known and played as another than they say: a cut-out that is to swim or climb walks."""

from collections.abc import Collection

from engines.elements.afloat import ON_WATER, is_afloat
from engines.elements.direction import Action
from engines.elements.words.lexicon import listed

# fmt: off
_OTHERWISE: dict[Action, frozenset[str]] = {
    "walk": ON_WATER | {
        "climb", "scale", "clamber", "shin", "ski", "skate", "slide", "sledge", "snowboard", "toboggan", "rollerblade",
        "rollerskate", "abseil", "rappel", "crawl", "slither", "moonwalk", "backpedal",
    },
    "run": frozenset(("drive", "cycle", "pedal", "motor")),
    "jump": frozenset((
        "somersault", "backflip", "frontflip", "dive", "pogo", "ollie", "kickflip", "leapfrog", "trampoline",
    )),
    "turn": frozenset(("cartwheel", "somersault", "flip", "roll")),
    "wave": frozenset(("clap", "applaud", "high-five", "fist-bump", "toast")),
    "hold": frozenset((
        "hug", "cuddle", "embrace", "pet", "stroke", "caress", "pat", "squeeze", "juggle", "strum", "fiddle", "throw",
    )),
}
# fmt: on
_PLAYED_AS: dict[Action, str] = {
    "walk": "walks instead",
    "run": "runs instead",
    "jump": "jumps instead",
    "turn": "turns instead",
    "wave": "waves instead",
    "hold": "just holds it",
}


def is_otherwise(said: Collection[str], action: Action, name: Collection[str]) -> bool:
    """Whether a living one whose name has these words does another thing than a verb and its noun say."""
    verbs = _OTHERWISE.get(action, frozenset[str]())
    verbs |= listed("verbs", "handles.usual") if action == "hold" else frozenset()
    if is_afloat(name):
        verbs -= ON_WATER
    return not verbs.isdisjoint(said)


def played_as(action: Action) -> str:
    """What is seen of somebody in place of what cannot be drawn."""
    return _PLAYED_AS.get(action, "keeps the pose of the picture")
