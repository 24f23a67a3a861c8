"""Cut-outs in the light of a place: what the compositor promises of colour, shadow, cover and order."""

import cv2
import numpy as np
import pytest

from engines.elements.look.colour import hue_shift, plain
from engines.elements.look.compositor import Actor, Compositor, sprite_of
from engines.elements.look.grade import grain
from engines.elements.look.light import Look, daylight, lit
from engines.elements.look.raster import Pyramid, draw_mesh
from engines.elements.place.plate import Card, Plate
from engines.elements.request import Sun
from engines.elements.sprite import Key, Mesh, Placed, Pose, Sprite
from engines.elements.view import Camera, Space
from engines.perception.cutting import Cut

SIZE = (320, 180)
HORIZON = 0.45


class Still:
    """Stands, hung up by `lift` of its heights."""

    def __init__(self, sprite: Sprite, lift: float = 0.0) -> None:
        self.mesh, self.lift = mesh_of(sprite.pixels), lift

    def at(self, time_s: float) -> Pose:
        return Pose(((self.mesh, self.mesh.rest),), lift=self.lift * time_s)


def mesh_of(pixels: np.ndarray, cells: int = 6) -> Mesh:
    rows, columns = pixels.shape[:2]
    x, y = np.meshgrid(np.linspace(0, columns - 1, cells + 1), np.linspace(0, rows - 1, cells + 1))
    corner = (np.arange(cells)[:, None] * (cells + 1) + np.arange(cells)).ravel()
    one = np.stack([corner, corner + 1, corner + cells + 1], 1)
    two = np.stack([corner + 1, corner + cells + 2, corner + cells + 1], 1)
    triangles = np.concatenate([one, two]).astype(np.int32)
    return Mesh(pixels, np.stack([x.ravel(), y.ravel()], 1).astype(np.float32), triangles)


def plate_with(sky: tuple, ground: tuple, *, drawn: bool = False, water: np.ndarray | None = None) -> Plate:
    """Sky over ground, a little uneven, with a row of its own for the horizon."""
    width, height = SIZE
    frame = np.empty((height, width, 3))
    frame[: int(HORIZON * height)], frame[int(HORIZON * height) :] = sky, ground
    if not drawn:
        frame = frame * np.random.default_rng(1).normal(1, 0.015, (height, width, 1))
    sheet = (frame.clip(0, 1) * 65535).astype(np.uint16)
    return Plate(SIZE, Space(HORIZON), drawn, sheet, 1.0, (0.0, 0.0), [], water=water)


def day(**more: object) -> Plate:
    return plate_with((0.5, 0.68, 0.9), (0.36, 0.5, 0.2), **more)


def picture() -> np.ndarray:
    """A rough toy of red, blue, yellow and skin on grey."""
    toy = np.full((240, 200, 3), 150.0)
    for k, colour in enumerate([(200, 50, 40), (50, 80, 190), (220, 190, 60), (205, 150, 120)]):
        toy[20 + 50 * k : 70 + 50 * k, 50:150] = colour
    x = np.arange(200)[None, :, None]
    rough = cv2.GaussianBlur(np.random.default_rng(2).normal(0, 0.1, (240, 200)), (0, 0), 2)
    toy *= 1 + 0.1 * np.sin(x / 9) + rough[..., None]
    return toy.clip(0, 255).astype(np.uint8)


def cut_picture(edges: tuple = (0.0, 0.0, 0.0, 0.0)) -> Cut:
    alpha = np.zeros((240, 200), np.float32)
    alpha[20:220, 50:150] = 1
    return Cut(alpha, picture(), (50, 20, 150, 220), edges, 1.0, False)


def placed_at(
    x: float = 0.5, y: float = 0.85, height: float = 0.5, depth: float | None = None, **more: object
) -> Placed:
    depth = Space(HORIZON).depth_at(y) if depth is None else depth
    return Placed("toy", (Key(0, x, y, depth),), height, **more)


