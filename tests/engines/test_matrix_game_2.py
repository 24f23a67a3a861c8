"""Matrix-Game 2.0: the authors' arithmetic where their golden case lies beside the repository, and what must hold
between a film done at once and one that grows, whatever the keys, windows and shapes."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tiny_matrix_game as tiny
import tiny_skyreels
import torch
from diffusers import SkyReelsV2Transformer3DModel
from safetensors.torch import load_file, save_file
from torch import Tensor

from engines.contract import BadInput
from engines.film.diffusion.noise import Noise
from engines.world.matrix_game.action_module import action_windows, dropped
from engines.world.matrix_game.layout import PREFIX, WEIGHTS, load
from engines.world.matrix_game.model import CausalWanModel
from engines.world.matrix_game.rollout import Rollout
from engines.world.matrix_game.sampler import sigmas
from engines.world.matrix_game.variants import WALKING

GOLDEN = Path(__file__).parents[3] / "shared/golden/matrix-game-2"
golden = pytest.mark.skipif(not GOLDEN.is_dir(), reason="the golden case lies outside the repository")
SIZE = (4, 6)
LEVELS = sigmas((1000, 500))


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    with tiny_skyreels.one_thread(), torch.no_grad():
        yield


@pytest.fixture(scope="module")
def authors() -> tuple[CausalWanModel, dict[str, Tensor]]:
    return load(GOLDEN / WEIGHTS), load_file(GOLDEN / "case.safetensors")


class Stored(Noise):
    """The noise of the golden film."""

    def __init__(self, case: dict[str, Tensor]) -> None:
        self._case = case

    def start(self, seed: int, window: int, shape: Any) -> Tensor:
        return self._case["roll.noise"][:, :, window : window + 3]

    def condition(self, seed: int, window: int, step: int, shape: Any) -> Tensor:
        return self._case["roll.renoise"][step][:, :, window : window + 3]


@golden
@pytest.mark.parametrize(("share", "answer"), [(1, "output"), (0, "output_zero_actions")])
def test_a_block_is_what_the_authors_network_makes_of_it(authors: Any, share: int, answer: str) -> None:
    model, case = authors
    beside = torch.cat([case["image_mask"], case["image_latents"]], 1)[:, :, :3]
    mouse, keys = (model.windows(share * case[f"single.{kind}"], 3) for kind in ("mouse", "keyboard"))
    given = torch.cat([case["single.latents"], beside], 1)
    made = model(given, case["single.timestep"], case["visual_context"], mouse, keys)
    assert (made - case[f"single.{answer}"]).abs().max() < 1e-4


@golden
def test_five_blocks_grow_as_in_the_authors_film(authors: Any) -> None:
    model, case = authors
    beside = torch.cat([case["image_mask"], case["image_latents"]], 1)
    rollout = Rollout(
        model,
        (6, 10),
        lambda start, count: beside[:, :, start : start + count],
        case["visual_context"],
        sigmas(WALKING.steps),
        seed=0,
        noise=Stored(case),
    )
    made, at = [], 0
    while at < case["keyboard"].shape[1]:
        seen = slice(at, at + rollout.frames)
        at += rollout.frames
        made.append(rollout.block(case["mouse"][:, seen], case["keyboard"][:, seen]))
    assert (torch.cat(made, 2) - case["roll.latents"]).abs().max() < 5e-4
    first = rollout.memory.layers[0]
    for name, found in (("self", first.tokens), ("mouse", first.mouse), ("keyboard", first.keyboard)):
        for letter, kept in (("k", found.keys), ("v", found.values)):
            assert kept is not None
            answer = case[f"roll.cache.{name}_{letter}.0"]
            assert (kept.reshape(answer.shape) - answer).abs().max() < 5e-4


@pytest.mark.parametrize("keys", [2, 4, 7])
@pytest.mark.parametrize("mouse", [True, False])
@pytest.mark.parametrize("window", [6, 4, 3, -1])
@pytest.mark.parametrize("size", [SIZE, (2, 2)])
def test_a_film_that_grows_is_the_film_done_at_once(
    keys: int, mouse: bool, window: int, size: tuple[int, int]
) -> None:
    model = tiny.network(keys=keys, mouse=mouse, window=window)
    latents, context, turns, rows = film(model, 12, size)
    levels = torch.tensor([[0.0] * 9 + [700.0] * 3])
    whole = model(latents, levels, context, turns, rows)
    memory, grown = model.memory(), []
    for start in range(0, 12, 3):
        part = slice(start, start + 3)
        said = None if turns is None else turns[:, part]
        answer = model(
            latents[:, :, part], levels[:, part], context, said, rows[:, part], start=start, memory=memory
        )
        grown.append(answer)
    assert (torch.cat(grown, 2) - whole).abs().max() < 2e-5


def test_films_of_a_batch_do_not_see_each_other() -> None:
    model = tiny.network()
    latents, context, turns, rows = film(model, 6, SIZE, batch=3)
    levels = torch.rand(3, 6) * 1000
    whole = model(latents, levels, context, turns, rows)
    assert turns is not None
    for at in range(3):
        one = slice(at, at + 1)
        alone = model(latents[one], levels[one], context[one], turns[one], rows[one])
        assert (alone - whole[one]).abs().max() < 2e-5


def test_what_comes_later_never_changes_a_block() -> None:
    model = tiny.network()
    latents, context, turns, rows = film(model, 9, SIZE)
    levels = torch.full((1, 9), 500.0)
    before = model(latents, levels, context, turns, rows)
    latents[:, :, 6:], rows[:, 6:] = 3.0, 1.0
    after = model(latents, levels, context, turns, rows)
    assert torch.equal(before[:, :, :6], after[:, :, :6])
    assert not torch.equal(before[:, :, 6:], after[:, :, 6:])


def test_a_film_may_last_for_ever() -> None:
    """The authors' table of places ends at 1,024 latents."""
    model = tiny.network()
    latents, context, turns, rows = film(model, 3, SIZE)
    levels = torch.full((1, 3), 500.0)
    near = model(latents, levels, context, turns, rows)
    far = model(latents, levels, context, turns, rows, start=300_000)
    assert (near - far).abs().max() < 1e-4


