"""What a run has told so far, gathered for the page that shows it. It knows no widget."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field

from engines.contract import Artifact, Event, Measure, Note, Progress
from training.figures import Pairs

LOSS, RATE, SCORE = "loss", "learning_rate", "score"
BASE = "base"


@dataclass
class Report:
    """`figures` are what validation measured, as (step, value) by name, the base's at step 0; `samples` are by label
    (`base`, or a step) and number."""

    progress: Progress | None = None
    losses: list[tuple[int, float]] = field(default_factory=list)
    figures: dict[str, list[tuple[int, float]]] = field(default_factory=dict)
    samples: dict[str, dict[int, Artifact]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def take(self, events: Iterable[Event]) -> bool:
        """Take in events; whether samples came."""
        sampled = False
        for event in events:
            match event:
                case Progress():
                    self.progress = event
                case Measure():
                    self._measure(event)
                case Note():
                    self.notes = [*(note for note in self.notes if note != event.message), event.message]
                case Artifact(kind="sample"):
                    label, _, number = event.path.stem.rpartition("-")
                    if label and number.isdigit():
                        self.samples.setdefault(label, {})[int(number)] = event
                        sampled = True
        return sampled

    @property
    def labels(self) -> list[str]:
        """Whose samples there are beside the base's, oldest first."""
        return sorted((one for one in self.samples if one != BASE), key=lambda one: (len(one), one))

    @property
    def pairs(self) -> Pairs:
        """Each figure of the base, and of the best step so far: the newest where none is better than the base."""
        scores = self.figures.get(SCORE, [])
        best = max(scores, key=lambda point: point[1], default=(0, 0.0))[0]
        return {name: _pair(values, best) for name, values in self.figures.items()}

    def _measure(self, event: Measure) -> None:
        for name, value in event.values.items():
            if name == RATE:
                continue
            line = self.losses if name == LOSS else self.figures.setdefault(name, [])
            del line[
                bisect_left(line, event.step, key=lambda point: point[0]) :
            ]  # a resumed run goes over it again
            line.append((event.step, value))


def _pair(values: list[tuple[int, float]], best: int) -> tuple[float | None, float | None]:
    later = [(step, value) for step, value in values if step]
    after = dict(later).get(best, later[-1][1]) if later else None
    return (values[0][1] if values[0][0] == 0 else None), after
