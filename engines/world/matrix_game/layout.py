"""Matrix-Game 2.0's network as it is published: `config.json` and safetensors with the names of Wan's own code.

Distilled checkpoints put `model.` before every name; the others do not. Both are read, the plain one is written.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor

from engines.contract import BadInput
from engines.film.diffusion.loader import FIELD, check_safetensors
from engines.world.matrix_game.model import CausalWanModel
from engines.world.matrix_game.published import AGAIN, config_in, fill

PREFIX = "model."
WEIGHTS = "diffusion_pytorch_model.safetensors"
# Loaded by the authors' network and never used.
IDLE = ("img_attn_q_norm", "img_attn_k_norm", "key_attn_q_norm", "key_attn_k_norm")
# Our names and theirs, applied in this order.
NAMES = (
    ("image_embedder.norm1.", "img_emb.proj.0."),
    ("image_embedder.ff.net.0.proj.", "img_emb.proj.1."),
    ("image_embedder.ff.net.2.", "img_emb.proj.3."),
    ("image_embedder.norm2.", "img_emb.proj.4."),
    ("time_embedder.linear_1.", "time_embedding.0."),
    ("time_embedder.linear_2.", "time_embedding.2."),
    ("time_proj.", "time_projection.1."),
    ("proj_out.", "head.head."),
    (".attn1.", ".self_attn."),
    (".attn2.", ".cross_attn."),
    (".to_q.", ".q."),
    (".to_k.", ".k."),
    (".to_v.", ".v."),
    (".to_out.0.", ".o."),
    (".ffn.net.0.proj.", ".ffn.0."),
    (".ffn.net.2.", ".ffn.2."),
    (".norm2.", ".norm3."),
    (".scale_shift_table", ".modulation"),
)


def load(
    weights: Path,
    config: Mapping[str, Any] | None = None,
    dtype: torch.dtype = torch.float32,
    kind: type[CausalWanModel] = CausalWanModel,
) -> CausalWanModel:
    """The network of a file of weights, or of a folder with one, on the CPU; `config` where none lies beside it.

    What diffusers keeps in float32 stays there. Raises `BadInput` where it is another network, or not whole.
    """
    file = weights if weights.is_file() else _only_file(weights)
    beside = file.parent / "config.json"
    if beside.is_file():
        config = config_in(file.parent)
    if config is None:
        raise BadInput(FIELD, f"{file.parent.name} has no config.json", AGAIN)
    check_safetensors(file, FIELD, file.name)
    try:
        with torch.device("meta"):
            model = kind.from_config(dict(config))
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput(FIELD, f"{beside.name} is not that of Matrix-Game 2.0 ({error})", AGAIN) from error
    assert isinstance(model, kind)
    found = {}
    names = {published(name): name for name in model.state_dict()}
    with safe_open(file, "pt") as stored:
        for name in stored.keys():  # noqa: SIM118
            plain = name.removeprefix(PREFIX)
            if plain.split(".")[-2] not in IDLE:
                ours = names.get(plain, plain)
                found[ours] = stored.get_tensor(name).to(torch.float32 if _fine(ours) else dtype)
    fill(model, found, file.name, published)
    return model.eval()


def save(model: CausalWanModel, folder: Path) -> None:
    """Write it into `folder`, in the plain layout."""
    folder.mkdir(parents=True, exist_ok=True)
    model.save_config(folder)
    save_file(stored(model), folder / WEIGHTS, {"format": "pt"})


def stored(model: CausalWanModel) -> dict[str, Tensor]:
    """Its weights by their published names, with those that are never used."""
    found = {published(name): value.contiguous() for name, value in model.state_dict().items()}
    for number, block in enumerate(model.blocks):
        if (actions := block.action_model) is None:
            continue
        sizes = {"key": actions.keyboard_attn_kv.out_features // 2 // actions.heads}
        if actions.with_mouse:
            sizes["img"] = actions.proj_mouse.in_features // actions.heads
        for name in IDLE:
            if size := sizes.get(name.partition("_")[0]):
                found[f"blocks.{number}.action_model.{name}.weight"] = torch.ones(size)
    return found


def published(name: str) -> str:
    """The authors' name of one of our parameters."""
    if name == "scale_shift_table":
        return "head.modulation"
    for ours, theirs in NAMES:
        name = name.replace(ours, theirs)
    return name


def _fine(name: str) -> bool:
    return any(part in CausalWanModel._keep_in_fp32_modules for part in name.split("."))


def _only_file(folder: Path) -> Path:
    files = sorted(folder.glob("*.safetensors"))
    if len(files) != 1:
        raise BadInput(FIELD, f"{folder.name} has {len(files)} files of weights instead of one", AGAIN)
    return files[0]
