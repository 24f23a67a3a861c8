"""What a place sounds like: from environment, hour and weather to the layers that make it.

A place of `engines.film.sound.places`, the weather over it and what the writer hears there are put together. Their
layers are balanced by the meter so that each place is about as loud as `LEVELS` says.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from engines.film.sound import birds, creatures, indoors, town, water, weather
from engines.film.sound.birds import singer
from engines.film.sound.places import COMPOSERS, crickets
from engines.film.sound.setting import Setting
from engines.film.sound.texture import Layer, Together
from engines.stage.scene import Scene

LEVELS = {
    "desert": -20.5,
    "ocean": -18.0,
    "forest": -20.5,
    "city": -19.0,
    "mountains": -21.0,
    "snow": -23.5,
    "meadow": -21.0,
    "interior": -29.0,
    "space": -22.5,
}
_RAIN_LUFS, _STORM_LUFS, _NIGHT_DB = -18.5, -18.5, -1.0
_SINCE_S = 1200  # places have been there before the film
_GROUNDS = {"forest": "leaves", "meadow": "earth", "city": "street", "ocean": "water", "mountains": "stone"}
_ROOMS = {
    "desert": "open",
    "ocean": "open",
    "forest": "forest",
    "city": "street",
    "mountains": "mountains",
    "snow": "snow",
    "meadow": "open",
    "interior": "room",
    "space": "ship",
}
_ROOM_WORDS = (
    (r"church|cathedral|chapel|temple", "church"),
    (r"cave|cavern|mine|tunnel|dungeon|cellar", "cave"),
    (r"hall|ballroom|theat|station|hangar|warehouse|gym", "hall"),
    (r"bath|tiled", "bathroom"),
)


@dataclass(frozen=True)
class Place:
    """`layer` is heard for ever at about `level` LUFS; `room` (`engines.film.sound.acoustics.ROOMS`) answers voices."""

    layer: Layer
    level: float
    room: str


def place_of(scene: Scene, words: str = "", sound: str = "", thunders: bool = True) -> Place:
    """The place of a scene. `words` are what the writer says about the place, `sound` about what is heard there.
    Without `thunders` lightning makes no sound of its own, because somebody else times it with the picture."""
    room = _ROOMS[scene.environment]
    if scene.environment == "interior":
        room = next((name for pattern, name in _ROOM_WORDS if re.search(pattern, words.lower())), room)
    rough = scene.lighting == "storm" or scene.weather in ("lightning", "dust")
    gust = weather.gusts(scene.seed * 1000 + 3, 0.66 if rough else 0.55, 3.2 if rough else 4.6)
    setting = Setting(scene, words.lower(), sound.lower(), room, gust, thunders)
    layers = COMPOSERS[scene.environment](setting) + _asked(setting)
    if scene.environment not in ("interior", "space"):
        layers += _sky(setting)
    level = _level(setting)
    hush_db = -9.0 if setting.says("silen(?:ce|t)|dead quiet|hushed|stillness") else 0.0
    place: Layer = Together(layers, hush_db, _SINCE_S)
    return Place(place, level, room)


def _level(setting: Setting) -> float:
    level = LEVELS[setting.scene.environment] + _NIGHT_DB * setting.night
    if setting.scene.environment in ("interior", "space"):
        return level + (3.0 * setting.wet if setting.scene.environment == "interior" else 0.0)
    if setting.rough:
        return max(level, _STORM_LUFS)
    return max(level, _RAIN_LUFS) if setting.wet else level


def _sky(setting: Setting) -> list[Layer]:
    """Weather that falls and thunders."""
    seed, layers = setting.seed + 800, list[Layer]()
    environment = setting.scene.environment
    if setting.wet:
        level = -19.0 if environment != "ocean" else -22.0
        layers.append(weather.rain(seed, level, _GROUNDS.get(environment, "earth")))
    if setting.scene.weather == "dust":
        if environment != "desert":
            layers.append(weather.wind(seed + 10, -21.0, setting.gust, 95, 850))
        layers.append(weather.sand(seed + 15, -27.0, setting.gust))
    if setting.scene.weather == "snow":
        layers.append(weather.snowfall(seed + 20, -34.0))
    if setting.scene.weather == "lightning" and setting.thunders:
        layers.append(weather.storms(seed + 30, -8.0, 10.0))
    elif setting.scene.lighting == "storm":
        layers.append(weather.storms(seed + 30, -14.0, 17.0))
        layers.append(weather.wind(seed + 40, -22.0, setting.gust, 100, 1100))
    return layers


def _asked(setting: Setting) -> list[Layer]:
    """What the writer hears that the place does not have by itself."""
    seed, gust, here = setting.seed + 1500, setting.gust, setting.scene.environment
    airy = here in ("desert", "mountains", "snow", "forest", "meadow")
    wanted: list[tuple[bool, str, Callable[[], Layer]]] = [
        (not airy, "wind|breeze|gale|gusts?|blizzard", lambda: weather.wind(seed, -24.0, gust, 90, 750)),
        (here != "ocean", "sea|waves|surf|ocean|breakers|tide", lambda: water.surf(seed + 10, -24.0)),
        (not setting.wet, "rain|downpour|drizzle|raindrops", lambda: _rain(setting, seed + 20)),
        (
            here != "forest",
            "stream|river|brook|waterfall|fountain|running water",
            lambda: water.brook(seed + 30, -24.0),
        ),
        (True, "crickets|insects|summer night", lambda: Together(crickets(setting, -30.0, 3))),
        (True, "cicadas", lambda: creatures.cicadas(seed + 40, -28.0)),
        (
            here != "city",
            "traffic|street noise|distant cars|urban hum",
            lambda: town.traffic(seed + 50, -26.0),
        ),
        (here != "interior", "crowd|chatter|murmur|many voices", lambda: town.murmur(seed + 60, -22.0, 18)),
        (here != "interior", "(?:camp)?fire|flames|burning", lambda: indoors.fire(seed + 70, -24.0)),
        (here != "interior", "clock|ticking", lambda: indoors.Clock(seed + 80, -14.0, setting.room)),
        (True, "engine|motor|machine hum|propeller|truck", lambda: town.engine(seed + 90, -23.0)),
        (True, "rocket|jet|lift.?off", lambda: town.roar(seed + 95, -19.0)),
        (here != "space", "low drone|spaceship hum|deep hum", lambda: indoors.ship(seed + 97, -24.0)),
    ]
    found = [make() for missing, pattern, make in wanted if missing and setting.hears(pattern)]
    if (
        setting.hears("birds|birdsong|chirping|sparrows|songbirds?|morning chorus|robin")
        and not setting.birds
    ):
        kinds = (birds.robin, birds.blackbird, birds.great_tit)
        found += [
            singer(kind, seed + 100 + i, 5.0, -8.0, 20.0 + 12 * i, setting.room)
            for i, kind in enumerate(kinds)
        ]
    return found


def _rain(setting: Setting, seed: int) -> Layer:
    ground = (
        "window"
        if setting.scene.environment == "interior"
        else _GROUNDS.get(setting.scene.environment, "earth")
    )
    return weather.rain(seed, -21.0, ground)
