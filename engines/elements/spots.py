"""A place in the frame at rest, and what is known of the cut-out that takes it. Who gets which is `blocking`."""

from dataclasses import dataclass, field, replace

from engines.elements.direction import Part
from engines.elements.sizes import size_of
from engines.elements.sprite import Edges
from engines.elements.view import Space

CUT_OFF = 0.22  # share of its lower edge from which a subject counts as cut off
BUST_M = 0.75  # of a person who is cut off below, this much is seen, where no joints tell more
BUST_SHARE = 0.5  # the same of anything else


@dataclass(frozen=True)
class Shape:
    """What the staging needs to know of a cut-out: width over height of its subject, and where it was cut off.

    `height_m` is how high the whole of it stands, in metres, where its name does not say; `seen_m` how much of a half
    body the picture shows, where its joints say."""

    aspect: float
    edges: Edges = field(default_factory=Edges)
    height_m: float | None = None
    seen_m: float | None = None

    @property
    def is_bust(self) -> bool:
        return self.edges.bottom > CUT_OFF

    def metres(self, name: str) -> float:
        """How high the whole of what is called `name` stands."""
        return size_of(name).height_m if self.height_m is None else self.height_m

    def seen(self, name: str) -> float:
        """How much of that the picture shows, in metres."""
        whole = self.metres(name)
        if not self.is_bust:
            return whole
        if self.seen_m is not None:
            return min(self.seen_m, whole)
        return min(whole, BUST_M) if size_of(name).kind == "people" else BUST_SHARE * whole


@dataclass(frozen=True)
class Spot:
    """A place in the frame at rest: foot (`x`, `y`), `height` in shares of the frame's height, `depth`, `lift` in own
    heights. `width` is a share of the frame's width. `cover` and `layer` as in `Placed`."""

    x: float
    y: float
    height: float
    depth: float
    width: float
    lift: float = 0.0
    cover: str = "none"
    layer: int = 0

    @property
    def middle(self) -> tuple[float, float]:
        return self.x, self.y - self.height * (0.5 + self.lift)


def beside(part: Part, me: Spot, other: Spot) -> float:
    """Where `me` touches the other: on the side that the words say, or its own, or where the frame has room."""
    side = {"left": -1.0, "right": 1.0}.get(part.spot) or (1.0 if me.x >= other.x else -1.0)
    reach = 0.5 * (me.width + other.width)
    if (
        part.spot not in ("left", "right")
        and not 0.5 * me.width <= other.x + side * reach <= 1 - 0.5 * me.width
    ):
        side = 1.0 if other.x < 0.5 else -1.0
    return other.x + side * reach


def within(x: float, width: float) -> float:
    """The nearest middle of something so wide that is seen whole."""
    return min(max(x, 0.5 * width), 1 - 0.5 * width)


def sized(spot: Spot, height: float) -> Spot:
    return replace(spot, height=height, width=spot.width * height / spot.height)


def carried(me: Spot, other: Spot, x: float, share: float, space: Space) -> Spot:
    """On or above the other: its foot is the other's, its lift as high as the other reaches."""
    lift = (other.lift + share) * other.height / me.height
    return replace(me, x=x, y=other.y, depth=0.98 * other.depth, lift=lift, cover="none")
