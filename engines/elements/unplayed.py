"""What of a scene's actions a cut-out cannot play as they are said, in words for people."""

from collections.abc import Mapping

from engines.elements.direction import Direction
from engines.elements.sizes import size_of
from engines.elements.ways import GOES
from engines.elements.words.lexicon import listed, singular
from engines.perception.body import Body

SURE_HAND = 0.3
NO_WHEELS = frozenset(("sleigh", "sled"))


def unplayed(direction: Direction, bodies: Mapping[str, Body | None]) -> list[tuple[str, str]]:
    """Names of elements, and what is said of each; wheels are told of once a scene. `bodies` are the joints of those
    that may be people."""
    parts = direction.parts
    armless = [name for name in bodies if not _has_hand(bodies[name])]
    waving = dict.fromkeys(part.who for part in parts if part.action == "wave" and part.who in armless)
    holding = {
        part.who: part.whom for part in parts if part.action == "hold" and part.whom and part.who in armless
    }
    rolling = [part.who for part in parts if part.action in GOES - {"fly"} and _rolls(part.who)]
    return [
        *((name, f"shows no hand that could wave, so it {_instead(name)} instead") for name in waving),
        *(
            (name, f"shows no hand that could hold {thing}, which is put at its side")
            for name, thing in holding.items()
        ),
        *((name, "goes along, and its wheels do not turn") for name in rolling[:1]),
    ]


def _has_hand(body: Body | None) -> bool:
    return body is not None and max(body.at("left_wrist")[2], body.at("right_wrist")[2]) >= SURE_HAND


def _instead(name: str) -> str:
    return "sways" if size_of(name).kind in ("things", "vehicles", "places") else "bows"


def _rolls(name: str) -> bool:
    words = {singular(word) for word in name.casefold().split()}
    return bool(words & (listed("people", "vehicles") - NO_WHEELS))
