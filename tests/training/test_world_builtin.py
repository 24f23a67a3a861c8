"""The small world model: it is told what was done, learns in two stages, and its dreams can be gone back to."""

from pathlib import Path
from typing import get_args

import numba
import numpy as np
import pytest
import torch

from engines.contract import BadInput
from engines.world.actions import Action
from engines.world.blocks import BlockWalk
from engines.world.dream import proof
from engines.world.dream.codec import FrameCodec
from engines.world.dream.dreaming import Dreamer, DreamWalk
from engines.world.dream.guide import CHANNELS, guide_of
from engines.world.logs import MOUSE_DEG
from engines.world.matrix_game.action_module import NULL_KEY
from training.backlot.voxels.clips import Clip, clip, path_of, read, write
from training.recipes.world_builtin import Lessons, Stage, WorldConfig, WorldRecipe, studied, train
from training.trainer import saved_checkpoints

SIZE, FRAMES = (32, 32), 12
SMALL = {
    "dim": 64, "layers": 2, "acting": 1, "looks_back": 4, "channels": 4, "window": 6, "batch": 2, "steps": 2,
    "precision": "float32",
}  # fmt: skip
AHEAD = Action(keys=frozenset({"forward"}), yaw=3.0)


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> None:
    numba.set_num_threads(1)
    torch.set_num_threads(1)


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clips")
    write(path_of(folder / "clips", 0), clip(7, SIZE, FRAMES))
    write(path_of(folder / "kept", 0), clip(8, SIZE, FRAMES, kept=True))
    return folder


@pytest.fixture(scope="module")
def seen(clips: Path) -> Clip:
    return read(path_of(clips / "clips", 0))


@pytest.fixture(scope="module")
def coder(clips: Path, seen: Clip) -> Path:
    codec = FrameCodec(4, (8, 8, 8), (0, 1, 1))
    codec.begin(seen.frames)
    codec.save_pretrained(clips / "codec")
    return clips / "codec"


@pytest.fixture(scope="module")
def trained(clips: Path, coder: Path) -> Path:
    configs: dict[Stage, WorldConfig] = {
        stage: WorldConfig.model_validate({**SMALL, "stage": stage}) for stage in get_args(Stage)
    }
    return train(configs, clips, coder, clips / "run")


def test_the_codec_begins_better_than_the_mean_and_keeps_the_size_of_frames(coder: Path, seen: Clip) -> None:
    codec = FrameCodec.from_pretrained(coder)
    latents = codec.latents(seen.frames)
    assert latents.shape == (FRAMES, 4, 4, 4)
    back = codec.frames(latents)
    assert back.shape == seen.frames.shape
    patches = seen.frames.reshape(FRAMES, 4, 8, 4, 8, 3)
    flat = np.broadcast_to(patches.mean((2, 4), keepdims=True), patches.shape).reshape(seen.frames.shape)
    away = [np.abs(other.astype(float) - seen.frames).mean() for other in (back, flat)]
    assert away[0] < away[1]


def test_the_guide_is_coarse_and_says_nearness_and_nothing_of_the_sky(seen: Clip) -> None:
    guide = guide_of(seen.ids, seen.depth)
    assert guide.shape == (FRAMES, CHANNELS, 4, 4)
    sky, wall = np.zeros((1, 16, 16), np.uint8), np.ones((1, 16, 16), np.uint8)
    near = [guide_of(wall, np.full((1, 16, 16), metres))[0, 3::4].mean() for metres in (1.0, 8.0, 60.0)]
    assert near[0] > near[1] > near[2] > 0
    assert guide_of(sky, np.full((1, 16, 16), np.inf))[0, 3::4].max() == 0


def test_actions_stand_where_they_are_done_a_frame_before_they_are_seen(
    clips: Path, coder: Path, seen: Clip, tmp_path: Path
) -> None:
    codec = FrameCodec.from_pretrained(coder)
    lessons = Lessons(studied(codec, clips / "clips", tmp_path))
    turned = np.degrees(np.angle(np.exp(1j * np.diff(seen.pose[:, 3]))))
    assert np.allclose(lessons.mouse[0, :-1, 1].numpy() * MOUSE_DEG, turned, atol=0.01)
    assert np.array_equal(lessons.keys[0, :-1].numpy(), seen.keys[1:])


