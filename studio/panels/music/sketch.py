"""The sketch: what the words will become, asked of the engine while they are written. First the plan, then the notes.

A reference or a film is listened to first, once. The sketch makes no sound.
"""

import json
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from engines.contract import BadInput, Failure
from engines.music.request import MusicRequest
from engines.music.score import Score
from engines.music.thoughts import Plan
from studio.jobs.queue import JobQueue
from studio.model.draft import Draft
from studio.panels.music.order import PANEL, has_idea, request_of, sketched
from studio.panels.music.uses import writes_notes

PAUSE_MS, NOTES_PAUSE_MS = 160, 350
LONGEST_SKETCH_S = 420.0
"""Longer pieces get their notes when they are made."""


class Sketch(QObject):
    """`changed` when plan or score did; `busy` with what is waited for, empty when nothing is; `refused` with why there
    is no plan."""

    changed = Signal()
    busy = Signal(str)
    refused = Signal(Failure)

    def __init__(self, draft: Draft, queue: JobQueue, parent: QObject) -> None:
        super().__init__(parent)
        self._draft, self._queue = draft, queue
        self.plan: Plan | None = None
        self.score: Score | None = None
        self.notes: tuple[str, ...] = ()
        """What is to be told of the plan, as sentences."""
        self.cuts: dict[str, list[float]] = {}
        """Where films are cut, in seconds, by path."""
        self.courses: dict[str, Plan] = {}
        """What was heard in references, by path."""
        self.doubts: dict[str, str] = {}
        """What is doubtful about that, by path, in words."""
        self._looked_at: set[str] = set()
        self._waits_for = ""  # a film
        self._of = ""
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self._notes_pause = QTimer(self, singleShot=True, interval=NOTES_PAUSE_MS)
        self._notes_pause.timeout.connect(self._ask_score)
        self._values: dict[str, Any] = {}
        self._is_told = True
        draft.changed.connect(lambda _: self._pause.start())

    @property
    def is_settled(self) -> bool:
        """Whether the plan, and where it is not too long its notes, are those of the draft of now."""
        return self._is_told and not self._pause.isActive()

    def cuts_of(self, film: str) -> tuple[float, ...]:
        """Where a film is cut, in seconds; none until it was looked at, which begins now."""
        self._look(film)
        return tuple(self.cuts.get(film, ()))

    def begin(self) -> None:
        """Ask now."""
        self._pause.stop()
        self._ask()

    def score_of(self, request: MusicRequest) -> Score | None:
        """The notes of a request, if it is the one that was sketched."""
        return self.score if _key(sketched(request)) == self._of else None

    def plan_of(self, request: MusicRequest) -> Plan | None:
        return self.plan if _key(sketched(request)) == self._of else None

    def _ask(self) -> None:
        try:
            values = sketched(request_of(self._draft.values()))
        except BadInput as error:
            self._of, self._waits_for, self._is_told = "", "", True
            self.notes = ()
            self._notes_pause.stop()
            self._keep(None, None)
            self.busy.emit("")
            if has_idea(self._draft.values()):
                self.refused.emit(error.failure())
            return
        if (key := _key(values)) == self._of:
            return
        self._of, self._values, self._waits_for, self._is_told = key, values, "", False
        if values["plan"]:  # what was said of a plan of the words is not said of one's own
            self.notes = ()
        self._notes_pause.stop()
        if values["task"] != "compose":  # it goes as its source goes
            self._is_told = True
            self._keep(None, None)
            self.busy.emit("")
            return
        if values["reference"] and not values["plan"] and values["reference"] not in self.courses:
            self._listen(values["reference"])
        elif values["film"] and not values["plan"] and values["film"] not in self.cuts:
            self.busy.emit(self.tr("Looking for cuts…"))
            self._waits_for = values["film"]
            self._look(values["film"])
        elif values["plan"]:
            self._planned(Plan.model_validate(values["plan"]))
        else:
            self._ask_plan()

    def _listen(self, reference: str) -> None:
        """Hear a reference before anything is planned on it."""
        self.busy.emit(self.tr("Listening to the reference…"))
        key = self._of

        def told(answer: dict[str, Any]) -> None:
            self.courses[reference] = Plan.model_validate(answer["plan"])
            self.doubts[reference] = str(answer.get("doubt") or "")
            if key == self._of:
                self._ask_plan()

        arguments = {"path": reference}
        self._queue.ask(PANEL, "reference", arguments, told, lambda failure: self._refuse(key, failure))

    def _look(self, film: str) -> None:
        """Look for the cuts of a film, once; a sketch that waits for them goes on then."""
        if film in self._looked_at:
            return
        self._looked_at.add(film)

        def told(answer: dict[str, Any]) -> None:
            self.cuts[film] = [float(cut) for cut in answer["cuts"]]
            self.changed.emit()
            if film == self._waits_for:
                self._waits_for = ""
                self._ask_plan()

        def refused(failure: Failure) -> None:
            self._looked_at.discard(film)
            if film == self._waits_for:
                self._refuse(self._of, failure)

        self._queue.ask(PANEL, "film", {"path": film}, told, refused, key=f"{PANEL}/film/{film}")

    def _ask_plan(self) -> None:
        key = self._of
        if self.plan is None:
            self.busy.emit(self.tr("Reading…"))

        def told(answer: dict[str, Any]) -> None:
            if key == self._of:
                self.notes = tuple(answer.get("notes", ()))
                self._planned(Plan.model_validate(answer["plan"]))

        self._queue.ask(PANEL, "plan", self._values, told, lambda failure: self._refuse(key, failure))

    def _planned(self, plan: Plan) -> None:
        has_notes = writes_notes(self._values["engine"])
        kept = self.score if self.score is not None and has_notes and _alike(self.score.plan, plan) else None
        self._keep(plan, kept)
        if has_notes and plan.duration_s <= LONGEST_SKETCH_S:
            self.busy.emit(self.tr("Writing the notes…"))
            self._notes_pause.start()
        else:
            self._is_told = True
            self.busy.emit("")

    def _ask_score(self) -> None:
        key = self._of

        def told(answer: dict[str, Any]) -> None:
            if key == self._of:
                score = Score.from_json(answer["score"])
                self._is_told = True
                self._keep(score.plan, score)
                self.busy.emit("")

        self._queue.ask(PANEL, "score", self._values, told, lambda failure: self._refuse(key, failure))

    def _refuse(self, key: str, failure: Failure) -> None:
        if key == self._of:
            self._of, self._is_told = "", True
            self.busy.emit("")
            self.refused.emit(failure)

    def _keep(self, plan: Plan | None, score: Score | None) -> None:
        self.plan, self.score = plan, score
        self.changed.emit()


def _alike(before: Plan, after: Plan) -> bool:
    """Whether notes of the one may stand under the other until the new ones are there."""
    same = before.bars == after.bars and before.metre == after.metre
    return same and {part.role for part in before.parts} == {part.role for part in after.parts}


def _key(values: dict[str, Any]) -> str:
    return json.dumps(values, sort_keys=True)
