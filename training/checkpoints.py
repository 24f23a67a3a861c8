"""Checkpoints of a run: each appears complete or not at all, and nothing in them is pickled.

    checkpoints/step-N/   model, averaged weights, optimiser, random states, state.json
    best/step-N/          averaged weights of the best validation so far, and its figures

Weights that a training leaves as they were (of a model that a LoRA lies on) are not in them.
"""

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from engines.contract import BadInput
from engines.disk import DISK_FAULTS

_PARTS = ("model", "averaged", "optimiser", "random")


@dataclass(frozen=True)
class Checkpoint:
    """All that a run needs to go on; tensors by name. `state` is plain values, with `step` among them."""

    model: dict[str, Tensor]
    averaged: dict[str, Tensor]
    optimiser: dict[str, Tensor]
    random: dict[str, Tensor]
    state: dict[str, Any]


def write(run: Path, checkpoint: Checkpoint, keep: int) -> Path:
    """Write one, then drop all but the newest `keep` -> its folder. Raises OSError, and leaves the others alone."""
    folder = run / "checkpoints"
    final = folder / f"step-{checkpoint.state['step']:07d}"
    parts = {name: getattr(checkpoint, name) for name in _PARTS}
    _write_folder(final, parts, checkpoint.state)
    for old in saved_checkpoints(run)[:-keep]:
        _drop(old)
    return final


def read(path: Path) -> Checkpoint:
    parts = {name: load_file(path / f"{name}.safetensors") for name in _PARTS}
    return Checkpoint(**parts, state=json.loads((path / "state.json").read_text()))


def saved_checkpoints(folder: Path) -> list[Path]:
    """The complete checkpoints of a run, oldest first."""
    return sorted((folder / "checkpoints").glob("step-*"))


def averaged(folder: Path) -> dict[str, Tensor]:
    """The averaged weights of a run, as its newest checkpoint has them."""
    return load_file(saved_checkpoints(folder)[-1] / "averaged.safetensors")


def write_best(run: Path, weights: dict[str, Tensor], step: int, figures: dict[str, float]) -> None:
    """Keep these as the best of the run. Raises OSError."""
    final = run / "best" / f"step-{step:07d}"
    _write_folder(final, {"averaged": weights}, {"step": step, "figures": figures})
    for old in set(final.parent.glob("step-*")) - {final}:
        _drop(old)


def best_state(run: Path) -> dict[str, Any] | None:
    """`step` and `figures` of the best validation, None before the first."""
    found = [json.loads((path / "state.json").read_text()) for path in (run / "best").glob("step-*")]
    return max(found, key=lambda state: (state["figures"].get("score", 0), state["step"]), default=None)


def best_weights(run: Path) -> dict[str, Tensor]:
    """The averaged weights of the best validation. Raises FileNotFoundError before the first."""
    state = best_state(run)
    if state is None:
        raise FileNotFoundError(run / "best")
    return load_file(run / "best" / f"step-{state['step']:07d}" / "averaged.safetensors")


def disk_fault(error: Exception, run: Path) -> BadInput | None:
    """What to tell the person where it is the disk that refused, else None."""
    number = getattr(error, "errno", None)
    if isinstance(error, SafetensorError):  # it wraps the system's error as text
        number = next((code for code in DISK_FAULTS if os.strerror(code) in str(error)), None)
    if number not in DISK_FAULTS:
        return None
    what, fix = DISK_FAULTS[number]
    saved = saved_checkpoints(run)
    left = f"the checkpoint of step {int(saved[-1].name[5:])} is whole" if saved else "nothing was saved yet"
    return BadInput("", f"{run}: {what}; {left}", f"{fix}, then let it go on")


def _write_folder(final: Path, parts: dict[str, dict[str, Tensor]], state: dict[str, Any]) -> None:
    temporary = final.parent / ".unfinished"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    try:
        for name, tensors in parts.items():
            save_file(_plain(tensors), temporary / f"{name}.safetensors")
        (temporary / "state.json").write_text(json.dumps(state))
        for file in temporary.iterdir():
            _flush(file)
    except (OSError, SafetensorError):
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    if final.exists():
        _drop(final)
    temporary.rename(final)
    _flush(final.parent)


def _drop(folder: Path) -> None:
    """Out of sight first, so that no half of it is taken for a whole."""
    gone = folder.with_name(".dropped")
    shutil.rmtree(gone, ignore_errors=True)
    folder.rename(gone)
    shutil.rmtree(gone, ignore_errors=True)


def _plain(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name: value.detach().contiguous().cpu() for name, value in tensors.items()}


def _flush(path: Path) -> None:
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
