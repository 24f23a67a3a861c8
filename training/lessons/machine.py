"""What this machine has for a large training, how fast it is, and what stands in the way of one here."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engines import catalogue, learned
from engines.contract import EngineError
from engines.film.diffusion.engine import card_lacks
from training.lessons.obstacle import Obstacle, not_here

DAY_S = 86_400.0


@dataclass(frozen=True)
class Needs:
    """What a run takes: bytes on the device, of main memory while it loads, and of disk; seconds, of which a processor
    is not asked for more than `longest_s`."""

    memory: int
    host: int
    disk: int
    time_s: float
    longest_s: float


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


def in_the_way(
    model: str, check: Callable[[], object], needs: Needs, free: int, device: str, fits: str, would: str
) -> Obstacle:
    """What keeps a model of the catalogue from being taught here. `check` raises an `EngineError` where it cannot be
    used, `fits` says what would do with the memory that is `free`, `would` what would be fast enough."""
    if words := _no_room(catalogue.entry(model).title, needs, free, device, fits, would):
        return Obstacle(words)  # to get the model would not help
    try:
        check()
    except EngineError as error:
        return unusable(model, error)
    return Obstacle()


def unusable(model: str, error: EngineError) -> Obstacle:
    """Why a model of the catalogue cannot be used, where it raised an error, and that it is to be got if that helps."""
    if catalogue.status(model) is not catalogue.Status.INSTALLED:
        return not_here(model)
    parts = (part[:1].upper() + part[1:] for part in (error.message, error.hint) if part)
    return Obstacle(f"{'. '.join(parts)}.")


def lacking(memory: int, models: Sequence[str]) -> Obstacle:
    """What this machine lacks to teach one of these models, told without a look at the card: the first of them stands
    for all where none is here."""
    if card_lacks():
        return Obstacle(f"Needs a graphics card with {memory / 2**30:.0f} GB, and none can be used here.")
    if not any(catalogue.status(model) is catalogue.Status.INSTALLED for model in models):
        return not_here(models[0])
    return Obstacle()


def _no_room(title: str, needs: Needs, free: int, device: str, fits: str, would: str) -> str:
    import psutil

    room = learned.room()
    if needs.disk > room:
        return f"It needs {gb(needs.disk)} of disk, and {gb(room)} are free: make room."
    if needs.memory > free:
        where = "main memory" if device == "cpu" else device
        return f"It needs {gb(needs.memory)}, and {gb(free)} of {where} are free: {fits}."
    host = psutil.virtual_memory().available
    if needs.host > host:
        return f"It needs {gb(needs.host)} of main memory while it loads, and {gb(host)} are free: close programs."
    if device == "cpu" and needs.time_s > needs.longest_s:
        return f"{title} would learn for {needs.time_s / DAY_S:.0f} days on this processor: {would}."
    return ""


def gb(size: int) -> str:
    return f"{size / 2**30:.1f} GB"
