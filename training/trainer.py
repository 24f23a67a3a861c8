"""The training loop that all recipes share: seeded, resumable, watched from outside through its folder.

A recipe says what to learn (model, batches, loss, validation); this loop says how. Batch i depends on i alone,
so a run that was stopped and resumed sees what an unbroken one sees and gives the same losses. The folder is
all that a window needs:

    job.json            configuration, process id and its start time
    events.jsonl        one line a report: started, progress, validated, saved, done, failed
    heartbeat           touched at every step
    checkpoints/step-N/ weights, averaged weights, optimiser, random state; appears complete or not at all

Nothing here is pickled, and nothing here knows what is being trained.
"""

import json
import math
import os
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Generic, Literal, Protocol, TypeVar

import psutil
import torch
from pydantic import BaseModel, ConfigDict, Field
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

Report = dict[str, Any]
Precision = Literal["float32", "bfloat16"]


class TrainConfig(BaseModel):
    """How long and how hard to train; a recipe adds what it needs by subclassing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    steps: int = Field(1000, ge=1)
    seed: int = 0
    device: str = "auto"
    precision: Precision = Field("float32", description="of products; weights and their updates stay float32")
    compiled: bool = Field(
        False,
        description="translate the step first: minutes at the start, nearly half of each step on a processor",
    )
    learning_rate: float = Field(1e-3, gt=0)
    final_rate: float = Field(0.02, description="share of the learning rate left at the end")
    warmup: int = Field(50, ge=0, description="steps until the full learning rate")
    weight_decay: float = 0.01
    clip: float = Field(1.0, gt=0, description="largest norm of the gradient")
    ema: float = Field(0.998, ge=0, lt=1, description="memory of the averaged weights")
    validate_every: int = Field(200, ge=1)
    save_every: int = Field(200, ge=1)
    keep: int = Field(2, ge=1, description="checkpoints kept")


Config = TypeVar("Config", bound=TrainConfig)


class Recipe(Protocol):
    """What to learn."""

    def model(self) -> nn.Module:
        """A fresh model; the loop has seeded torch."""
        ...

    def batch(self, step: int) -> dict[str, Tensor]:
        """The training batch of a step, on the CPU; a function of the step alone."""
        ...

    def loss(self, model: nn.Module, batch: dict[str, Tensor]) -> Tensor:
        """A scalar to make small."""
        ...

    def validate(self, model: nn.Module) -> dict[str, float]:
        """Figures on material kept out of training; `score`, where given, is better when higher."""
        ...


def printed(every: int) -> Callable[[Report], None]:
    """Reports as JSON lines on standard error, of progress one in `every` steps."""

    def show(event: Report) -> None:
        if event["t"] != "progress" or event["step"] % every == 0:
            print(json.dumps(event), file=sys.stderr, flush=True)

    return show


class Diverged(RuntimeError):
    """Losses stopped being numbers."""


class Trainer(Generic[Config]):
    """One run in one folder."""

    def __init__(
        self,
        recipe: Recipe,
        config: Config,
        folder: Path,
        *,
        report: Callable[[Report], None] = lambda event: None,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> None:
        self.recipe, self.config, self.folder = recipe, config, folder
        self._report, self._should_stop = report, should_stop
        self.device = _device(config.device)
        torch.manual_seed(config.seed)
        self.model = recipe.model().to(self.device)
        self.averaged = {name: value.detach().clone() for name, value in self.model.state_dict().items()}
        decayed = [p for p in self.model.parameters() if p.ndim > 1]
        plain = [p for p in self.model.parameters() if p.ndim <= 1]
        self.optimiser = torch.optim.AdamW(
            [
                {"params": decayed, "weight_decay": config.weight_decay},
                {"params": plain, "weight_decay": 0.0},
            ],
            lr=config.learning_rate,
            betas=(0.9, 0.98),
        )
        self._loss = torch.compile(recipe.loss) if config.compiled else recipe.loss
        self.step = 0

    def run(self) -> nn.Module:
        """Train from the newest checkpoint, or from nothing, to the end -> the model with averaged weights.

        Stops early, with a checkpoint, when `should_stop` says so.
        """
        config = self.config
        self.folder.mkdir(parents=True, exist_ok=True)
        self._resume()
        process = psutil.Process()
        job = {
            "config": config.model_dump(),
            "pid": process.pid,
            "process_started": process.create_time(),
        }
        _write_whole(self.folder / "job.json", json.dumps(job, indent=1).encode())
        self._tell("started", total=config.steps, parameters=sum(p.numel() for p in self.model.parameters()))
        began, first = time.monotonic(), self.step
        lost_steps = 0
        while self.step < config.steps and not self._should_stop():
            loss, norm = self._learn()
            finite = math.isfinite(loss) and math.isfinite(norm)
            lost_steps = 0 if finite else lost_steps + 1
            if lost_steps == 5:
                self._tell("failed", message="the loss is not a number; try a lower learning rate")
                raise Diverged(f"five steps in a row without a finite loss, at step {self.step}")
            pace = (time.monotonic() - began) / (self.step - first)
            (self.folder / "heartbeat").touch()
            self._tell(
                "progress",
                total=config.steps,
                loss=loss if finite else None,
                gradient=norm if finite else None,
                learning_rate=self._rate(),
                time_left_s=round(pace * (config.steps - self.step), 1),
            )
            if self.step % config.validate_every == 0 or self.step == config.steps:
                self._validate()
            if self.step % config.save_every == 0 or self.step == config.steps:
                self._save()
        if self.step % config.save_every and self.step < config.steps:
            self._save()
        self.model.load_state_dict(self.averaged)
        self.model.eval()
        self._tell("done" if self.step == config.steps else "stopped")
        return self.model

    def _learn(self) -> tuple[float, float]:
        """One step -> loss and gradient norm; a step with either not finite changes nothing."""
        self.model.train()
        batch = {name: value.to(self.device) for name, value in self.recipe.batch(self.step).items()}
        half = self.config.precision == "bfloat16"
        with torch.autocast(self.device.type, torch.bfloat16, enabled=half):
            loss = self._loss(self.model, batch)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        norm = float(nn.utils.clip_grad_norm_(self.model.parameters(), self.config.clip))
        if math.isfinite(norm) and math.isfinite(loss.item()):
            for group in self.optimiser.param_groups:
                group["lr"] = self._rate()
            self.optimiser.step()
            memory = min(self.config.ema, (self.step + 1) / (self.step + 10))
            for name, value in self.model.state_dict().items():
                if value.is_floating_point():
                    self.averaged[name].lerp_(value, 1 - memory)
                else:
                    self.averaged[name].copy_(value)
        self.step += 1
        return loss.item(), norm

    def _rate(self) -> float:
        config = self.config
        if self.step < config.warmup:
            return config.learning_rate * (self.step + 1) / config.warmup
        part = (self.step - config.warmup) / max(1, config.steps - config.warmup)
        low = config.final_rate
        return config.learning_rate * (low + (1 - low) * (0.5 + 0.5 * math.cos(math.pi * part)))

    @torch.no_grad()
    def _validate(self) -> None:
        training = {name: value.clone() for name, value in self.model.state_dict().items()}
        self.model.load_state_dict(self.averaged)
        self.model.eval()
        self._tell("validated", **self.recipe.validate(self.model))
        self.model.load_state_dict(training)

    def _tell(self, kind: str, **values: Any) -> None:
        event = {"t": kind, "step": self.step, **values}
        with (self.folder / "events.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(event) + "\n")
        self._report(event)

    def _save(self) -> None:
        checkpoints = self.folder / "checkpoints"
        temporary, final = checkpoints / ".unfinished", checkpoints / f"step-{self.step:07d}"
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir(parents=True)
        save_file(_contiguous(self.model.state_dict()), temporary / "model.safetensors")
        save_file(_contiguous(self.averaged), temporary / "averaged.safetensors")
        moments = {
            f"{index}.{name}": value
            for index, values in self.optimiser.state_dict()["state"].items()
            for name, value in values.items()
        }
        save_file(_contiguous(moments), temporary / "optimiser.safetensors")
        save_file({"cpu": torch.get_rng_state()}, temporary / "random.safetensors")
        (temporary / "state.json").write_text(json.dumps({"step": self.step}))
        for file in temporary.iterdir():
            _flush(file)
        shutil.rmtree(final, ignore_errors=True)
        temporary.rename(final)
        _flush(checkpoints)
        for old in saved_checkpoints(self.folder)[: -self.config.keep]:
            shutil.rmtree(old)
        self._tell("saved", path=str(final))

    def _resume(self) -> None:
        saved = saved_checkpoints(self.folder)
        if not saved:
            return
        newest = saved[-1]
        self.model.load_state_dict(load_file(newest / "model.safetensors"))
        averaged = load_file(newest / "averaged.safetensors")
        self.averaged = {name: value.to(self.device) for name, value in averaged.items()}
        state = self.optimiser.state_dict()
        state["state"] = {}
        for key, value in load_file(newest / "optimiser.safetensors").items():
            index, name = key.split(".", 1)
            state["state"].setdefault(int(index), {})[name] = value
        self.optimiser.load_state_dict(state)
        torch.set_rng_state(load_file(newest / "random.safetensors")["cpu"])
        self.step = json.loads((newest / "state.json").read_text())["step"]


def saved_checkpoints(folder: Path) -> list[Path]:
    """The complete checkpoints of a run, oldest first."""
    return sorted((folder / "checkpoints").glob("step-*"))


def averaged(folder: Path) -> dict[str, Tensor]:
    """The averaged weights of a run, as its newest checkpoint has them."""
    return load_file(saved_checkpoints(folder)[-1] / "averaged.safetensors")


def _device(name: str) -> torch.device:
    if name != "auto":
        return torch.device(name)
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def _contiguous(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name: value.detach().contiguous().cpu() for name, value in tensors.items()}


def _flush(path: Path) -> None:
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write_whole(path: Path, data: bytes) -> None:
    temporary = path.with_suffix(".unfinished")
    temporary.write_bytes(data)
    _flush(temporary)
    temporary.replace(path)
