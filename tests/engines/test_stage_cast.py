"""The cast of the stage: who it knows, how they move, and that they stay who they are."""

import math
from dataclasses import replace
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from PIL import Image

from engines.contract import BadInput
from engines.speech.phones import CHANNELS
from engines.stage.cast import KNOWN, Drawn, stand
from engines.stage.light import LIGHTS
from engines.stage.scene import Action, Expression, Figure

NOON, NIGHT = LIGHTS["noon"], LIGHTS["night"]
SIDE = math.pi / 2
WIDE_PX = 90  # height of a figure in a long shot
EVERYONE = [(kind, name) for kind in ("person", "animal", "vehicle", "prop") for name in KNOWN[kind]]


def shown(figure: Figure, time_s: float = 0.7, azimuth: float = 0.5, height_px: float = WIDE_PX) -> Drawn:
    actor = stand(figure, NOON)
    return actor.picture(time_s, azimuth, height_px / actor.height_m)


def head_of(drawn: Drawn) -> np.ndarray:
    """The pixels around the head."""
    x, y, radius = drawn.head
    top, left = max(0, int(y - radius)), max(0, int(x - radius))
    return drawn.picture[top : int(y + radius), left : int(x + radius)].astype(int)


@pytest.mark.parametrize(("kind", "name"), EVERYONE)
def test_everyone_the_stage_knows_is_seen_from_all_sides_and_not_cut_off(kind, name):
    for azimuth in (0.0, 1.0, SIDE, 2.6, math.pi, -1.2):
        drawn = shown(Figure(kind=kind, name=name, seed=2), azimuth=azimuth)
        alpha = drawn.picture[..., 3]
        assert (alpha > 128).sum() > 60
        assert max(alpha[0].max(), alpha[:, 0].max(), alpha[:, -1].max()) < 60
        assert (drawn.picture[..., :3] <= alpha[..., None]).all(), "colours are premultiplied"


@pytest.mark.parametrize("action", get_args(Action))
@pytest.mark.parametrize(
    ("kind", "name"), [("person", "woman"), ("animal", "fox"), ("vehicle", "plane"), ("prop", "chest")]
)
def test_every_action_of_the_schema_is_drawn_for_every_kind(kind, name, action):
    assert (shown(Figure(kind=kind, name=name, action=action)).picture[..., 3] > 128).any()


def test_a_word_the_stage_does_not_know_is_refused_with_those_it_knows():
    with pytest.raises(BadInput) as refused:
        stand(Figure(kind="animal", name="unicorn"), NOON)
    assert "unicorn" in refused.value.message
    assert "horse" in refused.value.hint
    assert refused.value.field == "figures"


@pytest.mark.parametrize("colours", [{"coat": "reddish"}, {"wings": "#ff0000"}])
def test_a_colour_that_is_none_or_belongs_nowhere_is_refused(colours):
    with pytest.raises(BadInput):
        stand(Figure(colours=colours), NOON)


def test_equal_calls_give_equal_pixels_whatever_was_asked_before():
    actor = stand(Figure(seed=4, action="talk"), NOON)
    first = actor.picture(2.3, 0.4, 150)
    actor.picture(9.9, 1.9, 90)
    again, other = (
        actor.picture(2.3, 0.4, 150),
        stand(Figure(seed=4, action="talk"), NOON).picture(2.3, 0.4, 150),
    )
    assert np.array_equal(first.picture, again.picture)
    assert np.array_equal(first.picture, other.picture)


def test_the_seed_makes_the_person_and_the_light_does_not():
    def height(seed, light):
        return stand(Figure(name="woman", seed=seed), light).height_m

    assert height(3, NOON) == height(3, NIGHT)
    pictures = [shown(Figure(name="woman", seed=seed), height_px=60).picture for seed in range(6)]
    assert len({picture.tobytes() for picture in pictures}) == 6


def test_a_chosen_coat_colour_is_worn():
    red = shown(Figure(name="man", seed=1, colours={"coat": "#e01010"})).picture.astype(int)
    blue = shown(Figure(name="man", seed=1, colours={"coat": "#1010e0"})).picture.astype(int)
    assert ((red[..., 0] - red[..., 2]) > 80).sum() > 100
    assert ((blue[..., 2] - blue[..., 0]) > 80).sum() > 100


@pytest.mark.parametrize(
    ("name", "kind", "action"),
    [
        ("woman", "person", "walk"),
        ("child", "person", "walk"),
        ("man", "person", "run"),
        ("old man", "person", "walk"),
    ],
)
def test_a_foot_on_the_ground_does_not_slide(name, kind, action):
    """Somewhere a patch of shoe stands still on the set while the body moves on, all the time when walking."""
    actor = stand(Figure(kind=kind, name=name, seed=1, action=action), NOON)
    scale, step_s = 260.0, 1 / 48
    held = 0
    for i in range(24):
        time_s = 1.0 + i * step_s
        rows = []
        for moment in (time_s, time_s + step_s):
            drawn = actor.picture(moment, SIDE, scale)
            ground = int(drawn.foot[1]) - 2
            sole = np.zeros(4000, bool)
            start = round(1000 + actor.moved(moment) * scale - drawn.foot[0])
            line = drawn.picture[ground, :, 3] > 128
            sole[start : start + len(line)] = line
            rows.append(sole)
        both = (rows[0] & rows[1]).sum()
        held += both >= 0.75 * min(rows[0].sum(), rows[1].sum()) and both > 4
    assert held >= (22 if action == "walk" else 10)


