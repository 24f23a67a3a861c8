"""Whether a video LoRA can be learned on this machine, and what would fit where it cannot."""

import importlib.util

from engines.contract import BadInput, OutOfMemory
from engines.film.diffusion import loader
from training.lessons.machine import DAY_S, Needs, gb, in_the_way
from training.lessons.obstacle import Obstacle
from training.lessons.video_bases import BASES
from training.lessons.video_cost import Size, Storage, smaller

BITS: dict[str, str] = {"bfloat16": "16 bits", "fp8": "8 bits", "4bit": "4 bits"}


def obstacle(size: Size, free: int, device: str, time_s: float, disk: int) -> Obstacle:
    """What keeps it from running here, with what would do."""

    def check() -> None:
        check_precision(size.storage)
        loader.folder_of(size.checkpoint)

    would = f"a card with {gb(size.memory)} of memory would do"
    needs = Needs(size.memory, size.host, disk, time_s, longest_s=3 * DAY_S)
    return in_the_way(size.checkpoint.id, check, needs, free, device, would_fit(size, free), would)


def would_fit(size: Size, free: int) -> str:
    panel, _ = BASES[size.checkpoint.id].place
    alike = [base.checkpoint for base in BASES.values() if base.place[0] == panel]
    for one in smaller(size, alike, _has_four_bit()):
        if one.memory <= free:
            other = "" if one.checkpoint == size.checkpoint else f"{one.checkpoint.title} "
            return f"{other}with weights in {BITS[one.storage]} at {one.lines} lines would fit"
    return f"a card with {gb(size.memory)} of free memory would do"


def out_of_memory(size: Size) -> OutOfMemory:
    import torch

    free, _ = torch.cuda.mem_get_info()
    return OutOfMemory(size.memory, free, would_fit(size, min(free, int(0.9 * size.memory))))


def check_precision(precision: Storage) -> None:
    if precision == "4bit" and not _has_four_bit():
        raise BadInput(
            "precision", "4 bits need the package bitsandbytes, which is not installed", "choose 8 bits"
        )


def _has_four_bit() -> bool:
    return importlib.util.find_spec("bitsandbytes") is not None
