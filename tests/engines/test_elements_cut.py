"""What cutting out an element, brushing it and finding its joints promise."""

from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from skimage import data

from engines import catalogue
from engines.contract import BadInput, ModelMissing
from engines.elements.cuts import meant_by
from engines.elements.request import Box, Stroke
from engines.media.image import read_image
from engines.perception.body import body_of
from engines.perception.brush import Brushed
from engines.perception.cutting import Cutting, cut
from engines.perception.prompted import thing_in
from engines.perception.scene_net import available
from engines.perception.surplus import Meant, largest, surplus
from engines.stage.cast import stand
from engines.stage.light import LIGHTS
from engines.stage.scene import Figure, FigureKind

FLAG = Stroke(points=((0.05, 0.5), (0.04, 0.65), (0.03, 0.9)), radius=0.04, keep=False)
HELMET = Stroke(points=((0.9, 0.78), (0.88, 0.72), (0.82, 0.69)), radius=0.015)
WHOLE_PICTURE = Stroke(points=((0.1, 0.1), (0.9, 0.9)), radius=0.5)


@pytest.fixture(autouse=True)
def _models() -> None:
    for model in ("u2netp", "pose-landmark"):
        try:
            catalogue.locate(model)
        except ModelMissing:
            pytest.skip(f"{model} is not installed")


@pytest.fixture(scope="module")
def astronaut() -> np.ndarray:
    return data.astronaut()


@pytest.fixture(scope="module")
def session(astronaut: np.ndarray) -> Brushed:
    return Cutting(astronaut).brush


def cup() -> np.ndarray:
    return cv2.resize(data.coffee(), (300, 200), interpolation=cv2.INTER_AREA)


def figure(kind: FigureKind, name: str, azimuth: float = 0.3) -> tuple[np.ndarray, np.ndarray]:
    """One of the stage's cast on clear ground: RGBA (h, w, 4) with straight colours, and the middle of its head."""
    actor = stand(Figure(kind=kind, name=name, seed=3), LIGHTS["noon"])
    drawn = actor.picture(0.7, azimuth, 260 / actor.height_m)
    alpha = drawn.picture[..., 3:].astype(np.float32) / 255
    rgb = (drawn.picture[..., :3] / np.maximum(alpha, 1e-3)).clip(0, 255).astype(np.uint8)
    return np.dstack([rgb, drawn.picture[..., 3]]), np.array(drawn.head[:2])


def test_a_subject_is_cut_out_and_says_where_it_is_and_which_sides_cut_it_off() -> None:
    found = cut(cup())
    left, top, right, bottom = found.bounds
    assert found.alpha.shape == (200, 300)
    assert found.alpha.dtype == np.float32
    assert found.foreground.shape == (200, 300, 3)
    assert found.alpha[90:110, 140:170].min() > 0.9
    assert found.alpha[:20, :40].max() < 0.1
    assert 25 < left < 60
    assert 225 < right < 260
    assert top < 20
    assert bottom > 185
    assert found.edges[:3] == (0, 0, 0)
    assert not found.whole
    assert found.sureness > 0.6


def test_a_box_says_which_of_two_things_is_meant() -> None:
    cups = np.hstack([cup(), cup()[:, ::-1]])
    found = cut(cups, Box(left=0.5, top=0, right=1, bottom=1))
    assert found.alpha[:, :300].max() < 0.1
    assert found.alpha[90:110, 440:470].mean() > 0.9


def test_transparency_that_came_with_the_picture_is_kept_to_the_last_level() -> None:
    picture, _ = figure("animal", "fox", 1.2)
    found = cut(picture)
    assert np.array_equal(np.rint(found.alpha * 255), picture[..., 3])
    assert found.sureness == 1


def test_rounded_corners_are_no_cut_out() -> None:
    corners = np.zeros((200, 300), np.uint8)
    cv2.rectangle(corners, (4, 0), (295, 199), 255, -1)
    found = cut(np.dstack([cup(), corners]))
    assert found.alpha[:20, 40:60].max() < 0.1


def test_a_picture_in_which_nothing_stands_out_is_a_background() -> None:
    found = cut(np.repeat(data.gravel()[..., None], 3, 2))
    assert found.whole
    assert found.alpha.min() == 1
    assert found.edges == (1, 1, 1, 1)


def test_a_subject_keeps_its_own_colour_where_it_is_half_covered() -> None:
    picture = np.full((160, 160, 3), (20, 60, 230), np.uint8)
    disc = cv2.GaussianBlur(cv2.circle(np.zeros((160, 160), np.float32), (80, 80), 45, 1, -1), (0, 0), 2)
    mixed = picture * (1 - disc[..., None]) + np.array([230, 190, 40]) * disc[..., None]
    found = cut(mixed.astype(np.uint8))
    edge = (found.alpha > 0.3) & (found.alpha < 0.7)
    assert edge.any()
    assert found.foreground[edge].mean(0)[2] < 90


