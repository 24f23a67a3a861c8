"""The audio-driven transformer as it is published: whole, with the names of Wan's own code, or as the audio branch
alone that is laid over an image-to-video checkpoint of Wan 2.1 in diffusers' layout.

Files that were quantised by others come in layouts of their own and are refused; weights are brought to 8 bits here,
when they are loaded.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor

from engines.contract import BadInput
from engines.film.diffusion.loader import FIELD, PICKLES, check_safetensors
from engines.portrait.a2v.model import AudioWanTransformer3DModel
from engines.world.matrix_game.layout import WEIGHTS
from engines.world.matrix_game.layout import published as wan_name
from engines.world.matrix_game.published import AGAIN, config_in, fill

AUDIO = ("audio_proj.", "audio_cross_attn.", "norm_x.")
QUANTISED = {"F8_E4M3", "F8_E5M2", "I8", "U8"}
CLIP_CHANNELS = 1280
EMBEDDER = "condition_embedder."
# Our names and theirs, beside those that all networks of Wan share.
NAMES = (
    ("text_embedder.linear_1.", "text_embedding.0."),
    ("text_embedder.linear_2.", "text_embedding.2."),
    (".add_k_proj.", ".k_img."),
    (".add_v_proj.", ".v_img."),
    (".norm_added_k.", ".norm_k_img."),
)


def load(folder: Path, dtype: torch.dtype = torch.float32) -> AudioWanTransformer3DModel:
    """The network of a folder, whose safetensors together hold all of it, on the CPU. Raises `BadInput`."""
    model = _empty(ours_of(config_in(folder)), folder.name)
    names = {published(name): name for name in model.state_dict()}
    found = dict(_read(_files(folder), names, dtype))
    _check_variant(found, folder.name)
    fill(model, found, folder.name, published)
    return model.eval()


def load_over(base: Path, branch: Path, dtype: torch.dtype = torch.float32) -> AudioWanTransformer3DModel:
    """The network of an image-to-video transformer of Wan 2.1, a folder in diffusers' layout, and the audio branch of a
    file that is laid over it, on the CPU. Raises `BadInput`."""
    _check_file(branch)
    model = _empty({**_plain(config_in(base)), **_branch_of(branch)}, branch.name)
    names = {name: name for name in model.state_dict()}
    found = dict(_read(_files(base), names, dtype))
    heard = dict(_read([branch], names, dtype))
    strange = next((name for name in heard if not _is_audio(name)), None)
    if strange is not None:
        raise BadInput(FIELD, f"{branch.name} holds more than an audio branch: {strange}", AGAIN)
    _check_variant(heard, branch.name)
    fill(model, {**found, **heard}, f"{branch.name} over {base.parent.name}")
    return model.eval()


def save(model: AudioWanTransformer3DModel, folder: Path) -> None:
    """Write it into `folder`, whole."""
    folder.mkdir(parents=True, exist_ok=True)
    model.save_config(folder)
    save_file(stored(model), folder / WEIGHTS, {"format": "pt"})


def stored(model: AudioWanTransformer3DModel) -> dict[str, Tensor]:
    """Its weights by their published names."""
    return {published(name): value.contiguous() for name, value in model.state_dict().items()}


def published(name: str) -> str:
    """The authors' name of one of our parameters."""
    for ours, theirs in NAMES:
        name = name.replace(ours, theirs)
    return wan_name(name.removeprefix(EMBEDDER)) if not _is_audio(name) else name


