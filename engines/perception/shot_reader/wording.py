"""What was read of a shot as a sentence, for captions that a person goes over or a model learns from."""

from engines.perception.shot_reader.reading import ShotRead

_TYPES = {
    "extreme_long_shot": "An extreme long shot",
    "long_shot": "A long shot",
    "full_shot": "A full shot",
    "medium_shot": "A medium shot",
    "close_up": "A close-up",
    "extreme_close_up": "An extreme close-up",
}
_ANGLES = {"eye_level": "at eye level", "high_angle": "from a high angle", "low_angle": "from a low angle"}
_POSITIONS = {
    "front_view": "from the front",
    "back_view": "from behind",
    "side_view": "from the side",
    "over_the_shoulder": "over the shoulder",
    "overhead_view": "from directly above",
    "point_of_view": "from the point of view of somebody",
    "aerial_view": "from the air",
    "overlooking_view": "overlooking the scene",
}
_PLACES = {
    "desert": "in a desert",
    "ocean": "by the sea",
    "forest": "in a forest",
    "city": "in a city",
    "mountains": "in the mountains",
    "snow": "in the snow",
    "meadow": "in a meadow",
    "interior": "indoors",
    "space": "in space",
}
_LIGHTS = {
    "dawn": "at dawn",
    "noon": "in bright daylight",
    "golden_hour": "in warm low light",
    "dusk": "at dusk",
    "night": "at night",
    "overcast": "in soft grey light",
    "storm": "under storm clouds",
}
_MOVES = {
    "static": "the camera is static",
    "pan_left": "the camera moves to the left",
    "pan_right": "the camera moves to the right",
    "tilt_up": "the camera moves up",
    "tilt_down": "the camera moves down",
    "dolly_in": "the camera moves closer",
    "dolly_out": "the camera moves away",
    "handheld": "the camera is handheld",
}


def caption(read: ShotRead) -> str:
    """One sentence of what is sure; empty where nothing is. "A close-up indoors; the camera is static." """
    how = _TYPES.get(read.shot_type.word, "")
    where = [
        words[answer.word]
        for words, answer in (
            (_ANGLES, read.shot_angle),
            (_POSITIONS, read.shot_position),
            (_PLACES, read.environment),
            (_LIGHTS, read.lighting),
        )
        if answer.word
    ]
    move = _MOVES.get(read.camera_motion.word, "")
    shown = " ".join([how or "A shot", *where]) if how or where else ""
    said = "; ".join(part for part in (shown, move) if part)
    return f"{said[0].upper()}{said[1:]}." if said else ""
