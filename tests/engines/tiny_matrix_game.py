"""Random checkpoints of Matrix-Game of a few hundred kilobytes, in the layouts in which the real ones are published."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from diffusers import AutoencoderKLWan
from safetensors.torch import load_file, save_file
from transformers import CLIPVisionConfig, CLIPVisionModel

from engines.film.diffusion.planner import Plan
from engines.world.matrix_game.layout import PREFIX, WEIGHTS
from engines.world.matrix_game.model import CausalWanModel
from engines.world.matrix_game.parts import Setup
from engines.world.matrix_game.variants import WALKING, Variant

SIZE = (48, 32)
PLAN = Plan("card", "bfloat16", "float32", window=3, attention="native")
SEEN = 16  # channels of the picture's tokens


def config(keys: int = 4, mouse: bool = True, window: int = 6, **more: Any) -> dict[str, Any]:
    """Fields of a small network; those of the actions are as they are published."""
    return {
        "dim": 48,
        "ffn_dim": 64,
        "num_heads": 2,
        "num_layers": 2,
        "local_attn_size": window,
        "image_dim": SEEN,
        "action_config": {
            "blocks": [0],
            "enable_keyboard": True,
            "enable_mouse": mouse,
            "heads_num": 2,
            "hidden_size": 8,
            "img_hidden_size": 48,
            "keyboard_dim_in": keys,
            "keyboard_hidden_dim": 32,
            **({"mouse_dim_in": 2, "mouse_hidden_dim": 32, "mouse_qk_dim_list": [8, 4, 4]} if mouse else {}),
            "patch_size": [1, 2, 2],
            "qk_norm": True,
            "qkv_bias": False,
            "rope_dim_list": [8, 4, 4],
            "rope_theta": 256,
            "vae_time_compression_ratio": 4,
            "windows_size": 3,
        },
        **more,
    }


def network(seed: int = 0, **fields: Any) -> CausalWanModel:
    torch.manual_seed(seed)
    return CausalWanModel(**config(**fields)).eval()


def published(folder: Path, variant: Variant = WALKING, window: int = 6) -> Setup:
    """The weights as the authors lay them out, `model.` before every name, and the eyes beside them."""
    torch.manual_seed(0)
    made = CausalWanModel(**config(variant.layout.width, bool(variant.layout.most), window))
    file = folder / variant.weights
    made.save_pretrained(file.parent)
    save_file({PREFIX + name: value for name, value in load_file(file.parent / WEIGHTS).items()}, file)
    (file.parent / WEIGHTS).unlink()
    eyes = folder / "eyes"
    AutoencoderKLWan(base_dim=3, z_dim=16, dim_mult=[1, 1, 1, 1], num_res_blocks=1).save_pretrained(
        eyes / "vae"
    )
    eye = CLIPVisionConfig(
        hidden_size=SEEN, intermediate_size=16, projection_dim=8, num_hidden_layers=2, num_attention_heads=2,
        image_size=224, patch_size=56,
    )  # fmt: skip
    CLIPVisionModel(eye).save_pretrained(eyes / "image_encoder")
    return Setup(replace(variant, steps=(1000, 500)), folder, eyes, PLAN, "cpu", SIZE)
