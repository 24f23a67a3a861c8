"""Who stands where: the place, size and depth of each element at the beginning, from its name, its words and its cut.

People see at eye level, so on a ground with a horizon a thing's height follows from where its foot is. Sizes are
compressed towards each other, as illustrators do: a mouse beside an elephant must still be seen. What was cut off by
the edge of its picture is cut off by the edge of the frame, or stands behind something near; whoever is before it has
its feet below the frame as well. How they move is `engines.elements.tracks`.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from engines.elements.direction import Direction, Part, Relation
from engines.elements.half_bodies import SUNK, about_half_body, in_hand
from engines.elements.request import Element, Placement
from engines.elements.spots import Shape, Spot, beside, carried, within
from engines.elements.view import Space

EYES_M = 1.5  # how high the camera of a picture is taken to stand
SQUEEZE = 0.55  # the power that brings sizes towards each other
LOWEST, SMALLEST, LARGEST = 0.93, 0.13, 0.9  # the usual foot row, and heights in shares of the frame
TALL_M = 4.0  # what is taller stands farther back
SIDE_CUT = 0.45
MARGIN = 0.03
WIDEST, WIDEST_OF_MANY = 0.66, 0.42  # shares of the frame's width
ASIDE, GROWN = 0.05, 0.08  # how far one take differs from another, in widths of the frame and in size
BIT = 0.3  # of the narrower of two may be hidden
DISTANT = 0.36  # of the way from the horizon to the usual row, for what is tall
MOST_TALL = 0.6  # height of what is tall among others, in shares of the frame
PASSING = frozenset(("walk", "run", "jump", "fly", "follow"))
"""Actions whose relation is a way to go, not a place to stand."""
TIES = frozenset(("on", "above", "under", "behind", "in_front_of", "with", "beside"))
_ALONE, _SHOULDERS = 0.62, 0.68
_SPOTS = {"left": 0.24, "centre": 0.5, "right": 0.76}


Fit = Callable[[dict[str, Spot]], dict[str, Spot]]


def block(
    elements: Sequence[Element],
    shapes: Mapping[str, Shape],
    direction: Direction,
    space: Space,
    aspect: float,
    fit: Fit = dict,
    seed: int = 0,
) -> dict[str, Spot]:
    """A spot for each element, by name. `aspect` is width over height of the frame; `fit` moves spots to where the
    picture has room for them, before their relations are looked at; each `seed` blocks the scene its own way."""
    names = [element.name for element in elements]
    spots = fit(_varied(_side_by_side(names, shapes, direction, space, aspect), shapes, direction, seed))
    tied = set[str]()
    for part in direction.parts:
        if part.who in spots and part.whom in spots and part.who != part.whom:
            if part.action == "hold":
                spots[part.whom] = in_hand(part, spots, shapes, aspect)
                tied |= {part.who, part.whom}
            elif part.action not in PASSING:
                moved = about_half_body(part, spots, shapes, space, aspect)
                moved = moved or {part.who: _related(part.relation, part, spots, shapes, space, aspect)}
                spots.update(moved)
                tied |= {part.who, part.whom} if part.relation in TIES else set()
    spots = _uncovered(spots, [name for name in names if name not in tied])
    for element in elements:
        spots[element.name] = _by_hand(
            spots[element.name], element.placement, space, aspect, shapes[element.name]
        )
    return spots


def _side_by_side(
    names: Sequence[str], shapes: Mapping[str, Shape], direction: Direction, space: Space, aspect: float
) -> dict[str, Spot]:
    """Everybody in a row, the important ones in the middle third, small things nearer, what is large farther."""
    sizes = {name: shapes[name].metres(name) for name in names}
    largest = max(sizes.values())
    spots = {}
    order = _order(names, direction)
    for name, x in zip(order, _columns(order, direction), strict=True):
        shape = shapes[name]
        y = _row(sizes[name], largest, direction.parts_of(name), space)
        height = _height(shape.seen(name), largest, y, shape, space, len(names))
        cover = "none"
        if shape.is_bust:
            y, cover = 1 + SUNK * height, "frame"
        width = height * shape.aspect / aspect
        widest = WIDEST if len(names) == 1 else WIDEST_OF_MANY
        if width > widest and cover == "none":
            height, width = height * widest / width, widest
        depth = space.depth_at(y) if space.has_ground else 2.0 * (_SHOULDERS / max(height, 0.2)) ** 0.5
        spots[name] = Spot(x, y, height, min(depth, 0.9 * space.far), width, cover=cover)
    return _apart(spots, order, shapes)


def _varied(
    spots: dict[str, Spot], shapes: Mapping[str, Shape], direction: Direction, seed: int
) -> dict[str, Spot]:
    """Another take of the same scene: the other way round, a little aside, a little larger."""
    rng = random.Random(seed)
    said = any(part.spot in _SPOTS or part.heading in ("left", "right") for part in direction.parts)
    cut = any(max(shape.edges.left, shape.edges.right) > SIDE_CUT for shape in shapes.values())
    turned = rng.random() < 0.5 and not said and not cut
    aside, grown = rng.uniform(-ASIDE, ASIDE), 1 + rng.uniform(-GROWN, GROWN)
    aside = 0.0 if said or cut else aside
    return {
        name: replace(
            spot,
            x=(1 - spot.x if turned else spot.x) + aside,
            height=spot.height * grown,
            width=spot.width * grown,
        )
        for name, spot in spots.items()
    }


def _order(names: Sequence[str], direction: Direction) -> list[str]:
    """Who is spoken of first comes first; those who are not spoken of follow as they were dropped."""
    spoken = [span.name for span in sorted(direction.spans, key=lambda span: span.start)]
    spoken += [part.who for part in direction.parts]
    return list(dict.fromkeys([*(name for name in spoken if name in names), *names]))


def _columns(order: Sequence[str], direction: Direction) -> list[float]:
    """Middles, left to right in the order of the words, but for those whom the words put somewhere."""
    count = len(order)
    row = (
        [0.5]
        if count == 1
        else [0.5 + (i - (count - 1) / 2) * min(0.34, 0.72 / (count - 1)) for i in range(count)]
    )
    if count >= 3:  # who is spoken of first stands nearest the middle
        row = sorted(row, key=lambda x: (abs(x - 0.45), x))
    for at, name in enumerate(order):
        said = next((part.spot for part in direction.parts_of(name) if part.spot in _SPOTS), "")
        row[at] = _SPOTS[said] if said else row[at]
    return row


def _row(height_m: float, largest_m: float, parts: Sequence[Part], space: Space) -> float:
    """The foot's row: near for small things, towards the horizon for what the words put far away."""
    spot = next((part.spot for part in parts if part.spot), "")
    if not space.has_ground:
        return 0.99
    ground = LOWEST - max(space.horizon, 0.1)
    small = min(1.0, height_m / largest_m)
    part = {"foreground": 1.1, "distance": 0.32}.get(spot, 0.86 + 0.14 * (1 - small**0.5))
    if height_m > TALL_M and not spot:
        part = DISTANT
    return max(space.horizon, 0.1) + ground * part


