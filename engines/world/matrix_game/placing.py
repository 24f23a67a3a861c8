"""Puts a transformer of diffusers' kind where a plan wants it: on the card, in 8 bits, or streamed block by block.

The same as `engines.film.diffusion.placement` does for a whole pipeline, for networks that come without one.
"""

import shutil
from pathlib import Path
from typing import Any

import torch

from engines.film.diffusion.placement import STORED_8_BIT
from engines.film.diffusion.planner import Plan


def place(transformer: Any, plan: Plan, device: torch.device, scratch: Path) -> None:
    """`scratch` is emptied first: diffusers takes files that it finds there for those of this network."""
    shutil.rmtree(scratch, ignore_errors=True)
    streams = device.type == "cuda"
    if plan.storage == "fp8":
        transformer.enable_layerwise_casting(storage_dtype=STORED_8_BIT, compute_dtype=torch.bfloat16)
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