@pytest.mark.parametrize(
    ("kind", "name"), [("person", "man"), ("animal", "horse"), ("vehicle", "car"), ("animal", "bird")]
)
def test_running_goes_further_than_walking_and_standing_stays(kind, name):
    gone = [
        stand(Figure(kind=kind, name=name, action=action), NOON).moved(3.0)
        for action in ("stand", "walk", "run")
    ]
    assert gone[0] == 0 < gone[1] < gone[2]


def test_a_mouth_that_speaks_changes_the_face_and_only_around_the_mouth():
    actor = stand(Figure(name="woman", seed=2), NOON)
    scale = 500.0
    still, said = np.zeros(8), np.zeros(8)
    said[CHANNELS.index("jaw")] = 0.8
    shut, wide = actor.picture(1.0, 0.0, scale, still), actor.picture(1.0, 0.0, scale, said)
    assert shut.picture.shape == wide.picture.shape
    change = np.abs(shut.picture.astype(int) - wide.picture.astype(int)).max(-1) > 40
    x, y, radius = shut.head
    rows, columns = np.nonzero(change)
    assert change.sum() > 200
    assert np.quantile(np.abs(columns - x), 0.9) < 0.95 * radius
    assert np.median(rows - y) > 0.4 * radius, "it is the lower face that changes"


def test_each_expression_is_another_face():
    faces = [
        head_of(shown(Figure(seed=2, expression=mood), azimuth=0.2, height_px=500))
        for mood in get_args(Expression)
    ]
    size = min(face.shape[0] for face in faces), min(face.shape[1] for face in faces)
    cut = [face[: size[0], : size[1]] for face in faces]
    for i, one in enumerate(cut):
        for other in cut[i + 1 :]:
            assert (np.abs(one - other).max(-1) > 30).mean() > 0.01


def test_people_blink():
    actor = stand(Figure(name="woman", seed=2, action="sit"), NOON)
    whites = []
    for i in range(90):
        drawn = actor.picture(i / 15, 0.0, 450)
        x, y, radius = drawn.head
        rows = slice(int(y - 0.1 * radius), int(y + 0.25 * radius))
        eyes = drawn.picture[rows, int(x - 0.7 * radius) : int(x + 0.7 * radius), :3]
        whites.append(int((eyes.min(-1) > 170).sum()))
    assert min(whites) < 0.3 * max(whites), "the whites of the eyes vanish now and then"


def test_a_close_up_holds_the_head_and_leaves_out_what_no_frame_shows():
    drawn = stand(Figure(name="man", seed=3), NOON).picture(0.5, 0.2, 1300)
    x, y, radius = drawn.head
    height, width = drawn.picture.shape[:2]
    assert radius > 180
    assert radius < y < height - radius
    assert radius < x < width - radius
    assert drawn.foot[1] > height
    assert height <= 1000


def test_skin_stays_warm_at_night():
    figure = Figure(name="man", seed=5)
    x, y, radius = stand(figure, NIGHT).picture(0.2, 0.0, 400).head
    picture = stand(figure, NIGHT).picture(0.2, 0.0, 400).picture
    nose = picture[
        int(y + 0.2 * radius) : int(y + 0.4 * radius), int(x - 0.2 * radius) : int(x + 0.2 * radius), :3
    ]
    red, _, blue = nose.reshape(-1, 3).mean(0)
    assert red > 1.1 * blue


def test_the_rim_of_light_is_on_the_side_of_the_light():
    figure = Figure(name="man", seed=5)
    left = (
        stand(figure, replace(NIGHT, azimuth=-0.5))
        .picture(0.2, 0.0, 120)
        .picture[..., :3]
        .sum(-1)
        .astype(float)
    )
    right = (
        stand(figure, replace(NIGHT, azimuth=0.5))
        .picture(0.2, 0.0, 120)
        .picture[..., :3]
        .sum(-1)
        .astype(float)
    )
    middle = left.shape[1] // 2
    assert left[:, :middle].sum() > right[:, :middle].sum()
    assert left[:, middle:].sum() < right[:, middle:].sum()


@pytest.fixture
def paper_bird(tmp_path) -> Path:
    picture = np.zeros((120, 80, 4), np.uint8)
    picture[20:110, 15:65] = (200, 60, 40, 255)
    Image.fromarray(picture).save(tmp_path / "bird.png")
    return tmp_path / "bird.png"


def test_a_users_picture_stands_on_its_lower_edge_and_hops_without_sliding_in_the_air(paper_bird):
    figure = Figure(kind="cutout", name="picture", picture=paper_bird, height_m=1.0)
    standing = stand(figure, NOON).picture(0.0, 0.0, 200)
    rows = np.flatnonzero((standing.picture[..., 3] > 128).any(1))
    assert rows[-1] - rows[0] == pytest.approx(200, abs=14)
    assert standing.foot[1] == pytest.approx(rows[-1], abs=6)
    hopping = stand(figure.model_copy(update={"action": "walk"}), NOON)
    assert hopping.moved(0.05) == 0
    lifted = [hopping.picture(t, 0.0, 200) for t in np.linspace(0, 0.62, 9)]
    gaps = [drawn.foot[1] - np.flatnonzero((drawn.picture[..., 3] > 128).any(1))[-1] for drawn in lifted]
    assert max(gaps) - min(gaps) > 8


@pytest.mark.parametrize("content", [None, b"no picture at all"])
def test_a_picture_that_cannot_be_read_is_refused_by_name(tmp_path, content):
    path = tmp_path / "lost.png"
    if content:
        path.write_bytes(content)
    with pytest.raises(BadInput, match=r"lost\.png"):
        stand(Figure(kind="cutout", name="picture", picture=path), NOON)


def test_a_cutout_without_a_picture_is_refused():
    with pytest.raises(BadInput):
        stand(Figure(kind="cutout", name="picture"), NOON)
