"""One worker process and the watch over it: started, fed, listened to, ended, and started again.

`WorkerLink` notices a worker that died (its exit) or hangs (its silence) within three seconds, says why in
words, and brings up another. It knows one running job and any number of questions, and nothing of queues,
projects or takes.
"""

import contextlib
import sys
import tempfile
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QProcess, QTimer, Signal

from engines.contract import EngineCard, Failure, LiveFrame, Preview, Progress
from engines.wire import FrameRing, LineReader, decode_event, encode
from studio.jobs.processes import RENDERER, exit_in_words, forget, kill_group, kill_tree, record

TICK_MS = 250
SILENCE_S = 2.5
HELLO_S = 90.0
LADDER_MS = 5000
LEAVE_MS = 2000
LIVE_LEAVE_MS = 15_000  # a recording is joined first
BACKOFF_MS = (0, 500, 1000, 2000, 4000, 8000)
STARTS = 3
LOG_LINES = 200
CHAPTER = "---"
SLOT_BYTES = 1920 * 1920 * 3


class LinkState(Enum):
    """`DOWN` between two processes or before the first, `STARTING` until the hello, `UP` after it, `ENDING` from
    the decision to kill until the process is gone."""

    DOWN = auto()
    STARTING = auto()
    UP = auto()
    ENDING = auto()
    CLOSED = auto()


@dataclass
class _Run:
    """`id` names this one run of the job to the worker, so that nothing late of an earlier run counts."""

    job: str
    id: str
    line: bytes
    live: bool = False
    sent: bool = False
    cancelling: bool = False
    failure: Failure | None = None


@dataclass
class _Question:
    line: bytes
    sent: bool = False


