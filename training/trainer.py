"""The training loop that all recipes share: seeded, resumable, watched from outside through its folder.

A recipe says what to learn (model, batches, loss, validation); this loop says how. Batch i depends on i alone,
so a run that was stopped and resumed sees what an unbroken one sees and gives the same losses. It runs on accelerate:
alone, or as one of several processes (`accelerate launch`, Ray Train), each of which takes its own batches. The folder
is all that a window needs:

    job.json            configuration, process id and its start time
    events.jsonl        started, progress, validated, saved, paused, resumed, back, done, stopped, failed
    heartbeat, curves/  `training.run_log`
    checkpoints/, best/ `training.checkpoints`

Nothing here knows what is being trained.
"""

import contextlib
import json
import math
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Generic

import psutil
import torch
from accelerate.utils import broadcast_object_list, gather_object, set_seed
from safetensors import SafetensorError
from torch import Tensor, nn

from engines.contract import BadInput
from engines.media.whole import appearing
from training import random_states
from training.ahead import Ahead
from training.checkpoints import (
    Checkpoint,
    averaged,
    best_state,
    disk_fault,
    read,
    saved_checkpoints,
    write,
    write_best,
)
from training.devices import accelerator_for, keep_less
from training.guard import PATIENCE, Guard
from training.recipe import Config, Precision, Recipe, TrainConfig
from training.run_log import Report, RunLog
from training.schedules import share
from training.weights import Averaged, moments, restore_moments, to_device

__all__ = [
    "Diverged", "Precision", "Recipe", "Report", "TrainConfig", "Trainer", "averaged", "printed", "saved_checkpoints",
]  # fmt: skip

_LOOK_S = 0.2


def printed(every: int) -> Callable[[Report], None]:
    """Reports as JSON lines on standard error, of progress one in `every` steps."""

    def show(event: Report) -> None:
        if event["t"] != "progress" or event["step"] % every == 0:
            print(json.dumps(event), file=sys.stderr, flush=True)

    return show


class Diverged(BadInput):
    """Losses exploded, or stopped being numbers, also at half the learning rate."""

    def __init__(self, step: int) -> None:
        super().__init__(
            "learning_rate",
            f"the loss explodes or is not a number, {PATIENCE} steps in a row, also at half the rate, at step {step}",
            "choose a lower one; the best so far is kept",
        )


