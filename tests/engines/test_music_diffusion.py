"""ACE-Step and Stable Audio 3 as engines, on tiny random checkpoints of the real classes in the published layouts."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile as sf
import tiny_skyreels
import torch
from diffusers import (
    AceStepPipeline,
    AceStepTransformer1DModel,
    AutoencoderOobleck,
    AutoencoderSAME,
    FlowMatchEulerDiscreteScheduler,
    StableAudio3DiTModel,
    StableAudio3Pipeline,
)
from diffusers.pipelines.ace_step.modeling_ace_step import (
    AceStepAudioTokenDetokenizer,
    AceStepAudioTokenizer,
    AceStepConditionEncoder,
)
from diffusers.pipelines.stable_audio_3.modeling_stable_audio_3 import StableAudio3DurationEmbedder
from safetensors.torch import load_file, save_file
from transformers import Qwen3Config, Qwen3Model, T5GemmaConfig, T5GemmaEncoderModel
from transformers.models.t5gemma import T5GemmaModuleConfig

from engines import catalogue
from engines.contract import (
    Artifact,
    BadInput,
    Cancelled,
    Event,
    ModelMissing,
    Note,
    OutOfMemory,
    Progress,
    parse_request,
)
from engines.media.loudness import Meter
from engines.music.diffusion import checkpoints
from engines.music.diffusion.ace_step import AceStep
from engines.music.diffusion.coding import decoded, encoded
from engines.music.diffusion.engine import PLAYING, DiffusionMusic
from engines.music.diffusion.fitting import Fit, fit, load
from engines.music.diffusion.stable_audio import StableAudio3
from engines.music.request import MusicRequest

RATE = 48_000
SMALL: dict[str, Any] = {
    "hidden_size": 16,
    "intermediate_size": 24,
    "num_attention_heads": 2,
    "num_key_value_heads": 1,
    "head_dim": 8,
}
GB = 1 << 30


@pytest.fixture(scope="module", autouse=True)
def _one_thread() -> Iterator[None]:
    with tiny_skyreels.one_thread():
        yield


@pytest.fixture(scope="module")
def turbo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ace_step(tmp_path_factory.mktemp("ace") / "turbo", "turbo")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ace_step(tmp_path_factory.mktemp("ace") / "base", "base")


@pytest.fixture(scope="module")
def stable(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Stable Audio 3, distilled."""
    torch.manual_seed(0)
    words = T5GemmaModuleConfig(
        vocab_size=64, hidden_size=16, intermediate_size=24, num_hidden_layers=1, num_attention_heads=2,
        num_key_value_heads=2, head_dim=8,
    )  # fmt: skip
    pipeline = StableAudio3Pipeline(
        vae=AutoencoderSAME(
            patch_size=64, encoder_channels=16, encoder_c_mults=(1,), encoder_strides=(8,),
            encoder_transformer_depths=(1,), latent_dim=8, dim_heads=8, sampling_rate=4410,
        ),
        text_encoder=T5GemmaEncoderModel(
            T5GemmaConfig(encoder=words, decoder=words, is_encoder_decoder=False, vocab_size=64)
        ),
        tokenizer=tiny_skyreels.tokenizer(),
        duration_embedder=StableAudio3DurationEmbedder(output_dim=16, fourier_dim=16),
        transformer=StableAudio3DiTModel(
            io_channels=8, embed_dim=16, depth=2, num_heads=2, cond_token_dim=16, global_cond_dim=16,
            local_add_cond_dim=9, timestep_features_dim=16, num_memory_tokens=4,
        ),
        scheduler=FlowMatchEulerDiscreteScheduler(num_train_timesteps=1, shift=1.0, stochastic_sampling=True),
    )  # fmt: skip
    return saved(pipeline, tmp_path_factory.mktemp("stable") / "medium")


