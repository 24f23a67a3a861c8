"""What happens in a shot that can be heard: feet, hooves and wings of its cast, the camera's whip, and what the
writer's words ask for. The sounds themselves are made in `engines.film.sound.foley`.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from engines.film.shots import Shot
from engines.film.sound import birds, foley, steps, town, weather
from engines.film.sound.acoustics import far, in_room, tail_s
from engines.film.sound.foley import Maker
from engines.film.sound.setting import NOT
from engines.film.sound.steps import Ground
from engines.film.sound.texture import Mono, Stereo, generator
from engines.film.sound.tones import decibels, sung
from engines.stage.scene import Action, Figure, Scene

GROUNDS: dict[str, Ground] = {
    "desert": "sand",
    "ocean": "sand",
    "forest": "leaves",
    "city": "stone",
    "mountains": "stone",
    "snow": "snow",
    "meadow": "grass",
    "interior": "wood",
    "space": "metal",
}
_GROUND_WORDS: tuple[tuple[str, Ground], ...] = (
    (r"snow", "snow"),
    (r"sand|beach|dune", "sand"),
    (r"wood|plank|deck|floorboard|stairs|pier|jetty", "wood"),
    (r"stone|cobble|pavement|concrete|marble|church|cave|gravel|street", "stone"),
    (r"metal|steel|grating|ship's corridor", "metal"),
    (r"puddle|shallow|wade|wading", "water"),
    (r"leaves", "leaves"),
    (r"grass|lawn|field", "grass"),
)
_NEAR_DB = {
    "extreme_long_shot": -13.0,
    "long_shot": -7.0,
    "full_shot": -3.0,
    "medium_shot": -2.0,
    "close_up": -5.0,
    "extreme_close_up": -7.0,
}
_STEP_S = {"walk": 0.49, "run": 0.35}
_SMALL = ("dog", "cat", "fox", "rabbit", "sheep")
_HOOFED = ("horse", "camel", "deer", "cow", "elephant")
_STEP_DB, _HOOF_DB, _WING_DB, _WHIP_DB = -15.0, -12.0, -18.0, -14.0
_PANS = {"left": -0.3, "centre": 0.0, "right": 0.3}
_MOST = 4000  # cues in a shot


@dataclass(frozen=True)
class Cue:
    """A sound of at most `longest_s` that begins at `start_s` of its shot."""

    start_s: float
    longest_s: float
    make: Callable[[np.random.Generator], Stereo]


def cues(
    shot: Shot,
    scene: Scene,
    room: str,
    duration_s: float,
    lines_s: Sequence[tuple[float, float]] = (),
    steps_s: Sequence[Sequence[float] | None] = (),
) -> list[Cue]:
    """What happens in a shot of `duration_s`, heard in a room.

    `lines_s` are beginnings and ends of what is said: sounds that the writer asks for keep out of their way. `steps_s`
    are the times at which the feet of each figure come down, where the picture knows them.
    """
    found = _asked(shot, room, duration_s, lines_s)
    ground = ground_of(shot, scene)
    for i, figure in enumerate(scene.figures[:4]):
        seen_s = steps_s[i] if i < len(steps_s) else None
        found += _moving(figure, scene, ground, room, duration_s, seen_s, 4 * i + shot.seed)
    walks = any(figure.action in _STEP_S for figure in scene.figures)
    asked = shot.sound.lower()
    if re.search(r"\b(?:footsteps?|steps|footfalls?|boots|running feet)", asked) and not walks:
        pace: Action = "run" if "run" in asked else "walk"
        walker = Figure(action=pace, height_m=None)
        found += _feet(walker, scene, ground, room, duration_s, None, shot.seed)
    if scene.camera_move in ("whip_left", "whip_right"):
        begin_s = max(min(0.3 * duration_s, 1.2) - 0.12, 0)
        found.append(Cue(begin_s, 0.7 + tail_s("open"), _heard(foley.whoosh, "open", 0.0, _WHIP_DB, 0)))
    return sorted(found, key=lambda cue: cue.start_s)[:_MOST]


def ground_of(shot: Shot, scene: Scene) -> Ground:
    """What feet stand on: by the writer's words, else by the place."""
    words = f"{shot.environment} {shot.sound} {shot.place}".lower()
    return next(
        (kind for pattern, kind in _GROUND_WORDS if re.search(pattern, words)), GROUNDS[scene.environment]
    )


def _heard(
    make: Maker, room: str, pan: float, level_db: float, metres: float
) -> Callable[[np.random.Generator], Stereo]:
    def heard(rng: np.random.Generator) -> Stereo:
        sound = make(rng)
        return in_room(far(sound, metres) if metres else sound, room, pan) * decibels(level_db)

    return heard