def _height(seen_m: float, largest_m: float, y: float, shape: Shape, space: Space, count: int) -> float:
    """Share of the frame's height. A scene of small things is seen from near, so the largest sets the scale."""
    scale_m = min(largest_m, 2.2)
    relative = (seen_m / scale_m) ** SQUEEZE
    if shape.is_bust:
        return min(LARGEST, max(0.45, _SHOULDERS * relative * 1.45) * (1.0 if count < 3 else 0.88))
    if not space.has_ground:
        return min(LARGEST, max(SMALLEST, _ALONE * relative))
    below = max(y - max(space.horizon, 0.12), 0.08)
    eyes = 1.25 if scale_m > 0.8 else 1.5  # small things are looked down at
    most = MOST_TALL if seen_m > TALL_M and count > 1 else LARGEST
    return min(most, max(SMALLEST, below * eyes * relative * (scale_m / EYES_M if scale_m > EYES_M else 1)))


def _apart(spots: dict[str, Spot], order: Sequence[str], shapes: Mapping[str, Shape]) -> dict[str, Spot]:
    """Nobody covers more than a third of another, and all are in the frame; cut-off sides go to the frame's edge."""
    placed = dict(spots)
    for _ in range(24):
        for i, one in enumerate(order):
            for other in order[i + 1 :]:
                a, b = placed[one], placed[other]
                wanted = 0.4 * (a.width + b.width)
                gap = b.x - a.x
                if abs(gap) < wanted:
                    push = (wanted - abs(gap)) / 2 * (1 if gap >= 0 else -1)
                    placed[one], placed[other] = replace(a, x=a.x - push), replace(b, x=b.x + push)
        for name in order:
            spot = placed[name]
            half = min(spot.width / 2, 0.5 - MARGIN)
            placed[name] = replace(spot, x=min(max(spot.x, half + MARGIN), 1 - half - MARGIN))
    for name in order:
        spot, edges = placed[name], shapes[name].edges
        if edges.left > SIDE_CUT and edges.right <= SIDE_CUT:
            placed[name] = replace(spot, x=spot.width / 2 - 0.01)
        elif edges.right > SIDE_CUT and edges.left <= SIDE_CUT:
            placed[name] = replace(spot, x=1 - spot.width / 2 + 0.01)
    return placed


