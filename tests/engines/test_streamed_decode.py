"""Pixels of a neural film: decoded while it grows, without seams or drifting colours, and shown before that."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import tiny_skyreels
import torch
from tiny_skyreels import SIZE, joined, picture, segment, windows

from engines.film.diffusion.colour import ColourAnchor
from engines.film.diffusion.decode import LatentPreview, StreamedDecoder, encode, frames_of
from engines.film.diffusion.denoiser import Denoiser
from engines.film.diffusion.windows import Sampling, Step, film


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with tiny_skyreels.one_thread():
        yield tiny_skyreels.load(tiny_skyreels.build(tmp_path_factory.mktemp("checkpoint")))


def test_decoding_in_pieces_gives_the_pixels_of_decoding_at_once(pipeline: Any) -> None:
    vae = pipeline.vae
    latents = joined(windows(pipeline, segment(pipeline, 60, Sampling(steps=2, window=10, overlap=2))))
    decoder = StreamedDecoder(vae)
    pieces = [latents[:, :, :4], latents[:, :, 4:9], latents[:, :, 9:]]
    streamed = []
    for number, piece in enumerate(pieces):
        streamed += list(decoder.decode(piece, opens=number == 0))
        decoder.rest()
    film_pixels = np.concatenate(streamed)
    assert len(film_pixels) == frames_of(60, True) == 237
    mean, spread = (
        torch.tensor(v).view(1, -1, 1, 1, 1) for v in (vae.config.latents_mean, vae.config.latents_std)
    )
    with torch.no_grad():
        whole = vae.decode(latents * spread + mean).sample[0].permute(1, 2, 3, 0)
    assert np.abs(film_pixels - (whole * 127.5 + 127.5).numpy()).max() <= 0.51

    resumed = StreamedDecoder(vae)
    resumed.skip(latents[:, :, :52], opens=True)
    assert (np.concatenate(list(resumed.decode(latents[:, :, 52:], False))) == film_pixels[-32:]).all()


def test_joins_of_windows_are_no_rougher_than_the_film_itself(pipeline: Any) -> None:
    sampling = Sampling(steps=6, window=10, overlap=3)
    made = windows(pipeline, segment(pipeline, 45, sampling, seed=5))
    decoder = StreamedDecoder(pipeline.vae)
    frames = np.concatenate([f for w in made for f in decoder.decode(w.latents, w.opens)]).astype(np.float32)
    changes = np.abs(np.diff(frames, axis=0)).mean((1, 2, 3))
    ends = np.cumsum([frames_of(w.span.fresh, w.opens) for w in made])[:-1]
    assert np.median(changes[ends - 1]) <= np.percentile(changes, 95)


def test_steps_tell_where_the_film_is_and_show_it(pipeline: Any) -> None:
    preview = LatentPreview.fitted(pipeline.vae)
    made = film(Denoiser(pipeline.transformer), pipeline.scheduler, [segment(pipeline, 8)], SIZE)
    steps = [(e.window, e.windows, e.step, e.steps) for e in made if isinstance(e, Step)]
    assert steps == [(w, 2, s, 4) for w in range(2) for s in range(1, 5)]
    shown = preview.frame(encode(pipeline.vae, picture(3)[None]), 0)
    assert shown.shape == (*SIZE, 3)
    assert shown.dtype == np.uint8
    assert (
        shown == LatentPreview.fitted(pipeline.vae).frame(encode(pipeline.vae, picture(3)[None]), 0)
    ).all()


def drifting(windows_made: int, frames: int = 20) -> list[Any]:
    """Windows of a still picture that gets redder and flatter from frame to frame, as long films do."""
    still = np.random.default_rng(0).normal(120, 30, (32, 48, 3))
    made = []
    for number in range(windows_made):
        moments = number * frames + np.arange(frames)
        made.append(
            np.stack([(120 + (still - 120) * 0.997**m) + [0.25 * m, 0, -0.1 * m] for m in moments])
            .round().clip(0, 255).astype(np.uint8)
        )  # fmt: skip
    return made


def test_colours_stay_those_of_the_first_window_and_no_join_shows() -> None:
    raw = drifting(6)
    anchor = ColourAnchor()
    anchor.open(cut=True)
    corrected = [anchor.correct(window) for window in raw]
    assert (corrected[0] == raw[0]).all()
    before, after = (np.abs(w[-1].mean((1, 2)) - w[0].mean((1, 2))).max() for w in (raw, corrected))
    assert after < before / 2
    assert corrected[-1].std() > raw[-1].std()
    frames = np.concatenate(corrected).astype(float).mean((1, 2))
    steps = np.abs(np.diff(frames, axis=0)).max(1)
    assert steps[19::20].max() <= np.percentile(steps, 95) + 0.05


def test_the_colour_anchor_goes_on_from_its_saved_state_and_lets_a_new_prompt_change_the_light() -> None:
    raw = drifting(4)
    anchor = ColourAnchor()
    anchor.open(cut=True)
    for window in raw[:2]:
        anchor.correct(window)
    again = ColourAnchor.from_json(anchor.to_json())
    assert (again.correct(raw[2]) == anchor.correct(raw[2])).all()
    night = (raw[3] // 4).astype(np.uint8)
    anchor.open(cut=False)
    assert abs(anchor.correct(night).mean() - night.mean()) < 12
    anchor.open(cut=True)
    assert (anchor.correct(night) == night).all()
