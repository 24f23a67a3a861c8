"""Matrix-Game 1 and SANA-WM: the authors' arithmetic where their golden case lies beside the repository, and clips that
join into films."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tiny_skyreels
import tiny_world_films as tiny
import torch
from diffusers.pipelines.sana_wm.cam_utils import action_string_to_c2w
from numpy.typing import NDArray
from PIL import Image
from safetensors.torch import load_file, save_file

from engines.contract import Artifact, BadInput, Cancelled, Event, Note
from engines.film.diffusion.placement import place_transformer
from engines.film.diffusion.planner import Plan
from engines.media.video import VideoReader
from engines.world.actions import Action, ActionLog, Held
from engines.world.logs import write
from engines.world.matrix_game.clips import ClipWalk
from engines.world.matrix_game.engine import NetworkWorld, start_picture
from engines.world.matrix_game.first.engine import FirstSetup, MatrixGame1
from engines.world.matrix_game.first.layout import load
from engines.world.matrix_game.first.model import MGVideoDiffusionTransformerI2V
from engines.world.matrix_game.sana import SanaSetup, SanaWorld, poses
from engines.world.request import WorldRequest

GOLDEN = Path(__file__).parents[3] / "shared/golden/matrix-game-1"
golden = pytest.mark.skipif(not GOLDEN.is_dir(), reason="the golden case lies outside the repository")
AHEAD = Action(keys=frozenset({"forward"}), yaw=2.0)


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    with tiny_skyreels.one_thread(), torch.no_grad():
        yield


@pytest.fixture(scope="module")
def setups(tmp_path_factory: pytest.TempPathFactory) -> tuple[FirstSetup, SanaSetup]:
    folder = tmp_path_factory.mktemp("published")
    return tiny.first(folder / "first"), tiny.sana(folder / "sana")


@golden
@pytest.mark.parametrize(("share", "answer"), [(1, "output"), (0, "output_no_action")])
def test_a_clip_is_what_the_authors_network_makes_of_it(share: int, answer: str) -> None:
    case = load_file(GOLDEN / "case.safetensors")
    made = load(GOLDEN)(
        case["hidden_states"],
        case["timestep"],
        case["encoder_hidden_states"],
        case["encoder_attention_mask"],
        share * case["mouse_condition"],
        share * case["keyboard_condition"],
    )
    assert (made - case[answer]).abs().max() < 1e-4


@pytest.mark.parametrize(("latents", "height", "width"), [(5, 4, 6), (2, 6, 2), (1, 2, 2)])
def test_clips_of_a_batch_do_not_see_each_other(
    setups: tuple[FirstSetup, SanaSetup], latents: int, height: int, width: int
) -> None:
    model, inputs = network(setups), clips(3, latents, height, width)
    together = model(*inputs)
    for at in range(3):
        alone = model(*(value[at : at + 1] for value in inputs))
        assert (alone - together[at : at + 1]).abs().max() < 1e-5


def test_actions_are_seen_where_they_were_made(setups: tuple[FirstSetup, SanaSetup]) -> None:
    """What is done in the last frame has no frame to show it."""
    model, inputs = network(setups), clips(1, 3, 4, 4)
    before = model(*inputs)
    inputs[5][:, -1] += 1
    assert torch.equal(model(*inputs), before)
    inputs[5][:, 3] += 1
    assert not torch.equal(model(*inputs), before)


@pytest.mark.parametrize("where", ["streamed", "disk"])
def test_a_streamed_network_answers_the_same(
    setups: tuple[FirstSetup, SanaSetup], where: Any, tmp_path: Path
) -> None:
    inputs = clips(1, 2, 4, 4)
    answer = network(setups)(*inputs)
    streamed = network(setups)
    plan = Plan(where, "bfloat16", "float32", window=3, attention="native", blocks=1)
    place_transformer(streamed, plan, torch.device("cpu"), tmp_path / "scratch")
    assert torch.allclose(streamed(*inputs), answer, atol=1e-5)


def test_weights_in_8_bits_answer_nearly_the_same(
    setups: tuple[FirstSetup, SanaSetup], tmp_path: Path
) -> None:
    inputs = [value.bfloat16() if value.is_floating_point() else value for value in clips(1, 2, 4, 4)]
    answer = network(setups, torch.bfloat16)(*inputs)
    small = network(setups, torch.bfloat16)
    place_transformer(small, Plan("card", "fp8", "float32", 3, "native"), torch.device("cpu"), tmp_path)
    error = (small(*inputs) - answer).float().norm() / answer.float().norm()
    assert 0 < error < 0.1


def test_weights_in_several_files_are_one_network(
    setups: tuple[FirstSetup, SanaSetup], tmp_path: Path
) -> None:
    (tmp_path / "config.json").write_text(json.dumps(tiny.config()))
    weights = tiny.weights()
    names = sorted(weights)
    files = {
        name: f"diffusion_pytorch_model-{at % 2 + 1:05d}-of-00002.safetensors"
        for at, name in enumerate(names)
    }
    for file in set(files.values()):
        save_file({name: weights[name] for name in names if files[name] == file}, tmp_path / file)
    index = tmp_path / "diffusion_pytorch_model.safetensors.index.json"
    index.write_text(json.dumps({"weight_map": files}))
    inputs = clips(1, 2, 4, 4)
    assert torch.allclose(load(tmp_path)(*inputs), network(setups)(*inputs), atol=1e-5)
    (tmp_path / files[names[0]]).unlink()
    with pytest.raises(BadInput, match="is missing"):
        load(tmp_path)


def test_another_network_is_told_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps(tiny.config(keys=4)))
    save_file(tiny.weights(), tmp_path / "diffusion_pytorch_model.safetensors")
    with pytest.raises(BadInput, match="does not fit its configuration"):
        load(tmp_path)
    (tmp_path / "config.json").write_text(json.dumps({"_class_name": "FluxTransformer2DModel"}))
    with pytest.raises(BadInput, match="holds a FluxTransformer2DModel"):
        load(tmp_path)


@pytest.mark.parametrize("kind", [MatrixGame1, SanaWorld])
def test_a_log_of_the_builtin_world_becomes_a_film_of_clips(
    setups: tuple[FirstSetup, SanaSetup], tmp_path: Path, kind: Any
) -> None:
    setup = setups[0] if kind is MatrixGame1 else setups[1]
    request = walk_of(tmp_path, ticks=20)
    engine = kind(setup)
    events, frames = film(engine, request, tmp_path / "one")
    assert frames.shape == (11, setup.size[1], setup.size[0], 3)
    assert any(isinstance(event, Note) and "16 frames a second" in event.message for event in events)
    _, again = film(engine, request, tmp_path / "two")
    assert np.array_equal(frames, again)


def test_a_film_that_was_stopped_goes_on_with_the_clips_that_it_has(
    setups: tuple[FirstSetup, SanaSetup], tmp_path: Path
) -> None:
    request = walk_of(tmp_path, ticks=30)
    (tmp_path / "stopped").mkdir()

    class Stopped(MatrixGame1):
        left = 5

        def check_pass(self) -> None:
            self.left -= 1
            if self.left == 0:
                raise Cancelled

    engine = Stopped(setups[0])
    with pytest.raises(Cancelled):
        list(engine.run(request, tmp_path / "stopped"))
    assert len(list((tmp_path / "stopped/windows").glob("*.safetensors"))) == 1
    engine.left = 5
    _, rest = film(engine, request, tmp_path / "stopped")
    engine.left = 100
    _, whole = film(engine, request, tmp_path / "whole")
    assert np.array_equal(whole, rest)


@pytest.mark.parametrize("kind", [MatrixGame1, SanaWorld])
def test_it_says_that_it_cannot_be_walked_in(
    setups: tuple[FirstSetup, SanaSetup], tmp_path: Path, kind: Any
) -> None:
    setup = setups[0] if kind is MatrixGame1 else setups[1]
    with pytest.raises(BadInput, match="too slow to walk in"):
        list(kind(setup).live(walk_of(tmp_path, 5), tmp_path))


def test_a_place_of_blocks_is_seen_as_large_as_the_network_films() -> None:
    for place in ("block plains", "block village"):
        for size in (MatrixGame1.size, SanaWorld.size):
            assert start_picture(WorldRequest(place=place), size).shape == (*size[::-1], 3)


def test_a_turn_is_made_over_as_many_clips_as_it_takes() -> None:
    seen: list[float] = []

    def record(past: NDArray[np.uint8], actions: Any, number: int) -> NDArray[np.uint8]:
        seen.extend(action.yaw for action in actions)
        return np.zeros((len(actions), 2, 2, 3), np.uint8)

    walk = ClipWalk(record, np.zeros((2, 2, 3), np.uint8), fps=16, clip=4, context=5, most_deg=3.0)
    walk.advance([Action(yaw=10.0), *[Action()] * 3])
    walk.advance([Action(yaw=5.0), *[Action()] * 3])
    assert seen == [3, 3, 3, 1, 3, 2, 0, 0]


def test_a_walk_is_the_path_that_the_pipelines_own_keys_would_make() -> None:
    actions = [AHEAD.model_copy(update={"yaw": 0.0})] * 5 + [Action(keys=frozenset({"left"}), yaw=1.2)] * 4
    assert np.allclose(poses(actions), action_string_to_c2w("w-5,al-4"), atol=1e-5)
    raised = poses([Action(pitch=1.2), Action(pitch=1.2)])
    assert np.allclose(raised, action_string_to_c2w("i-2"), atol=1e-5)


def network(setups: Any, dtype: torch.dtype = torch.float32) -> MGVideoDiffusionTransformerI2V:
    return load(setups[0].folder / "dit", dtype)


def clips(batch: int, latents: int, height: int, width: int) -> list[torch.Tensor]:
    """Random inputs of the network; of the text, fewer tokens count in each clip."""
    torch.manual_seed(4)
    frames = 4 * latents - 3
    counted = torch.stack([torch.arange(7) < 7 - at for at in range(batch)]).long()
    return [
        torch.randn(batch, 33, latents, height, width),
        torch.rand(batch) * 1000,
        torch.randn(batch, 7, tiny.TEXT),
        counted,
        torch.randn(batch, frames, 2),
        torch.rand(batch, frames, 6),
    ]


def walk_of(folder: Path, ticks: int) -> WorldRequest:
    """A picture and a log at 30 ticks a second."""
    rng = np.random.default_rng(0)
    Image.fromarray(rng.integers(0, 255, (80, 120, 3), np.uint8)).save(folder / "start.png")
    write(folder / "walk.json", ActionLog(fps=30, held=(Held(ticks=ticks, action=AHEAD),)))
    return WorldRequest(image=folder / "start.png", actions=folder / "walk.json", format="mkv", sound=False)


def film(engine: NetworkWorld, request: WorldRequest, folder: Path) -> tuple[list[Event], NDArray[np.uint8]]:
    folder.mkdir(exist_ok=True)
    events = list(engine.run(request, folder))
    (media,) = [event.path for event in events if isinstance(event, Artifact) and event.kind == "media"]
    reader = VideoReader(media)
    frames = np.stack([frame for _, frame in reader.frames()])
    reader.close()
    return events, frames