def _related(
    relation: Relation,
    part: Part,
    spots: Mapping[str, Spot],
    shapes: Mapping[str, Shape],
    space: Space,
    aspect: float,
) -> Spot:
    """The spot of `who` moved to where its relation to `whom` wants it."""
    me, other = spots[part.who], spots[part.whom]
    touching = beside(part, me, other)
    match relation:
        case "on":
            return carried(me, other, other.x, 0.94, space)
        case "above":
            return carried(me, other, other.x, 1.12, space)
        case "under":
            return replace(me, x=other.x, depth=0.97 * other.depth)
        case "behind":
            tall = shapes[part.who].metres(part.who) > TALL_M
            back = 2.8 if part.spot == "distance" or tall else 1.2
            x = 0.5 * (other.x + touching) if back < 1.5 else touching
            return _farther(me, other, x, back, space, aspect, shapes[part.who])
        case "in_front_of":
            return _farther(me, other, 0.5 * (other.x + touching), 0.85, space, aspect, shapes[part.who])
        case "with" | "beside":
            return replace(me, x=within(touching, me.width))
    return me


def _uncovered(spots: dict[str, Spot], free: Sequence[str]) -> dict[str, Spot]:
    """Those in `free` moved aside where they hide somebody, or are hidden, by more than a little."""
    placed = dict(spots)
    for name in free:
        me = placed[name]

        def hidden(x: float, name: str = name, me: Spot = me) -> float:
            covers = 0.0
            for other, spot in placed.items():
                if other != name:
                    both = 0.5 * (me.width + spot.width) - abs(x - spot.x)
                    covers += max(0.0, both / min(me.width, spot.width) - BIT)
            return covers

        half = min(me.width / 2, 0.5 - MARGIN)
        places = [half + MARGIN + part * (1 - 2 * half - 2 * MARGIN) / 24 for part in range(25)]
        if hidden(me.x) > 0:
            placed[name] = replace(me, x=min(places, key=lambda x: hidden(x) + 0.6 * abs(x - me.x)))
    return placed


def _farther(
    me: Spot, other: Spot, x: float, share: float, space: Space, aspect: float, shape: Shape
) -> Spot:
    depth = min(max(other.depth * share, 0.7), 0.9 * space.far)
    if me.cover == "frame" or not space.has_ground:
        return replace(me, x=x, depth=depth)
    y = space.row_at(depth)
    height = min(LARGEST, me.height * me.depth / depth)
    return replace(me, x=x, y=y, depth=depth, height=height, width=height * shape.aspect / aspect)


def _by_hand(spot: Spot, set_: Placement, space: Space, aspect: float, shape: Shape) -> Spot:
    """What a person set wins. A foot that is moved down the ground comes nearer, and grows unless its height is set."""
    x = spot.x if set_.x is None else set_.x
    y, depth, height = spot.y, spot.depth, spot.height
    if set_.y is not None:
        y = set_.y
        on_ground = space.has_ground and y > space.horizon + 0.02
        depth = space.depth_at(y) if on_ground else depth
    if set_.height is not None:
        height = set_.height
    elif set_.y is not None and depth != spot.depth:
        height = min(LARGEST, spot.height * spot.depth / depth)
    lift = spot.lift if set_.lift is None else set_.lift
    layer = spot.layer if set_.layer is None else set_.layer
    cover = spot.cover if y > 0.97 or spot.cover != "frame" else "none"
    return Spot(x, y, height, min(depth, 0.9 * space.far), height * shape.aspect / aspect, lift, cover, layer)
