"""What actions, relations, moves and lights are called for people, and a part of the direction in one line."""

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from engines.elements.direction import Part
from engines.elements.request import ElementsRequest

ACTIONS = {
    "stand": QT_TRANSLATE_NOOP("elements", "stands"),
    "walk": QT_TRANSLATE_NOOP("elements", "walks"),
    "run": QT_TRANSLATE_NOOP("elements", "runs"),
    "jump": QT_TRANSLATE_NOOP("elements", "jumps"),
    "fly": QT_TRANSLATE_NOOP("elements", "flies"),
    "hover": QT_TRANSLATE_NOOP("elements", "hovers"),
    "rise": QT_TRANSLATE_NOOP("elements", "rises"),
    "fall": QT_TRANSLATE_NOOP("elements", "falls"),
    "turn": QT_TRANSLATE_NOOP("elements", "turns"),
    "wave": QT_TRANSLATE_NOOP("elements", "waves"),
    "look": QT_TRANSLATE_NOOP("elements", "looks"),
    "talk": QT_TRANSLATE_NOOP("elements", "talks"),
    "hold": QT_TRANSLATE_NOOP("elements", "holds"),
    "follow": QT_TRANSLATE_NOOP("elements", "follows"),
    "sway": QT_TRANSLATE_NOOP("elements", "sways"),
    "dance": QT_TRANSLATE_NOOP("elements", "dances"),
}
RELATIONS = {
    "": QT_TRANSLATE_NOOP("elements", "None"),
    "to": QT_TRANSLATE_NOOP("elements", "to"),
    "from": QT_TRANSLATE_NOOP("elements", "away from"),
    "with": QT_TRANSLATE_NOOP("elements", "with"),
    "beside": QT_TRANSLATE_NOOP("elements", "beside"),
    "behind": QT_TRANSLATE_NOOP("elements", "behind"),
    "in_front_of": QT_TRANSLATE_NOOP("elements", "in front of"),
    "on": QT_TRANSLATE_NOOP("elements", "on"),
    "above": QT_TRANSLATE_NOOP("elements", "above"),
    "under": QT_TRANSLATE_NOOP("elements", "under"),
    "around": QT_TRANSLATE_NOOP("elements", "around"),
}
HEADINGS = {
    "": QT_TRANSLATE_NOOP("elements", "Nowhere"),
    "left": QT_TRANSLATE_NOOP("elements", "to the left"),
    "right": QT_TRANSLATE_NOOP("elements", "to the right"),
    "nearer": QT_TRANSLATE_NOOP("elements", "nearer"),
    "farther": QT_TRANSLATE_NOOP("elements", "farther away"),
    "up": QT_TRANSLATE_NOOP("elements", "up"),
    "down": QT_TRANSLATE_NOOP("elements", "down"),
}
SPOTS = {
    "": QT_TRANSLATE_NOOP("elements", "Anywhere"),
    "left": QT_TRANSLATE_NOOP("elements", "at the left"),
    "centre": QT_TRANSLATE_NOOP("elements", "in the middle"),
    "right": QT_TRANSLATE_NOOP("elements", "at the right"),
    "foreground": QT_TRANSLATE_NOOP("elements", "in the foreground"),
    "distance": QT_TRANSLATE_NOOP("elements", "in the distance"),
}
PACES = {
    "slow": QT_TRANSLATE_NOOP("elements", "slowly"),
    "usual": QT_TRANSLATE_NOOP("elements", "at a usual pace"),
    "fast": QT_TRANSLATE_NOOP("elements", "fast"),
}
LIGHTS = {
    "": QT_TRANSLATE_NOOP("elements", "As it is there"),
    "dawn": QT_TRANSLATE_NOOP("elements", "Dawn"),
    "noon": QT_TRANSLATE_NOOP("elements", "Noon"),
    "golden_hour": QT_TRANSLATE_NOOP("elements", "Golden hour"),
    "dusk": QT_TRANSLATE_NOOP("elements", "Dusk"),
    "night": QT_TRANSLATE_NOOP("elements", "Night"),
    "overcast": QT_TRANSLATE_NOOP("elements", "Overcast"),
    "storm": QT_TRANSLATE_NOOP("elements", "Storm"),
}
PLACES = {
    "": QT_TRANSLATE_NOOP("elements", "Anywhere"),
    "desert": QT_TRANSLATE_NOOP("elements", "Desert"),
    "ocean": QT_TRANSLATE_NOOP("elements", "Ocean"),
    "forest": QT_TRANSLATE_NOOP("elements", "Forest"),
    "city": QT_TRANSLATE_NOOP("elements", "City"),
    "mountains": QT_TRANSLATE_NOOP("elements", "Mountains"),
    "snow": QT_TRANSLATE_NOOP("elements", "Snow"),
    "meadow": QT_TRANSLATE_NOOP("elements", "Meadow"),
    "interior": QT_TRANSLATE_NOOP("elements", "Interior"),
    "space": QT_TRANSLATE_NOOP("elements", "Space"),
}


def say(text: str) -> str:
    return QCoreApplication.translate("elements", text)


def moves() -> dict[str, str]:
    """What the camera can be told, by the words of the request."""
    extra = ElementsRequest.model_fields["camera"].json_schema_extra
    labels: dict[str, str] = extra["labels"] if isinstance(extra, dict) else {}  # type: ignore[assignment]
    return {move: QCoreApplication.translate("ElementsRequest", title) for move, title in labels.items()}


def move_name(move: str) -> str:
    """A move of the camera in small words, also one that only words can ask for."""
    return moves().get(move, move.replace("_", " ").capitalize())


def in_a_line(part: Part) -> str:
    """`then the cat · jumps · on the table`: who does what, in relation to whom."""
    who = say("then {0}").format(part.who) if part.then else part.who
    return f"{who} · {deed(part)}"


def deed(part: Part) -> str:
    """`jumps · on the table`: what is done, to whom, where and how."""
    does = say(ACTIONS[part.action])
    if part.pace != "usual":
        does = f"{does} {say(PACES[part.pace])}"
    told = [does]
    if part.whom:
        told.append(f"{say(RELATIONS[part.relation])} {part.whom}" if part.relation else part.whom)
    told += [say(HEADINGS[part.heading])] if part.heading else []
    told += [say(SPOTS[part.spot])] if part.spot else []
    told += [f"“{part.says}”"] if part.says else []
    return " · ".join(told)