def ours_of(config: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments of the network of a published configuration, or of one of ours, which stays as it is."""
    if "num_attention_heads" in config:
        return _plain(config)
    try:
        ours = {
            "patch_size": tuple(config["patch_size"]),
            "num_attention_heads": config["num_heads"],
            "attention_head_dim": config["dim"] // config["num_heads"],
            "in_channels": config["in_dim"],
            "out_channels": config["out_dim"],
            "text_dim": config.get("text_dim", 4096),
            "freq_dim": config["freq_dim"],
            "ffn_dim": config["ffn_dim"],
            "num_layers": config["num_layers"],
            "eps": config["eps"],
            "image_dim": config.get("clip_dim", CLIP_CHANNELS),
            "added_kv_proj_dim": config["dim"],
        }
    except (KeyError, TypeError) as error:
        raise BadInput(FIELD, f"config.json is not that of a network of Wan ({error})", AGAIN) from error
    ours.update({name: config[name] for name in _BRANCH if name in config})
    return ours


_BRANCH = (
    "audio_window",
    "audio_blocks",
    "audio_channels",
    "intermediate_dim",
    "output_dim",
    "context_tokens",
)


def _plain(config: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in config.items() if not name.startswith("_")}


def _empty(config: Mapping[str, Any], what: str) -> AudioWanTransformer3DModel:
    try:
        with torch.device("meta"):
            model = AudioWanTransformer3DModel(**config)
        # Tables that no file holds are made on the CPU.
        model.rope = type(model.rope)(
            model.config.attention_head_dim, model.config.patch_size, model.config.rope_max_seq_len
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput(FIELD, f"{what} has a configuration of another network ({error})", AGAIN) from error
    return model


def _read(
    files: Sequence[Path], names: Mapping[str, str], dtype: torch.dtype
) -> Iterator[tuple[str, Tensor]]:
    for file in files:
        with safe_open(file, "pt") as shard:
            for name in shard.keys():  # noqa: SIM118
                ours = names.get(name, name)
                yield ours, shard.get_tensor(name).to(torch.float32 if _fine(ours) else dtype)


def _files(folder: Path) -> list[Path]:
    """The safetensors of a folder, each whole and not quantised by others."""
    files = sorted(folder.glob("*.safetensors"))
    if not files:
        pickled = next((path.name for path in folder.glob("*") if path.suffix in PICKLES), None)
        what = f"has only {pickled}, a pickle" if pickled else "has no weights"
        raise BadInput(FIELD, f"{folder.name} {what}", "use the published safetensors")
    for file in files:
        _check_file(file)
    return files


def _check_file(file: Path) -> None:
    if file.suffix != ".safetensors":
        raise BadInput(FIELD, f"{file.name} is no file of safetensors", "use the published safetensors")
    header = check_safetensors(file, FIELD, file.name)
    kinds = {value["dtype"] for name, value in header.items() if name != "__metadata__"}
    if kinds & QUANTISED:
        raise BadInput(
            FIELD,
            f"{file.name} was quantised in a layout of somebody's own",
            "use the published weights: they are brought to 8 bits while they are loaded, where the card needs it",
        )


def _check_variant(found: Mapping[str, Tensor], what: str) -> None:
    if not any(_is_audio(name) for name in found):
        raise BadInput(
            FIELD,
            f"{what} is another model of Wan: it has no audio branch",
            "use SkyReels-V3 A2V or InfiniteTalk",
        )


def _branch_of(branch: Path) -> dict[str, int]:
    """What the shapes of an audio branch tell of it."""
    header = check_safetensors(branch, FIELD, branch.name)
    try:
        width, first = header["audio_proj.proj1.weight"]["shape"]
        following = header["audio_proj.proj1_vf.weight"]["shape"][1]
        (channels,) = header["audio_proj.norm.weight"]["shape"]
        tokens = header["audio_proj.proj3.weight"]["shape"][0] // channels
    except KeyError:
        raise BadInput(
            FIELD,
            f"{branch.name} has no audio branch",
            "use the file of InfiniteTalk for one or several people",
        ) from None
    heard = (following - first) // 3
    layers = LAYERS if heard % LAYERS == 0 else 1
    return {
        "audio_window": first // heard,
        "audio_blocks": layers,
        "audio_channels": heard // layers,
        "intermediate_dim": width,
        "output_dim": channels,
        "context_tokens": tokens,
    }


LAYERS = 12  # of the encoder that the published branches listen with


def _is_audio(name: str) -> bool:
    return any(part in name for part in AUDIO)


def _fine(name: str) -> bool:
    return any(part in AudioWanTransformer3DModel._keep_in_fp32_modules for part in name.split("."))
