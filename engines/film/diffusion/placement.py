"""Carries out a plan on a checkpoint, with the hooks of diffusers: where weights lie, as what, and what is skipped.

Deciding is `engines.film.diffusion.planner`'s part. Everything works from CPU to CPU too, which is how it is tested.
"""

import importlib.util
import shutil
from pathlib import Path
from typing import Any

import psutil
import torch

from engines.film.diffusion import loader
from engines.film.diffusion.planner import Machine, Plan

STORED_8_BIT = torch.float8_e4m3fn


def machine(device: torch.device, gguf: Path | None = None) -> Machine:
    """What is free on a CUDA card and beside it, this moment."""
    free, _ = torch.cuda.mem_get_info(device)
    major, _ = torch.cuda.get_device_capability(device)
    flash = importlib.util.find_spec("flash_attn") is not None
    flash_3 = importlib.util.find_spec("flash_attn_interface") is not None and major == 9
    return Machine(
        free=free,
        host=psutil.virtual_memory().available,
        torchao=importlib.util.find_spec("torchao") is not None,
        gguf=gguf.stat().st_size if gguf and importlib.util.find_spec("gguf") else 0,
        attention=(*(("_flash_3",) if flash_3 else ()), *(("flash",) if flash else ()), "native"),
    )


def load_placed(
    folder: Path,
    plan: Plan,
    device: torch.device,
    scratch: Path,
    gguf: Path | None = None,
    kind: Any = None,
) -> Any:
    """The checkpoint as a pipeline with every part where the plan wants it; `scratch` takes what streams from disk,
    `kind` is the pipeline's class where the folder names another."""
    dtypes = {
        "transformer": torch.bfloat16,
        "text_encoder": torch.bfloat16,
        "vae": torch.float32 if plan.decoder == "float32" else torch.bfloat16,
        "default": torch.bfloat16,
    }
    pipeline = loader.load(folder, dtypes, _quantised(folder, plan, gguf), kind)
    place(pipeline, plan, device, scratch)
    return pipeline


def place(pipeline: Any, plan: Plan, device: torch.device, scratch: Path) -> None:
    """Put the parts of a pipeline where the plan wants them.

    `scratch` is emptied first: diffusers takes files that it finds there for those of this checkpoint.
    """
    from diffusers.hooks import apply_group_offloading

    place_transformer(pipeline.transformer, plan, device, scratch)
    streams = device.type == "cuda"
    pipeline.vae.to(device)
    if getattr(pipeline, "image_encoder", None) is not None:
        pipeline.image_encoder.to(device)
    # Not the whole text encoder: its embedding has two names there, and diffusers would write it to disk under the
    # second when it has already let go of it under the first.
    apply_group_offloading(
        pipeline.text_encoder.encoder,
        onload_device=device,
        offload_type="leaf_level",
        use_stream=streams,
        low_cpu_mem_usage=streams,
        offload_to_disk_path=str(scratch / "text_encoder") if plan.weights == "disk" else None,
    )


def place_transformer(transformer: Any, plan: Plan, device: torch.device, scratch: Path) -> None:
    """Put a transformer of diffusers' kind where a plan wants it: on the card, in 8 bits, or streamed block by block.
    `scratch` is emptied first: diffusers takes files that it finds there for those of this network."""
    shutil.rmtree(scratch, ignore_errors=True)
    streams = device.type == "cuda"
    if plan.storage == "fp8":
        transformer.enable_layerwise_casting(storage_dtype=STORED_8_BIT, compute_dtype=transformer.dtype)
    if plan.cache:
        cache_first_block(transformer, plan.cache)
    if plan.weights == "card":
        transformer.to(device)
    else:
        transformer.enable_group_offload(
            onload_device=device,
            offload_type="block_level",
            num_blocks_per_group=plan.blocks,
            use_stream=streams,
            low_cpu_mem_usage=streams,
            offload_to_disk_path=str(scratch / "transformer") if plan.weights == "disk" else None,
        )
    if plan.attention != "native":
        transformer.set_attention_backend(plan.attention)


def cache_first_block(transformer: Any, threshold: float) -> None:
    """Skip the later blocks where the first one says that little changes (first-block cache).

    diffusers does not list the SkyReels-V2 block among those it can skip; it is listed here.
    """
    from diffusers import FirstBlockCacheConfig
    from diffusers.hooks._helpers import TransformerBlockMetadata, TransformerBlockRegistry
    from diffusers.models.transformers.transformer_skyreels_v2 import SkyReelsV2TransformerBlock

    TransformerBlockRegistry.register(
        SkyReelsV2TransformerBlock,
        # The second index is None for a block that gives back one tensor; diffusers annotates it as an integer.
        TransformerBlockMetadata(0, None),  # type: ignore[arg-type]
    )
    transformer.enable_cache(FirstBlockCacheConfig(threshold=threshold))


def _quantised(folder: Path, plan: Plan, gguf: Path | None) -> Any:
    """A transformer that has to be quantised while it is read, or None to take the folder's as it is."""
    import diffusers

    kind = getattr(diffusers, loader.transformer_of(folder))
    if plan.storage == "gguf":
        return kind.from_single_file(
            str(gguf),
            config=str(folder),
            subfolder="transformer",
            quantization_config=diffusers.GGUFQuantizationConfig(compute_dtype=torch.bfloat16),
            dtype=torch.bfloat16,
            local_files_only=True,
        )
    if plan.storage == "int8":
        from torchao.quantization import Int8WeightOnlyConfig

        return kind.from_pretrained(
            folder,
            subfolder="transformer",
            quantization_config=diffusers.TorchAoConfig(Int8WeightOnlyConfig()),
            dtype=torch.bfloat16,
            local_files_only=True,
        )
    return None