def test_without_actions_it_is_diffusers_network() -> None:
    ours = tiny.network(window=-1, in_dim=16, num_frame_per_block=3)
    theirs = SkyReelsV2Transformer3DModel(
        num_attention_heads=2, attention_head_dim=24, in_channels=16, out_channels=16, text_dim=8, ffn_dim=64,
        num_layers=2, image_dim=tiny.SEEN, rope_max_seq_len=64, num_frame_per_block=3,
    ).eval()  # fmt: skip
    state = {
        name.replace("time_embedder", "condition_embedder.time_embedder")
        .replace("time_proj", "condition_embedder.time_proj")
        .replace("image_embedder", "condition_embedder.image_embedder"): value
        for name, value in ours.state_dict().items()
        if ".action_model." not in name
    }
    missing, unknown = theirs.load_state_dict(state, strict=False)
    assert not unknown
    assert all("text_embedder" in name for name in missing)
    latents, context, _, _ = film(ours, 6, SIZE)
    levels = torch.rand(1, 6) * 1000
    answer = theirs(
        latents, levels, torch.zeros(1, 0, 8), context, enable_diffusion_forcing=True, return_dict=False
    )[0]
    assert (ours(latents, levels, context) - answer).abs().max() < 1e-5


def test_a_latent_reads_what_was_done_before_it_was_whole() -> None:
    track = torch.arange(30.0).view(1, 30, 1)
    read = action_windows(track, latents=7)[0, :, :, 0]
    assert read[0].tolist() == [0.0] * 12
    assert read[1].tolist() == [0.0] * 9 + [1, 2, 3]
    assert read[5].tolist() == list(range(8, 20))
    assert torch.equal(action_windows(track[:, 12:], 1, start=6, first=12), action_windows(track, 1, start=6))


@pytest.mark.parametrize("window", [6, 4, -1])
def test_a_film_goes_on_from_a_state_as_if_it_had_never_left(window: int) -> None:
    rollout = grown(window)
    states = []
    for number in range(9):
        states.append(rollout.state())
        last = step(rollout, number)
    rollout.restore(states[6])
    again = [step(rollout, number) for number in range(6, 9)]
    assert torch.equal(again[-1], last)


def test_a_cancelled_block_leaves_the_film_as_it_was() -> None:
    whole, broken = grown(6), grown(6)
    answers = [step(whole, number) for number in range(3)]
    step(broken, 0)
    passes = iter(range(1))
    with pytest.raises(StopIteration):
        step(broken, 1, check=lambda: next(passes) and None)
    assert torch.equal(step(broken, 1), answers[1])
    assert torch.equal(step(broken, 2), answers[2])


