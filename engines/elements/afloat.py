"""Who is at home on water, and which verbs have their place there."""

from collections.abc import Iterable

# fmt: off
AFLOAT = frozenset((
    "boat", "rowboat", "sailboat", "ship", "yacht", "ferry", "canoe", "kayak", "dinghy", "raft", "gondola", "submarine",
    "surfboard", "buoy", "duck", "swan", "goose", "pelican", "fish", "shark", "whale", "dolphin", "seal", "otter",
    "frog", "turtle", "crocodile", "hippo", "mermaid", "swimmer", "surfer",
))
# fmt: on
ON_WATER = frozenset(("swim", "row", "sail", "surf", "paddle", "wade", "snorkel", "ferry", "ford"))


def is_afloat(words: Iterable[str]) -> bool:
    """Whether the words of a name, in the singular, name something that water bears."""
    return not AFLOAT.isdisjoint(words)
