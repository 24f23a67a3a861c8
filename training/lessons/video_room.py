"""Whether a video LoRA can be learned on this machine: its speed, its room, and what would fit where it cannot."""

import importlib.util
import time

from engines import learned
from engines.contract import BadInput, EngineError, OutOfMemory
from engines.film.diffusion import loader
from training.lessons.video_bases import BASES
from training.lessons.video_cost import Size, Storage, smaller

BITS: dict[str, str] = {"bfloat16": "16 bits", "fp8": "8 bits", "4bit": "4 bits"}
DAY_S = 86_400.0


def machine() -> tuple[str, int, float]:
    """The device, how many bytes are free on it, and how many operations a second its matrices do in bfloat16 when half
    of the time goes elsewhere."""
    import psutil
    import torch

    from training.devices import device_named

    cuda = device_named("auto").type == "cuda"
    side = 4096 if cuda else 512
    matrix = torch.randn(side, side, device="cuda" if cuda else "cpu", dtype=torch.bfloat16)
    done, began = 0, 0.0
    while done < 2 or time.perf_counter() - began < 0.3:
        if done == 1:  # the first one wakes the device
            began = time.perf_counter()
        matrix @ matrix
        if cuda:
            torch.cuda.synchronize()
        done += 1
    speed = 0.5 * 2 * side**3 * (done - 1) / (time.perf_counter() - began)
    if not cuda:
        return "cpu", psutil.virtual_memory().available, speed
    return torch.cuda.get_device_name(), torch.cuda.mem_get_info()[0], speed


def obstacle(size: Size, free: int, device: str, time_s: float, disk: int) -> str:
    """Why it cannot run here, in a line, with what would do; empty where it can."""
    import psutil

    title = size.checkpoint.title
    try:
        check_precision(size.storage)
        loader.folder_of(size.checkpoint)
    except EngineError as error:
        return f"{error.message}: {error.hint}"
    room = learned.room()
    if disk > room:
        return f"It needs {gb(disk)} of disk, and {gb(room)} are free: make room."
    if size.memory > free:
        where = "main memory" if device == "cpu" else device
        return f"It needs {gb(size.memory)}, and {gb(free)} of {where} are free: {would_fit(size, free)}."
    host = psutil.virtual_memory().available
    if size.host > host:
        return f"It needs {gb(size.host)} of main memory while it loads, and {gb(host)} are free: close programs."
    if device == "cpu" and time_s > 3 * DAY_S:
        return (
            f"{title} would learn for {time_s / DAY_S:.0f} days on this processor: a card with "
            f"{gb(size.memory)} of memory would do."
        )
    return ""


def would_fit(size: Size, free: int) -> str:
    alike = [base.checkpoint for base in BASES.values() if base.panel == BASES[size.checkpoint.id].panel]
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


def gb(size: int) -> str:
    return f"{size / 2**30:.1f} GB"
