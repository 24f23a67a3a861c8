"""Desert: an oasis between dunes, a red canyon with cacti, the ruins of a town of mud and arches."""

import math

import numpy as np
from numpy.typing import NDArray

from engines.stage.light import colour, mix
from engines.stage.paint import smooth
from engines.stage.plan import Label, Plan, Water
from engines.stage.props import camp, conifers, plants, ranges, stones
from engines.stage.props.form import Ramp
from engines.stage.sets.land import Land, Map, Path, ripples
from engines.stage.sets.stagehand import Stagehand

LAYOUTS = 3
_SAND: Ramp = ("a8603e", "e0a05e", "ffd898")
_RED: Ramp = ("7e4440", "c0704e", "f2b880")
_STRAW: Ramp = ("8a7040", "c8a658", "f2dc98")


def build(plan: Plan, seed: int) -> None:
    """Lay the desert out on the plan."""
    layout = seed % LAYOUTS
    path = (Path(4.0, 120, 0.4, 0.5), Path(5.0, 96, -0.6, 0.4), Path(2.4, 110, 0.6, 3.4))[layout]
    land = Land(280.0)
    calm = land.level_path(path, 2.5, 26.0)
    land.height = (_dunes(land, seed) * (0.12 + 0.88 * calm) * (1.0, 0.28, 0.5)[layout]).astype(np.float32)
    land.fill(("ecbb7c", "dc9c66", "e6b988")[layout])
    land.glaze(("d99a5c", "c07a50", "cf9a68")[layout], land.rough(14, 6) * 0.55)
    land.glaze("f6d49c", smooth(0.5, 0.8, land.rough(24, 8)) * 0.6)
    hand = Stagehand(plan, land, path, seed, 5)
    if layout == 0:
        _spring(hand)
    land.tread(path, ("f2cd94", "e8b886", "efcfa0")[layout], 1.8, 5, 0.8)
    _backdrop(hand, layout, seed)
    (_oasis, _canyon, _ruins)[layout](hand)
    _growth(hand, layout)
    plan.ground = land.ground(ripples(), 0.075, 0.16)


def _dunes(land: Land, seed: int) -> Map:
    """Asymmetric waves of sand: long backs to the wind, steep lee sides."""
    x = land.x + 20 * (land.rough(26, 5 + seed % 4) - 0.5)
    z = land.z + 30 * (land.rough(38, 6) - 0.5)

    def wave(phase: NDArray[np.floating], crest: float) -> NDArray[np.floating]:
        part = (phase / (2 * math.pi)) % 1
        return np.asarray(np.where(part < crest, part / crest, (1 - part) / (1 - crest)) ** 1.25)

    first = wave(x * 0.052 + z * 0.026, 0.7) * (0.3 + land.rough(34, 9))
    second = wave(z * 0.045 - x * 0.02 + 1, 0.7) * land.rough(40, 8)
    return (13 * first + 9 * second).astype(np.float32)


def _spring(hand: Stagehand) -> None:
    land, light = hand.land, hand.light
    assert land is not None
    land.height += 0.25
    inside = land.pool(-11.5, 25, 8.5, 6.5, 1.5, 4)
    near = smooth(24, 8, np.hypot(land.x + 11.5, land.z - 25))
    land.height += (0.35 - land.height) * (near * smooth(0.5, 0.0, inside)).astype(np.float32) * 0.8
    land.glaze("9aa65c", near * smooth(0.4, 0.6, land.rough(3, 14, 5)) * 0.75)
    land.glaze("b8945c", smooth(0.1, 0.5, inside) * 0.7)
    hand.plan.water = Water(
        light.tone(colour("2f8080"), 0.45), mix(light.tone(colour("8fd0c0"), 0.85), light.middle, 0.45), 0.6
    )