class WorkerLink(QObject):
    """Owns one worker. It starts with the first `run` or `ask`, or by `start`, and lives until `close`."""

    ready = Signal(list)
    event = Signal(str, object)
    done = Signal(str, str)
    answered = Signal(str, object)
    """The id of a question, and its answer as a dict or a `Failure`."""
    broken = Signal(str)
    """Workers end before they are up; nothing is started any more until the next `run` or `ask`."""

    def __init__(
        self,
        engines: Sequence[str] = (),
        parent: QObject | None = None,
        on: str = "",
        most: int = 0,
        introduced: bool = True,
    ) -> None:
        """`engines` are `module:Class` of engines without an entry point. `on` is the address of a cluster whose
        machines make the takes, at `most` so many of them at a time, where 0 means all; such a worker answers no
        questions and has no walks. A worker that is not `introduced` tells no cards, and is ready the sooner."""
        super().__init__(parent)
        self.cards: list[EngineCard] = []
        self.log: deque[str] = deque(maxlen=LOG_LINES)
        self._engines = engines
        here = ["engines.worker", *(["--cards"] if introduced else [])]
        self._program = ["engines.cluster", "--on", on, "--most", str(most)] if on else here
        self._state = LinkState.DOWN
        self._process: QProcess | None = None
        self._pid = 0
        self._lines = LineReader()
        self._scratch = tempfile.TemporaryDirectory(prefix="matinee-", ignore_cleanup_errors=True)
        self._ring: FrameRing | None = None
        self._run: _Run | None = None
        self._runs = 0
        self._questions: dict[str, _Question] = {}
        self._deaths = self._failed_starts = 0
        self._why: Failure | None = None
        self._silent_ticks = 0
        self._patience_s = 0.0
        self._watch = QTimer(self, interval=TICK_MS)
        self._watch.timeout.connect(self._tick)
        self._restart = QTimer(self, singleShot=True)
        self._restart.timeout.connect(self.start)
        self._ladder = QTimer(self, singleShot=True)
        self._ladder.timeout.connect(self._climb)
        self._climbed = False

    @property
    def state(self) -> LinkState:
        return self._state

    @property
    def pid(self) -> int:
        """Process id of the worker, 0 while there is none."""
        return self._pid

    def start(self) -> None:
        """Bring a worker up, if none is."""
        if self._state is not LinkState.DOWN:
            return
        self._restart.stop()
        ring = Path(self._scratch.name) / "frames"
        self._ring = FrameRing(ring, SLOT_BYTES)
        self._lines, self._silent_ticks, self._patience_s = LineReader(), 0, 0.0
        self._process = process = QProcess(self)
        session = QProcess.UnixProcessParameters()
        session.flags = QProcess.UnixProcessFlag.CreateNewSession  # type: ignore[assignment]
        process.setUnixProcessParameters(session)
        process.readyReadStandardOutput.connect(self._read)
        process.readyReadStandardError.connect(self._read_log)
        process.finished.connect(self._gone)
        process.errorOccurred.connect(self._not_started)
        extra = [part for engine in self._engines for part in ("--engines", engine)]
        self._state = LinkState.STARTING
        process.start(sys.executable, ["-m", *self._program, "--ring", str(ring), *extra])
        self._watch.start()
        if process.waitForStarted(5000):
            self._pid = process.processId()
            record(self._pid)

    def run(
        self,
        job: str,
        panel: str,
        engine: str,
        request: dict[str, Any],
        folder: Path,
        title: str = "",
        live: bool = False,
    ) -> None:
        """Give the worker a job, or with `live` a walk; its events and one `done` follow, whatever happens to the
        worker."""
        if self._run:
            raise RuntimeError("a worker makes one take at a time")
        self._runs += 1
        id = f"{job}.{self._runs}"
        fields = {"job": id, "panel": panel, "engine": engine, "request": request, "title": title}
        self._run = _Run(job, id, encode("live" if live else "run", folder=str(folder), **fields), live)
        self.log.append(f"{CHAPTER} {title or job}")
        self._send_waiting()

    def control(self, job: str, values: dict[str, Any]) -> None:
        """Hand the controls to a walk, as soon as a worker has it."""
        run = self._run
        if run and run.job == job and run.live:
            line = encode("control", job=run.id, values=values)
            if run.sent:
                self._write(line)
            else:
                run.line += line

    def cancel(self, job: str) -> None:
        """Stop a job: asked first, after 5 s told to end, after 5 more killed with all it started. A job that ends well
        when it is stopped (an endless film is joined then) asks for patience in its progress."""
        run = self._run
        if run is None or run.job != job or run.cancelling:
            return
        run.cancelling = True
        if not run.sent:
            self._finish(Failure(code="cancelled", message="cancelled"))
            return
        self._write(encode("cancel", job=run.id))
        self._climbed = False
        self._ladder.start(LADDER_MS)

    def ask(self, id: str, panel: str, engine: str, question: str, arguments: dict[str, Any]) -> None:
        """Put a question; `answered` follows."""
        fields = {"panel": panel, "engine": engine, "question": question, "arguments": arguments}
        self._questions[id] = _Question(encode("ask", id=id, **fields))
        self._send_waiting()

    def restart(self) -> None:
        """Replace the worker by a fresh one, with all memory given back; only between jobs."""
        if self._process:
            self._kill()

    def close(self) -> None:
        """End the worker for good; no signal follows. A walk is given time to finish its recording."""
        leave_ms = LIVE_LEAVE_MS if self._run and self._run.live else LEAVE_MS
        self._state = LinkState.CLOSED
        self._run = None
        for timer in (self._watch, self._restart, self._ladder):
            timer.stop()
        if self._process:
            process, pid = self._process, self._pid
            process.blockSignals(True)
            self._write(encode("quit"))
            process.closeWriteChannel()
            if not process.waitForFinished(leave_ms):
                kill_tree(pid)
                process.waitForFinished(LEAVE_MS)
            forget(pid)
            self._process = None
        self._close_ring()
        self._scratch.cleanup()

    def _write(self, line: bytes) -> None:
        if self._process:
            self._process.write(line)

    def _send_waiting(self) -> None:
        if self._state is LinkState.DOWN and not self._restart.isActive():
            self.start()
        if self._state is not LinkState.UP:
            return
        if self._run and not self._run.sent:
            self._run.sent = True
            self._write(self._run.line)
        for question in self._questions.values():
            if not question.sent:
                question.sent = True
                self._write(question.line)

    def _read(self) -> None:
        if not self._process:
            return
        try:
            messages = self._lines.feed(bytes(self._process.readAllStandardOutput().data()))
        except ValueError:
            self._end(Failure(code="crash", message=f"{RENDERER} sent a line that cannot be read"))
            return
        for message in messages:
            self._silent_ticks = 0
            self._take(message)

    def _take(self, message: dict[str, Any]) -> None:
        match message:
            case {"t": "beat"}:
                pass
            case {"t": "hello", "engines": list(cards)} if self._state is LinkState.STARTING:
                self.cards = [EngineCard.model_validate(card) for card in cards]
                self._state, self._failed_starts = LinkState.UP, 0
                self.ready.emit(self.cards)
                self._send_waiting()
            case {"t": "answer", "id": str(id)} if id in self._questions:
                del self._questions[id]
                failure = message.get("failure")
                self.answered.emit(
                    id, Failure.model_validate(failure) if failure else message.get("data", {})
                )
            case {"t": "done", "job": str(id), "outcome": str(outcome)} if self._run and self._run.id == id:
                self._deaths = 0
                self._finish(None, outcome)
            case {"job": str(id), "seq": int()} if self._run and self._run.id == id:
                self._take_event(message)

    def _take_event(self, message: dict[str, Any]) -> None:
        try:
            event = decode_event(message)
        except ValueError:
            self.log.append(f"an event that this studio does not know: {message.get('t')}")
            return
        match event:
            case Preview(slot=slot) | LiveFrame(slot=slot):
                picture = self._ring.read(slot) if self._ring and slot >= 0 else None
                if picture is None:
                    return
                event.width, event.height, event.pixels = picture
            case Progress(patience_s=patience_s):
                self._patience_s = patience_s
                if self._run and self._run.cancelling and patience_s and not self._climbed:
                    self._ladder.start(LADDER_MS + int(patience_s * 1000))
            case Failure() if self._run:
                self._run.failure = event
        if self._run:
            self.event.emit(self._run.job, event)

    def _read_log(self) -> None:
        if self._process:
            text = bytes(self._process.readAllStandardError().data()).decode("utf-8", "replace")
            self.log.extend(line.rstrip() for line in text.splitlines() if line.strip())

    def _tick(self) -> None:
        """Counting ticks instead of reading a clock, a stall of this very process is not taken for the worker's."""
        self._silent_ticks += 1
        silent_s = self._silent_ticks * TICK_MS / 1000
        if self._state is LinkState.STARTING and silent_s > HELLO_S:
            self._end(Failure(code="hung", message=f"{RENDERER} did not start in time"))
        elif self._state is LinkState.UP and silent_s > SILENCE_S + self._patience_s:
            self._end(Failure(code="hung", message=f"{RENDERER} stopped answering for {silent_s:.1f} s"))

    def _climb(self) -> None:
        if self._process and not self._climbed:
            self._climbed = True
            self._process.terminate()
            self._ladder.start(LADDER_MS)
        else:
            self._kill()

    def _end(self, why: Failure) -> None:
        self._why = why
        self._kill()

    def _kill(self) -> None:
        self._failed_starts += self._state is LinkState.STARTING
        self._state = LinkState.ENDING
        if self._pid:
            kill_tree(self._pid)
        elif self._process:
            self._process.kill()

    def _not_started(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._clear(Failure(code="crash", message=f"{RENDERER} cannot be started"))

    def _gone(self, code: int, status: QProcess.ExitStatus) -> None:
        self._read()
        self._read_log()
        crashed = status is QProcess.ExitStatus.CrashExit
        kill_group(self._pid)
        forget(self._pid)
        self._clear(self._why or Failure(code="crash", message=exit_in_words(code, crashed)))

    def _clear(self, why: Failure) -> None:
        """The process is gone: settle what hung on it, and plan the next one."""
        if self._process:
            self._process.deleteLater()
        self._process, self._pid, self._why = None, 0, None
        self._failed_starts += self._state is LinkState.STARTING
        self._state = LinkState.DOWN
        self._watch.stop()
        self._close_ring()
        self._deaths += 1
        if why.code == "crash" and self.log and not self.log[-1].startswith(CHAPTER):
            why = why.model_copy(update={"hint": f"its last words: {self.log[-1][:300]}"})
        gives_up = self._failed_starts >= STARTS
        if not gives_up:
            self._restart.start(BACKOFF_MS[min(self._deaths, len(BACKOFF_MS)) - 1])
        for id in [i for i, q in self._questions.items() if q.sent or gives_up]:
            del self._questions[id]
            self.answered.emit(id, why)
        if self._run and (self._run.sent or gives_up):
            self._finish(Failure(code="cancelled", message="cancelled") if self._run.cancelling else why)
        if gives_up:
            self.broken.emit(f"{why.message} {why.hint}".strip())

    def _finish(self, why: Failure | None, outcome: str = "failed") -> None:
        """Report the end of the running job; `why` where the worker could not say it itself."""
        run, self._run = self._run, None
        self._ladder.stop()
        if run is None:
            return
        self._patience_s = 0.0
        if why is None and outcome == "failed" and run.failure is None:
            why = Failure(code="crash", message="the engine failed without saying why")
        if why:
            outcome = "cancelled" if why.code == "cancelled" else "failed"
            self.event.emit(run.job, why)
        self.done.emit(run.job, outcome)

    def _close_ring(self) -> None:
        if self._ring:
            with contextlib.suppress(OSError, BufferError):
                self._ring.close()
            self._ring = None