def ace_step(folder: Path, version: str) -> Path:
    torch.manual_seed(0)
    pipeline = AceStepPipeline(
        vae=AutoencoderOobleck(
            encoder_hidden_size=16, downsampling_ratios=[4, 6, 8], channel_multiples=[1, 1, 2], decoder_channels=4,
            decoder_input_channels=8, sampling_rate=4800,
        ),
        text_encoder=Qwen3Model(Qwen3Config(vocab_size=64, num_hidden_layers=1, **SMALL)),
        tokenizer=tiny_skyreels.tokenizer(),
        transformer=AceStepTransformer1DModel(
            num_hidden_layers=2, in_channels=24, audio_acoustic_hidden_dim=8, is_turbo=version == "turbo",
            model_version=version, **SMALL,
        ),
        condition_encoder=AceStepConditionEncoder(
            text_hidden_dim=16, timbre_hidden_dim=8, num_lyric_encoder_hidden_layers=1,
            num_timbre_encoder_hidden_layers=1, **SMALL,
        ),
        scheduler=FlowMatchEulerDiscreteScheduler(num_train_timesteps=1, shift=1.0),
        audio_tokenizer=AceStepAudioTokenizer(
            audio_acoustic_hidden_dim=8, fsq_dim=16, fsq_input_levels=[4, 4], num_attention_pooler_hidden_layers=1,
            **SMALL,
        ),
        audio_token_detokenizer=AceStepAudioTokenDetokenizer(
            audio_acoustic_hidden_dim=8, num_attention_pooler_hidden_layers=1, **SMALL
        ),
    )  # fmt: skip
    return saved(pipeline, folder)


def saved(pipeline: Any, folder: Path) -> Path:
    """Published layers begin as zeros in places; a random one of each tells more."""
    with torch.no_grad():
        for part in pipeline.components.values():
            for weight in part.parameters() if isinstance(part, torch.nn.Module) else ():
                if not weight.any():
                    weight.normal_(0, 0.2)
    pipeline.save_pretrained(folder, safe_serialization=True)
    return folder