def _backdrop(hand: Stagehand, layout: int, seed: int) -> None:
    light = hand.light
    peaks = (ranges.Peak(0.26, 0.5, 0.4), ranges.Peak(0.6, 0.66, 0.5), ranges.Peak(0.9, 0.5, 0.36))
    bare = ranges.Rocks(("6f4a58", "a8685c", "e0a080"), ("a8685c",) * 3, snowline=2.0, treeline=0.0)
    hand.ring("range", ranges.mountains(light, 8 + seed % 3, peaks, bare, 0.5, 300), 1300, -40, 0.62)
    hand.ring("dunes", ranges.dunes(light, layout, _SAND if layout != 1 else _RED, 0.4), 460, -12, 0.52)


def _palms(hand: Stagehand, places: tuple[tuple[float, float, float], ...]) -> None:
    palms = hand.kinds("palm", conifers.palm, 3)
    top = hand.keep("palmtop", conifers.palm_top(hand.light, 0))
    for index, (x, z, tall) in enumerate(places):
        hand.stand(palms[index % 3], x, z, tall, sway=0.01, top=top, reflects=True, flip=index % 2 == 0)
        hand.claim(x, z, 0.9)


def _oasis(hand: Stagehand) -> None:
    """Water, palms, a striped tent and jars."""
    _palms(
        hand,
        (
            (-5.4, 20.0, 8.0),
            (-6.6, 22.5, 6.2),
            (-18.0, 31.0, 8.6),
            (-20.5, 27.5, 6.6),
            (-13.0, 34.0, 7.4),
            (-4.6, 31.5, 6.6),
            (6.6, 11.5, 7.4),
            (7.6, 13.2, 5.6),
        ),
    )
    tents = [hand.keep(f"tent{i}", camp.tent(hand.light, i)) for i in range(3)]
    for index, (x, z) in enumerate(((7.5, 28.0), (12.5, 33.0))):
        hand.stand(tents[index], x, z, 3.6, Label.BUILDING)
        hand.claim(x, z, 3.0)
        hand.warm_ground(x - 1, z - 2.5, 5.0)
    jars = hand.kinds("jars", camp.jars, 3)
    hand.stand(jars[0], 4.9, 25.0, 0.9, Label.PROP)
    hand.stand(hand.keep("fire", camp.fire(hand.light, 0)), 5.2, 22.0, 0.8, Label.PROP, shadow=False)
    if hand.light.lamps:
        hand.lamplight(5.2, hand.level(5.2, 22.0) + 0.5, 21.9, 6.0, "ff9a4e", 0.5)
        hand.warm_ground(5.2, 21.8, 6.0, "ff9a4e")
    reeds = hand.kinds("reeds", plants.reeds, 3)
    for _ in range(30):
        turn = float(hand.rng.uniform(0, 6.283))
        x, z = -11.5 + math.cos(turn) * 8.6, 25 + math.sin(turn) * 6.6
        if -0.5 < hand.level(x, z) < 0.5:
            hand.stand(
                reeds[int(hand.rng.integers(0, 3))],
                x,
                z,
                float(hand.rng.uniform(0.8, 1.5)),
                sway=0.03,
                reflects=True,
                shadow=False,
            )


def _canyon(hand: Stagehand) -> None:
    """Table mountains, tall cacti, a dead tree, a skull on a rock's shadow side."""
    mesas = [hand.keep(f"mesa{i}", stones.mesa(hand.light, i)) for i in range(3)]
    for which, x, z, tall in (
        (0, -60.0, 128.0, 44.0),
        (1, 70.0, 136.0, 52.0),
        (2, 8.0, 190.0, 46.0),
        (1, -150.0, 180.0, 60.0),
        (2, 150.0, 120.0, 44.0),
    ):
        hand.stand(mesas[which], x, z, tall, Label.FAR, sink=0.1, shadow=False, fog=0.8)
    cacti = [hand.keep(f"cactus{i}", conifers.cactus(hand.light, i)) for i in range(3)]
    for x, z, tall, which in (
        (-4.8, 11.0, 4.4, 0),
        (5.6, 14.5, 3.6, 1),
        (-8.0, 19.0, 3.2, 1),
        (8.8, 24.0, 5.0, 0),
        (-14.0, 30.0, 4.6, 0),
    ):
        hand.stand(cacti[which], float(hand.path.x(z)) + x, z, tall)
        hand.claim(float(hand.path.x(z)) + x, z, 1.0)
    stacks = [hand.keep(f"stack{i}", stones.stack(hand.light, i, _RED, "")) for i in range(3)]
    for x, z, tall, which in (
        (-17.0, 40.0, 14.0, 1),
        (21.0, 52.0, 18.0, 0),
        (30.0, 40.0, 9.0, 2),
        (-32.0, 62.0, 20.0, 2),
    ):
        hand.stand(stacks[which], x, z, tall, Label.ROCK, sink=0.05)
        hand.claim(x, z, 4.0)


