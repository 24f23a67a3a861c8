"""A random Helios checkpoint of a few hundred kilobytes, in the layout in which the real one is published."""

from pathlib import Path
from typing import Any

import tiny_skyreels
import torch
from diffusers import (
    AutoencoderKLWan,
    HeliosDMDScheduler,
    HeliosPyramidPipeline,
    HeliosTransformer3DModel,
)

WIDTH, HEIGHT = 64, 64


def build(folder: Path, seed: int = 0, distilled: bool = True, gamma: float = 1 / 3) -> Path:
    """Write the checkpoint into `folder`; equal arguments give equal weights."""
    torch.manual_seed(seed)
    pipeline: Any = HeliosPyramidPipeline(
        tokenizer=tiny_skyreels.tokenizer(),
        text_encoder=tiny_skyreels.text_encoder(),
        transformer=HeliosTransformer3DModel(
            num_attention_heads=2,
            attention_head_dim=12,
            in_channels=16,
            out_channels=16,
            text_dim=16,
            freq_dim=16,
            ffn_dim=32,
            num_layers=2,
            rope_dim=(4, 4, 4),
        ),
        vae=AutoencoderKLWan(base_dim=3, z_dim=16, dim_mult=[1, 1, 1, 1], num_res_blocks=1),
        scheduler=HeliosDMDScheduler(gamma=gamma, use_dynamic_shifting=True),
        is_distilled=distilled,
    )
    pipeline.save_pretrained(folder, safe_serialization=True)
    return folder


def load(folder: Path) -> Any:
    pipeline: Any = HeliosPyramidPipeline.from_pretrained(folder, local_files_only=True)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline
