"""One take on the machines of a cluster: shared out, brought home, and what a lost machine had is given to another.

What comes home lies in the job's folder as if it had been made here, so that any run goes on from it, also one on this
computer. What the machines do is `engines.cluster.machine`.
"""

import io
import json
import random
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image

from engines.cluster.division import Division, Part, division_of
from engines.cluster.machine import FilePiece, Left, Letter, Line, Picture
from engines.cluster.machines import Claimed, Cluster, Lost, Place, Unfit
from engines.cluster.order import Packed, chunks, contents, kept, packed
from engines.contract import (
    Artifact,
    Cancelled,
    Engine,
    EngineError,
    Event,
    Failure,
    Note,
    Preview,
    Progress,
    Request,
    Started,
)
from engines.wire import decode_event

WAITING = "Waiting for a machine"
PARTS_A_PLACE = 3
LOST_S = 20.0
"""A machine that answers nothing for so long is taken for lost."""
_CALL_UP_S = 2.0
_SPARE = 2
_TICK_S = 0.2
_TRIES = 3
_OBEYS_S = 4.0
_ELSEWHERE = ("model_missing", "out_of_memory", "crash", "hung")  # what may go better on another machine


class Failed(EngineError):
    """What a machine says went wrong."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message, failure.hint)
        self._failure = failure

    def failure(self) -> Failure:
        return self._failure


@dataclass(eq=False)
class _Task:
    """The whole take, or with `part` a part of it; `share` of it is done, 0..1."""

    part: Part | None = None
    share: float = 0.0
    lost: int = 0
    failure: Failure | None = None
    outcome: str = ""


@dataclass(eq=False)
class _Busy:
    """A machine and what it makes."""

    machine: Claimed
    task: _Task
    told: Any
    asked_s: float = field(default_factory=time.monotonic)


class Making:
    """Makes one take in a job's folder."""

    def __init__(
        self,
        cluster: Cluster,
        job: str,
        request: Request,
        kind: type[Engine],
        folder: Path,
        tell: Callable[[Event], None],
        stopped: Callable[[], bool],
        most: int = 0,
    ) -> None:
        """`most` is how many places it may take at a time; 0 for all."""
        self._cluster, self._job, self._request, self._folder = cluster, job, request, folder
        self._tell, self._stopped, self._most = tell, stopped, most
        self._division: Division | None = division_of(kind)
        self._divided: list[_Task] = []
        self._unfit: dict[str, Failure] = {}
        self._called_s = self._told_s = 0.0
        self._busy: list[_Busy] = []
        self._notes: set[str] = set()
        self._media: Artifact | None = None
        self._left: frozenset[str] = frozenset()

    def make(self) -> Artifact:
        """The finished medium, unsigned. Raises `EngineError`."""
        try:
            if self._division and (parts := self._parts(self._division)):
                self._divided = [_Task(part) for part in parts]
                phase = self._division.phase
                self._tell(Started(phases=[phase, "Joining"], weights=[20, 2], resumed_at=self._kept))
                self._work_off(self._divided)
            self._work_off([_Task()])
        finally:
            for busy in self._busy:
                self._cluster.let_go(busy.machine)
            self._cluster.give_up_coming()
        if self._media is None:
            raise EngineError("the engine ended without a take")
        for name in list(contents(self._folder)):
            if name not in self._left:
                (self._folder / name).unlink()
        return self._media

    @property
    def _kept(self) -> int:
        return sum("/" in name for name in contents(self._folder))

    def _parts(self, division: Division) -> list[Part]:
        """How the first machine that comes divides the take."""
        places = len(self._cluster.places())
        places = min(places, self._most or places)
        while places > 1:
            self._gather(places)
            if not self._cluster.crew:
                self._wait()
                continue
            machine = self._cluster.crew[0]
            order = packed(self._job, self._request, self._folder, division.needs)
            try:
                self._deliver(machine, order)
                asked = machine.actor.parts.remote(order.order, places * PARTS_A_PLACE)
                parts: list[Part] = self._cluster.call(asked, 10 * LOST_S)
                return parts
            except Lost:
                self._forget(machine)
            except Unfit as error:
                self._try_elsewhere(machine, _unfit(error))
        return []

    def _work_off(self, tasks: list[_Task]) -> None:
        """Have tasks made, on as many machines as there are. Raises `EngineError`."""
        waiting, cancelled_s = deque(tasks), 0.0
        while waiting or self._busy:
            if self._stopped() and not cancelled_s:
                cancelled_s = time.monotonic()
                waiting.clear()
                for busy in self._busy:
                    busy.machine.actor.cancel.remote(self._job)
            if cancelled_s and (not self._busy or self._overdue(cancelled_s)):
                raise Cancelled
            self._gather(len(waiting) + len(self._busy))
            self._share_out(waiting)
            if not self._busy:
                self._wait()
                continue
            for busy in self._heard():
                self._listen(busy, waiting)
            self._tell_progress()

    def _overdue(self, cancelled_s: float) -> bool:
        """Whether parts have been told to stop for long enough; a whole take may have reason to end well."""
        return bool(self._busy[0].task.part) and time.monotonic() - cancelled_s > _OBEYS_S

    def _share_out(self, waiting: deque[_Task]) -> None:
        at_work = {busy.machine for busy in self._busy}
        idle = [machine for machine in self._cluster.crew if machine not in at_work]
        for machine in idle:
            if not waiting or (self._most and len(self._busy) >= self._most):
                return
            task = waiting.popleft()
            try:
                order = self._order(task)
                self._deliver(machine, order)
            except Lost:
                self._lose(machine, task, waiting)
                continue
            except Unfit as error:
                waiting.appendleft(task)
                self._try_elsewhere(machine, _unfit(error))
                continue
            task.outcome, task.failure = "", None
            machine.actor.make.remote(order.order)
            self._busy.append(_Busy(machine, task, machine.actor.collect.remote()))

    def _order(self, task: _Task) -> Packed:
        if task.part is None or self._division is None:
            return packed(self._job, self._request, self._folder)
        return packed(self._job, self._request, self._folder, self._division.needs, task.part.numbers)

    def _deliver(self, machine: Claimed, order: Packed) -> None:
        """Send what a machine has not got. Raises `Lost` and `Cancelled`."""
        actor, call = machine.actor, self._cluster.call
        for target in call(actor.missing.remote(order.order.files), 10 * LOST_S):
            first = True
            for data, last in chunks(order.sources[target]):
                if self._stopped():
                    raise Cancelled
                call(actor.keep.remote(target, data, first, last), 3 * LOST_S)
                first = False

    def _heard(self) -> list[_Busy]:
        """Machines that have something to say, or are lost."""
        said = set(self._cluster.ready([busy.told for busy in self._busy], _TICK_S))
        now = time.monotonic()
        return [busy for busy in self._busy if busy.told in said or now - busy.asked_s > LOST_S]

    def _listen(self, busy: _Busy, waiting: deque[_Task]) -> None:
        task = busy.task
        try:
            letters: list[Letter] = self._cluster.call(busy.told, 0)
        except Lost:
            self._busy.remove(busy)
            self._lose(busy.machine, task, waiting)
            return
        except Unfit as error:
            self._busy.remove(busy)
            waiting.appendleft(task)
            self._try_elsewhere(busy.machine, _unfit(error))
            return
        for letter in letters:
            self._take(letter, task)
        if not task.outcome:
            busy.told, busy.asked_s = busy.machine.actor.collect.remote(), time.monotonic()
            return
        self._busy.remove(busy)
        if task.outcome == "finished":
            task.share = 1.0
            return
        failure = task.failure or Failure(code="crash", message="the engine failed without saying why")
        if failure.code == "cancelled":
            if self._stopped():
                raise Cancelled
        elif failure.code not in _ELSEWHERE:
            raise Failed(failure)
        self._try_elsewhere(busy.machine, failure)
        waiting.appendleft(task)

    def _try_elsewhere(self, machine: Claimed, failure: Failure) -> None:
        """Give no more of this take to a machine. Raises `Failed` when there is no other."""
        self._unfit[machine.place.id] = failure
        self._cluster.let_go(machine)
        if not self._candidates() and not self._cluster.crew:
            raise Failed(failure.model_copy(update={"message": f"{machine.name}: {failure.message}"}))
        self._note(f"{machine.name}: {failure.message}. Trying another machine.")

    def _lose(self, machine: Claimed, task: _Task, waiting: deque[_Task]) -> None:
        task.lost += 1
        self._forget(machine)
        if task.lost >= _TRIES:
            what = f"{task.lost} machines were lost, one after the other, while they made this"
            raise EngineError(what, "see what the machines run out of; what is finished is kept")
        task.share = 0.0
        waiting.appendleft(task)

    def _forget(self, machine: Claimed) -> None:
        self._cluster.let_go(machine)
        self._notes.discard(lost := f"{machine.name} was lost; another machine goes on with its work.")
        self._note(lost)

    def _take(self, letter: Letter, task: _Task) -> None:
        match letter:
            case Line(data=data):
                self._take_line(json.loads(data), task)
            case Picture() if task is self._shown:
                with Image.open(io.BytesIO(letter.jpeg)) as image:
                    pixels = image.convert("RGB").tobytes()
                self._tell(
                    Preview(width=letter.width, height=letter.height, pixels=pixels, time_s=letter.time_s)
                )
            case FilePiece(name=name, data=data, first=first, last=last):
                kept(self._folder / name, data, first, last)
            case Left(names=names):
                self._left = names

    def _take_line(self, message: dict[str, Any], task: _Task) -> None:
        if message["t"] == "done":
            task.outcome = message["outcome"]
            return
        event = decode_event(message)
        match event:
            case Failure():
                task.failure = event
            case Progress(step=step, total=total) if task.part:
                task.share = min(1.0, step / total) if total else 0.0
            case Artifact(kind=kind, path=path):
                event.path = self._folder / path
                if kind == "media":
                    self._media = event
                else:
                    self._tell(event)
            case Note():
                self._note(event.message)
            case Started() if self._divided:
                pass
            case _:
                self._tell(event)

    @property
    def _shown(self) -> _Task | None:
        """Whose pictures are shown: of what is being made, the first of the film."""
        return min(
            (busy.task for busy in self._busy),
            key=lambda task: task.part.numbers if task.part else (),
            default=None,
        )

    def _tell_progress(self) -> None:
        now = time.monotonic()
        if now - self._told_s < 1 or not any(busy.task.part for busy in self._busy) or not self._division:
            return
        self._told_s = now
        weights = [task.part.weight for task in self._divided if task.part]
        done = sum(task.share * weight for task, weight in zip(self._divided, weights, strict=True))
        self._tell(Progress(phase=self._division.phase, step=round(1000 * done / sum(weights)), total=1000))

    def _note(self, message: str) -> None:
        if message not in self._notes:
            self._notes.add(message)
            self._tell(Note(message=message))

    def _candidates(self) -> list[Place]:
        """Places that could still be asked."""
        ours = {machine.place.id for machine in self._cluster.crew} | self._cluster.coming
        shut = self._unfit.keys() | self._cluster.odd.keys() | ours
        return [place for place in self._cluster.places() if place.id not in shut]

    def _gather(self, wanted: int) -> None:
        """See that so many machines are at work, or on their way. Raises `EngineError` when none ever can be."""
        cluster = self._cluster
        cluster.take_in()
        for machine in [each for each in cluster.crew if each.place.id in self._unfit]:
            cluster.let_go(machine)
        wanted = min(wanted, self._most or wanted)
        if len(cluster.crew) >= wanted:
            cluster.give_up_coming()
            return
        if time.monotonic() - self._called_s < _CALL_UP_S:
            return
        self._called_s = time.monotonic()
        candidates = self._candidates()
        random.shuffle(candidates)  # other studios look at the same machines
        missing = wanted + _SPARE - len(cluster.crew) - len(cluster.coming)
        cluster.call_up(candidates[: max(0, missing)])
        if not candidates and not cluster.crew and not cluster.coming and cluster.odd:
            names = {place.id: place.name for place in cluster.places()}
            reasons = {f"{names[id]}: {why}" for id, why in cluster.odd.items() if id in names}
            raise EngineError(f"no machine of the cluster can render: {'; '.join(sorted(reasons))}")

    def _wait(self) -> None:
        """Until a machine comes."""
        if self._stopped():
            raise Cancelled
        now = time.monotonic()
        if now - self._told_s > 1:
            self._told_s = now
            self._tell(Progress(phase=WAITING, step=0, total=1))
        time.sleep(_TICK_S)


def _unfit(error: Unfit) -> Failure:
    return Failure(code="crash", message=str(error))
