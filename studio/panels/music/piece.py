"""The piece that the draft stands for, and every change of its plan, as steps that can be undone.

What is changed is what stands on the stage (`Shown`): a sketch, or a take, whose settings then come along. The engine
keeps the notes of all bars that did not change.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject

from engines.music.request import LONGEST_S, SHORTEST_S, Fader, Lock
from engines.music.score import Score
from engines.music.thoughts import Plan, Role, Thought
from studio.model.draft import Draft
from studio.panels.music import edits
from studio.panels.music.order import Held, key_in, read_held, shape_of
from studio.project.files import write_json

BESIDE: dict[str, Any] = {"held": None, "take": 0}
"""What the draft keeps beside the request: a plan of the user's own, and the take that it goes on from."""


@dataclass(frozen=True)
class Shown:
    """What stands on the stage. `file` holds its notes, `settings` are the draft's values that it was made with, none
    where they are those of the draft."""

    plan: Plan
    score: Score | None = None
    file: Path | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)


class Piece(QObject):
    """Changes of the plan, the locks and the mixer. `folder` keeps the notes of sketches that are gone on from."""

    def __init__(self, draft: Draft, folder: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._draft, self._folder = draft, folder
        self._told: Mapping[str, Any] | None = None
        self._held: Held | None = None

    @property
    def held(self) -> Held | None:
        """The plan of the user's own, while it belongs to the idea of now."""
        told = self._draft["held"]
        if told is not self._told:  # it is asked for at every change, of the mixer too
            self._told, self._held = told, read_held(told)
        held = self._held
        return held if held and held.shape == shape_of(self._draft.values()) else None

    @property
    def changed_bars(self) -> list[tuple[int, int]]:
        """Runs of bars that will be written anew, where the piece goes on from notes that are there."""
        held = self.held
        if held is None or not held.has_score or held.seed != self._draft["seed"]:
            return []
        before = plan_in(Path(held.score))
        return edits.changed_bars(before, held.plan) if before else []

    def set_thought(self, shown: Shown, at: int, thought: Thought, what: str) -> None:
        held = self._ground(shown)
        only = {n: roles for n, roles in held.only.items() if n != at}
        plan = held.plan.with_thought(at, thought)
        self._hold(shown, held.model_copy(update={"plan": plan, "only": only}), what)

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
        self._hold(shown, held.model_copy(update={"plan": plan, "only": only}), what)

    def set_plan(self, shown: Shown, plan: Plan, what: str, **beside: Any) -> None:
        """Another plan for the same piece: with bars more or fewer, or another instrument."""
        held = self._ground(shown)
        if len(plan.thoughts) != len(held.plan.thoughts):
            length = min(max(round(plan.duration_s, 1), SHORTEST_S), LONGEST_S)
            beside = {"duration_s": length, **beside}
            locks = edits.locks_before(held.locks, edits.first_change(held.plan, plan))
            held = held.model_copy(update={"only": {}, "locks": tuple(locks)})
        self._hold(shown, held.model_copy(update={"plan": plan}), what, beside)

    def set_locks(self, shown: Shown, locks: Sequence[Lock], what: str) -> None:
        held = self._ground(shown)
        self._hold(shown, held.model_copy(update={"locks": tuple(locks)}), what)

    def set_faders(self, shown: Shown, faders: Iterable[Fader], what: str, gesture: int = 0) -> None:
        told = [fader.model_dump(mode="json") for fader in faders]
        self._draft.update({**shown.settings, "faders": told}, what=what, gesture=gesture)

    def forget(self, what: str) -> None:
        """The plan as the words say."""
        self._draft.set("held", None, what=what)

    def _ground(self, shown: Shown) -> Held:
        """What a change of the stage begins with."""
        held = self.held
        if held is not None and not shown.settings and shown.file == Path(held.score):
            plan = edits.told_otherwise(held.plan, self._draft["tempo_bpm"], key_in(self._draft["key"] or ""))
            return held.model_copy(update={"plan": plan})
        values = {**self._draft.values(), **shown.settings}
        file = shown.file or self._kept(shown.score)
        locks = held.locks if held and held.plan.bars == shown.plan.bars else ()
        return Held(
            shape=shape_of(values),
            seed=values["seed"],
            plan=shown.plan,
            score=str(file) if file else "",
            locks=locks,
        )

    def _hold(
        self,
        shown: Shown,
        held: Held,
        what: str,
        beside: Mapping[str, Any] | None = None,
    ) -> None:
        new = {**shown.settings, **(beside or {})}
        shape = shape_of({**self._draft.values(), **new})
        new["held"] = held.model_copy(update={"shape": shape}).model_dump(mode="json")
        self._draft.update(new, what=what)

    def _kept(self, score: Score | None) -> Path | None:
        """A file of the project with the notes of a sketch."""
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


@lru_cache(maxsize=16)
def _read(path: Path, changed: int) -> Score:
    return Score.from_json(json.loads(path.read_text("utf-8")))
