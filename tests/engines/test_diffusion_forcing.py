"""The window loop on a tiny random checkpoint: the films that diffusers makes, and promises that it does not make."""

import gc
import itertools
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tiny_skyreels
import torch
from diffusers import (
    SkyReelsV2DiffusionForcingImageToVideoPipeline,
    SkyReelsV2DiffusionForcingPipeline,
    SkyReelsV2Pipeline,
    UniPCMultistepScheduler,
)
from PIL import Image
from tiny_skyreels import AVOIDED, PROMPT, QUICK, SIZE, cue, joined, picture, segment, windows
from torch import Tensor

from engines.contract import BadInput, Cancelled
from engines.film.diffusion.checkpoint import WindowStore
from engines.film.diffusion.conditions import clip_cue
from engines.film.diffusion.decode import encode, latents_of
from engines.film.diffusion.denoiser import Cue, Denoiser
from engines.film.diffusion.noise import Noise
from engines.film.diffusion.schedule import cut, noise_schedule, round_up
from engines.film.diffusion.windows import Sampling, Segment, Window, film
from engines.media.image import write_image


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with tiny_skyreels.one_thread():
        yield tiny_skyreels.load(tiny_skyreels.build(tmp_path_factory.mktemp("checkpoint")))


class OneStream(Noise):
    """The noise that diffusers draws: from one generator for windows, and the global one for what is known."""

    def __init__(self) -> None:
        self._windows, self._known = torch.Generator().manual_seed(1), torch.Generator().manual_seed(2)

    def start(self, seed: int, window: int, shape: Sequence[int]) -> Tensor:
        return torch.randn(*shape, generator=self._windows)

    def condition(self, seed: int, window: int, step: int, shape: Sequence[int]) -> Tensor:
        return torch.randn(*shape, generator=self._known)


def by_diffusers(pipeline: Any, latents: int, size: int = 32, **settings: Any) -> Tensor:
    torch.manual_seed(2)
    return pipeline(
        prompt=PROMPT,
        negative_prompt=AVOIDED,
        height=size,
        width=size,
        num_frames=4 * latents - 3,
        generator=torch.Generator().manual_seed(1),
        output_type="latent",
        **settings,
    ).frames


def image_pipeline(pipeline: Any) -> Any:
    made = SkyReelsV2DiffusionForcingImageToVideoPipeline(**pipeline.components)
    made.set_progress_bar_config(disable=True)
    return made


def tensor(pixels: Any) -> Tensor:
    return torch.from_numpy(pixels).permute(2, 0, 1)[None] / 255


