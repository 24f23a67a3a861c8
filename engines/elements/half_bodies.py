"""Where others are about who is seen to the waist only: its feet, and the ground it stands on, are below the frame.

What is before a half body, or small beside it, has its lower end below the frame as well; what is larger and beside it
stands farther back. What it sits on or stands behind hides its lower end. Those with feet in the frame are placed by
`engines.elements.blocking`.
"""

from collections.abc import Mapping
from dataclasses import replace

from engines.elements.direction import Part
from engines.elements.sizes import size_of
from engines.elements.spots import Shape, Spot, beside, carried, sized, within
from engines.elements.view import Space

SUNK = 0.08  # how far a cut-off lower end hangs below the frame, of its own height
SHOULDERS_M = 0.33  # from the top of a head to the shoulders
NEAR_SQUEEZE = 0.8  # the power that brings sizes towards each other beside a half body
NEARER = 1.25  # times its usual height, at most, is what comes before a half body
CHEST = 0.45  # of a half body is left free above what stands before it, but not to hide more of that than
MOST_SUNK = 0.45
SMALL_M = 0.35  # what is smaller stands at the frame's lower edge beside a half body, as on a table
HIDES = 0.38  # of its height: so high up, a thing hides the lower end of who sits on it or stands behind it
HIDES_WIDE = 1.2  # widths of the half body that it must have
AT_SHOULDER = 0.2  # of a half body's width from its middle
IN_HAND = 0.3  # of its holder's height, at most, is what is held
HAND = (0.2, 0.4)  # of the holder: to the side and up, where a hand is
HALF_HAND = (0.12, 0.2)  # the same of who is seen to the waist


def about_half_body(
    part: Part, spots: Mapping[str, Spot], shapes: Mapping[str, Shape], space: Space, aspect: float
) -> dict[str, Spot]:
    """The spots of a half body and of another that a part ties to it, by name; empty where nothing is special."""
    who, whom = part.who, part.whom
    me, other = spots[who], spots[whom]
    if shapes[who].is_bust and part.relation in ("on", "behind"):
        return _lower_end_hidden(part, spots, shapes)
    if shapes[who].is_bust or not shapes[whom].is_bust:
        return {}
    ratio = shapes[who].seen(who) / shapes[whom].seen(whom)
    height = other.height * ratio**NEAR_SQUEEZE
    small = not space.has_ground or shapes[who].metres(who) < SMALL_M
    match part.relation:
        case "in_front_of" | "under":
            return {who: _before_half_body(part, me, other, min(height, NEARER * me.height), 0.5)}
        case "with" | "beside" if small:
            return {who: _before_half_body(part, me, other, min(height, NEARER * me.height), 1.0)}
        case "with" | "beside":
            me = sized(me, min(me.height, height))
            return {who: replace(me, x=within(beside(part, me, other), me.width))}
        case "on" if ratio < 1:
            me = sized(me, min(me.height, height))
            side = 1.0 if me.x >= other.x else -1.0
            x = other.x + side * AT_SHOULDER * other.width
            return {who: carried(me, other, x, _shoulder(whom, shapes[whom]), space)}
    return {}


def _before_half_body(part: Part, me: Spot, other: Spot, height: float, aside: float) -> Spot:
    """Nearer than a half body, `aside` 0 to 1 of the way to its side, and like it cut off by the frame below."""
    me = sized(me, height)
    chest = other.y - (1 - CHEST) * other.height + height
    y = min(max(1 + SUNK * height, chest if aside < 1 else 0.0), 1 + MOST_SUNK * height)
    x = within(other.x + aside * (beside(part, me, other) - other.x), me.width)
    return replace(me, x=x, y=y, depth=0.95 * other.depth, cover="frame")


def _lower_end_hidden(part: Part, spots: Mapping[str, Spot], shapes: Mapping[str, Shape]) -> dict[str, Spot]:
    """A half body right behind what it sits on or stands behind; what is too small for that comes before it."""
    who, whom = part.who, part.whom
    me, other = spots[who], spots[whom]
    seen, theirs = shapes[who].seen(who), shapes[whom].seen(whom)
    mine = sized(me, other.height * (seen / theirs) ** NEAR_SQUEEZE)
    if shapes[whom].is_bust:
        if seen > 0.5 * theirs:
            return {}
        share = _shoulder(whom, shapes[whom]) - 0.4 * mine.height / other.height
        x = other.x + (1.0 if me.x >= other.x else -1.0) * AT_SHOULDER * other.width
    elif other.width < HIDES_WIDE * mine.width:
        height = min(me.height * (theirs / seen) ** NEAR_SQUEEZE, other.height)
        return {whom: _before_half_body(part, other, me, height, 0.5)}
    else:
        share, x = HIDES, other.x
    lift = other.lift * other.height / mine.height + share * other.height / mine.height
    return {who: replace(mine, x=x, y=other.y, depth=1.02 * other.depth, lift=lift, cover="none")}


def _shoulder(name: str, shape: Shape) -> float:
    """How high up the shoulders of a half body are, in shares of what is seen of it."""
    if shape.seen_m is None and size_of(name).kind != "people":
        return 0.94
    return 1 - min(SHOULDERS_M / shape.seen(name), 0.6)


def in_hand(part: Part, spots: Mapping[str, Spot], shapes: Mapping[str, Shape], aspect: float) -> Spot:
    """At a hand of who holds it, and no larger than a hand holds."""
    held, holder = spots[part.whom], spots[part.who]
    is_half = shapes[part.who].is_bust
    most = IN_HAND * holder.height
    if is_half:
        ratio = shapes[part.whom].seen(part.whom) / shapes[part.who].seen(part.who)
        most = min(most, holder.height * ratio**NEAR_SQUEEZE)
    aside, up = HALF_HAND if is_half else HAND
    held = sized(held, min(held.height, most))
    side = 1.0 if held.x >= holder.x else -1.0
    return replace(
        held,
        x=holder.x + side * aside * holder.height / aspect,
        y=holder.y,
        depth=0.985 * holder.depth,
        lift=(holder.lift + up) * holder.height / held.height,
        cover="none",
    )