@pytest.mark.parametrize("image_dim", [tiny.SEEN, None])
def test_it_learns_from_whole_films_with_a_level_for_each_latent(image_dim: int | None) -> None:
    """Also with more channels laid beside the noise, and actions left out."""
    model = tiny.network(image_dim=image_dim, in_dim=40).train()
    model.enable_gradient_checkpointing()
    latents, context, turns, rows = film(model, 6, SIZE, batch=2)
    assert turns is not None
    turns, rows = dropped(turns, rows, 0.5, torch.Generator().manual_seed(1))
    with torch.enable_grad():
        answer = model(latents, torch.rand(2, 6) * 1000, context if image_dim else None, turns, rows)
        answer.square().mean().backward()
    assert all(value.grad is not None and value.grad.isfinite().all() for value in model.parameters())


def test_dropped_actions_are_those_of_the_unconditional_network() -> None:
    turns, rows = dropped(torch.zeros(64, 2, 12, 2), torch.zeros(64, 2, 12, 4), 0.5)
    gone = (rows == -1).all((1, 2, 3))
    assert 0 < gone.sum() < 64
    assert (turns[gone] == 1).all()
    assert (rows[~gone] == 0).all()


@pytest.mark.parametrize("prefix", ["", PREFIX])
def test_a_network_is_read_as_it_was_written(tmp_path: Path, prefix: str) -> None:
    model = tiny.network()
    model.save_pretrained(tmp_path)
    stored = load_file(tmp_path / WEIGHTS)
    assert {"blocks.0.action_model.t_qkv.weight", "head.modulation"} <= set(stored)
    save_file({prefix + name: value for name, value in stored.items()}, tmp_path / WEIGHTS)
    again = load(tmp_path)
    assert again.config.action_config == model.config.action_config
    assert all(torch.equal(value, again.state_dict()[name]) for name, value in model.state_dict().items())


@golden
def test_what_is_written_has_the_names_of_what_is_published(authors: Any, tmp_path: Path) -> None:
    model, _ = authors
    model.save_pretrained(tmp_path)
    ours, theirs = load_file(tmp_path / WEIGHTS), load_file(GOLDEN / WEIGHTS)
    assert {PREFIX + name: value.shape for name, value in ours.items()} == {
        name: value.shape for name, value in theirs.items()
    }
    fields = json.loads((tmp_path / "config.json").read_text())
    assert (
        json.loads((GOLDEN / "config.json").read_text()).items()
        <= {
            **fields,
            "_diffusers_version": "0.35.0.dev0",
        }.items()
    )


def test_half_a_network_is_told_in_a_line(tmp_path: Path) -> None:
    tiny.network().save_pretrained(tmp_path)
    file = tmp_path / WEIGHTS
    stored = load_file(file)
    save_file({name: value for name, value in stored.items() if "head.head" not in name}, file)
    with pytest.raises(BadInput, match=r"lacks head\.head"):
        load(tmp_path)
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(BadInput, match="cut off"):
        load(tmp_path)
    (tmp_path / "config.json").unlink()
    with pytest.raises(BadInput, match=r"no config\.json"):
        load(tmp_path)


def film(
    model: CausalWanModel, latents: int, size: tuple[int, int], batch: int = 1
) -> tuple[Tensor, Tensor, Tensor | None, Tensor]:
    """Latents, what is seen, and what is read of random actions."""
    torch.manual_seed(3)
    config = model.config
    frames = 4 * latents - 3
    turns = (
        model.windows(torch.randn(batch, frames, 2), latents)
        if config.action_config["enable_mouse"]
        else None
    )
    rows = model.windows(torch.rand(batch, frames, config.action_config["keyboard_dim_in"]), latents)
    given = torch.randn(batch, config.in_dim, latents, *size)
    return given, torch.randn(batch, 5, tiny.SEEN), turns, rows


def grown(window: int) -> Rollout:
    torch.manual_seed(5)
    seen = torch.randn(1, 5, tiny.SEEN)
    beside = torch.randn(1, 20, 30, *SIZE)
    return Rollout(
        tiny.network(window=window),
        SIZE,
        lambda start, count: beside[:, :, start : start + count],
        seen,
        LEVELS,
        7,
    )


def step(rollout: Rollout, number: int, check: Any = lambda: None) -> Tensor:
    generator = torch.Generator().manual_seed(number)
    turns = torch.randn(1, rollout.frames, 2, generator=generator)
    return rollout.block(turns, torch.rand(1, rollout.frames, 4, generator=generator), check)
