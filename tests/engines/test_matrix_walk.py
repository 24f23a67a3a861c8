"""Walking in what Matrix-Game 2.0 dreams: what it is told, moments that can be returned to, films of logs."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tiny_matrix_game as tiny
import tiny_skyreels
import torch
from numpy.typing import NDArray
from PIL import Image

from engines.contract import Artifact, BadInput, LiveFrame, Note, OutOfMemory
from engines.film.diffusion.planner import Machine
from engines.media.video import VideoReader
from engines.world.actions import IDLE, Action, ActionLog, Held, Key
from engines.world.logs import write
from engines.world.matrix_game.controls import FIRST, RUNNER, STEERING, UNIVERSAL, at_rate, told
from engines.world.matrix_game.engine import MatrixGame2, MatrixGame2Driving, MatrixGame2Running
from engines.world.matrix_game.parts import Parts, Setup, fitted, loaded, walk_into
from engines.world.matrix_game.start import seen
from engines.world.matrix_game.variants import DRIVING, RUNNING, WALKING
from engines.world.matrix_game.walk import MatrixGameWalk
from engines.world.request import WorldRequest

GB = 1 << 30
PICTURE = np.random.default_rng(0).integers(0, 255, (80, 100, 3), np.uint8)


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    with tiny_skyreels.one_thread():
        yield


@pytest.fixture(scope="module")
def setup(tmp_path_factory: pytest.TempPathFactory) -> Setup:
    return tiny.published(tmp_path_factory.mktemp("published"))


@pytest.fixture(scope="module")
def parts(setup: Setup) -> Parts:
    return loaded(setup, setup.folder / "scratch")


def acting(*keys: Key, yaw: float = 0.0, pitch: float = 0.0) -> Action:
    return Action(keys=frozenset(keys), yaw=yaw, pitch=pitch)


def test_a_walker_is_told_as_the_network_was_trained() -> None:
    mouse, rows, waiting = told([acting("forward", "left", yaw=1.5), acting("back", pitch=-0.75)], UNIVERSAL)
    assert mouse is not None
    assert rows[0].tolist() == [[1, 0, 1, 0], [0, 1, 0, 0]]
    assert torch.allclose(mouse[0], torch.tensor([[0, 0.1], [-0.05, 0]]))
    assert waiting == (0, 0)


def test_a_turn_too_large_for_a_frame_is_made_over_the_next() -> None:
    mouse, _, waiting = told([acting(yaw=90.0), *[IDLE] * 11], UNIVERSAL)
    assert mouse is not None
    assert torch.allclose(mouse[0, :, 1], torch.full((12,), 0.1))
    assert waiting == pytest.approx((0, 90 - 12 * 1.5))
    rest, _, waiting = told([IDLE] * 60, UNIVERSAL, waiting=waiting)
    assert rest is not None
    assert 15 * (mouse[0, :, 1].sum() + rest[0, :, 1].sum()).item() == pytest.approx(90, abs=1e-3)
    assert waiting == (0, 0)


def test_a_driver_steers_with_left_and_right() -> None:
    mouse, rows, _ = told([acting("forward", "left"), acting("right"), acting(yaw=0.75)], STEERING)
    assert mouse is not None
    assert rows[0].tolist() == [[1, 0], [0, 0], [0, 0]]
    assert torch.allclose(mouse[0], torch.tensor([[0, -0.1], [0, 0.1], [0, 0.05]]))


@pytest.mark.parametrize(
    ("action", "number"),
    [
        (IDLE, 0),
        (acting("forward", "jump"), 1),
        (acting("back"), 2),
        (acting(yaw=-5.0), 3),
        (acting(yaw=5.0), 4),
        (acting("left"), 5),
        (acting("right"), 6),
    ],
)
def test_a_runner_does_one_thing_at_a_time(action: Action, number: int) -> None:
    mouse, rows, _ = told([action], RUNNER)
    assert mouse is None
    assert rows[0, 0].argmax() == number
    assert rows.sum() == 1


def test_a_held_jump_is_told_again_and_again() -> None:
    _, rows, _ = told([acting("forward", "jump")] * 17, FIRST)
    assert rows[0, :, 4].nonzero().flatten().tolist() == [0, 8, 16]
    assert rows[0, :, 0].sum() == 17


@pytest.mark.parametrize(("given", "wanted"), [(30, 25), (30, 16), (25, 30), (8, 25), (25, 25)])
def test_a_log_of_another_rate_turns_as_far_and_lasts_as_long(given: int, wanted: int) -> None:
    walk = [acting("forward", yaw=1.0)] * (2 * given) + [acting("jump", pitch=0.5)] * given
    made = list(at_rate(walk, given, wanted))
    assert len(made) == 3 * wanted
    assert sum(action.yaw for action in made) == pytest.approx(2 * given)
    assert sum(action.pitch for action in made) == pytest.approx(0.5 * given)
    assert sum("forward" in action.keys for action in made) == 2 * wanted


def test_the_picture_is_shown_before_anything_was_done(setup: Setup, parts: Parts) -> None:
    walk = walk_into(PICTURE, parts, setup, seed=1)
    assert walk.size == tiny.SIZE
    assert walk.view().shape == (32, 48, 3)
    assert (walk.block, walk.fps) == (9, 25)
    walk.advance([IDLE] * 9)
    assert walk.block == 12
    assert walk.whereabouts() is None


def test_a_start_that_is_grey_after_the_picture_soon_no_longer_changes(setup: Setup, parts: Parts) -> None:
    picture = seen(PICTURE, tiny.SIZE, parts.vae)
    start = picture.beside(0, 3)
    assert start.shape == (1, 20, 3, 4, 6)
    assert start[0, :4, 0].unique().tolist() == [1]
    assert start[0, :4, 1:].unique().tolist() == [0]
    assert torch.equal(picture.beside(29, 1), picture.beside(5000, 1))


def test_a_walk_goes_on_from_a_state_to_the_pixel(setup: Setup, parts: Parts) -> None:
    walk = walk_into(PICTURE, parts, setup, seed=1)
    walked(walk, [acting("forward", yaw=3.0)], blocks=4)
    state = walk.state()
    first = walked(walk, [acting("left")], blocks=2)
    walked(walk, [acting("right")], blocks=1)
    walk.restore(state)
    assert np.array_equal(walk.view(), state.view)
    assert np.array_equal(walked(walk, [acting("left")], blocks=2), first)
    other = walk_into(PICTURE, parts, setup, seed=1)
    other.restore(state)
    assert np.array_equal(walked(other, [acting("left")], blocks=2), first)


def test_the_same_picture_seed_and_log_give_the_same_frames(setup: Setup, parts: Parts) -> None:
    one, two, other = (
        walked(walk_into(PICTURE, parts, setup, seed), [acting("forward", yaw=1.0)], blocks=2)
        for seed in (1, 1, 2)
    )
    assert np.array_equal(one, two)
    assert not np.array_equal(one, other)


def test_what_stands_still_for_long_is_not_dreamt_on(setup: Setup, parts: Parts) -> None:
    walk = walk_into(PICTURE, parts, setup, seed=1)
    walked(walk, [acting("forward")], blocks=1)
    walk.restore(replace(walk.state(), idle=9 * 25))
    dreamt = walked(walk, [IDLE], blocks=2)
    assert not np.array_equal(dreamt[-1], dreamt[-2])
    still = walked(walk, [IDLE], blocks=1)
    assert (still == dreamt[-1]).all()
    assert not np.array_equal(walked(walk, [acting("forward")], blocks=1)[-1], dreamt[-1])


@pytest.mark.parametrize(
    ("variant", "kind"),
    [(WALKING, MatrixGame2), (DRIVING, MatrixGame2Driving), (RUNNING, MatrixGame2Running)],
)
def test_a_log_of_the_builtin_world_is_filmed_by_each_network(
    tmp_path: Path, variant: Any, kind: Any
) -> None:
    own = tiny.published(tmp_path / "published", variant, window=4)
    request = request_of(tmp_path, ActionLog(fps=30, held=(Held(ticks=36, action=acting("forward")),)))
    events = list(kind(own).run(request, tmp_path))
    (media,) = [event.path for event in events if isinstance(event, Artifact) and event.kind == "media"]
    reader = VideoReader(media)
    frames = np.stack([frame for _, frame in reader.frames()])
    reader.close()
    assert frames.shape == (30, 32, 48, 3)
    assert any(isinstance(event, Note) and "25 frames a second" in event.message for event in events)


def test_a_live_walk_obeys_until_it_is_left(setup: Setup, tmp_path: Path) -> None:
    engine = MatrixGame2(setup)
    engine.begin()
    frames: list[LiveFrame] = []
    for event in engine.live(request_of(tmp_path), tmp_path):
        if not isinstance(event, LiveFrame):
            continue
        frames.append(event)
        number = len(frames)
        engine.control(
            {"number": number, "keys": ["forward"], "yaw": 2.0 * number, "pitch": 0, "shown": event.tick}
        )
        if number == 24:
            engine.cancel()
    assert [frame.tick for frame in frames[:24]] == list(range(24))
    assert (frames[0].width, frames[0].height) == tiny.SIZE
    assert frames[-1].heard > frames[1].heard > 0


def test_each_network_fits_cards_of_many_sizes() -> None:
    for variant in (WALKING, DRIVING, RUNNING):
        large = fitted(variant, Machine(free=24 * GB, host=32 * GB))
        assert (large.weights, large.storage, large.decoder) == ("card", "bfloat16", "float32")
        small = fitted(variant, Machine(free=7 * GB, host=32 * GB))
        assert small.needs <= 7 * GB
        with pytest.raises(OutOfMemory):
            fitted(variant, Machine(free=3 * GB, host=32 * GB))


def test_weights_of_another_variant_are_told_in_a_line(setup: Setup, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="another variant"):
        loaded(replace(setup, variant=replace(setup.variant, layout=STEERING)), tmp_path)
    with pytest.raises(BadInput, match="has no image_encoder"):
        loaded(replace(setup, eyes=tiny_eyes_without_clip(setup, tmp_path)), tmp_path)


def test_it_says_what_it_lacks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    card = MatrixGame2().describe()
    assert not card.available
    assert "NVIDIA" in card.unavailable_reason


def walked(walk: MatrixGameWalk, actions: Sequence[Action], blocks: int) -> NDArray[np.uint8]:
    return np.concatenate([walk.advance(list(actions) * walk.block) for _ in range(blocks)])


def request_of(folder: Path, log: ActionLog | None = None) -> WorldRequest:
    Image.fromarray(PICTURE).save(folder / "start.png")
    if log:
        write(folder / "walk.json", log)
    actions = folder / "walk.json" if log else None
    return WorldRequest(image=folder / "start.png", actions=actions, format="mkv", sound=False)


def tiny_eyes_without_clip(setup: Setup, folder: Path) -> Path:
    (folder / "eyes").mkdir()
    (folder / "eyes/vae").symlink_to(setup.eyes / "vae")
    return folder / "eyes"