SAMPLES = Path(__file__).parents[2] / "resources" / "samples" / "elements"


def test_a_disc_of_ground_about_the_feet_is_no_part_of_who_stands_on_it() -> None:
    if available() is None:
        pytest.skip("dinov2-small is not installed")
    place, who = read_image(SAMPLES / "meadow.jpg"), read_image(SAMPLES / "girl.png")
    place = cv2.resize(place, (640, 400), interpolation=cv2.INTER_AREA)
    who = cv2.resize(who, (round(260 * who.shape[1] / who.shape[0]), 260), interpolation=cv2.INTER_AREA)
    own = np.zeros(place.shape[:2], np.float32)
    part = np.s_[110:370, 260 : 260 + who.shape[1]]
    own[part] = who[..., 3] / 255
    place[part] = place[part] * (1 - own[part][..., None]) + who[..., :3] * own[part][..., None]
    ground = cv2.ellipse(np.zeros_like(own), (320, 366), (110, 26), 0, 0, 360, 1, -1) * (own < 0.1)
    gone = surplus(place, np.maximum(own, ground).astype(np.float32), "living")
    assert gone is not None
    assert gone[ground > 0].mean() > 0.5
    assert gone[own > 0.5].mean() < 0.04


def test_a_name_says_of_what_kind_the_subject_is_and_whether_it_is_alone() -> None:
    assert meant_by("brown dog") == Meant("living", alone=True)
    assert meant_by("walrus") == Meant("living", alone=True)
    assert meant_by("dogs") == meant_by("pack of dogs") == Meant("living")
    assert meant_by("girl") == Meant("living")
    assert meant_by("red rose") == Meant("plant")
    assert meant_by("toy horse") == Meant("thing")
    matte = np.zeros((40, 80), np.float32)
    matte[5:35, 5:40], matte[10:20, 60:75] = 1, 1
    one = largest(matte)
    assert one[5:35, 5:40].all()
    assert not one[10:20, 60:75].any()


