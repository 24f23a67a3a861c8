"""The piece that the draft stands for, and every change of its plan, as steps that can be undone.

What is changed is what stands on the stage (`Shown`), whose request the draft holds. The engine keeps the notes of all
bars that did not change.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from engines.music.request import LONGEST_S, SHORTEST_S, Fader, Lock, MusicRequest
from engines.music.score import Score
from engines.music.thoughts import Plan, Role, Thought
from studio.model.draft import Draft
from studio.panels.music import edits
from studio.panels.music.mix import mixed_for, mixes_in
from studio.panels.music.order import Held, key_in, read_held, shape_of
from studio.project.files import write_json

BESIDE: dict[str, Any] = {"held": None, "take": 0, "mixed": None}
"""What the draft keeps beside the request: a plan of the user's own, the take that it goes on from, and whose the mixer
is."""


@dataclass(frozen=True)
class Shown:
    """What stands on the stage. `file` holds its notes; `take` is the number of the take that they are, or were."""

    plan: Plan
    score: Score | None = None
    file: Path | None = None
    take: int = 0


class Piece(QObject):
    """Changes of the plan, the locks and the mixer. `folder` keeps notes that are gone on from and are no take's.

    `rested` when a plan of the user's own ceases to count, because the idea became another one."""

    rested = Signal()

    def __init__(self, draft: Draft, folder: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._draft, self._folder = draft, folder
        self._told: Mapping[str, Any] | None = None
        self._held: Held | None = None
        self._counted: Held | None = None
        draft.changed.connect(lambda _: self._note_rest())

    @property
    def held(self) -> Held | None:
        """The plan of the user's own, while it belongs to the idea of now."""
        told = self._draft["held"]
        if told is not self._told:  # it is asked for at every change, of the mixer too
            self._told, self._held = told, read_held(told)
        held = self._held
        return held if held and held.shape == shape_of(self._draft.values()) else None

    @property
    def rests(self) -> bool:
        """Whether there is a plan of the user's own that belongs to another idea than that of now."""
        return self.held is None and self._held is not None

    @property
    def changed_bars(self) -> list[tuple[int, int]]:
        """Runs of bars that will be written anew, where the piece goes on from notes that are there."""
        held = self.held
        if held is None or not held.has_score or held.seed != self._draft["seed"]:
            return []
        before = plan_in(Path(held.score))
        return edits.changed_bars(before, held.plan) if before else []

    @property
    def changed_parts(self) -> tuple[Role, ...]:
        """The parts that alone will be written anew in the changed bars, where all of those agree; else none."""
        held = self.held
        if held is None:
            return ()
        thoughts = {n for first, last in self.changed_bars for n in held.plan.thoughts_in(first, last)}
        told = {held.only.get(n, ()) for n in thoughts}
        return told.pop() if len(told) == 1 else ()

    def set_thought(self, shown: Shown, at: int, thought: Thought, what: str) -> None:
        held = self._ground(shown)
        only = {n: roles for n, roles in held.only.items() if n != at}
        plan = held.plan.with_thought(at, thought)
        self._hold(held.model_copy(update={"plan": plan, "only": only}), what)

    def rewrite(self, shown: Shown, thoughts: range, role: Role | None, what: str) -> None:
        """Ask for other notes in these thoughts, of one track or of all."""
        held = self._ground(shown)
        before = plan_in(Path(held.score)) if held.has_score else None
        only = dict(held.only)
        touched = {
            n
            for first, last in (edits.changed_bars(before, held.plan) if before else [])
            for n in held.plan.thoughts_in(first, last)
        }
        for n in thoughts:
            if role is None or before is None:
                only.pop(n, None)
            elif n in only or n not in touched:
                only[n] = tuple(dict.fromkeys((*only.get(n, ()), role)))
        plan = edits.asked_anew(held.plan, thoughts)
        self._hold(held.model_copy(update={"plan": plan, "only": only}), what)

    def set_instrument(self, shown: Shown, role: Role, instrument: str, what: str) -> None:
        held = self._ground(shown)
        plan = edits.with_instrument(held.plan, role, instrument)
        self._hold(held.model_copy(update={"plan": plan}), what)

    def set_bars(self, shown: Shown, plan: Plan, origins: edits.Origins, what: str, **beside: Any) -> bool:
        """A plan with bars more or fewer; notes and locks go where their bars go. Whether all locked bars are left.

        `beside` are values of the draft that change in the same step.
        """
        held = self._ground(shown)
        lost = edits.locked_bars_lost(held.locks, held.plan, origins)
        news: dict[str, Any] = {"plan": plan}
        if origins != tuple(range(len(held.plan.thoughts))):
            news["locks"] = edits.moved_locks(held.locks, held.plan, plan, origins)
            new = edits.repetitions(origins)
            news["only"] = {
                at: held.only[n] for at, n in enumerate(origins) if n in held.only and at not in new
            }
            earlier = score_in(Path(held.score)) if held.has_score else None
            if earlier and len(earlier.plan.thoughts) == len(held.plan.thoughts):
                news["score"] = str(self._kept(edits.relaid(earlier, plan, origins, held.locks)))
            beside = {"duration_s": min(max(round(plan.duration_s, 1), SHORTEST_S), LONGEST_S), **beside}
        self._hold(held.model_copy(update=news), what, beside)
        return not lost

    def set_locks(self, shown: Shown, locks: Sequence[Lock], what: str) -> None:
        """Other locks; what is locked after it was written anew keeps the notes that stand there now."""
        held = self._ground(shown)
        news: dict[str, Any] = {"locks": tuple(locks)}
        earlier = score_in(Path(held.score)) if held.has_score else None
        if earlier and shown.score and len(earlier.plan.thoughts) == len(held.plan.thoughts):
            kept = edits.with_locked(earlier, shown.score, held.plan, locks)
            if kept != earlier:
                news["score"] = str(self._kept(kept))
        self._hold(held.model_copy(update=news), what)

    def set_faders(
        self, faders: Iterable[Fader], of: Mapping[str, Any], take: int, what: str, gesture: int = 0
    ) -> None:
        """The mixer of the idea in the values `of`, and of a take by its number, 0 where it is none's."""
        told = [fader.model_dump(mode="json") for fader in faders]
        mixes = mixes_in(self._draft.values()) | {str(take): told}
        news = {"faders": told, "mixed": mixed_for(of, mixes)}
        self._draft.update(news, what=what, gesture=gesture)

    def forget(self, what: str) -> None:
        """The plan as the words say."""
        self._draft.set("held", None, what=what)

    def _note_rest(self) -> None:
        before, self._counted = self._counted, self.held
        if before is not None and self.rests and before == self._held:
            self.rested.emit()

    def _ground(self, shown: Shown) -> Held:
        """What a change of the stage begins with."""
        held = self.held
        if held is not None and shown.file == Path(held.score):
            plan = edits.told_otherwise(held.plan, self._draft["tempo_bpm"], key_in(self._draft["key"] or ""))
            return held.model_copy(update={"plan": plan})
        values = self._draft.values()
        file = shown.file or self._kept(shown.score)
        locks = held.locks if held and held.plan.bars == shown.plan.bars else ()
        return Held(
            shape=shape_of(values),
            seed=values["seed"],
            plan=shown.plan,
            score=str(file) if file else "",
            take=shown.take,
            locks=locks,
        )

    def _hold(self, held: Held, what: str, beside: Mapping[str, Any] | None = None) -> None:
        new = dict(beside or {})
        shape = shape_of({**self._draft.values(), **new})
        new["held"] = held.model_copy(update={"shape": shape}).model_dump(mode="json")
        self._draft.update(new, what=what)

    def _kept(self, score: Score | None) -> Path | None:
        """A file of the project with notes that are no take's."""
        if score is None:
            return None
        values = score.as_json()
        name = hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:24]
        path = self._folder / f"{name}.json"
        if not path.is_file():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_json(path, values)
        return path


def score_in(path: Path) -> Score | None:
    """The score in a file, None where there is none that can be read."""
    try:
        return _read(path, path.stat().st_mtime_ns)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def plan_in(path: Path) -> Plan | None:
    score = score_in(path)
    return score.plan if score else None


def rewritten_s(request: MusicRequest) -> float:
    """Where the first bar begins that a request has written anew; 0 where it goes on from no notes, or all stay."""
    before = plan_in(request.score) if request.plan and request.score else None
    runs = edits.changed_bars(before, request.plan) if before and request.plan else []
    return runs[0][0] * request.plan.bar_s if runs and request.plan else 0.0


@lru_cache(maxsize=16)
def _read(path: Path, changed: int) -> Score:
    return Score.from_json(json.loads(path.read_text("utf-8")))
