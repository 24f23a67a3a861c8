"""Random checkpoints of a few hundred kilobytes for scenes of elements, in the layouts that are published.

SkyReels-A2, VACE and SkyReels-V3 are all networks of Wan 2.1; every class is the real one.
"""

from pathlib import Path
from typing import Any

import numpy as np
import tiny_skyreels
import torch
from diffusers import (
    AutoencoderKLWan,
    UniPCMultistepScheduler,
    WanImageToVideoPipeline,
    WanPipeline,
    WanTransformer3DModel,
    WanVACEPipeline,
    WanVACETransformer3DModel,
)
from PIL import Image, ImageDraw
from transformers import CLIPImageProcessor, CLIPVisionConfig, CLIPVisionModel

SIZE = (32, 48)
NETWORK = {
    "num_attention_heads": 2,
    "attention_head_dim": 12,
    "out_channels": 16,
    "text_dim": 16,
    "freq_dim": 16,
    "ffn_dim": 32,
    "num_layers": 2,
    "rope_max_seq_len": 64,
}


def a2(folder: Path, seed: int = 0) -> Path:
    """SkyReels-A2: its index names the pipeline of Wan that takes one picture."""
    torch.manual_seed(seed)
    transformer = WanTransformer3DModel(**NETWORK, in_channels=36, image_dim=16, added_kv_proj_dim=24)
    more = {"image_encoder": _eye(), "image_processor": CLIPImageProcessor()}
    return _saved(folder, WanImageToVideoPipeline, transformer, 8.0, **more)


def vace(folder: Path, seed: int = 0) -> Path:
    torch.manual_seed(seed)
    transformer = WanVACETransformer3DModel(
        **NETWORK, in_channels=16, vace_layers=[0, 1], vace_in_channels=96
    )
    return _saved(folder, WanVACEPipeline, transformer, 3.0)


def r2v(folder: Path, seed: int = 0) -> Path:
    """SkyReels-V3: its index names the pipeline of Wan that takes words alone."""
    torch.manual_seed(seed)
    return _saved(folder, WanPipeline, WanTransformer3DModel(**NETWORK, in_channels=16), 5.0)


def picture(number: int, width: int = 96, height: int = 128) -> Image.Image:
    """A coloured blob on nothing."""
    rng = np.random.default_rng(number)
    image = Image.new("RGBA", (width, height))
    colour = (*(int(value) for value in rng.integers(0, 200, 3)), 255)
    ImageDraw.Draw(image).ellipse((width // 4, height // 8, 3 * width // 4, 7 * height // 8), colour)
    return image


def flat(number: int, width: int = 96, height: int = 128) -> Image.Image:
    """The same on white."""
    white = Image.new("RGBA", (width, height), "white")
    return Image.alpha_composite(white, picture(number, width, height)).convert("RGB")


def _saved(folder: Path, kind: Any, transformer: Any, shift: float, **more: Any) -> Path:
    pipeline = kind(
        tokenizer=tiny_skyreels.tokenizer(),
        text_encoder=tiny_skyreels.text_encoder(),
        transformer=transformer,
        vae=AutoencoderKLWan(base_dim=3, z_dim=16, dim_mult=[1, 1, 1, 1], num_res_blocks=1),
        scheduler=UniPCMultistepScheduler(
            use_flow_sigmas=True, prediction_type="flow_prediction", flow_shift=shift
        ),
        **more,
    )
    pipeline.save_pretrained(folder, safe_serialization=True)
    return folder


def _eye() -> CLIPVisionModel:
    config = CLIPVisionConfig(
        hidden_size=16, intermediate_size=16, projection_dim=8, num_hidden_layers=2, num_attention_heads=2,
        image_size=224, patch_size=56,
    )  # fmt: skip
    return CLIPVisionModel(config).eval()