def _moving(
    figure: Figure,
    scene: Scene,
    ground: Ground,
    room: str,
    duration_s: float,
    steps_s: Sequence[float] | None,
    seed: int,
) -> list[Cue]:
    if figure.kind == "animal" and figure.name in ("bird", "owl", "dragon") and figure.action == "fly":
        return _wings(figure, scene, room, duration_s, seed)
    if figure.action not in _STEP_S or figure.kind in ("prop", "cutout"):
        return []
    if figure.kind == "vehicle":
        if figure.name not in ("car", "bus"):
            return []
        return [
            Cue(
                0.0,
                8.0,
                lambda rng: town.passing_car(
                    rng, -11.0 + _NEAR_DB[scene.shot_type] / 2, scene.weather == "rain"
                ),
            )
        ]
    return _feet(figure, scene, ground, room, duration_s, steps_s, seed)


def _feet(
    figure: Figure,
    scene: Scene,
    ground: Ground,
    room: str,
    duration_s: float,
    steps_s: Sequence[float] | None,
    seed: int,
) -> list[Cue]:
    rng = generator(seed, 71)
    running = figure.action == "run"
    level = _NEAR_DB[scene.shot_type]
    longest_s = 0.5 + tail_s(room)
    hoofed = figure.kind == "animal" and figure.name in _HOOFED
    if hoofed:
        make: Maker = lambda r: steps.hoof(r, ground)  # noqa: E731
        level += _HOOF_DB
    else:
        light = figure.kind == "animal" or figure.name in ("child", "girl", "boy", "cat")
        weight = (0.6 if light else 1.0) * (1.25 if running else 1.0)
        make = (
            (lambda r: steps.paw(r, ground))
            if figure.kind == "animal"
            else (lambda r: steps.step(r, ground, weight))
        )
        level += _STEP_DB + (3 if running else 0) - (9 if figure.kind == "animal" else 0)
    times = _usual_steps(figure, hoofed, duration_s) if steps_s is None else steps_s
    pan = _PANS[figure.place]
    return [
        Cue(float(t), longest_s, _heard(make, room, pan, level + rng.uniform(-2, 0), 0))
        for t in times
        if 0 <= t < duration_s
    ]


def _usual_steps(figure: Figure, hoofed: bool, duration_s: float) -> list[float]:
    """Times of steps that no picture shows."""
    running = figure.action == "run"
    if not hoofed:
        pace = _STEP_S[figure.action] * (0.5 if figure.kind == "animal" else 1.0)
        return np.arange(0.0, duration_s, pace).tolist()
    cycle_s, beats = (0.52, (0.0, 0.17, 0.33)) if running else (1.15, (0.0, 0.28, 0.55, 0.83))
    parts = [beat * (cycle_s if running else 1.0) for beat in beats]
    return [n * cycle_s + part for n in range(int(duration_s / cycle_s) + 1) for part in parts]


def _wings(figure: Figure, scene: Scene, room: str, duration_s: float, seed: int) -> list[Cue]:
    rng = generator(seed, 72)
    big = figure.name == "dragon"
    beat_s = 0.85 if big else 0.24
    level = _WING_DB + _NEAR_DB[scene.shot_type] + (8 if big else 0)
    found, now = [], float(rng.uniform(0, 0.4))
    while now < duration_s:
        for _ in range(int(rng.integers(4, 9))):
            found.append(
                Cue(
                    now,
                    0.4 + tail_s(room),
                    _heard(foley.wing, room, _PANS[figure.place], level, 12 if not big else 0),
                )
            )
            now += beat_s * rng.uniform(0.93, 1.07)
        now += 0.0 if big else rng.uniform(0.3, 1.2)
    return [cue for cue in found if cue.start_s < duration_s]


@dataclass(frozen=True)
class _Effect:
    """`words` is a pattern; `every_s` 0 is once, at `at` of the shot (0..1)."""

    words: str
    make: Maker
    longest_s: float
    level_db: float
    at: float = 0.25
    every_s: float = 0.0
    metres: float = 0.0
    room: str = ""


def _bird(kind: Callable[[np.random.Generator], birds.Song]) -> Maker:
    return lambda rng: sung(kind(rng), rng)


def _thunder(rng: np.random.Generator) -> Mono:
    return weather.thunder(rng, 500, 0.0).mean(1)


def _tower(rng: np.random.Generator) -> Mono:
    return town.church_bell(rng, 3, 0.0).mean(1)


