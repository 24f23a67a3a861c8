"""MusiCoT on a tiny random MusicGen in the published layout: what is thought, and that it is MusicGen which plays."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
import torch
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from transformers import (
    ClapConfig,
    ClapFeatureExtractor,
    ClapModel,
    ClapProcessor,
    DynamicCache,
    EncodecConfig,
    EncoderDecoderCache,
    MusicgenConfig,
    MusicgenDecoderConfig,
    MusicgenForConditionalGeneration,
    PreTrainedTokenizerFast,
    T5Config,
)

from engines.contract import Artifact, Cancelled, Progress
from engines.music.musicot.chain import delayed, thought_codes, thought_tokens, undelayed
from engines.music.musicot.engine import MusiCoT
from engines.music.musicot.generation import Dual, Generation, Steps
from engines.music.musicot.model import ThinkingMusicgen
from engines.music.musicot.quantiser import QuantiserConfig, ResidualQuantiser
from engines.music.request import MusicRequest
from training.recipes.musicot import MusiCoTConfig, train

SMALL = QuantiserConfig(levels=3, codes=8, width=16)


@pytest.fixture(scope="module")
def musicgen() -> MusicgenForConditionalGeneration:
    torch.manual_seed(5)
    text = T5Config(vocab_size=40, d_model=16, d_ff=24, d_kv=8, num_layers=1, num_heads=2)
    audio = EncodecConfig(
        num_filters=4, hidden_size=16, codebook_size=32, codebook_dim=16, upsampling_ratios=[4, 2], num_lstm_layers=1,
        target_bandwidths=[2.0], sampling_rate=800, use_causal_conv=False,
    )  # fmt: skip
    decoder = MusicgenDecoderConfig(
        vocab_size=32, hidden_size=24, ffn_dim=32, num_hidden_layers=2, num_attention_heads=2, num_codebooks=4,
        pad_token_id=32, bos_token_id=32,
    )  # fmt: skip
    config = MusicgenConfig(
        text_encoder=text.to_dict(), audio_encoder=audio.to_dict(), decoder=decoder.to_dict()
    )
    return MusicgenForConditionalGeneration(config).eval()


@pytest.fixture(scope="module")
def thinking(musicgen: MusicgenForConditionalGeneration) -> ThinkingMusicgen:
    torch.manual_seed(6)
    return ThinkingMusicgen(musicgen, SMALL).eval()


def test_thoughts_are_said_coarse_codes_first_and_read_back() -> None:
    codes = torch.tensor([[1, 2, 3], [4, 5, 6]])
    tokens = thought_tokens(codes, SMALL)
    assert tokens.tolist() == [24, 1, 4, 8 + 2, 8 + 5, 16 + 3, 16 + 6, 25]
    assert torch.equal(thought_codes(tokens, SMALL), codes)


def test_delays_are_undone() -> None:
    codes = torch.arange(20).view(4, 5)
    grid = delayed(codes, 99)
    assert grid[:, 0].tolist() == [99] * 4
    assert grid[3, :4].tolist() == [99] * 4
    assert torch.equal(undelayed(grid), codes)


def test_without_thoughts_the_sound_is_that_of_musicgen(
    thinking: ThinkingMusicgen, musicgen: MusicgenForConditionalGeneration
) -> None:
    ids, mask = torch.tensor([[3, 5, 7]]), torch.ones(1, 3, dtype=torch.long)
    grid = delayed(torch.randint(0, 32, (4, 6)), 32)[None]
    with torch.no_grad():
        text = thinking.read(ids, mask)
        ours = thinking.sound_logits(thinking.hidden(thinking.embedded(None, grid), text, mask))
        theirs = musicgen(input_ids=ids, attention_mask=mask, decoder_input_ids=grid[0]).logits
    assert torch.allclose(ours[0], theirs.view(4, *theirs.shape[1:]), atol=1e-5)


def test_steps_one_by_one_are_what_they_are_at_once(thinking: ThinkingMusicgen) -> None:
    ids, mask = torch.tensor([[3, 5]]), torch.ones(1, 2, dtype=torch.long)
    thoughts = thought_tokens(torch.tensor([[1, 2, 3]]), SMALL)[None]
    grid = delayed(torch.randint(0, 32, (4, 3)), 32)[None]
    with torch.no_grad():
        text = thinking.read(ids, mask)
        whole = thinking.hidden(thinking.embedded(thoughts, grid), text, mask)
        cache = EncoderDecoderCache(DynamicCache(), DynamicCache())
        parts = [thinking.hidden(thinking.embedded(thoughts, None), text, mask, cache)]
        for column in range(grid.shape[2]):
            given = thinking.embedded(None, grid[:, :, column : column + 1])
            parts.append(thinking.hidden(given, text, mask, cache))
    assert torch.allclose(torch.cat(parts, 1), whole, atol=1e-5)


def finished(steps: Steps) -> tuple[list[tuple[int, int]], torch.Tensor]:
    """All that was told on the way, and what came of it."""
    told = []
    while True:
        try:
            told.append(next(steps))
        except StopIteration as done:
            return told, done.value


def test_it_thinks_in_order_and_plays_as_long_as_asked(thinking: ThinkingMusicgen) -> None:
    generation = Generation(thinking, Dual(), torch.Generator().manual_seed(1))
    ids, mask = torch.tensor([[3, 5]]), torch.ones(1, 2, dtype=torch.long)
    told, thoughts = finished(generation.thoughts(ids, mask, 2))
    assert told == [(step, 6) for step in range(1, 7)]
    levels = (thoughts[1:-1] // SMALL.codes).tolist()
    assert levels == sorted(levels)
    told, codes = finished(generation.sound(ids, mask, thoughts, 7))
    assert told[-1][0] == told[-1][1]
    assert codes.shape == (4, 7)
    assert int(codes.max()) < 32


def test_fine_tuning_makes_thoughts_and_sound_likelier(musicgen: MusicgenForConditionalGeneration) -> None:
    torch.manual_seed(0)
    model = ThinkingMusicgen(musicgen, SMALL)
    ids, mask = torch.tensor([[3, 5]]), torch.ones(1, 2, dtype=torch.long)
    thoughts = thought_tokens(torch.tensor([[1, 2, 3], [3, 2, 1]]), SMALL)[None]
    grid = delayed(torch.randint(0, 32, (4, 6)), 32)[None]
    fresh = [*model.thoughts.parameters(), *model.thought_head.parameters()]
    optimiser = torch.optim.AdamW(fresh, 1e-2)
    first = model.loss(ids, mask, thoughts, grid)
    for _ in range(20):
        optimiser.zero_grad()
        loss = model.loss(ids, mask, thoughts, grid)
        loss.backward()
        optimiser.step()
    assert loss < first


def test_a_saved_model_thinks_the_same(thinking: ThinkingMusicgen, tmp_path: Path) -> None:
    quantiser = ResidualQuantiser(SMALL, torch.randn(3, 8, 16))
    thinking.save(tmp_path, quantiser)
    loaded, books = ThinkingMusicgen.load(tmp_path)
    assert torch.equal(books.books, quantiser.books)
    assert torch.allclose(loaded.thoughts.weight, thinking.thoughts.weight, atol=1e-3)


def test_every_level_of_the_quantiser_brings_thoughts_nearer() -> None:
    torch.manual_seed(2)
    vectors = torch.nn.functional.normalize(torch.randn(400, 16), dim=-1)
    quantiser = ResidualQuantiser.fitted(SMALL, vectors, rounds=8)
    codes = quantiser.encode(vectors)
    errors = [float((quantiser.decode(codes[:, :n]) - vectors).square().mean()) for n in (1, 2, 3)]
    assert errors[0] > errors[1] > errors[2]


@pytest.fixture
def published(musicgen: MusicgenForConditionalGeneration, tmp_path: Path) -> tuple[Path, Path]:
    """A MusicGen and a CLAP as they are published, tiny and random."""
    words = Tokenizer(
        WordLevel({"<pad>": 0, "</s>": 1, "<unk>": 2, "slow": 3, "piano": 4}, unk_token="<unk>")
    )
    words.pre_tokenizer = Whitespace()
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=words, pad_token="<pad>", unk_token="<unk>")
    musicgen.save_pretrained(tmp_path / "musicgen")
    tokenizer.save_pretrained(tmp_path / "musicgen")
    audio = {
        "hidden_size": 64, "patch_embeds_hidden_size": 8, "depths": [1, 1, 1, 1], "num_attention_heads": [1, 1, 2, 2],
        "projection_dim": 16, "enable_fusion": False,
    }  # fmt: skip
    text = {
        "vocab_size": 8, "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2,
        "intermediate_size": 16, "projection_dim": 16, "pad_token_id": 0, "max_position_embeddings": 64,
    }  # fmt: skip
    clap = ClapModel(ClapConfig(text_config=text, audio_config=audio, projection_dim=16))
    clap.save_pretrained(tmp_path / "clap")
    extractor = ClapFeatureExtractor(truncation="rand_trunc", padding="repeatpad")
    ClapProcessor(extractor, tokenizer).save_pretrained(tmp_path / "clap")
    return tmp_path / "musicgen", tmp_path / "clap"


def test_a_recipe_makes_a_model_that_the_engine_plays(published: tuple[Path, Path], tmp_path: Path) -> None:
    musicgen, clap = published
    music = tmp_path / "music"
    music.mkdir()
    for n in range(3):
        t = np.arange(22 * 8000) / 8000
        sf.write(music / f"{n}.wav", 0.3 * np.sin(2 * np.pi * (200 + 90 * n) * t), 8000)
        (music / f"{n}.txt").write_text("slow piano")
    config = MusiCoTConfig(
        steps=2, batch=1, segments=2, warmup=0, precision="float32",
        quantiser=QuantiserConfig(levels=2, codes=2, width=16),
    )  # fmt: skip
    made = train(config, music, clap, musicgen, tmp_path / "run")
    shutil.copytree(clap, made / "clap")
    engine = MusiCoT(made)
    assert engine.describe().available
    (tmp_path / "take").mkdir()
    request = MusicRequest(prompt="slow piano", duration_s=4, engine="musicot", reference=music / "0.wav")
    events = list(engine.run(request, tmp_path / "take"))
    assert isinstance(events[-1], Artifact)
    sound, rate = sf.read(events[-1].path)
    assert abs(len(sound) / rate - 4) < 0.2
    said = json.loads((tmp_path / "take" / "thoughts.json").read_text())
    assert len(said["structure"]) == 3
    assert set(said["instruments"]) >= {"drums", "piano"}


def test_a_cancelled_piece_stops_at_the_next_step(published: tuple[Path, Path], tmp_path: Path) -> None:
    musicgen, _ = published
    model = ThinkingMusicgen(MusicgenForConditionalGeneration.from_pretrained(musicgen), SMALL)
    model.save(tmp_path / "model", ResidualQuantiser(SMALL, torch.randn(3, 8, 16)))
    shutil.copytree(musicgen, tmp_path / "model", dirs_exist_ok=True, ignore=shutil.ignore_patterns("model*"))
    engine = MusiCoT(tmp_path / "model")
    events = engine.run(MusicRequest(prompt="slow piano", duration_s=60), tmp_path)
    for event in events:
        if isinstance(event, Progress) and event.step == 2:
            engine.cancel()
            break
    with pytest.raises(Cancelled):
        list(events)
