"""A random SkyReels-V3 A2V of a few hundred kilobytes in the layout that is published: the transformer's safetensors
in the root with the authors' configuration, the parts of Wan beside it, and wav2vec2. And InfiniteTalk's file, which is
the audio branch alone."""

import json
from pathlib import Path
from typing import Any

import tiny_wan
import torch
from safetensors.torch import load_file, save_file
from transformers import Wav2Vec2Config, Wav2Vec2ForPreTraining

from engines.film.diffusion.planner import Plan
from engines.portrait.a2v import layout
from engines.portrait.a2v.model import AudioWanTransformer3DModel
from engines.portrait.a2v.parts import Setup
from engines.portrait.a2v.variants import A2V, INFINITETALK, Variant

SIZE = (32, 48)
LAYERS, CHANNELS = 12, 4
BRANCH = {
    "audio_blocks": LAYERS,
    "audio_channels": CHANNELS,
    "intermediate_dim": 16,
    "output_dim": 8,
    "context_tokens": 2,
}
PUBLISHED = {
    "_class_name": "WanModel",
    "model_type": "i2v",
    "patch_size": [1, 2, 2],
    "text_len": 512,
    "in_dim": 36,
    "dim": 24,
    "ffn_dim": 32,
    "freq_dim": 16,
    "text_dim": 16,
    "out_dim": 16,
    "num_heads": 2,
    "num_layers": 2,
    "eps": 1e-6,
    "audio_window": 5,
    "clip_dim": 16,
    **BRANCH,
}
PLAN = Plan("card", "bfloat16", "float32", window=21, attention="native")


def network(folder: Path, seed: int = 0) -> Path:
    """SkyReels-V3 A2V: one file, and the authors' configuration."""
    torch.manual_seed(seed)
    layout.save(AudioWanTransformer3DModel(**layout.ours_of(PUBLISHED)), folder)
    (folder / "config.json").write_text(json.dumps(PUBLISHED))
    return folder


def branch(folder: Path, file: Path, seed: int = 1) -> Path:
    """InfiniteTalk's file, of a network's audio branch."""
    whole = load_file(network(folder, seed) / layout.WEIGHTS)
    file.parent.mkdir(parents=True, exist_ok=True)
    heard = {name: value for name, value in whole.items() if any(part in name for part in layout.AUDIO)}
    save_file(heard, file, {"format": "pt"})
    return file


def ears(folder: Path) -> Path:
    """wav2vec2 as it is published: the encoder within the network that it was pretrained in."""
    torch.manual_seed(2)
    config = Wav2Vec2Config(
        hidden_size=CHANNELS, num_hidden_layers=LAYERS, num_attention_heads=2, intermediate_size=8,
        conv_dim=(8,) * 7, num_conv_pos_embeddings=8, num_conv_pos_embedding_groups=2, vocab_size=8,
    )  # fmt: skip
    Wav2Vec2ForPreTraining(config).save_pretrained(folder)
    return folder


def build(folder: Path, **sampling: Any) -> Setup:
    """All of SkyReels-V3 A2V."""
    network(folder / "network")
    _parts(folder)
    return built(folder, **sampling)


def built(folder: Path, **sampling: Any) -> Setup:
    """The same, which lies there already."""
    return _setup("tiny", A2V, folder / "network", folder, sampling)


def infinite(folder: Path, **sampling: Any) -> Setup:
    """InfiniteTalk over Wan 2.1."""
    file = branch(folder / "whole", folder / "infinitetalk.safetensors")
    _parts(folder)
    return _setup("tiny-infinite", INFINITETALK, file, folder, sampling)


def _parts(folder: Path) -> None:
    tiny_wan.a2(folder / "parts")
    ears(folder / "ears")


def _setup(name: str, variant: Variant, weights: Path, folder: Path, sampling: dict[str, Any]) -> Setup:
    steps = {"steps": 2, **sampling}
    return Setup(name, variant, weights, folder / "parts", folder / "ears", PLAN, SIZE, "cpu", steps)
