"""The words in which a walk can be told, and what each of them means. How words make sentences is in
`engines.world.script`.
"""

from engines.world.actions import Key, Weather

MOVES: dict[str, Key | None] = {
    "walk": None, "go": None, "move": None, "head": None, "step": None, "stroll": None, "march": None,
    "wander": None, "advance": "forward", "strafe": None, "sidestep": None, "continue": None, "proceed": None,
    "walking": None, "going": None, "moving": None, "heading": None, "stepping": None, "strolling": None,
    "marching": None, "wandering": None, "take": None, "taking": None,
    "advancing": "forward", "strafing": None, "sidestepping": None,
    "retreat": "back", "retreating": "back", "w": "forward", "s": "back", "a": "left", "d": "right",
    "run": "run", "sprint": "run", "jog": "run", "dash": "run", "rush": "run", "race": "run",
    "running": "run", "sprinting": "run", "jogging": "run", "dashing": "run", "rushing": "run",
}  # fmt: skip
DIRECTIONS: dict[str, Key] = {
    "forward": "forward", "forwards": "forward", "ahead": "forward", "straight": "forward", "onward": "forward",
    "onwards": "forward", "on": "forward", "back": "back", "backward": "back", "backwards": "back",
    "left": "left", "leftward": "left", "leftwards": "left", "right": "right", "rightward": "right",
    "rightwards": "right", "sideways": "right",
}  # fmt: skip
LOOKS = frozenset((
    "look", "looking", "turn", "turning", "rotate", "rotating", "face", "facing", "gaze", "gazing",
    "glance", "glancing", "pan", "panning", "tilt", "tilting", "spin", "spinning",
))  # fmt: skip
TURNS: dict[str, tuple[float, float]] = {
    "left": (-1, 0), "right": (1, 0), "up": (0, 1), "down": (0, -1), "upward": (0, 1), "upwards": (0, 1),
    "downward": (0, -1), "downwards": (0, -1), "clockwise": (1, 0), "anticlockwise": (-1, 0),
    "counterclockwise": (-1, 0),
}  # fmt: skip
"""Which way (yaw, pitch)."""
AROUND = frozenset(("around", "round", "about", "back", "behind", "backward", "backwards"))
LEVEL = frozenset(("ahead", "straight", "level", "forward", "horizontally"))
JUMPS = frozenset((
    "jump", "jumping", "hop", "hopping", "leap", "leaping",
))  # fmt: skip
ATTACKS = frozenset((
    "attack", "attacking", "hit", "hitting", "strike", "striking", "punch", "punching", "break", "breaking",
    "mine", "mining", "swing", "swinging", "click", "clicking",
))  # fmt: skip
WAITS = frozenset((
    "wait", "waiting", "pause", "pausing", "stand", "standing", "stop", "stopping", "idle", "idling",
    "rest", "resting", "stay", "staying", "halt", "halting", "hold",
))  # fmt: skip
WHOLE = frozenset(("full", "whole", "complete"))
WEATHERS: dict[str, Weather] = {
    "rain": "rain", "rains": "rain", "raining": "rain", "rainy": "rain", "drizzle": "rain", "pour": "rain",
    "snow": "snow", "snows": "snow", "snowing": "snow", "snowy": "snow", "storm": "storm", "storms": "storm",
    "stormy": "storm", "thunder": "storm", "thunderstorm": "storm", "lightning": "storm", "haze": "haze",
    "hazy": "haze", "fog": "haze", "foggy": "haze", "mist": "haze", "misty": "haze", "clear": "clear",
    "sunny": "clear", "dry": "clear",
}  # fmt: skip
HOURS: dict[str, float] = {
    "dawn": 6.0, "sunrise": 6.5, "morning": 9.0, "forenoon": 10.0, "noon": 12.0, "midday": 12.0,
    "afternoon": 15.5, "evening": 19.0, "sunset": 19.5, "dusk": 20.0, "twilight": 20.25, "night": 22.5,
    "nighttime": 22.5, "dark": 22.5, "midnight": 24.0, "day": 12.0, "daytime": 12.0,
}  # fmt: skip
NUMBERS: dict[str, float] = {
    "half": 0.5, "quarter": 0.25, "one": 1, "once": 1, "a": 1, "an": 1, "two": 2, "twice": 2, "three": 3, "thrice": 3,
    "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
    "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
    "ninety": 90, "hundred": 100,
}  # fmt: skip
SECONDS = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1.0),
    **dict.fromkeys(("ms", "millisecond", "milliseconds"), 0.001),
    **dict.fromkeys(("min", "mins", "minute", "minutes"), 60.0),
}
METRES = {
    **dict.fromkeys(("m", "metre", "metres", "meter", "meters", "block", "blocks"), 1.0),
    **dict.fromkeys(("cm", "centimetre", "centimetres", "centimeter", "centimeters"), 0.01),
    **dict.fromkeys(("km", "kilometre", "kilometres", "kilometer", "kilometers"), 1000.0),
    **dict.fromkeys(("ft", "foot", "feet"), 0.3048),
    **dict.fromkeys(("yd", "yard", "yards"), 0.9144),
}
STEPS = frozenset(("step", "steps", "pace", "paces"))
TICKS = frozenset(("tick", "ticks", "frame", "frames"))
DEGREES = {
    **dict.fromkeys(("°", "deg", "degs", "degree", "degrees"), 1.0),
    **dict.fromkeys(("turn", "turns", "circle", "circles", "revolution", "revolutions"), 360.0),
    **dict.fromkeys(("rad", "radian", "radians"), 57.29578),
}
TIMES = frozenset(("time", "times", "x", "×"))
PLAIN = frozenset((
    "please", "the", "to", "towards", "toward", "your", "my", "view", "head", "eyes", "camera", "for", "of",
    "it's", "now", "also", "further", "more", "again", "still", "in", "place", "there", "press", "i", "you",
))  # fmt: skip
"""Words that may stand anywhere and change nothing."""
NEXT = frozenset(
    (",", ";", ".", "\n", "then", "next", "finally", "first", "afterwards", "after", "that", "and")
)
MEANWHILE = frozenset(("while", "whilst", "as", "+", "&", "meanwhile"))
SLOW = frozenset(("slowly", "slow", "gently", "calmly"))
QUICK = frozenset(("quickly", "quick", "fast", "rapidly", "briskly", "abruptly"))
SKY = frozenset((
    "at", "let", "make", "set", "it", "it's", "is", "be", "become", "becomes", "becoming", "get", "gets",
    "the", "a", "to", "weather", "time", "of", "hour", "with", "like", "in", "sky", "sun", "daylight",
))  # fmt: skip
"""With which something is said about the sky."""
STEPPING = frozenset(("step", "stepping", "sidestep", "sidestepping"))
STRAFING = frozenset(("strafe", "strafing", "sidestep", "sidestepping"))
EVERY = sorted(
    {
        *MOVES, *DIRECTIONS, *LOOKS, *TURNS, *AROUND, *JUMPS, *ATTACKS, *WAITS, *WEATHERS, *HOURS, *NUMBERS,
        *SECONDS, *METRES, *STEPS, *DEGREES, *TIMES, *MEANWHILE,
    }
)  # fmt: skip