def _ruins(hand: Stagehand) -> None:
    """Broken arches and walls of mud brick, a lantern in a gate, palms behind."""
    arches = [hand.keep(f"arch{i}", camp.arch(hand.light, i)) for i in range(3)]
    for index, (x, z, tall) in enumerate(
        ((-7.2, 17.0, 5.4), (8.6, 22.0, 6.4), (-9.5, 31.0, 7.4), (2.2, 47.0, 8.0), (15.5, 36.0, 5.0))
    ):
        hand.stand(
            arches[index % 3],
            float(hand.path.x(z)) + x,
            z,
            tall,
            Label.BUILDING,
            sink=0.04,
            flip=index % 2 == 1,
        )
        hand.claim(float(hand.path.x(z)) + x, z, 2.6)
    _palms(hand, ((6.2, 12.0, 7.6), (-12.0, 24.0, 7.0), (12.5, 28.0, 8.0), (-5.2, 38.0, 6.6)))
    jars = hand.kinds("jars", camp.jars, 3)
    for x, z in ((-4.4, 15.2), (5.2, 19.0), (-6.2, 28.0)):
        hand.stand(jars[int(z) % 3], float(hand.path.x(z)) + x, z, 0.85, Label.PROP)
    if hand.light.lamps:
        hand.lamplight(float(hand.path.x(17)) - 7.2, hand.level(-7, 17) + 1.8, 17.2, 5.0)
        hand.warm_ground(float(hand.path.x(16)) - 6.4, 15.6, 5.0)


def _growth(hand: Stagehand, layout: int) -> None:
    light = hand.light
    dry = (lambda x, z: hand.level(x, z) > 0.15) if layout == 0 else None
    ramp: Ramp = ("7e5548", "b98266", "f0c49a")
    rocks = hand.kinds("rock", stones.rock, 3, _RED if layout == 1 else ramp)
    tops = [hand.keep("rocktop", stones.rock_top(light, 0, _RED if layout == 1 else ramp))]
    hand.scatter(rocks, 22, (4, 90), 3.0, 13, (0.3, 1.5), Label.ROCK, room_m=0.8, tops=tops, where=dry)
    straw = [
        hand.keep(f"straw{i}", plants.grass(light, i, _STRAW, ("e86a5a", "f2d06a") if i == 2 else (), 46))
        for i in range(3)
    ]
    rosettes = [hand.keep("strawtop", plants.tuft_top(light, 0, _STRAW))]
    hand.scatter(
        straw,
        56,
        (1.5, 50),
        1.9,
        8,
        (0.25, 0.6),
        power=1.2,
        sway=0.04,
        shadow=False,
        tops=rosettes,
        where=dry,
    )
    if layout != 0:
        cacti = [hand.keep(f"cactus{i}", conifers.cactus(light, i)) for i in range(3)]
        hand.scatter(cacti, 12, (18, 110), 8, 20, (1.4, 4.2), room_m=1.2, where=dry)
    heather = [
        hand.keep(f"scrub{i}", plants.heather(light, i, "c8a05a", ("5f5a3c", "8f8450", "d0bc78")))
        for i in range(2)
    ]
    hand.scatter(heather, 18, (4, 50), 2.6, 8, (0.35, 0.7), sway=0.01, shadow=False, where=dry)
    for x, z, tall in ((-1.9, 5.1, 0.85), (2.1, 5.4, 0.95), (-3.6, -6.4, 1.8), (4.2, -6.0, 1.9)):
        hand.stand(
            straw[int(z) % 3], float(hand.path.x(z)) + x, z, tall, Label.FOREGROUND, sway=0.04, shadow=False
        )
