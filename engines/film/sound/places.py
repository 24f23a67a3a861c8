"""The places of the stage as layers of sound, one function each: what is there, how loud, at which hour.

How wind or a wren is made is in the modules beside this one; weather that falls, what the writer asks for besides, and
how loud a place is as a whole is in `engines.film.sound.ambience`.
"""

from collections.abc import Callable, Sequence

import numpy as np

from engines.film.sound import birds, creatures, indoors, town, water, weather
from engines.film.sound.birds import singer
from engines.film.sound.setting import Setting
from engines.film.sound.texture import Layer, Together, generator


def _chorus(
    setting: Setting,
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


def crickets(setting: Setting, level: float, near: int) -> list[Layer]:
    """A choir far away and some singers near by."""
    return [
        creatures.cricket_choir(setting.seed + 201, level - 2),
        *(creatures.cricket(setting.seed + 210 + i, level + 14 - 4 * i, setting.room) for i in range(near)),
    ]


def _desert(setting: Setting) -> list[Layer]:
    seed, gust = setting.seed, setting.gust
    dust = setting.scene.weather == "dust"
    layers = [
        weather.wind(seed, -21.0, gust, 85, 800),
        weather.whistling(seed + 20, -25.0, gust, 480),
        weather.sand(seed + 60, -24.0 if dust else -31.0, gust),
    ]
    if setting.night:
        layers += crickets(setting, -38.0, 2)
        layers.append(creatures.howl(seed + 80, -22.0, 640))
    elif setting.scene.lighting == "noon" and not setting.rough:
        layers.append(creatures.cicadas(seed + 70, -32.0))
    if setting.birds:
        layers.append(singer(birds.hawk, seed + 81, 19.0, -12.0, 60, "mountains"))
    return layers


def _ocean(setting: Setting) -> list[Layer]:
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


def _forest(setting: Setting) -> list[Layer]:
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
        layers += crickets(setting, -30.0, 3)
        layers.append(singer(birds.owl, seed + 78, 17.0, -4.0, 60, "forest"))
        layers.append(creatures.undergrowth(seed + 79, -21.0))
    elif setting.scene.lighting == "dusk":
        layers += crickets(setting, -36.0, 2)
    return layers


def _city(setting: Setting) -> list[Layer]:
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


def _mountains(setting: Setting) -> list[Layer]:
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


def _snow(setting: Setting) -> list[Layer]:
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


def _meadow(setting: Setting) -> list[Layer]:
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
        layers += crickets(setting, -28.0 if setting.night else -32.0, 4)
        layers.append(singer(birds.owl, seed + 76, 19.0, -8.0, 70, "forest"))
    if warm and setting.night:
        layers += [creatures.frog(seed + 77, -27.0), creatures.far_dog(seed + 78, -27.0)]
        if setting.picks(2, 0.4):
            layers.append(singer(birds.nightingale, seed + 79, 6.5, -11.0, 35, "open"))
    return layers


def _interior(setting: Setting) -> list[Layer]:
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


def _outside(setting: Setting) -> list[Layer]:
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


def _space(setting: Setting) -> list[Layer]:
    inside = setting.says(
        "cockpit|cabin|bridge|aboard|inside|interior|station|corridor|capsule|module|engine room"
    )
    return [indoors.ship(setting.seed, -17.0) if inside else indoors.void(setting.seed, -16.0)]


COMPOSERS: dict[str, Callable[[Setting], list[Layer]]] = {
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
