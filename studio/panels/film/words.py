"""How shots are told in the user's words: titles of cards, names of terms, the first words of what happens."""

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from engines.film.shots import Shot

SIZES = {
    "extreme_long_shot": QT_TRANSLATE_NOOP("shot", "Very wide"),
    "long_shot": QT_TRANSLATE_NOOP("shot", "Wide"),
    "full_shot": QT_TRANSLATE_NOOP("shot", "Full"),
    "medium_shot": QT_TRANSLATE_NOOP("shot", "Medium"),
    "close_up": QT_TRANSLATE_NOOP("shot", "Close-up"),
    "extreme_close_up": QT_TRANSLATE_NOOP("shot", "Detail"),
}
ANGLES = {
    "low_angle": QT_TRANSLATE_NOOP("shot", "Low"),
    "eye_level": QT_TRANSLATE_NOOP("shot", "Eye level"),
    "high_angle": QT_TRANSLATE_NOOP("shot", "High"),
}
POSITIONS = {
    "front_view": QT_TRANSLATE_NOOP("shot", "In front"),
    "back_view": QT_TRANSLATE_NOOP("shot", "Behind"),
    "side_view": QT_TRANSLATE_NOOP("shot", "Beside"),
    "over_the_shoulder": QT_TRANSLATE_NOOP("shot", "Over the shoulder"),
    "overhead_view": QT_TRANSLATE_NOOP("shot", "From above"),
    "point_of_view": QT_TRANSLATE_NOOP("shot", "Through their eyes"),
    "aerial_view": QT_TRANSLATE_NOOP("shot", "Aerial"),
    "overlooking_view": QT_TRANSLATE_NOOP("shot", "Overlooking"),
}
MOVES = {
    "static": QT_TRANSLATE_NOOP("shot", "Static"),
    "pan left": QT_TRANSLATE_NOOP("shot", "Pan left"),
    "pan right": QT_TRANSLATE_NOOP("shot", "Pan right"),
    "tilt up": QT_TRANSLATE_NOOP("shot", "Tilt up"),
    "tilt down": QT_TRANSLATE_NOOP("shot", "Tilt down"),
    "dolly in": QT_TRANSLATE_NOOP("shot", "Dolly in"),
    "dolly out": QT_TRANSLATE_NOOP("shot", "Dolly out"),
    "truck left": QT_TRANSLATE_NOOP("shot", "Truck left"),
    "truck right": QT_TRANSLATE_NOOP("shot", "Truck right"),
    "pedestal up": QT_TRANSLATE_NOOP("shot", "Pedestal up"),
    "pedestal down": QT_TRANSLATE_NOOP("shot", "Pedestal down"),
    "crane up": QT_TRANSLATE_NOOP("shot", "Crane up"),
    "crane down": QT_TRANSLATE_NOOP("shot", "Crane down"),
    "zoom in": QT_TRANSLATE_NOOP("shot", "Zoom in"),
    "zoom out": QT_TRANSLATE_NOOP("shot", "Zoom out"),
    "orbit left": QT_TRANSLATE_NOOP("shot", "Orbit left"),
    "orbit right": QT_TRANSLATE_NOOP("shot", "Orbit right"),
    "handheld": QT_TRANSLATE_NOOP("shot", "Handheld"),
    "whip left": QT_TRANSLATE_NOOP("shot", "Whip left"),
    "whip right": QT_TRANSLATE_NOOP("shot", "Whip right"),
}
PLACES = {
    "desert": QT_TRANSLATE_NOOP("shot", "Desert"),
    "ocean": QT_TRANSLATE_NOOP("shot", "Ocean"),
    "forest": QT_TRANSLATE_NOOP("shot", "Forest"),
    "city": QT_TRANSLATE_NOOP("shot", "City"),
    "mountains": QT_TRANSLATE_NOOP("shot", "Mountains"),
    "snow": QT_TRANSLATE_NOOP("shot", "Snow"),
    "meadow": QT_TRANSLATE_NOOP("shot", "Meadow"),
    "interior": QT_TRANSLATE_NOOP("shot", "Interior"),
    "space": QT_TRANSLATE_NOOP("shot", "Space"),
}
LIGHTS = {
    "dawn": QT_TRANSLATE_NOOP("shot", "Dawn"),
    "noon": QT_TRANSLATE_NOOP("shot", "Noon"),
    "golden hour": QT_TRANSLATE_NOOP("shot", "Golden hour"),
    "dusk": QT_TRANSLATE_NOOP("shot", "Dusk"),
    "night": QT_TRANSLATE_NOOP("shot", "Night"),
    "overcast": QT_TRANSLATE_NOOP("shot", "Overcast"),
    "storm": QT_TRANSLATE_NOOP("shot", "Storm"),
}
WEATHERS = {
    "clear": QT_TRANSLATE_NOOP("shot", "Clear"),
    "rain": QT_TRANSLATE_NOOP("shot", "Rain"),
    "snow": QT_TRANSLATE_NOOP("shot", "Snow"),
    "dust": QT_TRANSLATE_NOOP("shot", "Dust"),
    "lightning": QT_TRANSLATE_NOOP("shot", "Lightning"),
}
TRANSITIONS = {
    "cut": QT_TRANSLATE_NOOP("shot", "Cut"),
    "dissolve": QT_TRANSLATE_NOOP("shot", "Dissolve"),
    "fade": QT_TRANSLATE_NOOP("shot", "Fade"),
}
NOTHING = QT_TRANSLATE_NOOP("shot", "Nothing yet")
FOOTAGE = QT_TRANSLATE_NOOP("shot", "Footage")


def named(terms: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """Terms with their names, as the choices of a control."""
    return tuple((value, _say(title)) for value, title in terms.items())


def headline(shot: Shot) -> str:
    """`Wide · crane up`: how it is framed, and how the camera moves; of footage nobody knows that."""
    if shot.footage:
        return _say(FOOTAGE)
    framed = _say(POSITIONS["aerial_view"] if shot.shot_position == "aerial_view" else SIZES[shot.shot_type])
    return f"{framed} · {move_of(shot)}"


def move_of(shot: Shot) -> str:
    """The camera's move in small letters; free words as they are."""
    words = " ".join(shot.camera_motion.replace("_", " ").split()) or "static"
    known = MOVES.get(words.casefold())
    return _say(known).lower() if known else words


def first_words(shot: Shot) -> str:
    """What is said first, else what happens, else where it is."""
    line = next((line.text.strip() for line in shot.dialogue if line.text.strip()), "")
    if line:
        return f"“{line}”"
    doing = next((f"{s.name or s.sub_type} {s.action}".strip() for s in shot.subjects if s.action), "")
    told = shot.description.strip() or doing or shot.environment.strip() or shot.title.strip()
    return " ".join(told.split()) or _say(FOOTAGE if shot.footage else NOTHING)


def length(shot: Shot) -> str:
    return QCoreApplication.translate("shot", "{0:.1f} s").format(shot.duration_s)


def _say(text: str) -> str:
    return QCoreApplication.translate("shot", text)