class Objective(nn.Module):
    """A recipe's loss as a module, so that whatever of the model it calls is shared between processes."""

    def __init__(self, recipe: Recipe, model: nn.Module, compiled: bool) -> None:
        super().__init__()
        self.model = model
        self._loss = torch.compile(recipe.loss) if compiled else recipe.loss

    def forward(self, batch: dict[str, Tensor]) -> Tensor:
        return self._loss(self.model, batch)  # type: ignore[no-any-return]


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
        paused: Callable[[], bool] = lambda: False,
        base: bool = False,
        sample: Callable[[nn.Module, int], None] | None = None,
    ) -> None:
        """`paused` says whether somebody else needs the device; `base` asks for a validation before the first step as
        well, and where the run is stopped; `sample` is called with the averaged model and the step after each."""
        self.recipe, self.config, self.folder = recipe, config, folder
        self._report, self._should_stop, self._paused = report, should_stop, paused
        self._base, self._sample = base, sample
        self._accelerator = accelerator_for(config)
        self.device = self._accelerator.device
        self._alone = self._accelerator.num_processes == 1
        self._main = self._accelerator.is_main_process
        set_seed(config.seed)
        self.model = recipe.model()
        if config.checkpointing:
            keep_less(self.model)
        self._objective = self._accelerator.prepare_model(Objective(recipe, self.model, config.compiled))
        self.averaged = Averaged(self.model)
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
        self._guard = Guard()
        self._log: RunLog | None = None
        self.step = 0
        self._saved_step, self._due, self._validated_step = -1, False, -1
        self._draw_apart()

    def run(self) -> nn.Module:
        """Train from the newest checkpoint, or from nothing, to the end -> the model with averaged weights.

        Stops early, with a checkpoint, when `should_stop` says so. Raises `Diverged`, and `BadInput` where the disk
        refuses a checkpoint; the last good one stays.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        self._batches = Ahead(self._batch)
        try:
            self._resume()
            self._train()
        except (OSError, SafetensorError) as error:
            told = disk_fault(error, self.folder)
            if told is None:
                raise
            with contextlib.suppress(OSError):
                self._tell("failed", message=told.message)
            raise told from error
        finally:
            self._batches.close()
            if self._log:
                with contextlib.suppress(OSError):
                    self._log.close()
                self._log = None
        self.averaged.put()
        self.model.eval()
        return self.model

    def _train(self) -> None:
        config = self.config
        self._begin_log()
        self._tell("started", total=config.steps, parameters=sum(p.numel() for p in self.model.parameters()))
        if self._base and self.step == 0:
            self._validate()
        began, first, waited = time.monotonic(), self.step, 0.0
        while self.step < config.steps and not self._anybody(self._should_stop):
            if self._anybody(self._paused):
                waited += self._wait()
                continue
            loss, norm, finite = self._learn()
            if self._guard.lost(loss, finite):
                self._go_back()
                began, first, waited = time.monotonic(), self.step, 0.0
                continue
            pace = (time.monotonic() - began - waited) / (self.step - first)
            self._beat()
            self._tell(
                "progress",
                total=config.steps,
                loss=loss if finite else None,
                gradient=norm if finite else None,
                learning_rate=self._rate(),
                time_left_s=round(pace * (config.steps - self.step), 1),
            )
            last = self.step == config.steps
            if self.step % config.validate_every == 0 or last:
                self._validate()
            self._due |= self.step % config.save_every == 0
            if (self._due and self._guard.calm) or last:
                self._save()
        if self.step < config.steps:
            if self._base and self._validated_step != self.step:
                self._validate()
            if self._saved_step != self.step:
                self._save()
        self._tell("done" if self.step == config.steps else "stopped")

    def _learn(self) -> tuple[float, float, bool]:
        """One step -> loss, norm of the gradient, whether both are finite; where not, the step changes nothing."""
        config, accelerator = self.config, self._accelerator
        self.model.train()
        self.optimiser.zero_grad(set_to_none=True)
        losses = []
        for number in range(self.step * config.accumulate, (self.step + 1) * config.accumulate):
            following = number + 1 if number + 1 < config.steps * config.accumulate else None
            made = self._batches.take(number, following)
            batch = {name: value.to(self.device, non_blocking=True) for name, value in made.items()}
            with accelerator.accumulate(self._objective):
                loss = self._objective(batch)
                accelerator.backward(loss)
            losses.append(loss.detach())
        mean = torch.stack(losses).float().mean()
        if not self._alone:
            mean = accelerator.reduce(mean, "mean")
        clipped = nn.utils.clip_grad_norm_(self.model.parameters(), config.clip)
        loss, norm = torch.stack([mean, clipped.to(mean)]).tolist()
        finite = math.isfinite(loss) and math.isfinite(norm)
        if finite:
            for group in self.optimiser.param_groups:
                group["lr"] = self._rate()
            self.optimiser.step()
            self.averaged.follow(min(config.ema, (self.step + 1) / (self.step + 10)))
        self.step += 1
        return loss, norm, finite

    def _batch(self, number: int) -> dict[str, Tensor]:
        """A batch of this process, by its own count."""
        accelerator = self._accelerator
        made = self.recipe.batch(number * accelerator.num_processes + accelerator.process_index)
        if self.device.type == "cuda":
            return {name: value.pin_memory() for name, value in made.items()}
        return made

    def _rate(self) -> float:
        config = self.config
        part = share(config.schedule, self.step, config.steps, config.warmup, config.final_rate)
        return config.learning_rate * self._guard.rate * part

    def _validate(self) -> None:
        """By the main process, with averaged weights; the best are kept."""
        self._batches.rest()
        if self._main:
            with random_states.untouched(), torch.no_grad(), self.averaged.in_place():
                self.model.eval()
                figures = self.recipe.validate(self.model)
                self._tell("validated", **figures)
                best = best_state(self.folder)
                if best is None or figures.get("score", 0) >= best["figures"].get("score", 0):
                    write_best(self.folder, self.averaged.values, self.step, figures)
                if self._sample:
                    self._sample(self.model, self.step)
        self._validated_step = self.step
        self._accelerator.wait_for_everyone()

    def _wait(self) -> float:
        """Let go of the device until nobody needs it -> seconds waited."""
        began = time.monotonic()
        self._batches.rest()
        self._tell("paused")
        self._move(torch.device("cpu"))
        while self._anybody(self._paused) and not self._anybody(self._should_stop):
            self._beat()
            time.sleep(_LOOK_S)
        self._move(self.device)
        self._tell("resumed")
        return time.monotonic() - began

    def _move(self, device: torch.device) -> None:
        if self.device.type == "cpu":
            return
        self.optimiser.zero_grad(set_to_none=True)
        self.model.to(device)
        to_device(self.optimiser, device)
        self.averaged.to(device)
        if self.device.type == "cuda":
            torch.cuda.empty_cache()

    def _go_back(self) -> None:
        """To the newest checkpoint, or the beginning, with half the learning rate; only once."""
        if self._guard.rate < 1:
            self._tell("failed", message=Diverged(self.step).message)
            raise Diverged(self.step)
        self._batches.rest()
        lost_at = self.step
        if not self._resume():
            self._begin_anew()
        self._guard.rate = 0.5
        self._tell(
            "back",
            message=f"the loss exploded at step {lost_at}: once more from here, at half the learning rate",
        )

    def _begin_anew(self) -> None:
        set_seed(self.config.seed)
        self.model.load_state_dict(self.recipe.model().state_dict())
        self.averaged = Averaged(self.model)
        self.optimiser.state.clear()
        self._guard = Guard()
        self.step = 0
        self._draw_apart()

    def _draw_apart(self) -> None:
        """Each process draws its own noise; the first goes on where the seed led it."""
        if not self._main:
            set_seed((self.config.seed + self._accelerator.process_index * 7919 + self.step) % 2**32)

    def _save(self) -> None:
        states = [random_states.read()]
        if not self._alone:
            states = gather_object(states)
        if self._main:
            drawn = {
                f"{rank}.{name}" if rank else name: state
                for rank, named in enumerate(states)
                for name, state in named.items()
            }
            path = write(
                self.folder,
                Checkpoint(
                    self.averaged.live,
                    self.averaged.values,
                    moments(self.optimiser),
                    drawn,
                    {"step": self.step, "guard": self._guard.model_dump()},
                ),
                self.config.keep,
            )
            self._tell("saved", path=str(path))
        self._saved_step, self._due = self.step, False
        self._accelerator.wait_for_everyone()

    def _resume(self) -> bool:
        """Take up the newest checkpoint -> whether there is one."""
        saved = saved_checkpoints(self.folder) if self._main else []
        found = [read(saved[-1]) if saved else None]
        if not self._alone:
            broadcast_object_list(found)
        checkpoint = found[0]
        if checkpoint is None:
            return False
        self.averaged.take_up(checkpoint.model, checkpoint.averaged)
        restore_moments(self.optimiser, checkpoint.optimiser)
        self.step = self._saved_step = checkpoint.state["step"]
        self._guard = Guard.model_validate(checkpoint.state.get("guard", {}))
        mine = f"{self._accelerator.process_index}." if not self._main else ""
        own = {
            name.removeprefix(mine): state
            for name, state in checkpoint.random.items()
            if name.startswith(mine)
        }
        if "cpu" in own:
            random_states.restore(own)
        else:
            self._draw_apart()
        return True

    def _anybody(self, asked: Callable[[], bool]) -> bool:
        """Whether it is so for any process: all of them must do the same."""
        if self._alone:
            return asked()
        flag = torch.tensor([float(asked())], device=self.device)
        return bool(self._accelerator.reduce(flag, "sum") > 0)

    def _begin_log(self) -> None:
        if not self._main:
            return
        process = psutil.Process()
        job = {
            "config": self.config.model_dump(),
            "pid": process.pid,
            "process_started": process.create_time(),
        }
        with appearing(self.folder / "job.json") as part:
            part.write_text(json.dumps(job, indent=1), "utf-8")
        self._log = RunLog(self.folder, self.step, self._report)

    def _tell(self, kind: str, **values: Any) -> None:
        if self._log:
            self._log.tell(kind, self.step, **values)

    def _beat(self) -> None:
        if self._log:
            self._log.beat()
