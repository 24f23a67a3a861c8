"""What people may expect of elements in motion: they live, they do what they are told, and they stay themselves."""

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import get_args

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from engines.elements.acting.mesh import sheet
from engines.elements.acting.motion import motion_of
from engines.elements.direction import Action
from engines.elements.look.raster import Pyramid, draw_mesh
from engines.elements.sprite import Doing, Edges, Motion, Pose, Sprite
from engines.media.image import read_image
from engines.perception.body import Body, body_of
from engines.speech.mouth import Phone, mouth_track
from engines.stage.cast import stand
from engines.stage.light import LIGHTS
from engines.stage.scene import Figure

ACTIONS = get_args(Action)
PAD = 18
SAMPLES = Path(__file__).parents[2] / "resources" / "samples" / "elements"
WHOLE = Edges()


@dataclass(frozen=True)
class Element:
    sprite: Sprite
    source: NDArray[np.uint8]
    body: Body | None = None

    def does(self, *doings: Doing, name: str = "", seed: int = 3) -> Motion:
        return motion_of(self.sprite, doings, seed, self.body, self.source, name)


def element(
    rgba: NDArray[np.float32], joints: NDArray[np.float32] | None = None, edges: Edges = WHOLE
) -> Element:
    """An element from straight RGBA 0 to 1, at the size of its sprite."""
    alpha = rgba[..., 3:]
    source = ((rgba[..., :3] * alpha + 0.9 * (1 - alpha)) * 255 + 0.5).astype(np.uint8)
    mixed = np.concatenate([rgba[..., :3] * alpha, alpha], 2).astype(np.float32)
    pixels = np.pad(mixed, ((PAD, PAD), (PAD, PAD), (0, 0)))
    rows, columns = np.nonzero(pixels[..., 3] > 0.5)
    foot = (float((columns.min() + columns.max()) / 2), float(rows.max())) if len(rows) else (PAD, PAD)
    height = float(np.ptp(rows) + 1) if len(rows) else 1.0
    return Element(Sprite(pixels, foot, height, PAD, edges), source, None if joints is None else Body(joints))


def painted(
    shape: tuple[int, int], paint: list[tuple[str, tuple, tuple[int, int, int]]]
) -> NDArray[np.float32]:
    """Strokes, ellipses and fills over nothing."""
    colour, cover = np.zeros((*shape, 3), np.uint8), np.zeros(shape, np.uint8)
    for kind, where, tone in paint:
        for sheet_, value in ((colour, tone), (cover, (255,))):
            if kind == "line":
                cv2.line(sheet_, where[0], where[1], value, where[2], cv2.LINE_AA)
            else:
                cv2.ellipse(sheet_, where[0], where[1], 0, 0, 360, value, -1, cv2.LINE_AA)
    soft = cv2.GaussianBlur(cover, (0, 0), 0.7).astype(np.float32) / 255
    return np.dstack([colour.astype(np.float32) / 255, soft])


