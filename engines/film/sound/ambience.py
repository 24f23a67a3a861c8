"""What a place sounds like: from environment, hour and weather to the layers that make it.

Places are composed here and nowhere else; how wind or a wren is made is in the modules beside this one. Layers are
balanced by ear and meter so that each place is about as loud as `LEVELS` says.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from engines.film.sound import birds, creatures, indoors, town, water, weather
from engines.film.sound.birds import singer
from engines.film.sound.texture import Curve, Layer, Together, generator
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
_SINCE_S = 1200
_DAYS = ("dawn", "noon", "golden_hour", "overcast")
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


NOT = re.compile(r"\b(?:no|without|never an?|not an?)\s+[\w' ]*?$")


@dataclass(frozen=True)
class Place:
    """`layer` is heard for ever at about `level` LUFS; `room` (`engines.film.sound.acoustics.ROOMS`) answers voices."""

    layer: Layer
    level: float
    room: str


@dataclass(frozen=True)
class _Setting:
    """What the composers look at."""

    scene: Scene
    words: str
    sound: str
    room: str
    gust: Curve
    thunders: bool

    @property
    def seed(self) -> int:
        return self.scene.seed * 1000 + 17

    @property
    def night(self) -> bool:
        return self.scene.lighting == "night"

    @property
    def evening(self) -> bool:
        return self.scene.lighting in ("dusk", "golden_hour")

    @property
    def wet(self) -> bool:
        return self.scene.weather in ("rain", "lightning")

    @property
    def rough(self) -> bool:
        return self.scene.lighting == "storm" or self.scene.weather in ("lightning", "dust")

    @property
    def birds(self) -> float:
        """How much birds sing, 0..1."""
        if self.wet or self.rough or self.scene.lighting == "night":
            return 0.0
        quiet = 0.5 if self.scene.weather == "snow" else 1.0
        return (
            quiet
            * {"dawn": 1.0, "golden_hour": 0.75, "noon": 0.5, "overcast": 0.5, "dusk": 0.45}[
                self.scene.lighting
            ]
        )

    def says(self, pattern: str) -> bool:
        return re.search(rf"\b(?:{pattern})", f"{self.words} {self.sound}") is not None

    def hears(self, pattern: str) -> bool:
        """Whether the writer asks for a sound, and not for its absence."""
        match = re.search(rf"\b(?:{pattern})\b", self.sound)
        return match is not None and not NOT.search(self.sound[: match.start()].rpartition(",")[2])

    def picks(self, number: int, likely: float) -> bool:
        """A choice that this place has made once and for all."""
        return bool(generator(self.seed, number, 61).random() < likely)


def place_of(scene: Scene, words: str = "", sound: str = "", thunders: bool = True) -> Place:
    """The place of a scene. `words` are what the writer says about the place, `sound` about what is heard there.
    Without `thunders` lightning makes no sound of its own, because somebody else times it with the picture."""
    room = _ROOMS[scene.environment]
    if scene.environment == "interior":
        room = next((name for pattern, name in _ROOM_WORDS if re.search(pattern, words.lower())), room)
    rough = scene.lighting == "storm" or scene.weather in ("lightning", "dust")
    gust = weather.gusts(scene.seed * 1000 + 3, 0.66 if rough else 0.55, 3.2 if rough else 4.6)
    setting = _Setting(scene, words.lower(), sound.lower(), room, gust, thunders)
    layers = _COMPOSERS[scene.environment](setting) + _asked(setting)
    if scene.environment not in ("interior", "space"):
        layers += _sky(setting)
    level = _level(setting)
    hush_db = -9.0 if setting.says("silen(?:ce|t)|dead quiet|hushed|stillness") else 0.0
    place: Layer = Together(layers, hush_db, _SINCE_S)
    return Place(place, level, room)


def _level(setting: _Setting) -> float:
    level = LEVELS[setting.scene.environment] + _NIGHT_DB * setting.night
    if setting.scene.environment in ("interior", "space"):
        return level + (3.0 * setting.wet if setting.scene.environment == "interior" else 0.0)
    if setting.rough:
        return max(level, _STORM_LUFS)
    return max(level, _RAIN_LUFS) if setting.wet else level


def _chorus(
    setting: _Setting,
    kinds: Sequence[Callable[[np.random.Generator], birds.Song]],
    level_db: float,
    singers: int,
    every_s: float = 6.0,
) -> list[Layer]:
    """Birds around: some near, most far."""
    count = round(singers * setting.birds)
    own = generator(setting.seed, 62)
    order = own.permutation(np.arange(max(count, len(kinds))) % len(kinds))
    found: list[Layer] = []
    for i in range(count):
        metres = float(own.choice([12, 25, 45, 80]) * own.uniform(0.8, 1.25)) if i else 18.0
        found.append(
            singer(
                kinds[int(order[i])],
                setting.seed + 101 * i,
                every_s / (0.6 + 0.4 * setting.birds),
                level_db,
                metres,
                setting.room,
            )
        )
    return found


def _crickets(setting: _Setting, level: float, near: int) -> list[Layer]:
    return [
        creatures.cricket_choir(setting.seed + 201, level - 2),
        *(creatures.cricket(setting.seed + 210 + i, level + 14 - 4 * i, setting.room) for i in range(near)),
    ]


def _desert(setting: _Setting) -> list[Layer]:
    seed, gust = setting.seed, setting.gust
    dust = setting.scene.weather == "dust"
    layers = [
        weather.wind(seed, -21.0, gust, 85, 800),
        weather.whistling(seed + 20, -25.0, gust, 480),
        weather.sand(seed + 60, -24.0 if dust else -31.0, gust),
    ]
    if setting.night:
        layers += _crickets(setting, -38.0, 2)
        layers.append(creatures.howl(seed + 80, -22.0, 640))
    elif setting.scene.lighting == "noon" and not setting.rough:
        layers.append(creatures.cicadas(seed + 70, -32.0))
    if setting.birds:
        layers.append(singer(birds.hawk, seed + 81, 19.0, -12.0, 60, "mountains"))
    return layers


def _ocean(setting: _Setting) -> list[Layer]:
    seed, gust = setting.seed, setting.gust
    aboard = setting.says("boat|ship|sail|deck|aboard|open sea|at sea|raft|yacht") or any(
        figure.name in ("boat", "ship", "sailboat") for figure in setting.scene.figures
    )
    if aboard:
        layers = [
            water.open_sea(seed, -21.0, gust),
            water.lapping(seed + 40, -19.0),
            indoors.creaks(seed + 50, -20.0, "open"),
            weather.wind(seed + 60, -26.0, gust, 110, 1100),
        ]
    else:
        layers = [
            water.surf(seed, -20.0, 1.5 if setting.rough else 1.0),
            weather.wind(seed + 60, -31.0, gust, 110, 900),
        ]
    if setting.rough:
        layers.append(weather.whistling(seed + 65, -28.0, gust, 610))
    layers += _chorus(setting, (birds.gull,), -9.0, 3, 9.0)
    if not setting.birds and not setting.rough:
        layers.append(creatures.bell_at_sea(seed + 70, -27.0))
    return layers


def _forest(setting: _Setting) -> list[Layer]:
    seed, gust = setting.seed, setting.gust
    layers = [
        weather.leaves(seed, -21.0 if setting.rough else -25.0, gust, 0.35 + 0.4 * setting.picks(1, 0.5)),
        weather.wind(seed + 60, -31.0, gust, 80, 420),
    ]
    if setting.picks(2, 0.35) or setting.says("stream|brook|creek|river|waterfall"):
        layers.append(water.brook(seed + 70, -29.0))
    small = (
        birds.robin,
        birds.chaffinch,
        birds.great_tit,
        birds.wren,
        birds.blackbird,
        birds.willow_warbler,
        birds.chiffchaff,
    )
    layers += _chorus(setting, small, -10.0, 8, 6.5)
    if setting.birds:
        layers.append(creatures.woodpecker(seed + 75, -11.0))
        layers.append(singer(birds.wood_pigeon, seed + 76, 14.0, -13.0, 45, "forest"))
        if setting.picks(3, 0.4):
            layers.append(singer(birds.cuckoo, seed + 77, 21.0, -10.0, 110, "forest"))
    if setting.night:
        layers += _crickets(setting, -30.0, 3)
        layers.append(singer(birds.owl, seed + 78, 17.0, -4.0, 60, "forest"))
        layers.append(creatures.undergrowth(seed + 79, -21.0))
    elif setting.scene.lighting == "dusk":
        layers += _crickets(setting, -36.0, 2)
    return layers


def _city(setting: _Setting) -> list[Layer]:
    seed, late = setting.seed, setting.night
    layers = [
        town.traffic(seed, -23.0, setting.wet),
        town.cars(seed + 10, -9.0, 11.0 if late else 5.0, setting.wet),
        town.horns(seed + 20, -12.0, 23.0 if late else 7.0),
        town.street_life(seed + 30, -14.0),
        town.siren(seed + 40, -24.0),
    ]
    if not late and not setting.rough:
        layers.append(town.murmur(seed + 50, -25.0, max(setting.scene.crowd, 6)))
    if setting.birds:
        layers.append(singer(birds.wood_pigeon, seed + 60, 15.0, -14.0, 25, "street"))
        layers.append(singer(birds.blackbird, seed + 61, 9.0, -14.0, 50, "street"))
    if late:
        layers += [creatures.far_dog(seed + 62, -21.0), town.far_train(seed + 63, -21.0)]
    elif setting.picks(1, 0.5):
        layers.append(town.tower_bell(seed + 64, -19.0))
    return layers


def _mountains(setting: _Setting) -> list[Layer]:
    seed, gust = setting.seed, setting.gust
    layers = [
        weather.wind(seed, -22.0, gust, 65, 560),
        weather.whistling(seed + 20, -29.0, gust, 390),
        water.brook(seed + 30, -30.0),
    ]
    if setting.birds:
        layers.append(singer(birds.hawk, seed + 40, 16.0, -9.0, 70, "mountains"))
        layers.append(singer(birds.raven, seed + 41, 19.0, -12.0, 60, "mountains"))
        layers += _chorus(setting, (birds.robin, birds.chaffinch, birds.cuckoo), -12.0, 2, 9.0)
        if setting.picks(1, 0.6) and setting.scene.weather != "snow":
            layers.append(creatures.cowbells(seed + 42, -21.0))
    if setting.night:
        layers += [
            creatures.howl(seed + 43, -19.0),
            singer(birds.owl, seed + 44, 23.0, -12.0, 90, "mountains"),
        ]
    return layers


def _snow(setting: _Setting) -> list[Layer]:
    seed, gust = setting.seed, setting.gust
    layers = [
        weather.wind(seed, -21.0 if setting.rough else -25.0, gust, 70, 520 if setting.rough else 400),
        weather.whistling(seed + 20, -28.0 if setting.rough else -32.0, gust, 570),
        weather.sand(seed + 25, -37.0, gust),
        weather.slump(seed + 30, -24.0),
    ]
    if setting.birds:
        layers.append(singer(birds.chickadee, seed + 40, 8.0, -12.0, 25, "snow"))
        layers.append(singer(birds.raven, seed + 41, 17.0, -14.0, 70, "mountains"))
    if setting.night:
        layers += [creatures.howl(seed + 42, -22.0), singer(birds.owl, seed + 43, 19.0, -12.0, 70, "forest")]
    return layers


def _meadow(setting: _Setting) -> list[Layer]:
    seed, gust = setting.seed, setting.gust
    layers = [
        weather.grass(seed, -23.0 if setting.rough else -28.0, gust),
        weather.wind(seed + 60, -29.0, gust, 80, 420),
    ]
    warm = not (setting.wet or setting.rough or setting.scene.weather == "snow")
    kinds = (birds.robin, birds.willow_warbler, birds.blackbird, birds.great_tit, birds.chaffinch)
    layers += _chorus(setting, kinds, -8.0, 5, 7.5)
    if setting.birds and setting.scene.lighting != "dusk":
        layers.append(singer(birds.skylark, seed + 70, 17.0, -9.0, 40, "open"))
    if warm and setting.scene.lighting in ("noon", "golden_hour", "overcast"):
        layers += [creatures.grasshopper(seed + 71, -27.0), creatures.grasshopper(seed + 72, -31.0)]
        layers += [creatures.insect_passing(seed + 73, -20.0), creatures.cricket_choir(seed + 74, -42.0)]
        if setting.picks(1, 0.5):
            layers.append(creatures.cowbells(seed + 75, -27.0))
    if warm and setting.scene.lighting in ("night", "dusk"):
        layers += _crickets(setting, -28.0 if setting.night else -32.0, 4)
        layers.append(singer(birds.owl, seed + 76, 19.0, -8.0, 70, "forest"))
    if warm and setting.night:
        layers += [creatures.frog(seed + 77, -27.0), creatures.far_dog(seed + 78, -27.0)]
        if setting.picks(2, 0.4):
            layers.append(singer(birds.nightingale, seed + 79, 6.5, -11.0, 35, "open"))
    return layers


def _interior(setting: _Setting) -> list[Layer]:
    seed, room = setting.seed, setting.room
    layers: list[Layer] = [indoors.room_tone(seed, -39.0)]
    cave = room == "cave"
    hearth = setting.says("fire|hearth|stove|candle|inn|tavern|cabin|hut|cottage")
    if cave:
        layers += [water.drips(seed + 10, -17.0, 1.7, "cave"), water.drips(seed + 11, -22.0, 2.9, "cave")]
    elif hearth or (
        setting.picks(1, 0.45) and not setting.says("clock|office|kitchen|school|hospital|church|hall")
    ):
        layers.append(indoors.fire(seed + 20, -26.0))
    else:
        layers.append(indoors.Clock(seed + 30, -6.0, room))
    if not cave:
        layers.append(indoors.creaks(seed + 40, -25.0, room))
        layers.append(indoors.Muffled(Together(_outside(setting)), 0.0))
    if setting.scene.crowd or setting.says("tavern|pub|bar|caf|restaurant|party|crowd|market"):
        layers.append(town.murmur(seed + 50, -22.0, max(setting.scene.crowd, 9)))
    if setting.wet and not cave:
        layers.append(weather.rain(seed + 60, -23.0, "window"))
    return layers


def _outside(setting: _Setting) -> list[Layer]:
    """What comes through the window."""
    seed, gust = setting.seed + 500, setting.gust
    layers = [weather.wind(seed, -24.0 if setting.rough else -39.0, gust, 110, 700)]
    if setting.rough:
        layers.append(weather.whistling(seed + 10, -27.0, gust, 450))
    if setting.scene.weather == "lightning" and setting.thunders:
        layers.append(weather.storms(seed + 20, -13.0))
    layers += _chorus(setting, (birds.robin, birds.blackbird, birds.great_tit), -12.0, 4, 8.0)
    if setting.night and not setting.wet:
        layers += [creatures.far_dog(seed + 30, -24.0), creatures.cricket_choir(seed + 31, -38.0)]
    elif setting.picks(4, 0.5):
        layers.append(town.traffic(seed + 40, -38.0))
    return layers


def _space(setting: _Setting) -> list[Layer]:
    inside = setting.says(
        "cockpit|cabin|bridge|aboard|inside|interior|station|corridor|capsule|module|engine room"
    )
    return [indoors.ship(setting.seed, -17.0) if inside else indoors.void(setting.seed, -16.0)]


def _sky(setting: _Setting) -> list[Layer]:
    """Weather that falls and thunders."""
    seed, layers = setting.seed + 800, list[Layer]()
    environment = setting.scene.environment
    if setting.wet:
        level = -19.0 if environment != "ocean" else -22.0
        layers.append(weather.rain(seed, level, _GROUNDS.get(environment, "earth")))
    if setting.scene.weather == "dust":
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


def _asked(setting: _Setting) -> list[Layer]:
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
        (True, "crickets|insects|summer night", lambda: Together(_crickets(setting, -30.0, 3))),
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


def _rain(setting: _Setting, seed: int) -> Layer:
    ground = (
        "window"
        if setting.scene.environment == "interior"
        else _GROUNDS.get(setting.scene.environment, "earth")
    )
    return weather.rain(seed, -21.0, ground)


_COMPOSERS: dict[str, Callable[[_Setting], list[Layer]]] = {
    "desert": _desert,
    "ocean": _ocean,
    "forest": _forest,
    "city": _city,
    "mountains": _mountains,
    "snow": _snow,
    "meadow": _meadow,
    "interior": _interior,
    "space": _space,
}
