"""What `matinee train` shows of a training: lines for people, or for scripts."""

import json
from typing import Any

from engines.contract import Event, Measure, Note
from studio.commands.status_line import StatusLine, clock
from studio.jobs.training_status import TrainingStatus


class TrainingReport:
    """Shows what a training tells: a line that rewrites itself, JSON lines when asked."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json
        self.line = StatusLine()

    def note(self, text: str) -> None:
        self.tell(Note(message=text))

    def tell(self, event: Event) -> None:
        if self.as_json:
            print(event.model_dump_json(), flush=True)
        match event:
            case Note(message=message):
                self.line.say(message, keep=True)
            case Measure(step=step, values=values) if "loss" not in values:
                figures = ", ".join(
                    f"{name} {value:.4g}" for name, value in values.items() if name != "score"
                )
                self.line.say(f"After {step} steps: {figures}", keep=True)

    def show(self, status: TrainingStatus) -> None:
        """On a terminal all of it; in a log only the phases, and what it waits for."""
        words = how_in_words(status) if self.line.live or status.waits_for else status.phase
        if words and not status.outcome:
            self.line.say(words, keep=False)

    def end(self, outcome: dict[str, Any]) -> None:
        if self.as_json:
            print(json.dumps({"t": "outcome", **outcome}), flush=True)


def how_in_words(status: TrainingStatus) -> str:
    """Where a training is, in one line."""
    if status.outcome:
        failure = status.outcome.failure
        return failure.message if failure else status.outcome.learned
    if status.waits_for:
        return f"waits for {status.waits_for}"
    share = [f"{status.share:.0%}"] if status.total else []
    left = [f"{clock(status.time_left_s)} left"] if status.time_left_s is not None else []
    loss = [f"loss {status.loss:.3g}"] if status.loss is not None else []
    paused = [f"waits ({status.paused})"] if status.paused else []
    return " · ".join([*paused, *([status.phase] if status.phase else []), *share, *left, *loss])
