"""Teaching as lessons see it: one call that trains a recipe in a job's folder, tells the person how it goes, and gives
back the best. Light to import; the loop itself is `training.trainer`.
"""

import contextlib
import json
import re
import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from engines.contract import Artifact, Cancelled, Measure, Note, Progress
from training.figures import Figure
from training.lesson import Control, LessonRequest, Tell
from training.phases import LEARNING

if TYPE_CHECKING:
    from torch import nn

    from training.recipe import Recipe, TrainConfig

RUN, SAMPLES, BASE = "run", "samples", "base"
_PACE_S = 0.3  # from one `Progress` to the next
_EVERY = 10  # steps from one `Measure` of the loss to the next
_LOOK_S = 0.2  # from one look at a pause to the next


class Sampler(Protocol):
    """Makes samples of a model on fixed seeds."""

    def __call__(self, model: "nn.Module", label: str) -> None:
        """Write them as `samples/<label>-<i>.<ext>` of the job's folder; the model has its averaged weights."""


def teach(
    recipe: "Recipe",
    config: "TrainConfig",
    folder: Path,
    tell: Tell,
    control: Control,
    sample: Sampler | None = None,
) -> "nn.Module":
    """Train in `folder/run`, or go on there -> the model with the averaged weights of the best validated step.

    Validated and sampled before the first step, each `config.validate_every` steps, and at the end. Raises `Diverged`
    and `BadInput` (the disk refused a checkpoint).
    """
    import torch

    from training.checkpoints import best_state, best_weights
    from training.trainer import Trainer

    def look(model: "nn.Module", step: int) -> None:
        if sample is None:
            return
        label = str(step) if step else BASE
        sample(model, label)
        for path in _samples(folder, label):
            tell(Artifact(path=path, kind="sample"))

    trainer = Trainer(
        recipe,
        config,
        folder / RUN,
        report=_Words(tell),
        should_stop=control.should_stop,
        paused=control.paused,
        base=True,
        sample=look,
    )
    model = trainer.run()
    if best_state(folder / RUN):
        with torch.no_grad():
            state = model.state_dict()
            for name, value in best_weights(folder / RUN).items():
                state[name].copy_(value)
    return model


def wait(control: Control) -> None:
    """Through a pause, until it is over or the person stops the run."""
    while control.paused() and not control.should_stop():
        time.sleep(_LOOK_S)


def wait_or_cancel(control: Control) -> None:
    """Through a pause. Raises `Cancelled` where the person has stopped the run."""
    wait(control)
    if control.should_stop():
        raise Cancelled


def length_of(
    request: LessonRequest, steps: int, looks: int, warmup: int, save_every: int
) -> dict[str, int | float]:
    """Values for a `TrainConfig` of so many steps, validated `looks` times; `warmup` and `save_every` are the most."""
    often = -(-steps // looks)
    values: dict[str, int | float] = {
        "steps": steps,
        "seed": request.seed,
        "warmup": min(warmup, max(1, steps // 5)),
        "validate_every": often,
        "save_every": min(save_every, often),
    }
    return values | ({"learning_rate": request.learning_rate} if request.learning_rate else {})


def never_better(folder: Path) -> bool:
    """Whether the best of a job's folder is what it began with."""
    from training.checkpoints import best_state

    best = best_state(folder / RUN)
    return best is not None and not best["step"]


def fresh_made(folder: Path) -> Path:
    """The job's folder for what goes onto the shelf, empty."""
    made = folder / "made"
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir()
    return made


def keep_sample(folder: Path, made: Path, ending: str = "*") -> str:
    """Copy the newest first sample, other than the base's, into `made` -> its name there, empty where there is none."""
    found = (path for path in (folder / SAMPLES).glob(f"*-0.{ending}") if not path.name.startswith(BASE))
    newest = max(found, key=lambda path: path.stat().st_mtime, default=None)
    if newest is None:
        return ""
    return Path(shutil.copyfile(newest, made / f"sample{newest.suffix}")).name


def figures_of(folder: Path) -> dict[str, float]:
    """The figures of the best validation of a job's folder, and those of the base as `base_<name>`."""
    from training.checkpoints import best_state

    best = best_state(folder / RUN)
    figures: dict[str, float] = dict(best["figures"]) if best else {}
    return figures | {f"base_{name}": value for name, value in _base_figures(folder).items()}


def table_of(named: Mapping[str, Figure], figures: Mapping[str, float]) -> list[str]:
    """A Markdown table of the figures that have a name and are known before and after."""
    return [
        "| | before | after |",
        "|---|---|---|",
        *(
            f"| {figure.title} | {figures[f'base_{name}']:.4f} | {figures[name]:.4f} |"
            for name, figure in named.items()
            if name in figures and f"base_{name}" in figures
        ),
    ]


def _base_figures(folder: Path) -> dict[str, float]:
    with (
        contextlib.suppress(FileNotFoundError),
        (folder / RUN / "events.jsonl").open(encoding="utf-8") as lines,
    ):
        for event in map(json.loads, lines):
            if event["t"] == "validated":
                return _figures(event) if event["step"] == 0 else {}
    return {}


def _figures(event: dict[str, Any]) -> dict[str, float]:
    return {name: value for name, value in event.items() if name not in ("t", "step")}


def _samples(folder: Path, label: str) -> list[Path]:
    """In the order of their numbers."""
    found = (folder / SAMPLES).glob(f"{label}-*")
    numbered = {path: re.fullmatch(rf"{label}-(\d+)", path.stem) for path in found}
    return sorted(
        (path for path, match in numbered.items() if match), key=lambda path: (len(path.stem), path.stem)
    )


class _Words:
    """Passes on what the loop reports, in the words of the studio."""

    def __init__(self, tell: Tell) -> None:
        self._tell, self._last = tell, 0.0

    def __call__(self, event: dict[str, Any]) -> None:
        step = event["step"]
        match event["t"]:
            case "started":
                self._tell(Progress(phase=LEARNING, step=step, total=event["total"]))
            case "progress":
                self._progress(step, event)
            case "validated":
                self._tell(Measure(step=step, values=_figures(event)))
            case "back":
                self._tell(Note(message=event["message"]))

    def _progress(self, step: int, event: dict[str, Any]) -> None:
        total, now = event["total"], time.monotonic()
        if now - self._last >= _PACE_S or step == total:
            self._last = now
            self._tell(Progress(phase=LEARNING, step=step, total=total, time_left_s=event["time_left_s"]))
        if event["loss"] is not None and (step % _EVERY == 0 or step == total):
            self._tell(Measure(step=step, values={name: event[name] for name in ("loss", "learning_rate")}))