@cache
def child(arms_out: bool = True) -> Element:
    """A drawn child with its joints, arms free of the body or against it."""
    out = 52 if arms_out else 8
    elbows = ((70 - out // 2, 190), (150 + out // 2, 190))
    wrists = ((66 - out, 240), (154 + out, 240))
    skin, shirt, cloth, shoe = (220, 170, 135), (70, 130, 190), (60, 60, 90), (150, 60, 40)
    paint: list = [("line", ((95, 235), (92, 330), 26), cloth), ("line", ((125, 235), (128, 330), 26), cloth)]
    paint += [("ellipse", ((88, 342), (20, 10)), shoe), ("ellipse", ((132, 342), (20, 10)), shoe)]
    paint += [("line", ((110, 140), (110, 220), 66), shirt)]
    for shoulder, elbow, wrist in zip(((78, 130), (142, 130)), elbows, wrists, strict=True):
        paint += [("line", (shoulder, elbow, 24), shirt), ("line", (elbow, wrist, 17), skin)]
    paint += [("line", ((110, 90), (110, 120), 20), skin), ("ellipse", ((110, 60), (40, 45)), skin)]
    joints = [
        (110, 65),
        (122, 55),
        (98, 55),
        (140, 60),
        (80, 60),
        (142, 130),
        (78, 130),
        elbows[1],
        elbows[0],
    ]
    joints += [wrists[1], wrists[0], (125, 235), (95, 235), (127, 285), (93, 285), (128, 330), (92, 330)]
    return element(painted((360, 220), paint), np.column_stack([joints, np.full(17, 0.9)]).astype(np.float32))


@cache
def cup(edges: Edges = WHOLE) -> Element:
    paint: list = [
        ("ellipse", ((90, 100), (70, 80)), (180, 50, 30)),
        ("ellipse", ((150, 110), (22, 30)), (170, 40, 30)),
    ]
    return element(painted((190, 190), paint), edges=edges)


@cache
def person() -> Element:
    """A figure of the stage, whose face is found."""
    actor = stand(Figure(kind="person", name="child", seed=3), LIGHTS["noon"])
    mixed = np.asarray(actor.picture(0.0, 0.0, 380 / actor.height_m).picture).astype(np.float32) / 255
    return element(np.dstack([mixed[..., :3] / np.maximum(mixed[..., 3:], 1e-3), mixed[..., 3]]).clip(0, 1))


def where(pose: Pose, sprite: Sprite) -> NDArray[np.floating]:
    """All vertices in heights, as they hang."""
    points = np.vstack([now for _, now in pose.meshes]) / sprite.height
    return points + (pose.shift, -pose.lift)


def drawn(pose: Pose, sprite: Sprite) -> NDArray[np.float32]:
    canvas = np.zeros_like(sprite.pixels)
    for mesh, now in pose.meshes:
        draw_mesh(mesh, Pyramid(mesh.pixels), now, canvas)
    return canvas


def test_every_pixel_that_shows_lies_on_the_sheet():
    pixels = child().sprite.pixels
    mesh = sheet(pixels)
    covered = np.zeros(pixels.shape[:2], np.uint8)
    for corners in mesh.rest[mesh.triangles]:
        cv2.fillConvexPoly(covered, np.rint(corners).astype(np.int32), 1)
    assert covered[pixels[..., 3] > 0].all()
    assert 300 < len(mesh.triangles) < 800


def everything() -> tuple[Doing, ...]:
    """All actions after each other, 1.2 s each, and one beside them."""
    one_by_one = [Doing(action, 1.2 * n, 1.2 * n + 1.2, speed=0.5) for n, action in enumerate(ACTIONS)]
    return (*one_by_one, Doing("look", 3.0, 5.0, towards=(1.0, 0.0)))


def test_a_moment_looks_the_same_whatever_was_asked_before():
    one, other = child().does(*everything()), child().does(*everything())
    times = np.linspace(0, 1.2 * len(ACTIONS), 50)
    forward = [where(one.at(time_s), child().sprite) for time_s in times]
    backward = [where(other.at(time_s), child().sprite) for time_s in times[::-1]]
    np.testing.assert_array_equal(forward, backward[::-1])


@pytest.mark.parametrize("make", [child, cup])
def test_nothing_pops_when_one_action_becomes_another(make):
    what, step_s = make(), 0.002
    motion = what.does(*everything())
    ends = np.arange(1, len(ACTIONS) + 1) * 1.2
    for time_s in (
        *np.linspace(0.1, 1.2 * len(ACTIONS), 300),
        *(ends - step_s),
        *(ends + 0.31),
        *(ends + 0.54),
    ):
        gone = where(motion.at(time_s + step_s), what.sprite) - where(motion.at(time_s), what.sprite)
        assert np.abs(gone).max() < 0.05, f"at {time_s:.3f} s"


def test_a_person_breathes_as_little_as_a_chest_does():
    sprite, motion = child().sprite, child().does(Doing("stand", 0, 8))
    moments = np.array([where(motion.at(time_s), sprite) for time_s in np.linspace(0, 8, 60)])
    moved = np.abs(moments - moments[0]).max((0, 2))
    assert 0.003 < moved.max() < 0.06


def test_a_thing_stands_still_and_jumps_stiffly():
    sprite, motion = cup().sprite, cup().does(Doing("stand", 0, 2), Doing("jump", 2, 5))
    np.testing.assert_array_equal(where(motion.at(0.2), sprite), where(motion.at(1.7), sprite))
    mesh, _ = motion.at(0).meshes[0]
    first, second = mesh.triangles[:, 0], mesh.triangles[:, 1]
    before = np.hypot(*(mesh.rest[first] - mesh.rest[second]).T)
    for time_s in np.linspace(2, 5, 25):
        _, now = motion.at(time_s).meshes[0]
        after = np.hypot(*(now[first] - now[second]).T)
        assert np.abs(after / before - 1).max() < 0.05


def test_a_jump_crouches_leaves_the_ground_and_comes_back():
    for what in (child(), cup()):
        motion = what.does(Doing("jump", 0, 1.3))
        times = np.linspace(0, 1.3, 60)
        lifts = np.array([motion.at(time_s).lift for time_s in times])
        tops = np.array([(where(motion.at(t), what.sprite)[:, 1] + motion.at(t).lift).min() for t in times])
        leaves = int(np.argmax(lifts > 0.02))
        assert lifts.max() > 0.12
        assert tops[:leaves].max() > tops[0] + 0.01, "it crouches first"
        assert abs(lifts[-1]) < 0.01


def test_who_is_cut_off_by_the_picture_is_never_lifted_or_rolled_above_its_edge():
    half = cup(Edges(bottom=0.9))
    mesh = sheet(half.sprite.pixels)
    lowest = mesh.rest[:, 1] > half.sprite.foot[1]
    doings = [doing for doing in everything() if doing.action not in ("rise", "fall")]
    motion = half.does(*doings)
    for time_s in np.linspace(0, 1.2 * len(ACTIONS), 200):
        pose = motion.at(time_s)
        rows = pose.meshes[0][1][lowest, 1] - mesh.rest[lowest, 1]
        assert rows.min() / half.sprite.height - pose.lift > -0.012


def test_walking_legs_alternate_and_the_standing_foot_stays_down():
    sprite, motion = child().sprite, child().does(Doing("walk", 0, 4, speed=0.5))
    ground = sprite.foot[1] / sprite.height
    lower = []
    for time_s in np.linspace(0.5, 3.5, 60):
        pose = motion.at(time_s)
        left, right = (float(now[:, 1].max() / sprite.height - pose.lift) for _, now in pose.meshes[:2])
        lower.append((left, right))
    feet = np.array(lower) - np.array(lower).max()
    assert (feet.max(1) > -0.02).all(), "one foot is always down"
    assert feet[:, 0].min() < -0.03, "the left one is lifted"
    assert feet[:, 1].min() < -0.03, "the right one is lifted"
    assert abs(np.array(lower).max() - ground) < 0.05


def cow() -> Element:
    """From the side; its legs touch each other, two and two, above the knees."""
    tone = (150, 110, 80)
    paint: list = [("ellipse", ((140, 90), (95, 38)), tone), ("ellipse", ((38, 70), (26, 20)), tone)]
    paint += [("line", ((x, 110), (x + aside, 175), 10), tone) for x in (75, 205) for aside in (-9, 9)]
    return element(painted((190, 260), paint))


def test_an_animal_seen_from_the_side_runs_with_its_legs_and_leaves_the_ground():
    animal = cow()

    def swept(action: Action, speed: float) -> tuple[float, float]:
        motion = animal.does(Doing(action, 0, 4, speed=speed), name="cow")
        poses = [motion.at(time_s) for time_s in np.linspace(1, 3, 48)]
        mesh = poses[0].meshes[0][0]
        feet = mesh.rest[:, 1] > animal.sprite.foot[1] - 12
        across = np.array([pose.meshes[0][1][feet, 0] for pose in poses])
        return float(np.ptp(across, axis=0).max()) / animal.sprite.height, max(pose.lift for pose in poses)

    (walks, _), (runs, lift) = swept("walk", 0.6), swept("run", 1.6)
    assert walks > 0.05
    assert runs > 1.5 * walks
    assert lift > 0.06


@pytest.mark.parametrize("arms_out", [True, False])
def test_an_arm_waves_above_the_shoulder_whether_it_stands_apart_or_hangs_along_the_body(arms_out):
    what = child(arms_out)
    shoulder = (130 + PAD) / what.sprite.height
    pose = what.does(Doing("wave", 0, 3, towards=(1, 0))).at(1.5)
    assert any(now[:, 1].min() / what.sprite.height < shoulder - 0.1 for _, now in pose.meshes[3:])


def test_a_raised_arm_leaves_no_hand_behind_and_no_hole_in_the_clothes():
    what = child(arms_out=False)
    pose = what.does(Doing("wave", 0, 3, towards=(1, 0))).at(1.5)
    before, after = (
        drawn(one, what.sprite) for one in (Pose(tuple((m, m.rest) for m, _ in pose.meshes)), pose)
    )
    hand = (slice(236 + PAD, 252 + PAD), slice(152 + PAD, 168 + PAD))
    trunk = (slice(130 + PAD, 215 + PAD), slice(95 + PAD, 125 + PAD))
    assert before[hand][..., 3].mean() > 0.5
    assert after[hand][..., 3].mean() < 0.1
    assert after[trunk][..., 3].min() > 0.9


def test_who_has_no_arm_to_wave_with_bows_visibly():
    joints = child().body.joints.copy()
    joints[[9, 10], :2] = ((105, 200), (115, 200))
    crossed = replace(child(), body=Body(joints))
    motion = crossed.does(Doing("wave", 0, 3, towards=(1, 0)))
    assert len(motion.at(0).meshes) == 3, "two legs and the rest"
    tops = [
        min(((now[:, 1].min(), now[now[:, 1].argmin(), 0]) for _, now in motion.at(t).meshes))
        for t in (0.0, 0.7)
    ]
    assert tops[1][1] - tops[0][1] > 0.05 * crossed.sprite.height


@pytest.mark.parametrize("arms_out", [True, False])
def test_the_layers_of_a_puppet_make_up_the_picture(arms_out):
    what = child(arms_out)
    pose = what.does(Doing("stand", 0, 2)).at(0.0)
    rest = Pose(tuple((mesh, mesh.rest) for mesh, _ in pose.meshes))
    whole = sheet(what.sprite.pixels)
    canvas, plain = drawn(rest, what.sprite), drawn(Pose(((whole, whole.rest),)), what.sprite)
    off = np.abs(canvas - plain).max(2)
    assert off.max() < 0.3
    assert (off > 0.06).mean() < 0.002


def test_a_drawn_girl_whom_no_network_knows_has_a_body_and_two_arms_to_move():
    picture = read_image(SAMPLES / "girl.png")
    alpha = picture[..., 3].astype(np.float32) / 255
    body = body_of(np.ascontiguousarray(picture[..., :3]), alpha)
    assert body is not None
    assert body.at("right_wrist")[0] < body.at("nose")[0] < body.at("left_wrist")[0], "left is her own"
    girl = replace(element(picture.astype(np.float32) / 255), source=picture[..., :3], body=body)
    motion = girl.does(Doing("dance", 0, 4), name="girl")
    reach = [np.ptp(where(motion.at(t), girl.sprite)[:, 0]) for t in np.linspace(0, 4, 20)]
    assert max(reach) > 1.4 * reach[0]


def test_a_turn_shows_the_mirror_image_on_the_way_and_ends_where_it_began():
    sprite, motion = cup().sprite, cup().does(Doing("turn", 0, 1.6))
    mesh, before = motion.at(0.0).meshes[0]
    left, right = int(mesh.rest[:, 0].argmin()), int(mesh.rest[:, 0].argmax())
    widths = [
        float(now[right, 0] - now[left, 0])
        for now in (motion.at(t).meshes[0][1] for t in np.linspace(0, 2, 80))
    ]
    assert min(widths) < -0.8 * widths[0]
    np.testing.assert_allclose(motion.at(2.2).meshes[0][1], before, atol=0.01 * sprite.height)


def test_a_name_says_what_lives():
    for name, lives in (("cat", True), ("toy cat", False), ("rose", True), ("red car", False)):
        motion = cup().does(Doing("stand", 0, 5), name=name)
        moments = np.array([where(motion.at(time_s), cup().sprite) for time_s in np.linspace(0, 5, 20)])
        assert bool(np.ptp(moments, axis=0).max() > 0.002) is lives, name


def test_a_face_says_what_is_heard_and_keeps_its_outline():
    mouth = mouth_track([Phone("a", 0.3, 0.7, 2), Phone("m", 0.7, 0.9), Phone("a", 0.9, 1.3, 2)], 1.6)
    speaking, silent = person().does(Doing("talk", 0, 2, mouth=mouth)), person().does(Doing("stand", 0, 2))
    pose = speaking.at(0.55)
    body, face = (mesh for mesh, _ in pose.meshes)
    np.testing.assert_array_equal(body.pixels, person().sprite.pixels)
    closed = silent.at(0.55).meshes[1][0].pixels
    assert np.abs(face.pixels[..., :3] - closed[..., :3]).max() > 0.2, "the mouth opens"
    np.testing.assert_array_equal(face.pixels[..., 3], closed[..., 3])
    alpha = drawn(Pose(tuple((mesh, now) for mesh, now in pose.meshes)), person().sprite)[..., 3]
    alone = drawn(Pose(pose.meshes[:1]), person().sprite)[..., 3]
    assert np.abs(alpha - alone).max() < 0.02


def test_somebody_who_says_nothing_blinks():
    motion = person().does(Doing("stand", 0, 8))
    faces = np.array([motion.at(time_s).meshes[1][0].pixels for time_s in np.linspace(0, 8, 80)])
    assert np.ptp(faces, axis=0).max() > 0.15


def test_a_mirrored_person_has_its_face_where_it_is_seen():
    one = person()
    mirrored = replace(one.sprite, pixels=np.ascontiguousarray(one.sprite.pixels[:, ::-1]), flipped=True)
    patches = []
    for sprite in (one.sprite, mirrored):
        _, now = motion_of(sprite, (Doing("stand", 0, 1),), 1, None, one.source).at(0.0).meshes[1]
        patches.append(float(now[:, 0].mean()))
    assert patches[0] == pytest.approx(one.sprite.pixels.shape[1] - 1 - patches[1], abs=6)


@pytest.mark.parametrize("shape", [(1, 1), (3, 200), (200, 3)])
@pytest.mark.parametrize("alpha", [0.0, 1.0])
def test_the_smallest_and_the_emptiest_pictures_can_do_everything(shape, alpha):
    rgba = np.full((*shape, 4), 0.5, np.float32)
    rgba[..., 3] = alpha
    tiny = element(rgba)
    motion = tiny.does(*everything(), *(Doing(action, 0.2, 0.2) for action in ACTIONS))
    for time_s in np.linspace(0, 1.2 * len(ACTIONS), 40):
        assert all(np.isfinite(now).all() for _, now in motion.at(time_s).meshes)
