"""What the scene still waits for before it is seen as it will be made, step by step, and how long that takes.

It watches what cuts, reading and staging have asked for, and learns from their answers; it asks for nothing itself.
"""

import time
from enum import Enum

from PySide6.QtCore import QObject, QTimer, Signal

from studio.panels.elements.cuts import Cuts
from studio.panels.elements.paces import Paces
from studio.panels.elements.reading import Reading
from studio.panels.elements.scene import Scene
from studio.panels.elements.staging import Staging
from studio.widgets.job_card import time_left

PULSE_MS = 300
SLOW_S = 0.9  # after which one says that one is waiting
SHORTEST_S = 1.0  # what is answered sooner was not waited for: it was known already
LATE = 1.5  # how many times the usual time a step may take before it is said to be late


class Step(Enum):
    """In the order in which they are waited for."""

    CUT = "cut"
    READ = "read"
    STAGE = "stage"
    DRAW = "draw"


GUESSES = {"cut": (5.0, 4.0), "read": (3.0, 0.5), "stage": (8.0, 1.5), "draw": (5.0, 2.0)}
"""Seconds, the first time and later."""


class Preparing(QObject):
    """`told` with the step under way in words, how far it all is (0 to 1) and the time left; empty when all is done."""

    told = Signal(str, float, str)

    def __init__(self, scene: Scene, cuts: Cuts, reading: Reading, staging: Staging) -> None:
        super().__init__(scene)
        self._scene, self._cuts, self._reading, self._staging = scene, cuts, reading, staging
        self._paces = Paces(GUESSES)
        self._waits: dict[Step, int] = {}
        self._begun_s = self._since_s = self._share = 0.0
        self._many = 0
        self._pulse = QTimer(self, interval=PULSE_MS)
        self._pulse.timeout.connect(self._follow)
        scene.changed.connect(self._edited)
        reading.changed.connect(self._read)
        for news in (
            cuts.changed,
            staging.staged,
            staging.still,
            staging.refused,
            staging.wanted_changed,
        ):
            news.connect(lambda *_: self._follow())

    def close(self) -> None:
        """Tell nothing more."""
        self._pulse.stop()
        self.blockSignals(True)

    def _edited(self) -> None:
        """While the hand is at work nothing is waited for yet: the clock begins with its last movement."""
        if not self._waits.get(Step.CUT):
            self._waits = {}
        self._follow()

    def _read(self) -> None:
        if self._reading.is_settled:
            self._follow()
        else:
            self._edited()

    def _follow(self) -> None:
        now_s, before, waits = time.monotonic(), self._waits, self._pending()
        self._waits = waits
        if not waits:
            self._pulse.stop()
            if self._staging.wanted and self._scene.elements:
                self._learn(before, waits, now_s)
            self.told.emit("", 0.0, "")
            return
        if not before:
            self._begun_s = self._since_s = now_s
            self._share, self._many = 0.0, 0
            self._pulse.start()
        self._learn(before, waits, now_s)
        self._many = max(self._many, waits.get(Step.CUT, 0))
        self._tell(next(iter(waits)), now_s)

    def _pending(self) -> dict[Step, int]:
        """How many of each step are still waited for, none left out that is."""
        if not self._staging.wanted:
            return {}
        staging = not self._staging.settled
        waits = {
            Step.CUT: sum(self._cuts.is_busy(mark) for mark in self._scene.marks),
            Step.READ: int(not self._reading.is_settled),
            Step.STAGE: int(staging),
            Step.DRAW: int(staging or self._staging.is_drawing),
        }
        return {step: many for step, many in waits.items() if many}

    def _learn(self, before: dict[Step, int], waits: dict[Step, int], now_s: float) -> None:
        """An answer has come: they come one after the other, so it took the time since the one before."""
        for step, many in before.items():
            if (fewer := many - waits.get(step, 0)) > 0:
                took_s, self._since_s = now_s - self._since_s, now_s
                if took_s >= SHORTEST_S:
                    self._paces.learn(step.value, took_s / fewer)
                return

    def _tell(self, step: Step, now_s: float) -> None:
        if now_s - self._begun_s < SLOW_S:
            self.told.emit("", 0.0, "")
            return
        usual_s, spent_s = self._paces.of(step.value), now_s - self._since_s
        whole_s = sum(many * self._paces.of(each.value) for each, many in self._waits.items())
        left_s = whole_s - min(spent_s, usual_s)
        passed_s = now_s - self._begun_s
        self._share = max(self._share, passed_s / (passed_s + left_s))
        late = spent_s > usual_s * LATE
        self.told.emit(
            self._in_words(step), self._share, self.tr("longer than usual") if late else time_left(left_s)
        )

    def _in_words(self, step: Step) -> str:
        match step:
            case Step.CUT:
                pairs = zip(self._scene.marks, self._scene.elements, strict=True)
                name = next((each.name for mark, each in pairs if self._cuts.is_busy(mark)), "")
                at = self._many - self._waits[Step.CUT] + 1
                counted = self.tr("Cutting out {0}, {1} of {2}").format(name, at, self._many)
                return counted if self._many > 1 else self.tr("Cutting out {0}").format(name)
            case Step.READ:
                return self.tr("Reading what happens")
            case Step.STAGE:
                return self.tr("Finding everybody a place")
            case Step.DRAW:
                return self.tr("Drawing the scene in its light")