def test_stage_one_is_told_nothing_and_stage_two_most(clips: Path, coder: Path, tmp_path: Path) -> None:
    codec = FrameCodec.from_pretrained(coder)
    lessons = Lessons(studied(codec, clips / "clips", tmp_path))
    one, two = (
        WorldRecipe(WorldConfig.model_validate({**SMALL, "batch": 16, "stage": stage}), lessons, lessons)
        for stage in get_args(Stage)
    )
    blind, told = one.batch(3), two.batch(3)
    assert (blind["keys"] == NULL_KEY).all()
    assert not blind["guide"].any()
    assert (told["keys"] != NULL_KEY).any()
    assert 0 < sum(bool(guide.any()) for guide in told["guide"]) < 16
    assert all(torch.equal(value, two.batch(3)[name]) for name, value in told.items())
    assert not torch.equal(told["noise"], two.batch(4)["noise"])


def test_stage_two_begins_where_stage_one_ended_and_a_finished_run_is_left_alone(
    trained: Path, clips: Path, coder: Path
) -> None:
    before = [
        path.stat().st_mtime_ns
        for stage in get_args(Stage)
        for path in saved_checkpoints(clips / "run" / stage)
    ]
    configs: dict[Stage, WorldConfig] = {
        stage: WorldConfig.model_validate({**SMALL, "stage": stage}) for stage in get_args(Stage)
    }
    assert train(configs, clips, coder, clips / "run") == trained
    after = [
        path.stat().st_mtime_ns
        for stage in get_args(Stage)
        for path in saved_checkpoints(clips / "run" / stage)
    ]
    assert before == after
    assert (trained / proof.EARLIER / "config.json").is_file()


@pytest.mark.parametrize("guided", [True, False])
def test_a_dream_is_the_same_again_and_can_be_gone_back_to(trained: Path, guided: bool) -> None:
    dreamer = Dreamer.of(trained)
    body = BlockWalk("plains", SIZE, fps=16, seed=4, reach=48)
    walk = DreamWalk(dreamer, body, guided=guided)
    first = walk.view()
    walk.advance([AHEAD] * 5)
    state = walk.state()
    later = walk.advance([AHEAD, Action(), Action(keys=frozenset({"left"}))])
    assert later.shape == (3, SIZE[1], SIZE[0], 3)
    walk.restore(state)
    assert np.array_equal(walk.advance([AHEAD, Action(), Action(keys=frozenset({"left"}))]), later)
    again = DreamWalk(dreamer, BlockWalk("plains", SIZE, fps=16, seed=4, reach=48), guided=guided)
    assert np.array_equal(again.view(), first)
    again.advance([AHEAD] * 5)
    assert np.array_equal(again.advance([AHEAD, Action(), Action(keys=frozenset({"left"}))]), later)


def test_the_dream_that_is_shipped_turns_the_way_it_is_told() -> None:
    dreamer = Dreamer.of(proof.FOLDER)
    right, left = ([Action(yaw=yaw)] * 8 for yaw in (4.0, -4.0))
    game = proof.played("village", 0, right)[-1]
    told, otherwise = (
        proof.dreamt(dreamer, "village", 0, actions, True, proof.STEPS)[-1] for actions in (right, left)
    )
    assert proof.psnr(told, game) > proof.psnr(otherwise, game) + 2


def test_a_folder_without_a_checkpoint_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="holds none"):
        Dreamer.of(tmp_path)


def test_the_measures_know_what_is_alike() -> None:
    frame = np.random.default_rng(0).integers(0, 255, (32, 32, 3), np.uint8)
    other = np.roll(frame, 5, 1)
    assert proof.ssim(frame, frame) == pytest.approx(1)
    assert proof.ssim(frame, other) < 0.5
    assert proof.psnr(frame, frame) > proof.psnr(frame, other)
    assert proof.scripted(0, 60) == proof.scripted(0, 60) != proof.scripted(1, 60)
