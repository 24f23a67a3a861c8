"""The batched stage draws what the stage draws, and says of each clip what it shows."""

import math
from collections.abc import Iterator

import cv2
import pytest
import torch

from engines.stage.plan import Label
from engines.stage.scene import Figure, Scene
from engines.stage.shot import StageShot
from training.backlot.stage.clips import TERMS, Clips, clips, scene_of
from training.backlot.stage.reel import reel_of
from training.backlot.stage.render import render

WIDTH, HEIGHT = 128, 72
WOMAN = Figure(name="woman", seed=3, place="left", action="walk", facing="right")
MAN = Figure(name="man", seed=8, place="right", action="talk", facing="left")
# Cards and shafts of light, walls with perspective, rain, a streaked turn, water, snowfall, a soft background, a room.
SCENES = {
    "a forest with shafts of light": Scene(
        environment="forest", figures=(WOMAN, MAN), camera_move="orbit_left"
    ),
    "a street in the rain, looked around in haste": Scene(
        environment="city", lighting="storm", weather="rain", figures=(WOMAN,), camera_move="whip_left"
    ),
    "a coast": Scene(environment="ocean", figures=(MAN,), shot_position="overlooking_view"),
    "a face before soft snow": Scene(
        environment="snow", weather="snow", figures=(WOMAN, MAN), shot_type="close_up", camera_move="dolly_in"
    ),
    "a room": Scene(environment="interior", lighting="noon", figures=(MAN,), camera_move="truck_right"),
}
MEAN_DIFFERENCE = 0.012  # of full scale
SEEN, SEEN_SHARE = 24, 0.035  # a difference of so many of 255, and how many pixels may have one
SAME_IDS = 0.97
SAME_DEPTH, DEPTH_SHARE = 0.05, 0.03


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads(), cv2.getNumThreads()
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    yield
    torch.set_num_threads(before[0])
    cv2.setNumThreads(before[1])


@pytest.mark.parametrize("name", SCENES)
def test_a_batch_shows_the_same_picture_depth_and_ids_as_the_stage(name: str) -> None:
    shot = StageShot(SCENES[name].model_copy(update={"duration_s": 1.0}), WIDTH, HEIGHT)
    times = [0.25, 0.75]
    batch = render(reel_of([shot], [times]), torch.arange(2))
    for row, time_s in enumerate(times):
        frame = shot.frame(time_s)
        difference = (batch.rgb[row].int() - torch.from_numpy(frame.rgb).int()).abs().float()
        assert float(difference.mean()) / 255 < MEAN_DIFFERENCE
        assert float((difference.amax(-1) > SEEN).float().mean()) < SEEN_SHARE
        assert float((batch.ids[row] == torch.from_numpy(frame.ids)).float().mean()) >= SAME_IDS
        apart = (batch.depth[row] / torch.from_numpy(frame.depth)).log().abs()
        assert float((apart > SAME_DEPTH).float().mean()) < DEPTH_SHARE


def test_a_moment_can_be_seen_by_another_camera() -> None:
    shot = StageShot(SCENES["a room"], WIDTH, HEIGHT)
    reel = reel_of([shot], [[0.0]])
    rows = torch.zeros(2, dtype=torch.int64)
    lens = reel.moments.lens[rows].clone()
    lens[1, 0:3] += 0.4 * lens[1, 6:9]  # a step to the right
    frames = render(reel, rows, lens)
    places = [torch.nonzero(ids == int(Label.FIGURE))[:, 1].float().mean() for ids in frames.ids]
    assert math.isfinite(float(places[0]))
    assert float(places[1]) < float(places[0]) - 4


@pytest.fixture(scope="module")
def drawn() -> Clips:
    return clips([64, 65, 80], frames=2, fps=4, size=(64, 40), drawn_by="torch")


def test_equal_seeds_give_equal_clips_in_whatever_company(drawn: Clips) -> None:
    again = clips([80], frames=2, fps=4, size=(64, 40), drawn_by="torch")
    assert torch.equal(again.rgb[0], drawn.rgb[2])
    assert torch.equal(again.ids[0], drawn.ids[2])
    assert torch.equal(again.depth[0], drawn.depth[2])


def test_clips_say_what_they_show(drawn: Clips) -> None:
    assert drawn.rgb.shape == (3, 2, 40, 64, 3)
    assert drawn.depth.shape == drawn.ids.shape == (3, 2, 40, 64)
    for clip, scene in enumerate(drawn.scenes):
        for field, terms in TERMS.items():
            row = int(drawn.labels[field][clip])
            if field != "action":
                assert terms[row] == getattr(scene, field)
            else:
                assert (row == -1) == (not scene.figures)
    assert torch.allclose(drawn.camera[:, :, 7], torch.tensor([0.0, 0.25]))
    assert drawn.camera[:, :, 6].min() > 0.05  # fields of view


def test_neighbouring_seeds_share_a_place_and_differ_in_the_shot() -> None:
    one, other = scene_of(64, 1.0), scene_of(65, 1.0)
    for field in ("environment", "lighting", "weather", "seed"):
        assert getattr(one, field) == getattr(other, field)
    assert one != other