EFFECTS: tuple[_Effect, ...] = (
    _Effect(r"door (?:slams?|bangs?)|slam(?:s|med|ming)?", foley.slam, 0.9, -7.0),
    _Effect(r"door|gate", foley.door, 2.0, -12.0),
    _Effect(r"knock(?:s|ing)?", foley.knock, 1.5, -11.0),
    _Effect(r"creak(?:s|ing|y)?", foley.creak, 1.6, -17.0, 0.3),
    _Effect(r"engine starts?|starts? the (?:car|engine)|ignition", foley.engine_start, 2.7, -11.0, 0.1),
    _Effect(r"splash(?:es|ing)?|dives? in|falls? into the water", foley.splash, 1.6, -10.0, 0.35),
    _Effect(r"drips?|dripping", foley.drip, 0.3, -16.0, 0.1, 1.3),
    _Effect(r"heart ?beats?|heart pounding|pulse", foley.heartbeat, 0.7, -9.0, 0.03, 0.95),
    _Effect(r"church bells?|bell tolls?|bells", _tower, 14.0, -12.0, 0.08),
    _Effect(r"bell|chime", foley.bell, 3.1, -13.0, 0.2),
    _Effect(r"(?:tele)?phone rings?|telephone|ringtone", foley.telephone, 2.7, -13.0, 0.15, 4.5),
    _Effect(r"glass (?:breaks?|shatters?)|shatter(?:s|ing)?|breaking glass", foley.glass, 1.5, -9.0, 0.3),
    _Effect(r"explosion|explodes?|blast", foley.blast, 3.3, -3.0, 0.3),
    _Effect(r"gun ?shots?|shots? (?:ring|fired)|gunfire", foley.gunshot, 1.0, -4.0, 0.3),
    _Effect(r"sword|blade|clash of steel", foley.blade, 1.3, -13.0, 0.3),
    _Effect(r"rustl(?:e|es|ing) of (?:paper|cloth)|paper|pages?|letter", foley.rustle, 0.9, -21.0, 0.3),
    _Effect(r"dog|bark(?:s|ing)?", foley.bark, 1.3, -13.0, 0.3, 6.0, 25),
    _Effect(r"neigh(?:s|ing)?|whinn(?:y|ies)", foley.neigh, 1.6, -13.0, 0.3),
    _Effect(r"cat|meow(?:s|ing)?", foley.meow, 0.9, -18.0, 0.3),
    _Effect(r"owl|hoot(?:s|ing)?", _bird(birds.owl), 5.2, -15.0, 0.15, 0.0, 40, "forest"),
    _Effect(r"crows?|caw(?:s|ing)?", _bird(birds.crow), 3.0, -15.0, 0.2, 6.0, 40, "forest"),
    _Effect(r"ravens?", _bird(birds.raven), 2.2, -15.0, 0.2, 7.0, 40, "forest"),
    _Effect(r"(?:sea)?gulls?|seabirds?", _bird(birds.gull), 4.0, -21.0, 0.1, 9.0, 60),
    _Effect(r"hawk|eagle|falcon", _bird(birds.hawk), 1.6, -15.0, 0.2, 0.0, 60, "mountains"),
    _Effect(r"cuckoo", _bird(birds.cuckoo), 12.0, -17.0, 0.1, 0.0, 80, "forest"),
    _Effect(r"thunder(?:clap)?|lightning|rumble in the sky", _thunder, 11.6, -7.0, 0.12, 14.0, 0, "open"),
    _Effect(r"fog ?horn|ship'?s horn", foley.foghorn, 2.7, -12.0, 0.2, 9.0, 150, "mountains"),
    _Effect(r"alarm|klaxon", foley.alarm, 3.1, -14.0, 0.1, 4.0),
    _Effect(r"applause|clapping|cheer(?:s|ing)?", foley.applause, 4.6, -13.0, 0.2, 0.0, 0, "hall"),
    _Effect(r"whoosh", foley.whoosh, 0.7, -12.0, 0.4),
    _Effect(r"wings?|flapping", foley.wing, 0.4, -17.0, 0.2, 0.3),
)  # fmt: skip


def _asked(shot: Shot, room: str, duration_s: float, lines_s: Sequence[tuple[float, float]]) -> list[Cue]:
    """Effects for the words of the shot's sound, each word heard once; the first kind that knows a word has it."""
    words, found = shot.sound.lower(), list[Cue]()
    rng = generator(shot.seed, 73)
    for effect in EFFECTS:
        match = re.search(rf"\b(?:{effect.words})\b", words)
        if not match or NOT.search(words[: match.start()].rpartition(",")[2]):
            continue
        words = words[: match.start()] + " " * len(match[0]) + words[match.end() :]
        where = effect.room or room
        place = float(rng.uniform(-0.35, 0.35))
        make = _heard(effect.make, where, place, effect.level_db, effect.metres)
        longest_s, now = effect.longest_s + tail_s(where), effect.at * min(duration_s, 8.0)
        found.append(Cue(_clear(now, effect.longest_s, duration_s, lines_s), longest_s, make))
        while effect.every_s and len(found) < _MOST:
            now += effect.every_s * (1.0 if effect.every_s < 2 else rng.uniform(0.8, 1.3))
            if now > duration_s:
                break
            found.append(Cue(now, longest_s, make))
    return found


def _clear(
    start_s: float, length_s: float, duration_s: float, lines_s: Sequence[tuple[float, float]]
) -> float:
    """The time nearest to `start_s` at which a sound covers least of what is said."""
    body_s = min(length_s, 1.6)

    def covered(begin_s: float) -> float:
        return sum(max(min(begin_s + body_s, end) - max(begin_s, start), 0.0) for start, end in lines_s)

    choices = [
        start_s,
        0.05,
        *(end + 0.1 for _, end in lines_s),
        *(max(start - body_s, 0) for start, _ in lines_s),
    ]
    fitting = [choice for choice in choices if choice < duration_s - 0.2] or [start_s]
    return min(fitting, key=lambda begin_s: (round(covered(begin_s), 1), abs(begin_s - start_s)))