@pytest.mark.parametrize("name", ["horse", "cat", "fox", "bird", "elephant"])
def test_an_animal_stays_whole_and_another_that_touches_it_goes(name: str) -> None:
    """Tails, necks and legs are its own, however thin."""
    own = np.pad(figure("animal", name, 1.2)[0][..., 3].astype(np.float32) / 255, 12)
    own = np.pad(figure("animal", name, 1.2)[0][..., 3] / np.float32(255), 12).astype(np.float32)
    wide = own.shape[1]
    two = np.zeros((own.shape[0], 2 * wide + 4), np.float32)
    two[:, :wide], two[:, -wide:] = own, own
    two[own.shape[0] // 2 : own.shape[0] // 2 + 6, wide // 2 : -wide // 2] = 1
    assert (largest(two) > 0.5).sum() == pytest.approx((own > 0.5).sum(), rel=0.1)


def test_a_stroke_takes_the_flag_away_and_leaves_the_astronaut(session: Brushed) -> None:
    before = session.alpha.copy()
    changed = session.stroke(FLAG)
    left, top, right, bottom = changed.bounds
    assert np.array_equal(session.alpha[top:bottom, left:right], changed.alpha)
    assert session.alpha[330:470, :10].max() < 0.1
    assert session.alpha[300:460, 120:200].min() > 0.9
    outside = np.ones(before.shape, bool)
    outside[top:bottom, left:right] = False
    assert np.array_equal(session.alpha[outside], before[outside])
    session.undo()


def test_strokes_are_taken_back_one_by_one_to_the_last_bit(session: Brushed) -> None:
    stages = [session.alpha.copy()]
    for stroke in (FLAG, HELMET, WHOLE_PICTURE):
        session.stroke(stroke)
        stages.append(session.alpha.copy())
    assert all(not np.array_equal(one, other) for one, other in pairwise(stages))
    for stage in stages[-2::-1]:
        session.undo()
        assert np.array_equal(session.alpha, stage)
    assert session.undo() is None


def test_the_same_strokes_give_the_same_cut_out_live_and_from_a_request(
    session: Brushed, astronaut: np.ndarray
) -> None:
    for stroke in (FLAG, HELMET):
        session.stroke(stroke)
    live = session.alpha.copy()
    session.undo(), session.undo()
    assert np.array_equal(cut(astronaut, None, (FLAG, HELMET)).alpha, live)


def test_what_one_stroke_said_another_does_not_grow_over(session: Brushed) -> None:
    session.stroke(Stroke(points=((0.3, 0.7), (0.45, 0.7)), radius=0.02))
    session.stroke(Stroke(points=((0.3, 0.76), (0.45, 0.76)), radius=0.02, keep=False))
    said = session.alpha[int(0.7 * 512) - 4 : int(0.7 * 512) + 4, 160:225]
    session.undo(), session.undo()
    assert said.min() > 0.9


def test_a_picture_of_which_nothing_is_left_is_refused_in_one_line() -> None:
    clear = np.dstack([cup(), np.zeros((200, 300), np.uint8)])
    for picture, box, strokes in (
        (clear, None, ()),
        (np.zeros((1, 1, 3), np.uint8), None, ()),
        (cup(), None, (WHOLE_PICTURE.model_copy(update={"keep": False}),)),
    ):
        with pytest.raises(BadInput) as refused:
            cut(picture, box, strokes, "elements.0")
        assert refused.value.field == "elements.0"
        assert "\n" not in str(refused.value)


def test_an_animation_gives_its_first_frame(tmp_path: Path) -> None:
    picture, _ = figure("animal", "fox", 1.2)
    frames = [Image.fromarray(picture), Image.fromarray(picture[:, ::-1])]
    frames[0].save(tmp_path / "fox.gif", save_all=True, append_images=frames[1:])
    found = cut(read_image(tmp_path / "fox.gif"))
    assert ((found.alpha > 0.5) == (picture[..., 3] > 127)).mean() > 0.98


def test_a_narrow_grey_picture_is_cut_too() -> None:
    picture = np.full((640, 64, 3), 200, np.uint8)
    cv2.ellipse(picture, (32, 320), (20, 120), 0, 0, 360, (40, 40, 40), -1)
    assert cut(picture).alpha[300:340, 24:40].min() > 0.9


def test_the_joints_of_a_whole_person_are_where_they_belong() -> None:
    picture, head = figure("person", "child")
    found = body_of(picture[..., :3], picture[..., 3].astype(np.float32) / 255)
    assert found is not None
    assert found.joints.shape == (17, 3)
    assert np.hypot(*(np.array(found.at("nose")[:2]) - head)) < 30
    assert (
        found.at("nose")[1]
        < found.at("left_shoulder")[1]
        < found.at("left_hip")[1]
        < found.at("left_knee")[1]
    )
    assert found.at("left_knee")[1] < found.at("left_ankle")[1]
    assert found.at("right_shoulder")[0] < found.at("left_shoulder")[0], "left is the person's own"


def test_of_half_a_person_the_upper_joints_are_sure_and_those_below_the_picture_are_not(
    session: Brushed, astronaut: np.ndarray
) -> None:
    found = body_of(astronaut, session.alpha)
    assert found is not None
    x, y, sure = found.at("nose")
    assert np.hypot(x - 230, y - 122) < 20
    assert sure > 0.8
    assert max(found.at("left_ankle")[2], found.at("right_ankle")[2]) < 0.3


@pytest.mark.parametrize(("kind", "name"), [("animal", "cat"), ("vehicle", "rocket"), ("prop", "lighthouse")])
def test_who_is_no_person_has_no_body(kind: FigureKind, name: str) -> None:
    picture, _ = figure(kind, name)
    assert body_of(picture[..., :3], picture[..., 3].astype(np.float32) / 255) is None


def test_segment_anything_is_asked_as_its_makers_ask_it_from_the_published_layout(tmp_path: Path) -> None:
    torch, transformers = pytest.importorskip("torch"), pytest.importorskip("transformers")
    torch.manual_seed(0)
    inner = {"hidden_size": 16, "image_size": 64, "patch_size": 8, "mask_input_channels": 4}
    vision = {
        "output_channels": 16,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "num_pos_feats": 8,
        "mlp_dim": 32,
    }
    decoder = {"hidden_size": 16, "mlp_dim": 32, "num_attention_heads": 2, "iou_head_hidden_dim": 16}
    config = transformers.SamConfig(
        vision_config={**inner, **vision, "window_size": 4, "global_attn_indexes": [0]},
        prompt_encoder_config=inner,
        mask_decoder_config=decoder,
    )
    model = transformers.SamModel(config).eval()
    model.save_pretrained(tmp_path)
    picture = np.ascontiguousarray(data.coffee()[100:148, 100:164])
    found = thing_in(picture, (10, 8, 50, 40), tmp_path)
    makers = transformers.SamImageProcessorPil(
        size={"longest_edge": 64}, pad_size={"height": 64, "width": 64}
    )
    with torch.inference_mode():
        shown = makers(picture, return_tensors="pt")["pixel_values"]
        answer = model(pixel_values=shown, input_boxes=torch.tensor([[[10.0, 8.0, 50.0, 40.0]]]))
    best = answer.pred_masks[0, 0, int(answer.iou_scores[0, 0].argmax())]
    large = torch.nn.functional.interpolate(best[None, None], (64, 64), mode="bilinear")[0, 0, :48].sigmoid()
    assert np.abs(found - large.numpy()).max() < 1e-4