def test_the_checkpoint_of_these_tests_is_small(tmp_path: Path) -> None:
    files = [path for path in tiny_skyreels.build(tmp_path).rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 300_000


@pytest.mark.parametrize(
    ("latents", "sampling", "settings"),
    [
        (5, Sampling(steps=8), {"num_inference_steps": 8}),
        (
            6,
            Sampling(steps=8, ar_step=3, causal_block_size=2, causal_attention=True),
            {"num_inference_steps": 8, "ar_step": 3, "causal_block_size": 2},
        ),
        (
            13,
            Sampling(steps=6, window=5, overlap=2),
            {
                "num_inference_steps": 6,
                "base_num_frames": 17,
                "overlap_history": 5,
                "addnoise_condition": 20,
            },
        ),
        (
            12,
            Sampling(steps=6, window=6, overlap=2, ar_step=3, causal_block_size=2, causal_attention=True),
            {
                "num_inference_steps": 6,
                "base_num_frames": 21,
                "overlap_history": 5,
                "addnoise_condition": 20,
                "ar_step": 3,
                "causal_block_size": 2,
            },
        ),
    ],
    ids=["synchronous", "asynchronous", "long", "long and asynchronous"],
)
def test_the_same_noise_gives_the_film_of_diffusers(
    pipeline: Any, latents: int, sampling: Sampling, settings: dict[str, Any]
) -> None:
    try:
        theirs = by_diffusers(pipeline, latents, **settings)
    finally:
        pipeline.transformer.register_to_config(num_frame_per_block=1)
    ours = joined(windows(pipeline, segment(pipeline, latents, sampling), noise=OneStream()))
    assert ours.shape == theirs.shape
    assert (ours - theirs).abs().max() < 1e-4


@pytest.mark.parametrize("noise", [0, 20])
def test_a_film_from_a_picture_is_that_of_diffusers(pipeline: Any, noise: int) -> None:
    settings = {"num_inference_steps": 8, "addnoise_condition": noise}
    theirs = by_diffusers(image_pipeline(pipeline), 5, image=tensor(picture(1)), **settings)
    sampling = Sampling(steps=8, guidance_scale=5.0, condition_noise=noise)
    first = encode(pipeline.vae, picture(1)[None])
    ours = joined(windows(pipeline, segment(pipeline, 5, sampling, first=first), noise=OneStream()))
    assert (ours - theirs).abs().max() < 1e-4


def test_a_film_between_two_pictures_is_that_of_diffusers(pipeline: Any) -> None:
    ends = {"image": tensor(picture(1)), "last_image": tensor(picture(2))}
    theirs = by_diffusers(image_pipeline(pipeline), 5, num_inference_steps=8, **ends)
    sampling = Sampling(steps=8, guidance_scale=5.0, condition_noise=0)
    first, last = (encode(pipeline.vae, picture(seed)[None]) for seed in (1, 2))
    ours = windows(pipeline, segment(pipeline, 5, sampling, first=first, last=last), noise=OneStream())
    assert (joined(ours) - theirs[:, :, :5]).abs().max() < 1e-4


def test_a_checkpoint_without_diffusion_forcing_makes_the_clip_of_diffusers(pipeline: Any) -> None:
    plain = SkyReelsV2Pipeline(**pipeline.components)
    plain.set_progress_bar_config(disable=True)
    pipeline.transformer.register_to_config(inject_sample_info=False)
    try:
        theirs = by_diffusers(plain, 5, num_inference_steps=8)
        made = segment(pipeline, 5, Sampling(steps=8))
        denoiser = Denoiser(pipeline.transformer, forcing=False)
        ours = joined(windows(pipeline, made, denoiser=denoiser, noise=OneStream()))
    finally:
        pipeline.transformer.register_to_config(inject_sample_info=True)
    assert (ours - theirs).abs().max() < 1e-4
    with pytest.raises(BadInput, match="single clips"):
        windows(pipeline, segment(pipeline, 12), denoiser=denoiser)


def test_an_image_to_video_checkpoint_makes_the_clip_of_diffusers(tmp_path: Path) -> None:
    clips = tiny_skyreels.load(tiny_skyreels.build(tmp_path / "clips", clips=True))
    still = tmp_path / "still.png"
    write_image(still, np.random.default_rng(1).integers(0, 256, (64, 64, 3), np.uint8))
    theirs = by_diffusers(clips, 5, image=Image.open(still), num_inference_steps=8, size=64)
    told = clip_cue(cue(clips), clips, still, 5, (64, 64))
    one = segment(clips, 5, Sampling(steps=8, guidance_scale=5.0), cue=told)
    denoiser = Denoiser(clips.transformer, forcing=False)
    made = film(denoiser, clips.scheduler, [one], (8, 8), noise=OneStream())
    (ours,) = (event.latents for event in made if isinstance(event, Window))
    assert (ours - theirs).abs().max() < 1e-4


def test_noise_along_time_never_decreases_and_is_scheduled_as_diffusers_does() -> None:
    for latents, levels, ar_step, block, clean in itertools.product(
        (5, 10), (2, 6), (0, 1, 5, 40), (1, 5), (0, 5)
    ):
        if clean >= latents:
            continue
        scheduler = UniPCMultistepScheduler(use_flow_sigmas=True, prediction_type="flow_prediction")
        scheduler.set_timesteps(levels)
        _, index, mask, _ = SkyReelsV2DiffusionForcingPipeline.generate_timestep_matrix(
            None, latents, scheduler.timesteps, latents, ar_step, clean, block
        )
        ours = noise_schedule(latents, levels, clean=clean, ar_step=ar_step, block=block)
        assert (ours.index == index.numpy()).all()
        assert (np.diff(ours.index, axis=1) <= 0).all()
        moving = np.zeros_like(mask.numpy())
        for row, (first, end) in enumerate(ours.moving):
            moving[row, first:end] = True
        assert (moving == mask.numpy()).all()


def test_the_released_settings_take_the_published_numbers_of_windows_and_steps() -> None:
    lengths = {257: 3, 377: 5, 737: 9, 1457: 18}
    assert {n: len(cut(latents_of(n, True), 25, 5)) for n in lengths} == lengths
    assert len(noise_schedule(25, 30, ar_step=5, block=5)) == 50
    assert len(noise_schedule(25, 30, clean=5, ar_step=5, block=5)) == 45


def test_the_same_seed_makes_the_same_long_film_whatever_else_draws_noise(pipeline: Any) -> None:
    torch.manual_seed(7)
    first = joined(windows(pipeline, segment(pipeline, 13, seed=3)))
    torch.manual_seed(8)
    again = joined(windows(pipeline, segment(pipeline, 13, seed=3)))
    other = joined(windows(pipeline, segment(pipeline, 13, seed=4)))
    assert torch.equal(first, again)
    assert (first - other).abs().mean() > 0.1


def test_what_cannot_be_cut_into_blocks_is_refused_in_one_line(pipeline: Any) -> None:
    for latents, window, overlap in [(7, 5, 0), (20, 12, 0), (47, 25, 3)]:
        blocks = Sampling(steps=4, window=window, overlap=overlap, ar_step=2, causal_block_size=5)
        with pytest.raises(BadInput, match="blocks of 5") as refused:
            windows(pipeline, segment(pipeline, latents, blocks))
        assert "\n" not in str(refused.value)
    assert round_up(7, 25, 5, block=5) == 10
    with pytest.raises(BadInput, match="overlap"):
        windows(pipeline, segment(pipeline, 12, Sampling(steps=4, window=5, overlap=5)))


def test_every_window_of_a_long_asynchronous_film_is_finished(pipeline: Any) -> None:
    """diffusers leaves frames that do not fill a block as noise; none of ours may be what it began with."""
    sampling = Sampling(steps=4, window=6, overlap=2, ar_step=2, causal_block_size=2)
    made = joined(windows(pipeline, segment(pipeline, 14, sampling)))
    began = torch.cat([Noise().start(0, w, (1, 16, 6, *SIZE)) for w in range(3)], 2)
    distances = (made[:, :, :, None] - began[:, :, None]).flatten(4).abs().amax((1, 4))
    assert (distances > 0.05).all()


def test_an_end_frame_leads_a_long_film_in_its_last_window_only(pipeline: Any) -> None:
    last = encode(pipeline.vae, picture(2)[None])
    with_end = windows(pipeline, segment(pipeline, 11, last=last))
    without = windows(pipeline, segment(pipeline, 11))
    assert joined(with_end).shape[2] == 11
    for window, plain in zip(with_end[:-1], without[:-1], strict=True):
        assert torch.equal(window.latents, plain.latents)
    assert not torch.equal(with_end[-1].latents, without[-1].latents)
    hidden = Sampling(steps=4, causal_block_size=5, ar_step=2, causal_attention=True)
    with pytest.raises(BadInput, match="end frame"):
        windows(pipeline, segment(pipeline, 5, hidden, last=last))


def test_a_picture_stays_as_it_was_given_at_the_head_of_the_film(pipeline: Any) -> None:
    first = encode(pipeline.vae, picture(1)[None])
    blocks = Sampling(steps=4, window=6, overlap=2, ar_step=2, causal_block_size=2)
    for sampling in (QUICK, blocks):
        made = joined(windows(pipeline, segment(pipeline, 10, sampling, first=first)))
        assert torch.equal(made[:, :, :1], first)


def test_a_prompt_changes_exactly_at_the_border_of_its_shot(pipeline: Any) -> None:
    shots = [segment(pipeline, 7), segment(pipeline, 6, cue=cue(pipeline, "rain over city"), joined=True)]
    same = [segment(pipeline, 7), segment(pipeline, 6, joined=True)]
    changed, unchanged = joined(windows(pipeline, *shots)), joined(windows(pipeline, *same))
    assert changed.shape[2] == 13
    assert torch.equal(changed[:, :, :7], unchanged[:, :, :7])
    assert (changed[:, :, 7:] - unchanged[:, :, 7:]).abs().max() > 1e-3


def test_a_joined_shot_leans_on_the_one_before_and_a_cut_does_not(pipeline: Any) -> None:
    def second(seed: int, joined_to: bool) -> Tensor:
        return windows(pipeline, segment(pipeline, 5, seed=seed), segment(pipeline, 3, joined=joined_to))[
            -1
        ].latents

    assert torch.equal(second(1, False), second(2, False))
    assert not torch.equal(second(1, True), second(2, True))


def test_a_film_that_is_continued_leans_on_its_last_frames(pipeline: Any) -> None:
    before = joined(windows(pipeline, segment(pipeline, 5)))
    outside = windows(pipeline, segment(pipeline, 3, history=before, seed=2))
    inside = windows(pipeline, segment(pipeline, 5), segment(pipeline, 3, joined=True, seed=2))
    assert torch.equal(outside[0].latents, inside[-1].latents)
    assert not outside[0].opens


def test_cancelling_stops_within_a_pass_of_the_model_and_leaves_it_usable(pipeline: Any) -> None:
    before = joined(windows(pipeline, segment(pipeline, 8)))
    passes: list[int] = []
    counted = pipeline.transformer.register_forward_pre_hook(lambda *_: passes.append(1))
    for moment in (1, 4, 11):
        passes.clear()

        def check(limit: int = moment) -> None:
            if len(passes) >= limit:
                raise Cancelled

        with pytest.raises(Cancelled):
            windows(pipeline, segment(pipeline, 8), check=check)
        assert len(passes) == moment
    counted.remove()
    assert torch.equal(joined(windows(pipeline, segment(pipeline, 8))), before)


def test_a_film_killed_after_any_window_resumes_to_the_same_latents(pipeline: Any, tmp_path: Path) -> None:
    shots = [
        segment(pipeline, 11, seed=1),
        segment(pipeline, 6, seed=2, joined=True),
        segment(pipeline, 4, seed=3),
    ]
    whole = joined(windows(pipeline, *shots))
    for killed_at in (1, 3, 5):
        store = WindowStore(tmp_path / str(killed_at))
        running = film(Denoiser(pipeline.transformer), pipeline.scheduler, shots, SIZE, store=store)
        seen = (event for event in running if isinstance(event, Window))
        list(itertools.islice(seen, killed_at))
        running.close()
        resumed = windows(pipeline, *shots, store=store)
        assert [window.restored for window in resumed[:killed_at]] == [True] * killed_at
        assert not resumed[-1].restored
        assert torch.equal(joined(resumed), whole)


def test_only_what_follows_from_a_change_is_made_again(pipeline: Any, tmp_path: Path) -> None:
    def shots(*words: str) -> list[Segment]:
        return [segment(pipeline, 5, cue=cue(pipeline, w), made_of=w, seed=i) for i, w in enumerate(words)]

    store = WindowStore(tmp_path)
    windows(pipeline, *shots("a cat", "the sea", "rain"), store=store)
    again = windows(pipeline, *shots("a cat", "night", "rain"), store=store)
    assert [window.restored for window in again] == [True, False, True]


def test_a_half_written_window_is_made_again(pipeline: Any, tmp_path: Path) -> None:
    store = WindowStore(tmp_path)
    whole = joined(windows(pipeline, segment(pipeline, 8), store=store))
    for file in tmp_path.iterdir():
        file.write_bytes(file.read_bytes()[:-100])
    assert torch.equal(joined(windows(pipeline, segment(pipeline, 8), store=store)), whole)


def test_memory_does_not_grow_with_the_film(pipeline: Any) -> None:
    def held() -> int:
        gc.collect()
        alive = {t.untyped_storage().data_ptr(): t.untyped_storage().nbytes() for t in _tensors()}
        return sum(alive.values())

    sizes = []
    one = segment(pipeline, 47, Sampling(steps=2, window=5, overlap=2))
    for event in film(Denoiser(pipeline.transformer), pipeline.scheduler, [one], SIZE):
        if isinstance(event, Window):
            number = event.number
            del event
            if number in (2, 8, 14):
                sizes.append(held())
    assert len(sizes) == 3
    assert max(sizes) - min(sizes) < 16 * 5 * 16 * 4  # less than the latents of one window


def _tensors() -> list[Tensor]:
    return [thing for thing in gc.get_objects() if issubclass(type(thing), Tensor)]


@pytest.mark.parametrize("ar_step", [0, 2])
def test_a_sketch_is_painted_over_as_strongly_as_asked(pipeline: Any, ar_step: int) -> None:
    sketch = joined(windows(pipeline, segment(pipeline, 12, seed=9)))

    def away(strength: float) -> float:
        sampling = Sampling(steps=10, window=5, overlap=2, ar_step=ar_step, strength=strength)
        made = joined(windows(pipeline, segment(pipeline, 12, sampling, sketch=sketch, seed=4)))
        return float((made - sketch).abs().mean())

    distances = [away(strength) for strength in (0.1, 0.4, 0.8)]
    assert distances == sorted(distances)
    assert distances[0] < distances[-1] / 2


def test_a_shot_that_is_nothing_but_its_picture_needs_no_step(pipeline: Any) -> None:
    first = encode(pipeline.vae, picture(1)[None])
    (window,) = windows(pipeline, segment(pipeline, 1, first=first))
    assert torch.equal(window.latents, first)


def test_a_guide_is_joined_to_the_channels_window_by_window(tmp_path: Path) -> None:
    """A network with a previs render as condition sees the part of it that lies under its window."""
    guided = tiny_skyreels.load(tiny_skyreels.build(tmp_path, guide_channels=16))
    guide = torch.arange(9.0).view(1, 1, 9, 1, 1).expand(1, 16, 9, *SIZE)
    seen: list[list[float]] = []
    watch: Callable[..., None] = lambda module, args, kwargs: seen.append(  # noqa: E731
        kwargs["hidden_states"][0, 16, :, 0, 0].tolist()
    )
    guided.transformer.register_forward_pre_hook(watch, with_kwargs=True)
    words = cue(guided)
    made = windows(guided, segment(guided, 9, cue=Cue(words.prompt, words.negative, guide=guide)))
    assert joined(made).shape[1] == 16
    assert seen[0] == [0, 1, 2, 3, 4]
    assert seen[-1] == [6, 7, 8]