def actor_on(plate: Plate, placed: Placed, look: Look, lift: float = 0.0, cut: Cut | None = None) -> Actor:
    sprite = sprite_of(cut or cut_picture(), placed.height * SIZE[1], placed.flip)
    sprite = lit(sprite, picture(), placed, plate, look)
    return Actor(sprite, placed, Still(sprite, lift))


def brightness(frame: np.ndarray, left: float, top: float, right: float, bottom: float) -> float:
    rows, columns = frame.shape[:2]
    return float(
        frame[int(top * rows) : int(bottom * rows), int(left * columns) : int(right * columns)].mean()
    )


def test_a_bent_picture_has_no_cracks_and_no_doubled_edges() -> None:
    mesh = mesh_of(np.full((100, 100, 4), 0.5, np.float32))
    moved = mesh.rest + np.random.default_rng(0).normal(0, 3, mesh.rest.shape).astype(np.float32)
    canvas = np.zeros((110, 110, 4), np.float32)
    draw_mesh(mesh, Pyramid(mesh.pixels), moved, canvas)
    np.testing.assert_allclose(canvas[12:88, 12:88], 0.5, atol=1e-5)


@pytest.mark.parametrize("size", [0.9, 0.45, 0.13])
def test_what_is_drawn_small_becomes_grey_and_not_a_pattern(size: float) -> None:
    checks = (np.indices((320, 320)).sum(0) % 2).astype(np.float32)
    mesh = mesh_of(np.dstack([checks, checks, checks, np.ones_like(checks)]))
    canvas = np.zeros((320, 320, 4), np.float32)
    draw_mesh(mesh, Pyramid(mesh.pixels), mesh.rest * np.float32(size), canvas)
    inside = canvas[4 : int(310 * size), 4 : int(310 * size), 0]
    coarse = cv2.resize(inside, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    assert coarse.std() < 0.06
    assert inside.mean() == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("drawn", [False, True])
@pytest.mark.parametrize(
    "colours",
    [
        ((0.5, 0.68, 0.9), (0.36, 0.5, 0.2)),
        ((0.05, 0.08, 0.25), (0.05, 0.05, 0.12)),
        ((1.0, 0.6, 0.3), (0.5, 0.3, 0.2)),
    ],
)
def test_no_light_turns_the_hues_of_an_element_by_more_than_seven_degrees(
    colours: tuple, drawn: bool
) -> None:
    plate = plate_with(*colours, drawn=drawn)
    sprite = actor_on(plate, placed_at(), Look(relight=1.0)).sprite
    assert sprite.faithful is not None
    assert hue_shift(plain(sprite.faithful), plain(sprite.pixels), sprite.pixels[..., 3] > 0.9) < 7


def test_an_element_is_darker_by_night_and_as_it_was_without_relighting() -> None:
    night = plate_with((0.05, 0.08, 0.25), (0.05, 0.05, 0.12))
    by_day, by_night = (actor_on(plate, placed_at(), Look()).sprite.pixels.mean() for plate in (day(), night))
    assert by_night < 0.75 * by_day
    untouched = actor_on(night, placed_at(), Look(relight=0)).sprite
    np.testing.assert_array_equal(untouched.pixels, untouched.faithful)


@pytest.mark.parametrize("side", [-1, 1])
def test_the_side_towards_a_sun_set_by_hand_is_lighter(side: int) -> None:
    look = Look(sun=Sun(azimuth=70 * side, elevation=30))
    colours = plain(actor_on(day(), placed_at(), look).sprite.pixels)
    before = plain(actor_on(day(), placed_at(), Look(relight=0)).sprite.pixels)
    change = colours.mean(2) - before.mean(2)
    middle = colours.shape[1] // 2
    left, right = (change[30:70, columns].mean() for columns in (slice(8, middle), slice(middle, -8)))
    assert (right - left) * side > 0.02


def test_the_sun_in_the_picture_is_found_and_throws_shadows_towards_us() -> None:
    plate = day()
    cv2.circle(plate.sheet, (220, 30), 6, (65535, 65000, 58000), -1, cv2.LINE_AA)
    sun = daylight(plate, Look()).sun
    assert 120 < sun.azimuth < 180
    assert daylight(day(), Look()).sun.azimuth < 90


@pytest.mark.parametrize(("azimuth", "darkens"), [(180, "below"), (75, "left"), (-75, "right")])
def test_shadows_fall_away_from_the_sun(azimuth: float, darkens: str) -> None:
    plate = day()
    look = Look(relight=0, shadows=1, sun=Sun(azimuth=azimuth, elevation=30))
    place = placed_at(y=0.75, height=0.35)
    bare = Compositor(plate, [], look).frame(0, Camera())
    frame = Compositor(plate, [actor_on(plate, place, look)], look).frame(0, Camera())
    regions = {
        "below": (0.4, 0.82, 0.6, 0.95),
        "left": (0.22, 0.66, 0.36, 0.76),
        "right": (0.64, 0.66, 0.78, 0.76),
    }
    lost = {
        name: 1 - brightness(frame, *region) / brightness(bare, *region) for name, region in regions.items()
    }
    assert max(lost, key=lambda name: lost[name]) == darkens
    assert lost[darkens] > 0.08


def test_the_dark_of_the_touch_goes_as_the_element_rises_and_stays_below_it() -> None:
    plate, look = day(), Look(relight=0, sun=Sun(azimuth=0, elevation=60))
    compositor = Compositor(plate, [actor_on(plate, placed_at(), look, lift=1.0)], look)
    bare = Compositor(plate, [], look).frame(0, Camera())
    ground = (0.45, 0.86, 0.55, 0.89)
    lost = [
        1 - brightness(compositor.frame(t, Camera()), *ground) / brightness(bare, *ground)
        for t in (0, 0.1, 1.0)
    ]
    assert lost[0] > lost[1] > lost[2] - 0.01
    assert lost[0] > 0.2


def test_water_mirrors_and_dry_ground_does_not() -> None:
    look, place = Look(relight=0, shadows=0), placed_at(y=0.7, height=0.4)
    below = (0.46, 0.72, 0.54, 0.8)
    frames = []
    for water in (None, np.ones((SIZE[1], SIZE[0]), np.float32)):
        plate = day(water=water)
        frames.append(Compositor(plate, [actor_on(plate, place, look)], look).frame(0, Camera()))
    rows, columns = SIZE[1], SIZE[0]
    change = np.abs(frames[1].astype(int) - frames[0])[int(0.72 * rows) : int(0.8 * rows)]
    assert change[:, int(0.46 * columns) : int(0.54 * columns)].mean() > 8
    assert change[:, : int(0.3 * columns)].mean() == 0
    assert brightness(frames[0], *below) > 0


def test_grass_covers_the_feet_in_colours_of_the_ground() -> None:
    plate, look = day(), Look(relight=0, shadows=0)
    without, with_grass = (
        Compositor(plate, [actor_on(plate, placed_at(cover=cover), look)], look).frame(0, Camera())
        for cover in ("none", "grass")
    )
    changed = np.abs(with_grass.astype(int) - without).max(2) > 12
    rows = np.flatnonzero(changed.any(1)) / SIZE[1]
    assert changed.sum() > 60
    assert rows.min() > 0.85 - 0.2 * 0.5
    ground = Compositor(plate, [], look).frame(0, Camera())[int(0.7 * SIZE[1]) :].astype(int)
    before, after = (np.abs(frame[changed] - ground.mean((0, 1))).mean() for frame in (without, with_grass))
    assert after < 0.6 * before
    green = with_grass[changed][with_grass[changed].argmax(1) == 1]
    assert green.max() <= ground.max() + 3


def test_the_lower_end_of_a_half_body_never_comes_into_the_frame() -> None:
    plate, look = day(), Look(relight=0)
    cut = cut_picture(edges=(0.0, 0.0, 0.0, 0.6))
    actor = actor_on(plate, placed_at(y=1.05, depth=0.95, cover="frame"), look, cut=cut)
    bare = Compositor(plate, [], look)
    for camera in (Camera(), Camera(y=0.2), Camera(zoom=0.8), Camera(tilt=0.15)):
        frame, ground = (one.frame(0, camera) for one in (Compositor(plate, [actor], look), bare))
        assert np.abs(frame[-1, 155:165].astype(int) - ground[-1, 155:165]).max() > 25


def test_an_unbent_element_in_the_frame_is_its_graded_picture() -> None:
    plate, look = day(), Look()
    actor = actor_on(plate, placed_at(height=0.7), look)
    frame = Compositor(plate, [actor], look).frame(0, Camera()).astype(np.float32) / 255
    sprite = actor.sprite
    step = 0.7 * SIZE[1] / sprite.height
    rows, columns = sprite.pixels.shape[:2]
    x, y = np.meshgrid(np.arange(columns, dtype=np.float32), np.arange(rows, dtype=np.float32))
    x, y = (
        0.5 * SIZE[0] - 0.5 + (x - sprite.foot[0]) * step,
        0.85 * SIZE[1] - 0.5 + (y - sprite.foot[1]) * step,
    )
    back = cv2.remap(frame, x, y, cv2.INTER_CUBIC)
    inside = cv2.erode((sprite.pixels[..., 3] > 0.97).astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
    assert _likeness(plain(sprite.pixels), back, inside) > 0.92


def _likeness(one: np.ndarray, other: np.ndarray, where: np.ndarray) -> float:
    """Mean structural similarity of the greys."""
    a, b = (cv2.cvtColor(part.astype(np.float32), cv2.COLOR_RGB2GRAY) for part in (one, other))

    def blurred(part: np.ndarray) -> np.ndarray:
        return cv2.GaussianBlur(part, (0, 0), 1.5)

    mean_a, mean_b = blurred(a), blurred(b)
    var_a, var_b = blurred(a * a) - mean_a**2, blurred(b * b) - mean_b**2
    both = blurred(a * b) - mean_a * mean_b
    like = (2 * mean_a * mean_b + 1e-4) * (2 * both + 9e-4)
    like /= (mean_a**2 + mean_b**2 + 1e-4) * (var_a + var_b + 9e-4)
    return float(like[where].mean())


def test_a_moment_has_the_same_pixels_whatever_was_drawn_before() -> None:
    plate, look = day(water=np.full((SIZE[1], SIZE[0]), 0.5, np.float32)), Look()
    actors = [
        actor_on(plate, placed_at(x=x, y=y, cover="grass"), look, lift=0.2)
        for x, y in ((0.3, 0.8), (0.6, 0.9))
    ]
    camera = Camera(x=0.02, z=0.1, roll=0.02, zoom=1.1)
    compositor = Compositor(plate, actors, look)
    first = compositor.frame(0.7, camera)
    compositor.frame(2.0, Camera())
    np.testing.assert_array_equal(compositor.frame(0.7, camera), first)
    np.testing.assert_array_equal(Compositor(plate, actors, look).frame(0.7, camera), first)


def test_the_nearer_covers_the_farther_unless_its_layer_says_otherwise() -> None:
    plate, look = day(), Look(relight=0, shadows=0)

    def covered_by(layer: int) -> np.ndarray:
        red = actor_on(plate, placed_at(y=0.7, height=0.5, layer=layer), look)
        near = actor_on(plate, placed_at(y=0.95, height=0.75), look)
        dark = Sprite(
            near.sprite.pixels * (0.1, 0.1, 0.1, 1), near.sprite.foot, near.sprite.height, near.sprite.pad
        )
        dark = Sprite(dark.pixels.astype(np.float32), dark.foot, dark.height, dark.pad)
        return Compositor(plate, [Actor(dark, near.placed, Still(dark)), red], look).frame(0, Camera())

    spot = (0.48, 0.4, 0.52, 0.6)
    assert brightness(covered_by(0), *spot) < 40 < brightness(covered_by(1), *spot)


def test_a_card_of_a_doubtful_depth_never_hides_an_element() -> None:
    look, actor_place = Look(relight=0, shadows=0), placed_at(y=0.7, height=0.5)
    sheet = np.full((180, 320, 4), (65535, 0, 65535, 65535), np.uint16)

    def middle(hides: bool) -> np.ndarray:
        card = Card(sheet, (0, 0), 0.8, (0.0, 0.0, 1.0, 1.0), np.zeros((0, 4)), hides)
        plate = day()
        plate.cards.append(card)
        frame = Compositor(plate, [actor_on(plate, actor_place, look)], look).frame(0, Camera())
        return frame[int(0.5 * SIZE[1]), SIZE[0] // 2].astype(int)

    magenta = np.array([255, 0, 255])
    assert np.abs(middle(True) - magenta).max() < 40 < np.abs(middle(False) - magenta).max()


def test_a_photograph_is_flattened_in_a_drawn_place_and_a_drawing_is_not() -> None:
    plate, place = day(drawn=True), placed_at()

    def texture_left(rgb: np.ndarray) -> float:
        cut = Cut(cut_picture().alpha, rgb, (50, 20, 150, 220), (0.0,) * 4, 1.0, False)
        sprite = sprite_of(cut, 200, False)
        after = lit(sprite, rgb, place, plate, Look()).pixels
        steps = [
            np.abs(cv2.Laplacian(pixels[40:-40, 40:-40, 1], cv2.CV_32F)) for pixels in (sprite.pixels, after)
        ]
        return float(steps[1].mean() / steps[0].mean())

    fur = np.random.default_rng(4).normal(0, 12, (240, 200, 1))
    drawing = np.full_like(picture(), 150)
    drawing[20:220, 50:150] = np.repeat(np.repeat(picture()[20:220:25, 50:150:25], 25, 0), 25, 1)
    drawing[20:220:25, 50:150] = 30
    assert texture_left((picture() + fur).clip(0, 255).astype(np.uint8)) < 0.6
    assert texture_left(drawing) > 0.8


@pytest.mark.parametrize("sigma", [0.01, 0.02])
def test_grain_is_read_as_it_was_laid_in_a_picture_and_in_a_cut_out(sigma: float) -> None:
    calm = np.tile(np.linspace(0.3, 0.7, 200, dtype=np.float32)[None, :, None], (200, 1, 3))
    noisy = calm + np.random.default_rng(3).normal(0, sigma, (200, 200, 1)).astype(np.float32)
    alpha = np.zeros((200, 200), np.float32)
    alpha[30:170, 40:160] = 1
    assert grain(noisy) == pytest.approx(sigma, rel=0.2)
    assert grain(noisy, alpha) == pytest.approx(sigma, rel=0.2)


def test_a_sprite_knows_its_foot_and_the_way_back_to_the_picture() -> None:
    for flip in (False, True):
        sprite = sprite_of(cut_picture(edges=(0.1, 0.2, 0.3, 0.4)), 100, flip)
        rows, columns = sprite.pixels.shape[:2]
        assert sprite.foot[0] == pytest.approx(columns / 2, abs=1.5)
        assert sprite.foot[1] == pytest.approx(rows - sprite.pad, abs=1.5)
        x, y = (
            (100 - sprite.origin[0]) * sprite.share + sprite.pad,
            (220 - sprite.origin[1]) * sprite.share + sprite.pad,
        )
        assert y == pytest.approx(sprite.foot[1], abs=1.5)
        assert x == pytest.approx(sprite.foot[0], abs=1.5)
        assert sprite.edges.left == (0.3 if flip else 0.1)


@pytest.mark.parametrize("shape", [(1, 1), (3, 400), (300, 2)])
def test_tiny_and_thin_elements_are_drawn_without_fault(shape: tuple[int, int]) -> None:
    plate, look = day(), Look()
    rgb = np.full((*shape, 3), 200, np.uint8)
    cut = Cut(np.ones(shape, np.float32), rgb, (0, 0, *shape[::-1]), (1.0,) * 4, 0.0, True)
    sprite = lit(sprite_of(cut, 90, False), rgb, placed_at(), plate, look)
    frame = Compositor(plate, [Actor(sprite, placed_at(cover="grass"), Still(sprite))], look).frame(
        0, Camera()
    )
    assert frame.shape == (180, 320, 3)