@pytest.fixture(scope="module")
def song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seven seconds of two voices, soft enough to need no limiting."""
    time = np.arange(7 * RATE) / RATE
    left = 0.2 * np.sin(2 * np.pi * 220 * time) * (1 + np.sin(2 * np.pi * 2 * time)) / 2
    right = 0.2 * np.sin(2 * np.pi * 330 * time)
    path = tmp_path_factory.mktemp("song") / "song.wav"
    sf.write(path, np.stack([left, right], 1), RATE, subtype="FLOAT")
    return path


def take(engine: DiffusionMusic, folder: Path, **values: Any) -> tuple[list[Event], Any]:
    values = {"prompt": "rain at night", "duration_s": 10.0, "steps": 3, **values}
    request = parse_request(MusicRequest, values)
    folder.mkdir(parents=True, exist_ok=True)
    events = list(engine.run(request, folder))
    media = [e for e in events if isinstance(e, Artifact) and e.kind == "media"]
    assert len(media) == 1
    sound, rate = sf.read(media[0].path, always_2d=True)
    assert rate == RATE
    assert sound.shape[1] == 2
    assert media[0].duration_s == pytest.approx(len(sound) / RATE)
    return events, sound


def loudness(sound: Any) -> tuple[float, float]:
    meter = Meter()
    meter.add(sound.astype(np.float32))
    return meter.integrated, meter.true_peak_db


def faulty(whole: Path, folder: Path) -> Path:
    return Path(shutil.copytree(whole, folder))


def test_words_become_a_piece_told_at_each_step(turbo: Path, tmp_path: Path) -> None:
    events, sound = take(AceStep(turbo), tmp_path, steps=None, format="flac")
    steps = [e for e in events if isinstance(e, Progress) and e.phase == PLAYING]
    assert [(e.step, e.total) for e in steps] == [(n, 8) for n in range(9)]
    assert all(e.time_left_s is not None and e.time_left_s >= 0 for e in steps[1:])
    assert steps[-1].time_left_s == 0
    assert len(sound) == 10 * RATE
    lufs, peak = loudness(sound)
    assert lufs == pytest.approx(-14, abs=0.5)
    assert peak <= -1


def test_the_same_seed_plays_the_same_and_another_seed_something_else(turbo: Path, tmp_path: Path) -> None:
    engine = AceStep(turbo)
    one, two, other = (take(engine, tmp_path / str(n), seed=seed)[1] for n, seed in enumerate((1, 1, 2)))
    assert np.array_equal(one, two)
    assert not np.allclose(one, other, atol=1e-3)


def test_a_piece_that_is_cancelled_stops_at_that_step(turbo: Path, tmp_path: Path) -> None:
    engine = AceStep(turbo)
    running = engine.run(MusicRequest(prompt="rain", duration_s=10, steps=200), tmp_path)
    for event in running:
        if isinstance(event, Progress) and event.step == 2:
            engine.cancel()
            break
    later: list[Event] = []
    with pytest.raises(Cancelled):
        later.extend(running)
    assert len(later) < 5
    assert not list(tmp_path.iterdir())
    engine.begin()
    take(engine, tmp_path)


def test_each_checkpoint_is_sampled_as_it_was_trained(
    turbo: Path, base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    schedules = listened(monkeypatch, FlowMatchEulerDiscreteScheduler, "set_timesteps")
    for folder, shift, count in ((turbo, 3.0, 8), (base, 1.0, 50)):
        take(AceStep(folder), tmp_path / folder.name, steps=None)
        even = np.linspace(1, 0, count + 1)[:-1]
        assert np.allclose(schedules.pop()["sigmas"], shift * even / (1 + (shift - 1) * even), atol=1e-6)


def listened(monkeypatch: pytest.MonkeyPatch, kind: type, name: str) -> list[dict[str, Any]]:
    """What a method of diffusers is given by name, each time, while it goes on as ever."""
    heard: list[dict[str, Any]] = []
    method = getattr(kind, name)

    def listening(self: Any, *values: Any, **named: Any) -> Any:
        heard.append(named)
        return method(self, *values, **named)

    monkeypatch.setattr(kind, name, listening)
    return heard


def test_tempo_key_metre_and_lyrics_are_told_to_the_network_and_that_nobody_sings(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, engine = listened(monkeypatch, AceStepPipeline, "_format_prompt"), AceStep(base)
    take(engine, tmp_path / "1", tempo_bpm=90.4, key="D dorian", metre="3/4", style="lofi")
    take(engine, tmp_path / "2", lyrics="[verse] the sea")
    plain, sung = told
    assert plain["prompt"] == "Lo-fi, rain at night"
    assert (plain["bpm"], plain["keyscale"], plain["timesignature"]) == (90, "D minor", "3")
    assert plain["lyrics"] == "[Instrumental]"
    assert (sung["bpm"], sung["keyscale"], sung["timesignature"]) == (None, None, None)
    assert sung["lyrics"] == "[verse] the sea"


def test_a_repainted_stretch_leaves_every_sample_around_it(turbo: Path, song: Path, tmp_path: Path) -> None:
    _, sound = take(AceStep(turbo), tmp_path, task="repaint", source=str(song), from_s=2.0, to_s=4.5)
    source, _ = sf.read(song)
    begin, end = 2 * RATE, int(4.5 * RATE)
    assert len(sound) == len(source)
    around = np.r_[0:begin, end : len(source)]
    assert np.abs(sound[around] - source[around]).max() < 2**-22
    assert np.abs(sound[begin + 2000 : end - 2000] - source[begin + 2000 : end - 2000]).std() > 0.01


def test_a_cover_is_as_long_as_its_source_and_listens_to_it(turbo: Path, song: Path, tmp_path: Path) -> None:
    engine = AceStep(turbo)
    other = tmp_path / "other.wav"
    noise = np.random.default_rng(0).normal(0, 0.2, (7 * RATE, 2))
    sf.write(other, noise, RATE)
    _, one = take(engine, tmp_path / "1", task="cover", source=str(song), closeness=1)
    _, two = take(engine, tmp_path / "2", task="cover", source=str(other), closeness=1)
    _, far = take(engine, tmp_path / "3", task="cover", source=str(song), closeness=0.2)
    assert len(one) == len(two) == 7 * RATE
    assert not np.allclose(one, two, atol=1e-3)
    assert not np.allclose(one, far, atol=1e-3)
    _, part = take(engine, tmp_path / "4", task="cover", source=str(song), from_s=2, to_s=5.01)
    assert len(part) == round(3.01 * RATE)


def test_a_reference_of_any_length_below_the_limit_is_heard(turbo: Path, song: Path, tmp_path: Path) -> None:
    engine = AceStep(turbo)
    _, without = take(engine, tmp_path / "1")
    _, with_it = take(engine, tmp_path / "2", reference=str(song))
    assert not np.allclose(without, with_it, atol=1e-4)


def test_parts_are_taken_out_and_added_by_the_base_checkpoint_alone(
    turbo: Path, base: Path, song: Path, tmp_path: Path
) -> None:
    engine = AceStep(base)
    made = {
        task: take(engine, tmp_path / task, task=task, source=str(song), stem="drums")[1]
        for task in ("extract", "lego", "complete")
    }
    assert all(len(sound) == 7 * RATE for sound in made.values())
    assert not np.allclose(made["extract"], made["lego"], atol=1e-4)
    with pytest.raises(BadInput, match="turbo was not made to extract") as refused:
        take(AceStep(turbo), tmp_path / "no", task="extract", source=str(song), stem="drums")
    assert "ace-step-1.5-base" in refused.value.hint


def test_a_lora_changes_what_is_played_and_only_while_it_is_asked_for(
    turbo: Path, stable: Path, tmp_path: Path
) -> None:
    layer, rng = "layers.0.self_attn.to_q", torch.Generator().manual_seed(3)
    weights = {
        f"transformer.{layer}.lora_A.weight": torch.randn(2, 16, generator=rng),
        f"transformer.{layer}.lora_B.weight": torch.randn(16, 2, generator=rng),
    }
    path, other = tmp_path / "mine.safetensors", tmp_path / "other.safetensors"
    save_file(weights, path)
    save_file({name: weight[:, :8].contiguous() for name, weight in weights.items()}, other)
    engine = AceStep(turbo)
    before = take(engine, tmp_path / "1")[1]
    loud = take(engine, tmp_path / "2", loras=[{"path": str(path), "strength": 2.0}])[1]
    after = take(engine, tmp_path / "3")[1]
    assert not np.allclose(before, loud, atol=1e-4)
    assert np.allclose(before, after, atol=1e-5)
    with pytest.raises(BadInput, match="made for another model"):
        take(engine, tmp_path / "4", loras=[{"path": str(other)}])
    pickled = tmp_path / "mine.bin"
    pickled.write_bytes(b"\x80\x04N.")
    with pytest.raises(BadInput, match="pickle"):
        take(engine, tmp_path / "5", loras=[{"path": str(pickled)}])
    with pytest.raises(BadInput, match="takes no LoRAs"):
        take(StableAudio3(stable), tmp_path / "6", loras=[{"path": str(path)}])


def test_stable_audio_plays_words_varies_and_mends(stable: Path, song: Path, tmp_path: Path) -> None:
    engine = StableAudio3(stable)
    events, sound = take(engine, tmp_path / "words", steps=None, duration_s=8, tempo_bpm=90)
    assert [e.step for e in events if isinstance(e, Progress) and e.phase == PLAYING] == list(range(9))
    assert len(sound) == 8 * RATE
    assert loudness(sound)[0] == pytest.approx(-14, abs=0.5)
    source, _ = sf.read(song)
    near, far = (
        take(engine, tmp_path / str(n), task="cover", source=str(song), closeness=n)[1] for n in (1, 0)
    )
    assert len(near) == len(far) == len(source)
    assert not np.allclose(near, far, atol=1e-3)
    _, mended = take(engine, tmp_path / "mended", task="repaint", source=str(song), from_s=3, to_s=5)
    around = np.r_[0 : 3 * RATE, 5 * RATE : len(source)]
    assert np.abs(mended[around] - source[around]).max() < 2**-22
    assert np.abs(mended - source).max() > 0.01
    with pytest.raises(BadInput, match="not made to lego") as refused:
        take(engine, tmp_path / "no", task="lego", source=str(song), stem="drums")
    assert "compose, cover, repaint" in refused.value.hint
    with pytest.raises(BadInput, match="does not sing"):
        take(engine, tmp_path / "no", lyrics="la la")


def test_stable_audio_that_is_not_distilled_takes_guidance(stable: Path, tmp_path: Path) -> None:
    folder = faulty(stable, tmp_path / "base")
    path = folder / "scheduler" / "scheduler_config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "stochastic_sampling": False}))
    assert checkpoints.look_over(folder, checkpoints.STABLE_AUDIO_3).steps == 100
    engine = StableAudio3(folder)
    weak, strong = (take(engine, tmp_path / str(g), duration_s=4, guidance=g)[1] for g in (1.5, 9))
    assert not np.allclose(weak, strong, atol=1e-4)
    engine = StableAudio3(stable)
    weak, strong = (take(engine, tmp_path / f"d{g}", duration_s=4, guidance=g)[1] for g in (1.5, 9))
    assert np.array_equal(weak, strong)


@pytest.mark.parametrize("kind", ["turbo", "stable"])
def test_a_network_that_is_streamed_plays_the_same(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    folder, engine = request.getfixturevalue(kind), AceStep if kind == "turbo" else StableAudio3
    whole = take(engine(folder), tmp_path / "whole")[1]
    events, streamed = take(engine(folder, Fit("streamed", 4 * GB, 2 * GB)), tmp_path / "streamed")
    assert np.allclose(whole, streamed, atol=1e-4)
    assert any(isinstance(e, Note) and "streamed from main memory" in e.message for e in events)


@pytest.mark.parametrize("kind", ["base", "stable"])
def test_every_task_plays_in_half_precision_as_on_a_card(
    kind: str, request: pytest.FixtureRequest, song: Path, tmp_path: Path
) -> None:
    folder = request.getfixturevalue(kind)
    engine = (AceStep if kind == "base" else StableAudio3)(folder, half=True)
    more = (
        {"reference": str(song), "stem": "bass", "closeness": 0.5} if kind == "base" else {"closeness": 0.5}
    )
    for task in ("compose", "cover", "repaint", *(("lego", "extract") if kind == "base" else ())):
        _, sound = take(
            engine, tmp_path / task, task=task, source=str(song), from_s=1, to_s=4, steps=2, **more
        )
        assert np.isfinite(sound).all()
        assert np.abs(sound).max() > 1e-3


def test_tables_of_places_are_not_rounded_to_half_precision(stable: Path) -> None:
    half = load(stable, StableAudio3Pipeline, Fit("card"), torch.device("cpu"), torch.float16)
    full = StableAudio3Pipeline.from_pretrained(stable)
    rope, duration = half.transformer.rotary_pos_emb, half.duration_embedder
    assert half.transformer.dtype == torch.float16
    assert torch.equal(rope(4091, "cpu"), full.transformer.rotary_pos_emb(4091, "cpu"))
    assert torch.equal(duration.freqs, full.duration_embedder.freqs)


def test_sound_is_coded_in_windows_as_it_would_be_whole(stable: Path, turbo: Path) -> None:
    torch.manual_seed(2)
    for kind, folder, hop in ((AutoencoderSAME, stable, 512), (AutoencoderOobleck, turbo, 192)):
        vae = kind.from_pretrained(folder, subfolder="vae")
        latents = torch.randn(1, 8, 300)
        with torch.inference_mode():
            parts = [part for part, _ in decoded(lambda z, vae=vae: vae.decode(z).sample, latents, hop)]
            assert len(parts) == 2
            assert torch.allclose(torch.cat(parts, -1), vae.decode(latents).sample, atol=1e-4)
            if kind is AutoencoderSAME:
                sound = torch.randn(1, 2, 300 * hop - 7)
                found = encoded(lambda x, vae=vae: vae.encode(x).latents, sound, hop)
                assert torch.allclose(found, vae.encode(sound).latents, atol=1e-4)


def test_a_card_takes_the_network_whole_or_streamed_or_says_what_would_fit() -> None:
    sizes = {
        "transformer": 4_168_897_088,
        "condition_encoder": 608_369_664,
        "text_encoder": 595_776_512,
        "vae": 168_695_426,
    }
    second = 40 * 2 * 12.5 * 2560
    assert fit(sizes, second, 600, 24 * GB).weights == "card"
    assert fit(sizes, second, 60, 6 * GB).weights == "streamed"
    with pytest.raises(OutOfMemory) as full:
        fit(sizes, second, 600, int(3.3 * GB))
    assert "a piece of" in full.value.hint
    with pytest.raises(OutOfMemory) as full:
        fit(sizes, second, 600, 1 * GB)
    assert "a piece of" not in full.value.hint


def test_checkpoints_that_are_broken_or_of_another_kind_are_told_in_a_line(
    turbo: Path, stable: Path, song: Path, tmp_path: Path
) -> None:
    def told(folder: Path, engine: type[DiffusionMusic] = AceStep, **values: Any) -> str:
        with pytest.raises(BadInput) as refused:
            take(engine(folder), tmp_path / "job", **values)
        assert "\n" not in refused.value.message
        return refused.value.message

    assert "no folder of a published checkpoint" in told(tmp_path)
    assert "has AceStepTransformer1DModel as its transformer" in told(turbo, StableAudio3)
    assert "has StableAudio3DiTModel as its transformer" in told(stable)
    cut = faulty(turbo, tmp_path / "cut")
    weights = next((cut / "transformer").glob("*.safetensors"))
    weights.write_bytes(weights.read_bytes()[:-100])
    assert "cut off" in told(cut)
    half = faulty(turbo, tmp_path / "half")
    shutil.rmtree(half / "vae")
    assert "has no vae" in told(half)
    pickled = faulty(turbo, tmp_path / "pickled")
    weights = next((pickled / "transformer").glob("*.safetensors"))
    torch.save(load_file(weights), weights.with_suffix(".bin"))
    weights.unlink()
    assert "pickle" in told(pickled)
    config = faulty(turbo, tmp_path / "strange") / "transformer" / "config.json"
    config.write_text(
        json.dumps({**json.loads(config.read_text()), "is_turbo": False, "model_version": "x9"})
    )
    assert "nothing is known of an ACE-Step 'x9'" in told(tmp_path / "strange")
    index = faulty(turbo, tmp_path / "deaf") / "model_index.json"
    index.write_text(json.dumps({**json.loads(index.read_text()), "audio_tokenizer": [None, None]}))
    assert "not made to cover" in told(tmp_path / "deaf", task="cover", source=str(song))


def test_bad_input_is_told_with_its_field(
    turbo: Path, base: Path, stable: Path, song: Path, tmp_path: Path
) -> None:
    silent, long = tmp_path / "silent.wav", tmp_path / "long.wav"
    sf.write(silent, np.zeros((3 * RATE, 2)), RATE)
    sf.write(long, np.full((700 * 8000, 1), 0.1), 8000, subtype="PCM_U8")
    refused: dict[str, dict[str, Any]] = {
        "duration_s": {"duration_s": 700.0},
        "source": {"task": "cover"},
        "stem": {"task": "lego", "source": str(song)},
        "from_s": {"task": "repaint", "source": str(song), "from_s": 40.0},
        "to_s": {"task": "repaint", "source": str(song), "from_s": 4.0, "to_s": 2.0},
        "prompt": {"prompt": " "},
        "reference": {"reference": str(long)},
        "key": {"key": "H sharp"},
        "film": {"film": str(song)},
    }
    for field, values in refused.items():
        with pytest.raises(BadInput) as told:
            take(AceStep(base), tmp_path / "job", **values)
        assert told.value.field == field
    with pytest.raises(BadInput, match="is silent"):
        take(AceStep(turbo), tmp_path / "job", task="cover", source=str(silent))
    with pytest.raises(BadInput, match="plays 1 s to 380 s"):
        take(StableAudio3(stable), tmp_path / "job", duration_s=500.0)
    events, _ = take(AceStep(turbo), tmp_path / "job", loop=True, stems=True)
    assert any(isinstance(e, Note) and "leaves out the seamless loop, stems" in e.message for e in events)


def test_without_a_card_or_a_checkpoint_the_engine_says_so(
    base: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MATINEE_HOME", str(tmp_path))
    for name, model in (("ace-step", "ace-step-1.5-turbo"), ("stable-audio-3", "stable-audio-3-medium")):
        kind = {"ace-step": AceStep, "stable-audio-3": StableAudio3}[name]
        card = kind().describe()
        assert (card.id, card.panel) == (name, "music")
        assert not card.available
        assert "NVIDIA" in card.unavailable_reason or model in card.unavailable_reason
        with pytest.raises((BadInput, ModelMissing), match=f"NVIDIA|{model}"):
            list(kind().run(MusicRequest(prompt="rain"), tmp_path))
        with pytest.raises(ModelMissing, match=model):
            checkpoints.folder_for(kind.known, "cover")
    with pytest.raises(ModelMissing, match=r"ace-step-1\.5-base"):
        checkpoints.folder_for(AceStep.known, "lego")
    put = tmp_path / "models" / "ace-step-1.5-base"
    shutil.copytree(base, put)
    assert checkpoints.folder_for(AceStep.known, "compose") == put
    assert checkpoints.folder_for(AceStep.known, "lego") == put


def test_the_catalogue_names_the_checkpoints_with_their_licences() -> None:
    for model in (*AceStep.known, *StableAudio3.known):
        entry = catalogue.entry(model)
        assert entry.repository is not None
        assert entry.terms
        assert bool(entry.doubt) == (entry.licence != "MIT")
    assert "1 million" in catalogue.entry("stable-audio-3-medium").doubt
