"""People who are generated whole: the authors' arithmetic where their golden case lies beside the repository, and what
a person is promised of long takes, several speakers, films that are re-spoken and files that are wrong."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import tiny_a2v
import tiny_skyreels
import torch
from diffusers import WanTransformer3DModel
from fakes import tiny_portrait
from safetensors.torch import load_file, save_file
from torch import Tensor

from engines.contract import Artifact, BadInput, Cancelled, Event, Note, Progress, parse_request
from engines.film.diffusion import lora
from engines.film.diffusion.checkpoint import WindowStore
from engines.film.diffusion.placement import cache_first_block
from engines.film.diffusion.windows import Step
from engines.home import home
from engines.media.audio import write_audio
from engines.media.image import read_image, write_image
from engines.media.video import VideoReader, VideoWriter
from engines.portrait.a2v import fusion, layout, windows
from engines.portrait.a2v.asked import wishes_of
from engines.portrait.a2v.colour import ColourAnchor
from engines.portrait.a2v.conditions import Asking, Guidance
from engines.portrait.a2v.engine import GENERATING, InfiniteTalk, SkyReelsA2V
from engines.portrait.a2v.foretold import foretell
from engines.portrait.a2v.hearing import ears, heard
from engines.portrait.a2v.hearing import windows as listened
from engines.portrait.a2v.parts import Loaded, cacheable, loaded
from engines.portrait.a2v.production import Production
from engines.portrait.a2v.sampler import Flow, SpeakingDenoiser, Spoken
from engines.portrait.a2v.source import Footage, Source, Still, kept_beside
from engines.portrait.a2v.variants import INFINITETALK
from engines.portrait.request import PortraitRequest, left_out_by_rig
from engines.recipe import sha256_of
from resources import SAMPLES

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT.parent / "shared/golden/skyreels-a2v"
golden = pytest.mark.skipif(not GOLDEN.is_dir(), reason="the golden case lies outside the repository")
NEAR = 1e-5
RATE = 16_000
LONG = 140  # pixel frames: three windows


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
    with tiny_skyreels.one_thread():
        yield


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The authors' network."""
    folder = tmp_path_factory.mktemp("theirs")
    for name in ("config.json", layout.WEIGHTS):
        shutil.copy(GOLDEN / name, folder)
    return layout.load(folder)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return tiny_a2v.build(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def parts(tiny: Any, tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    return loaded(tiny, tmp_path_factory.mktemp("scratch"))


def away(ours: Any, right: Any) -> float:
    return float(np.linalg.norm(np.asarray(ours - right)) / np.linalg.norm(np.asarray(right)))


@torch.no_grad()
def flow_of(network: Any, case: dict[str, Tensor], audio: Tensor | None, **more: Any) -> Tensor:
    noisy = torch.cat([case["hidden_states"], case["condition"]], 1)
    given = noisy, more.pop("at", case["timestep"]), case["encoder_hidden_states"], case["clip_fea"]
    return network(*given, audio, more.get("masks"))[0]  # type: ignore[no-any-return]


def talk_of(
    parts: Loaded, tiny: Any, folder: Path, frames: int = LONG, source: Source | None = None, **more: Any
) -> windows.Talk:
    """A take of one person whose voice is noise in syllables."""
    rng = np.random.default_rng(3)
    sound = (rng.normal(0, 0.2, frames * RATE // 25) * np.sin(np.arange(frames * RATE // 25) / 2000)).astype(
        np.float32
    )
    track = heard(parts.encoder, sound, folder / f"heard-{frames}.npy")
    course = tiny.variant.course
    length = max(windows.length_of(frames, course), 4 * fusion.latents_for(frames) - 3)
    guidance = more.pop("guidance", Guidance(1.0, 1.0))
    picture = source or Still(read_image(SAMPLES / "astronaut.png"), tiny_a2v.SIZE)
    return windows.Talk(
        SpeakingDenoiser(parts.pipeline.transformer),
        parts.pipeline.vae,
        Asking(parts.pipeline, [track], length, None, guidance),
        picture,
        Flow(more.pop("steps", 2), 11.0),
        course,
        prompt="a cat walks",
        frames=frames,
        seed=5,
        name="tiny",
        **more,
    )


def made(events: Iterator[Any]) -> tuple[list[Any], int]:
    """The pieces of a take, and how often a step was made."""
    pieces, steps = [], 0
    for event in events:
        if isinstance(event, Step):
            steps += 1
        else:
            pieces.append((event, np.stack(list(event.stream()))))
    return pieces, steps


def babble(path: Path, seconds: float, hertz: float = 120) -> Path:
    t = np.arange(int(seconds * RATE)) / RATE
    buzz = np.sign(np.sin(2 * np.pi * hertz * t)) * np.clip(np.sin(2 * np.pi * 3.5 * t), 0, 1)
    write_audio(path, [(0.4 * buzz).astype(np.float32)], RATE)
    return path


def request_of(image: Path, audio: Path, **values: Any) -> PortraitRequest:
    said = {"image": image, "audio": audio, "size": "512", "label": False, "format": "mkv", **values}
    return parse_request(PortraitRequest, said)


def people(folder: Path, count: int) -> Path:
    """A picture of so many people side by side."""
    one = cv2.resize(
        read_image(SAMPLES / "astronaut.png")[:, 60:400], (170, 256), interpolation=cv2.INTER_AREA
    )
    write_image(folder / f"{count}.png", np.hstack([one] * count))
    return folder / f"{count}.png"


def frames_of(events: list[Event]) -> Any:
    (media,) = (event.path for event in events if isinstance(event, Artifact) and event.kind == "media")
    reader = VideoReader(media)
    frames = np.stack([frame for _, frame in reader.frames()])
    reader.close()
    return frames


@golden
def test_the_network_computes_what_the_authors_compute(theirs: Any) -> None:
    case = load_file(GOLDEN / "case.safetensors")
    audio = case["audio"][None]
    assert away(flow_of(theirs, case, audio), case["output"]) < NEAR
    assert away(flow_of(theirs, case, audio, at=case["timestep_2"]), case["output_timestep_2"]) < NEAR
    assert away(flow_of(theirs, case, torch.zeros_like(audio)), case["output_null_audio"]) < NEAR
    assert away(flow_of(theirs, case, None), case["output_no_audio_branch"]) < NEAR
    start, features = int(case["audio_start"]), case["audio_features"][0].numpy()
    assert away(listened(features, start, 17), case["audio"][0]) == 0


@golden
def test_two_people_speak_and_a_batch_computes_what_its_samples_compute(theirs: Any) -> None:
    case = load_file(GOLDEN / "case_two_speakers.safetensors")
    audio, masks = case["audio"][None], case["ref_target_masks"]
    alone = flow_of(theirs, case, audio, masks=masks)
    assert away(alone, case["output"]) < NEAR
    assert away(flow_of(theirs, case, 0 * audio[:, :1]), case["output_null_audio"]) < NEAR
    other = {name: value * 0.7 for name, value in case.items()}
    both = {name: torch.cat([case[name], other[name]]) for name in case if name != "audio"}
    together = flow_of(theirs, both, torch.cat([audio, 0.7 * audio]), masks=masks)
    assert away(together[:1], case["output"]) < NEAR
    assert away(together[1:], flow_of(theirs, other, 0.7 * audio, masks=masks)) < NEAR


@golden
def test_without_a_voice_it_is_the_image_to_video_network_of_wan_in_any_shape(theirs: Any) -> None:
    case = load_file(GOLDEN / "case.safetensors")
    config = {k: v for k, v in theirs.config.items() if not k.startswith(("_", "audio"))}
    plain = WanTransformer3DModel(
        **{k: v for k, v in config.items() if k not in ("intermediate_dim", "output_dim", "context_tokens")}
    )
    plain.load_state_dict(theirs.state_dict(), strict=False)
    rng = torch.Generator().manual_seed(1)
    for batch, frames, height, width in ((2, 3, 4, 10), (1, 7, 6, 2)):
        noisy = torch.randn(batch, 36, frames, height, width, generator=rng)
        words = torch.randn(batch, 512, 40, generator=rng)
        given = noisy, torch.full((batch,), 500.0), words, case["clip_fea"].expand(batch, -1, -1)
        with torch.no_grad():
            assert away(theirs(*given)[0], plain(*given, return_dict=False)[0]) < NEAR


@golden
def test_sampling_guidance_and_carried_latents_are_the_authors(theirs: Any) -> None:
    case, denoiser, flow = (
        load_file(GOLDEN / "case_sampler.safetensors"),
        SpeakingDenoiser(theirs),
        Flow(4, 11.0),
    )
    for scales in ("1_1", "1_4", "5_1", "5_4"):
        words, voice = map(float, scales.split("_"))
        given = case["text_negative"], case["clip_fea"]
        cue = Spoken(
            case["text_prompt"], *given, case["start_condition"], case["start_audio"][None], None, voice
        )
        latents = case["start_noise"]
        for step in range(flow.steps):
            latents = flow.advance(latents, denoiser(latents, flow.timestep(step), cue, words), step)
        assert away(latents, case[f"start_final_{scales}"]) < NEAR
    for scales in ("1_1", "5_4"):
        words, voice = map(float, scales.split("_"))
        known, noise = case[f"cont_condition_{scales}"], iter(case[f"cont_motion_noise_{scales}"])
        cue = Spoken(case["text_connection"], *given, known, case["cont_audio"][None], None, voice)
        latents = case[f"cont_noise_{scales}"]
        held = windows.carrying(latents, known[:, 4:, :2], veiled=True)
        hidden = torch.zeros_like(latents)

        def veil(hidden: Tensor = hidden, noise: Iterator[Tensor] = noise) -> Tensor:
            hidden[:, :, :2] = next(noise)
            return hidden

        latents = held.laid(latents, flow.level(0), veil)
        for step in range(flow.steps):
            latents = flow.advance(latents, denoiser(latents, flow.timestep(step), cue, words), step)
            latents = held.laid(latents, flow.level(step + 1), veil)
        assert away(latents, case[f"cont_final_{scales}"]) < NEAR


@golden
def test_ears_and_colours_are_the_authors(tmp_path: Path) -> None:
    voice = load_file(GOLDEN / "audio_encoder" / "case_audio.safetensors")
    encoder = ears(GOLDEN / "audio_encoder")
    features = heard(encoder, voice["waveform"][0].numpy(), tmp_path / "heard.npy")
    assert away(features, voice["features"].numpy()) < NEAR
    case = {
        name: value.permute(0, 2, 3, 4, 1)[0].double().numpy() / 2 + 0.5
        for name, value in load_file(GOLDEN / "case_sampler.safetensors").items()
        if name.startswith("colour")
    }
    anchor = ColourAnchor(case["colour_reference"][0])
    assert away(np.stack([anchor.led(frame) for frame in case["colour_in"]]), case["colour_out"]) < NEAR


def test_the_mask_tells_which_frames_are_given(parts: Loaded, tiny: Any, tmp_path: Path) -> None:
    talk = talk_of(parts, tiny, tmp_path, frames=20)
    picture = talk.source.frames(0, 5)
    known, _ = talk.asking.shown(21, picture, picture)
    assert known[0, :4, :, 0, 0].T.tolist() == [[1] * 4, [1] * 4, [0] * 4, [0] * 4, [0, 0, 0, 1], [1] * 4]


def test_long_voices_are_heard_in_parts_that_fit_together(parts: Loaded, tmp_path: Path) -> None:
    sound = np.random.default_rng(0).normal(0, 0.1, 20 * RATE).astype(np.float32)
    whole = heard(parts.encoder, sound, tmp_path / "whole.npy")
    cut = heard(parts.encoder, sound, tmp_path / "cut.npy", whole_s=5.0)
    assert whole.shape == cut.shape == (500, tiny_a2v.LAYERS, tiny_a2v.CHANNELS)
    assert away(cut, whole) < 0.1


def test_fused_windows_have_lower_seams_than_carried_frames_and_say_their_cost(
    parts: Loaded, tiny: Any, tmp_path: Path
) -> None:
    talk = talk_of(parts, tiny, tmp_path)
    carried, steps = made(windows.carried(talk, WindowStore(tmp_path / "carried")))
    fused, fused_steps = made(fusion.fused(talk, WindowStore(tmp_path / "fused"), tmp_path))
    assert len(carried) == 3
    assert steps == windows.calls_of(LONG, talk.course, 2) == 8
    assert fused_steps == fusion.calls_of(LONG, 2)
    jumps = []
    for pieces in (carried, fused):
        frames = np.concatenate([frames for _, frames in pieces]).astype(float)
        assert len(frames) == LONG
        change = np.abs(np.diff(frames, axis=0)).mean((1, 2, 3))
        jumps.append(np.mean([change[piece.start - 1] / np.median(change) for piece, _ in carried[1:]]))
    assert jumps[1] < jumps[0]


def test_a_longer_fused_take_is_made_in_runs_that_lead_into_each_other() -> None:
    runs = fusion.runs_of(fusion.latents_for(60 * 25))
    assert all(count <= fusion.RUN for _, count in runs)
    assert [start for start, _ in runs[1:]] == [sum(run) - fusion.OVERLAP for run in runs[:-1]]
    for _, count in runs:
        for shifted in (False, True):
            weights = torch.zeros(count)
            for place in fusion.places(count, shifted):
                weights[place : place + fusion.SPAN] += fusion.ramp(place, count)
            assert float(weights.min()) > 0


def test_a_stopped_fused_take_goes_on_within_its_run(parts: Loaded, tiny: Any, tmp_path: Path) -> None:
    talk = talk_of(parts, tiny, tmp_path, frames=100, steps=3)
    whole, _ = made(fusion.fused(talk, WindowStore(tmp_path / "one"), tmp_path / "one"))
    store = WindowStore(tmp_path / "two")
    for event in fusion.fused(talk, store, tmp_path / "two"):
        assert isinstance(event, Step)
        if event.step == 3:
            break
    again, steps = made(fusion.fused(talk, store, tmp_path / "two"))
    assert steps == len(fusion.places(fusion.latents_for(100), shifted=False))
    assert (again[0][1] == whole[0][1]).all()


def test_a_cancel_is_seen_within_a_step(parts: Loaded, tiny: Any, tmp_path: Path) -> None:
    talk, seen = talk_of(parts, tiny, tmp_path, frames=30), 0

    def check() -> None:
        nonlocal seen
        seen += 1
        if seen == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        list(windows.carried(talk, WindowStore(tmp_path / "w"), check))
    assert seen == 2


def test_scales_of_one_cost_one_pass_and_both_guidances_three(
    parts: Loaded, tiny: Any, tmp_path: Path
) -> None:
    counted = 0

    def count(*_: Any) -> None:
        nonlocal counted
        counted += 1

    hook = parts.pipeline.transformer.blocks[0].register_forward_pre_hook(count)
    for scales, passes in (((1.0, 1.0), 1), ((5.0, 4.0), 3)):
        counted = 0
        talk = talk_of(parts, tiny, tmp_path, frames=30, guidance=Guidance(*scales))
        list(windows.carried(talk, WindowStore(tmp_path / str(scales))))
        assert counted == 2 * passes == 2 * talk.denoiser.passes(*scales)
    hook.remove()


def test_a_respoken_film_keeps_what_is_far_from_the_heads(parts: Loaded, tiny: Any, tmp_path: Path) -> None:
    film, rng = tmp_path / "film.mkv", np.random.default_rng(1)
    with VideoWriter(film, 96, 64, 25, "mkv") as writer:
        for _ in range(40):
            writer.write(rng.integers(0, 256, (64, 96, 3), np.uint8))
    source = Footage(film, tiny_a2v.SIZE)
    there_and_back = source.frames(0, 78)
    assert (there_and_back[1:39] == there_and_back[:39:-1]).all()
    heads = np.zeros((1, *tiny_a2v.SIZE), np.float32)
    heads[:, 8:24, :16] = 1
    keeping = kept_beside(heads, (4, 6))
    assert float(keeping[..., -1].min()) == 1 > float(keeping[..., 0].min())
    talk = talk_of(parts, tiny, tmp_path, frames=81, source=source, keeping=keeping)
    (piece,) = (e for e in windows.carried(talk, WindowStore(tmp_path / "w")) if not isinstance(e, Step))
    assert isinstance(piece, windows.Piece)
    shown = talk.asking.latents(source.frames(0, 81))
    assert torch.equal(piece.latents[..., -1], shown[..., -1])
    assert not torch.equal(piece.latents[..., 0], shown[..., 0])


def test_two_people_speak_in_three_windows_and_a_stopped_take_ends_with_the_same_frames(
    tiny: Any, tmp_path: Path
) -> None:
    image = people(tmp_path, 2)
    one, other = babble(tmp_path / "a.wav", 2.6), babble(tmp_path / "b.wav", 2.6, 190)
    request = request_of(image, one, face=0, others=[{"face": 1, "audio": other}])
    engine = SkyReelsA2V(tiny)
    (tmp_path / "whole").mkdir()
    (tmp_path / "stopped").mkdir()
    whole = list(engine.run(request, tmp_path / "whole"))
    assert sum(isinstance(e, Artifact) and e.kind == "segment" for e in whole) == 3
    asked = {
        "faces": 2,
        "voices": [(None, 2.6), (None, 2.6)],
        "film": False,
        "size": "512",
        "seam": "carried",
        "steps": None,
    }
    told = engine.ask("foretell", {**asked, "text_guidance": None, "audio_guidance": None})
    runs = told["carried"]["runs"], told["fused"]["runs"]
    assert (told["carried"]["windows"], runs[0]) == (4, 8)
    said = f"Runs of the network: {runs[0]} with carried windows; it would be {runs[1]} with fused ones."
    assert any(said in e.message for e in whole if isinstance(e, Note)), "as it was told before"
    filmed = -1  # the first says that it begins

    def stopped_in_the_second_window() -> None:
        nonlocal filmed
        for event in engine.run(request, tmp_path / "stopped"):
            filmed += isinstance(event, Progress) and event.phase == GENERATING
            if filmed == 5:
                engine.cancel()

    with pytest.raises(Cancelled):
        stopped_in_the_second_window()
    engine.begin()
    again = list(engine.run(request, tmp_path / "stopped"))
    steps = [e.step for e in again if isinstance(e, Progress) and e.phase == GENERATING]
    assert steps == [0, 4, 5, 6, 6, 7, 8, 8], "what was kept counts as done"
    assert (frames_of(again) == frames_of(whole)).all()


def test_infinitetalk_speaks_over_wan_and_windows_may_be_fused(tmp_path: Path) -> None:
    setup = tiny_a2v.infinite(tmp_path)
    network = layout.load_over(setup.parts / "transformer", setup.network)
    base = WanTransformer3DModel.from_pretrained(setup.parts, subfolder="transformer")
    assert torch.equal(network.blocks[1].attn1.to_q.weight, base.blocks[1].attn1.to_q.weight)
    heard_by = load_file(setup.network)["blocks.1.audio_cross_attn.proj.weight"]
    assert torch.equal(network.blocks[1].audio_cross_attn.proj.weight, heard_by)
    (tmp_path / "job").mkdir()
    wishes = {
        "prompt": "a cat walks",
        "seam": "fused",
        "steps": 3,
        "text_guidance": 2.0,
        "audio_guidance": 1.0,
    }
    request = request_of(people(tmp_path, 1), babble(tmp_path / "a.wav", 1), fps=30, gaze=0.9, **wishes)
    events = list(InfiniteTalk(setup).run(request, tmp_path / "job"))
    assert len(frames_of(events)) == 30
    told = [event.message for event in events if isinstance(event, Note)]
    assert "InfiniteTalk leaves out gaze: the network moves people as it was trained to." in told
    assert any("6 with fused windows" in line for line in told)


def test_pictures_that_the_network_cannot_take_are_told(tiny: Any, tmp_path: Path) -> None:
    voice = babble(tmp_path / "a.wav", 0.5)
    write_image(tmp_path / "wall.png", np.full((96, 96, 3), 128, np.uint8))
    for image, line in ((tmp_path / "wall.png", "no face"), (people(tmp_path, 3), "3 faces and has 1 voice")):
        with pytest.raises(BadInput, match=line):
            list(SkyReelsA2V(tiny).run(request_of(image, voice), tmp_path))


def test_what_a_take_will_cost_is_told_only_where_it_can_be_made(
    tiny: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {
        "faces": 1, "voices": [(None, 5.0)], "film": False, "size": "512", "seam": "carried", "steps": None,
        "text_guidance": None,
    }  # fmt: skip
    engine = SkyReelsA2V(tiny)
    told = engine.ask("foretell", {**asked, "audio_guidance": None})
    assert told["carried"] == {"windows": 3, "runs": 6}
    assert told["needs"] == 0
    assert engine.ask("foretell", {**asked, "film": True, "audio_guidance": 3.0})["carried"]["runs"] == 8
    quick = engine.ask("foretell", {**asked, "steps": 1, "audio_guidance": None})
    assert quick["carried"] == {"windows": 3, "runs": 3}
    begun = engine.ask("foretell", {**asked, "voices": [(9.0, 1.0), (4.0, 1.0)], "audio_guidance": None})
    assert begun == told, "the first voice begins with the take"
    assert engine.ask("foretell", {**asked, "voices": [(None, None)], "audio_guidance": None}) == {}
    with pytest.raises(BadInput, match="3 faces and has 2 voices"):
        engine.ask(
            "foretell", {**asked, "faces": 3, "voices": [(None, 1.0), (None, 1.0)], "audio_guidance": 1}
        )
    long = {**asked, "voices": [(None, 300.0)], "audio_guidance": None}
    with pytest.raises(
        BadInput, match="the voice lasts 300 s, and with carried windows a picture speaks for"
    ):
        engine.ask("foretell", long)
    assert engine.ask("foretell", {**long, "seam": "fused"})["fused"]["windows"] > 50
    assert InfiniteTalk().ask("foretell", {**asked, "audio_guidance": None}) == {}
    assert InfiniteTalk().ask("usual", {}) == {"steps": 40, "text_guidance": 5.0, "audio_guidance": 4.0}
    card = tmp_path / "nvidia-smi"
    card.write_text("#!/bin/sh\necho 81559\n")
    card.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    needed = [
        foretell(INFINITETALK, None, **{**asked, "size": size}, audio_guidance=None)["needs"] / 2**30
        for size in ("512", "1080")
    ]
    assert 36 < needed[0] < needed[1] < 80


def test_a_voice_beyond_the_key_frames_or_the_disk_is_told_before_the_network_is_loaded(
    tiny: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def production(**values: Any) -> tuple[Production, Any]:
        request = request_of(people(tmp_path, 1), babble(tmp_path / "a.wav", 0.5), **values)
        made = Production(request, wishes_of(request), tiny, tmp_path, lambda: None)
        return made, made.sitting()

    limit_s = windows.longest_of(tiny.variant.course) / 25
    assert 200 <= limit_s < 205
    carried, sitting = production()
    carried.check_length(sitting, limit_s)
    with pytest.raises(BadInput, match=r"lasts 203 s.* 202 s at most") as told:
        carried.check_length(sitting, limit_s + 0.5)
    assert told.value.field == "audio"
    fused, sitting = production(seam="fused")
    fused.check_length(sitting, 3600)
    with pytest.raises(BadInput, match="the disk needs"):
        fused.check_length(sitting, 1e9)


@pytest.mark.parametrize(
    ("seconds", "loras", "fault"),
    [(204, (), r"lasts 204 s.* 202 s at most"), (0.5, ("nowhere/soft.safetensors",), "does not exist")],
)
def test_what_files_say_before_they_are_heard_is_told_at_once(
    tiny: Any, tmp_path: Path, seconds: float, loras: tuple[str, ...], fault: str
) -> None:
    request = request_of(people(tmp_path, 1), babble(tmp_path / "a.wav", seconds), loras=loras)
    (tmp_path / "job").mkdir()
    phases = []

    def made() -> None:
        for event in SkyReelsA2V(tiny).run(request, tmp_path / "job"):
            phases.extend([event.phase] if isinstance(event, Progress) else [])

    with pytest.raises(BadInput, match=fault):
        made()
    assert phases == ["Reading the picture"]


def test_the_first_block_cache_skips_later_blocks_where_little_changes(tiny: Any) -> None:
    network = layout.load(tiny.network)
    noisy = torch.randn(1, 36, 2, 4, 4, generator=torch.Generator().manual_seed(0))
    given = noisy, torch.tensor([500.0]), torch.ones(1, 4, 16), torch.ones(1, 4, 16)

    def flow() -> Tensor:
        with torch.no_grad(), network.cache_context("cond"):
            return network(*given)[0]  # type: ignore[no-any-return]

    plain = flow()
    cacheable()
    cache_first_block(network, 0.05)
    assert torch.equal(flow(), plain)
    hook = network.blocks[1].attn1.register_forward_hook(lambda *_: pytest.fail("it was not skipped"))
    assert torch.allclose(flow(), plain, atol=1e-6)
    hook.remove()


def test_the_command_line_renders_with_the_engine_by_its_name(tmp_path: Path) -> None:
    voice, out = babble(tmp_path / "a.wav", 0.4), tmp_path / "take.mkv"
    package = tiny_portrait.install(tmp_path / "package")
    done = subprocess.run(
        [
            sys.executable, "-m", "studio", "render", "portrait", "--engine", "skyreels-a2v",
            "--image", people(tmp_path, 1), "--audio", voice, "--size", "512", "--format", "mkv",
            "--prompt", "she smiles", "--audio-guidance", "3", "--consent", "fictional",
            "--out", out, "--save-recipe", tmp_path / "recipe.json",
        ],
        env={**os.environ, "PYTHONPATH": str(package), "MATINEE_HOME": str(home_with_models(tmp_path))},
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    reader = VideoReader(out)
    assert len(list(reader.frames())) == 10
    reader.close()
    kept = json.loads((tmp_path / "recipe.json").read_text())
    assert (kept["engine"], kept["request"]["audio_guidance"]) == ("skyreels-a2v", 3)


def home_with_models(folder: Path) -> Path:
    """A home of its own with the models of this machine."""
    (folder / "home").mkdir()
    (folder / "home" / "models").symlink_to(home() / "models")
    return folder / "home"


def test_the_rig_says_what_it_leaves_to_neural_engines(tmp_path: Path) -> None:
    request = request_of(
        people(tmp_path, 1), babble(tmp_path / "a.wav", 0.5), prompt="at night", seam="fused"
    )
    assert left_out_by_rig(request) == (
        "The built-in engine leaves out the prompt and fused windows: they are for neural engines."
    )
    assert not left_out_by_rig(request_of(request.image, tmp_path / "a.wav"))


def test_files_of_another_network_are_told_before_they_are_used(tiny: Any, tmp_path: Path) -> None:
    def refused(weights: dict[str, Tensor], line: str) -> None:
        folder = tmp_path / line.replace(" ", "-")
        folder.mkdir()
        (folder / "config.json").write_text(json.dumps(tiny_a2v.PUBLISHED))
        save_file(weights, folder / layout.WEIGHTS)
        with pytest.raises(BadInput, match=line):
            layout.load(folder)

    whole = load_file(tiny.network / layout.WEIGHTS)
    deaf = {name: value for name, value in whole.items() if not any(part in name for part in layout.AUDIO)}
    refused(deaf, "no audio branch")
    refused({name: value.to(torch.float8_e4m3fn) for name, value in whole.items()}, "quantised")
    refused({**whole, "head.head.weight": whole["head.head.weight"][:8].clone()}, "does not fit")
    with pytest.raises(BadInput, match="more than an audio branch"):
        layout.load_over(tiny.parts / "transformer", tiny.network / layout.WEIGHTS)
    small = tiny_a2v.ears(tmp_path / "ears")
    config = json.loads((small / "config.json").read_text())
    (small / "config.json").write_text(json.dumps({**config, "num_hidden_layers": 3}))
    with pytest.raises(BadInput, match="hears in 3 layers"):
        loaded(replace(tiny, ears=small), tmp_path)


def test_loras_are_held_to_the_weights_that_they_were_made_for(
    tiny: Any, parts: Loaded, tmp_path: Path
) -> None:
    infinite = tiny_a2v.infinite(tmp_path)
    over = infinite.parts / "transformer"
    for setup, found, files in (
        (tiny, parts, [tiny.network / layout.WEIGHTS]),
        (
            infinite,
            loaded(infinite, tmp_path / "scratch"),
            [*sorted(over.glob("*.safetensors")), infinite.network],
        ),
    ):
        digest = hashlib.sha256("".join(map(sha256_of, files)).encode()).hexdigest()
        layer = found.pipeline.transformer.blocks[0].attn1.to_q
        matrices = {
            "transformer.blocks.0.attn1.to_q.lora_A.weight": torch.zeros(2, layer.in_features),
            "transformer.blocks.0.attn1.to_q.lora_B.weight": torch.zeros(layer.out_features, 2),
        }
        path = tmp_path / f"{setup.name}.safetensors"
        save_file(matrices, path, {lora.BASE: setup.name, lora.DIGEST: digest})
        found.loras.check(path)
        save_file(matrices, path, {lora.BASE: setup.name, lora.DIGEST: hashlib.sha256().hexdigest()})
        with pytest.raises(BadInput, match=f"other weights of {setup.name}"):
            found.loras.check(path)


def test_what_is_saved_is_what_is_published(tiny: Any, tmp_path: Path) -> None:
    network = layout.load(tiny.network)
    network.save_pretrained(tmp_path)
    ours, right = load_file(tmp_path / layout.WEIGHTS), load_file(tiny.network / layout.WEIGHTS)
    assert ours.keys() == right.keys()
    again = layout.load(tmp_path)
    assert all(torch.equal(value, again.state_dict()[name]) for name, value in network.state_dict().items())
