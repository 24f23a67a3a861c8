"""Matrix-Game 1's network as it is published: `config.json` and safetensors, one file or several, with the names of
HunyuanVideo's own code.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import torch
from diffusers.loaders.single_file_utils import convert_hunyuan_video_transformer_to_diffusers
from safetensors import safe_open
from torch import Tensor

from engines.contract import BadInput
from engines.film.diffusion.loader import FIELD, check_weights
from engines.world.matrix_game.first.model import MGVideoDiffusionTransformerI2V
from engines.world.matrix_game.published import config_in, fill

WEIGHTS = "diffusion_pytorch_model*.safetensors"
CLASS = "MGVideoDiffusionTransformerI2V"
SINGLE, ACTIONS = "single_blocks.", ".action_model."


def load(folder: Path, dtype: torch.dtype = torch.float32) -> MGVideoDiffusionTransformerI2V:
    """The network of a folder, on the CPU. Raises `BadInput` where it is another one, or not whole."""
    config = config_in(folder)
    if config.get("_class_name") != CLASS:
        raise BadInput(
            FIELD, f"{folder.name} holds a {config.get('_class_name')}", f"Matrix-Game is a {CLASS}"
        )
    check_weights(folder)
    with torch.device("meta"):
        model = MGVideoDiffusionTransformerI2V(**architecture(config))
    found: dict[str, Tensor] = {}
    for file in sorted(folder.glob(WEIGHTS)):
        with safe_open(file, "pt") as stored:
            # A name at a time is enough: nothing is made of two tensors.
            for name in stored.keys():  # noqa: SIM118
                found.update(ours(name, stored.get_tensor(name).to(dtype), config["hidden_size"]))
    fill(model, found, folder.name)
    return model.eval()


def architecture(config: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments of our class from the published fields."""
    steps, side, _ = config["patch_size"]
    return {
        "action_config": config["action_config"],
        "in_channels": config["in_channels"],
        "out_channels": config["out_channels"],
        "num_attention_heads": config["heads_num"],
        "attention_head_dim": config["hidden_size"] // config["heads_num"],
        "num_layers": config["mm_double_blocks_depth"],
        "num_single_layers": config["mm_single_blocks_depth"],
        "mlp_ratio": config["mlp_width_ratio"],
        "patch_size": side,
        "patch_size_t": steps,
        "text_embed_dim": config["text_states_dim"],
        "rope_theta": config["rope_theta"],
        "rope_axes_dim": tuple(config["rope_dim_list"]),
    }


def ours(name: str, value: Tensor, width: int) -> Iterator[tuple[str, Tensor]]:
    """What a published tensor is in our network; some are several there. `width` is the network's."""
    if ACTIONS in name:
        block, _, rest = name.partition(ACTIONS)
        block = block.replace("double_blocks", "transformer_blocks").replace(
            "single_blocks", "single_transformer_blocks"
        )
        yield f"{block}.attn.to_out.0.actions.{rest}", value
    elif name.startswith(SINGLE) and ".linear1." in name:  # diffusers splits it for one width only
        block, _, kind = name.partition(".linear1.")
        block = block.replace("single_blocks", "single_transformer_blocks")
        parts = value.split((width, width, width, value.shape[0] - 3 * width))
        for part, piece in zip(("attn.to_q", "attn.to_k", "attn.to_v", "proj_mlp"), parts, strict=True):
            yield f"{block}.{part}.{kind}", piece
    else:
        for known, piece in convert_hunyuan_video_transformer_to_diffusers({name: value}).items():
            yield _acted(known), piece


def _acted(name: str) -> str:
    """The projections of double blocks lie behind the actions."""
    if name.startswith("transformer_blocks."):
        return name.replace(".attn.to_out.0.", ".attn.to_out.0.projection.")
    return name
