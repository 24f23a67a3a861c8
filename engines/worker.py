"""`python -m engines.worker`: a process that hosts engines and makes takes, one job at a time.

It reads lines of `engines.wire` from standard input and answers on a private copy of standard output; file
descriptor 1 itself is pointed at standard error, so that no library's print can corrupt the channel. It leaves
when its input ends. What a finished job leaves in its folder besides the media is `engines.finish`.
"""

import argparse
import importlib
import json
import os
import queue
import signal
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from engines import crash_log
from engines.contract import (
    Artifact,
    BadInput,
    Cancelled,
    Engine,
    EngineCard,
    EngineError,
    Event,
    Failure,
    LiveEngine,
    LiveFrame,
    Note,
    OutOfMemory,
    Preview,
    Progress,
    Request,
    engine_names,
    find_engine,
    parse_request,
)
from engines.disk import DISK_FAULTS
from engines.wire import BEAT_S, RECORDED, FrameRing, LineReader, encode, encode_event

LEAVE_AFTER_S = 3.0
LIVE_LEAVE_AFTER_S = 20.0  # a recording is joined first
LOG = "worker"


class Channel:
    """The worker's way out: whole lines, from any thread."""

    def __init__(self, out: BinaryIO) -> None:
        self._out, self._lock = out, threading.Lock()

    def send(self, line: bytes) -> None:
        with self._lock:
            try:
                self._out.write(line)
                self._out.flush()
            except BrokenPipeError:
                os._exit(0)


class Worker:
    """Hosts engines; `handle` runs on the main thread, `interrupt` on the reader's."""

    def __init__(self, channel: Channel, ring: FrameRing | None, extra: list[str]) -> None:
        self._channel, self._ring = channel, ring
        self._extra = {kind.request_type.panel: kind for kind in map(import_engine, extra)}
        self._loaded: dict[type[Engine], Engine] = {}
        self._running: tuple[str, Engine] | None = None
        self._cancelled_early: set[str] = set()
        self._controls_early: dict[str, list[dict[str, Any]]] = {}
        self._doing = ""
        self._lock = threading.Lock()

    @property
    def busy(self) -> bool:
        return self._running is not None

    @property
    def leave_after_s(self) -> float:
        """How long what runs may take to end when the window is gone."""
        running = self._running
        return LIVE_LEAVE_AFTER_S if running and isinstance(running[1], LiveEngine) else LEAVE_AFTER_S

    def cards(self) -> list[EngineCard]:
        """Cards of every engine that can be imported; one that cannot says why instead of hiding."""
        cards = [kind().describe() for kind in self._extra.values()]
        for name in engine_names():
            panel, _, variant = name.partition(".")
            if panel in self._extra:
                continue
            try:
                cards.append(find_engine(panel, variant or "builtin")().describe())
            except Exception as error:
                traceback.print_exc()
                cards.append(
                    EngineCard(
                        id=variant or "builtin",
                        panel=panel,
                        title=name,
                        summary="",
                        available=False,
                        unavailable_reason=f"{type(error).__name__}: {error}",
                    )
                )
        return cards

    def handle(self, message: dict[str, Any]) -> None:
        self._doing = "Starting the engine"
        if message["t"] in ("run", "live"):
            self._run(message)
        elif message["t"] == "ask":
            self._ask(message)

    def interrupt(self, job: str | None = None) -> None:
        """Cancel `job`, also when it still waits in the pipe; without a name, whatever runs."""
        with self._lock:
            if self._running and job in (None, self._running[0]):
                self._running[1].cancel()
            elif job:
                self._cancelled_early.add(job)

    def expect(self, job: str) -> None:
        """A live `job` waits in the pipe: keep its controls."""
        with self._lock:
            self._controls_early[job] = []

    def control(self, job: str, values: dict[str, Any]) -> None:
        """Hand the controls to a live `job`, or keep them until it has begun; after its end they are lost."""
        with self._lock:
            if self._running and self._running[0] == job:
                if isinstance(engine := self._running[1], LiveEngine):
                    engine.control(values)
            elif job in self._controls_early:
                self._controls_early[job].append(values)

    def kind(self, panel: str, name: str) -> type[Engine]:
        """The engine of a panel: one that was brought along, else the one of that name."""
        return self._extra.get(panel) or find_engine(panel, name)

    def _engine(self, panel: str, name: str) -> Engine:
        kind = self.kind(panel, name)
        if kind not in self._loaded:
            engine = kind()
            engine.load()
            self._loaded[kind] = engine
        return self._loaded[kind]

    def _run(self, message: dict[str, Any]) -> None:
        job, folder, seq = message["job"], Path(message["folder"]), 0

        def send(event: Event) -> None:
            nonlocal seq
            if isinstance(event, Progress):
                self._doing = event.phase
            elif isinstance(event, Preview | LiveFrame):
                event.slot = self._ring.write(event.width, event.height, event.pixels) if self._ring else -1
            self._channel.send(encode_event(event, job, seq))
            seq += 1

        failure = self._guard(lambda: self._make(job, folder, message, send))
        with self._lock:
            self._controls_early.pop(job, None)
        if failure:
            send(failure)
        outcome = "finished" if not failure else "cancelled" if failure.code == "cancelled" else "failed"
        self._channel.send(encode("done", job=job, outcome=outcome))

    def _make(self, job: str, folder: Path, message: dict[str, Any], send: Callable[[Event], None]) -> None:
        engine = self._engine(message["panel"], message["engine"])
        request = parse_request(engine.request_type, message["request"])
        folder.mkdir(parents=True, exist_ok=True)
        with self._lock:
            engine.begin()
            self._running = (job, engine)
            if job in self._cancelled_early:
                engine.cancel()
            for values in self._controls_early.pop(job, []):
                if isinstance(engine, LiveEngine):
                    engine.control(values)
        self._doing = "Making the take"
        try:
            if message["t"] == "live":
                self._walk(engine, request, folder, send)
            else:
                media = self._stream(engine, request, folder, send)
                self._finish(engine, request, media, folder, send)
        finally:
            with self._lock:
                self._running = None
                self._cancelled_early.discard(job)

    def _finish(
        self, engine: Engine, request: Request, media: Artifact, folder: Path, send: Callable[[Event], None]
    ) -> None:
        from engines.finish import (
            finish,
        )  # video and sound libraries, which the first picture need not wait for

        self._doing = "Signing the take"
        for extra in finish(folder, media, request, engine.describe()):
            send(extra)
        send(media)

    def _walk(self, engine: Engine, request: Request, folder: Path, send: Callable[[Event], None]) -> None:
        """Stream a live session; each recording is finished as it comes, and one that cannot be ends no walk."""
        if not isinstance(engine, LiveEngine):
            raise BadInput("engine", f"{engine.describe().title} cannot be walked in", "choose another one")
        self._doing = "Walking"
        for event in engine.live(request, folder):
            if not (isinstance(event, Artifact) and event.kind == "media"):
                send(event)
                continue
            failure = self._guard(lambda media=event: self._recorded(engine, media, send))  # type: ignore[misc]
            if failure:
                send(Note(message=f"The recording was not finished: {failure.message}"))
            self._doing = "Walking"

    def _recorded(self, engine: Engine, media: Artifact, send: Callable[[Event], None]) -> None:
        folder = media.path.parent
        values = json.loads((folder / RECORDED).read_text())
        self._finish(engine, parse_request(engine.request_type, values), media, folder, send)

    def _stream(
        self, engine: Engine, request: Request, folder: Path, send: Callable[[Event], None]
    ) -> Artifact:
        media = None
        for event in engine.run(request, folder):
            if isinstance(event, Artifact) and event.kind == "media":
                media = event
            else:
                send(event)
        if media is None:
            raise EngineError("the engine ended without a take")
        return media

    def _ask(self, message: dict[str, Any]) -> None:
        answer: dict[str, Any] = {}

        def find() -> None:
            engine = self._engine(message["panel"], message["engine"])
            self._doing = f"Answering {message['question']!r}"
            answer.update(engine.ask(message["question"], message["arguments"]))

        failure = self._guard(find)
        result = {"failure": failure.model_dump(mode="json")} if failure else {"data": answer}
        self._channel.send(encode("answer", id=message["id"], **result))

    def _guard(self, work: Callable[[], None]) -> Failure | None:
        return guarded(work, lambda: self._doing, LOG)


def guarded(work: Callable[[], None], doing: Callable[[], str], log: str) -> Failure | None:
    """Run `work`; whatever it raises becomes one failure in words, its traceback goes to the log once. `doing` says
    what was at work by then."""
    try:
        work()
    except (BadInput, Cancelled, OutOfMemory) as error:
        return error.failure()
    except EngineError as error:
        crash_log.keep(traceback.format_exc(), doing(), log)
        return error.failure()
    except MemoryError:
        return Failure(
            code="out_of_memory", message="this machine ran out of memory", hint="choose a smaller size"
        )
    except Exception as error:
        if isinstance(error, OSError) and error.errno in DISK_FAULTS:
            what, fix = DISK_FAULTS[error.errno]
            where = f"{error.filename}: " if error.filename else ""
            return Failure(code="bad_input", message=where + what, hint=fix)
        traceback.print_exc()
        return crash_log.unforeseen(error, doing(), log)
    return None


def import_engine(path: str) -> type[Engine]:
    """The class that `module:Class` names."""
    module, _, name = path.partition(":")
    kind: type[Engine] = getattr(importlib.import_module(module), name)
    return kind


def _read(stdin: int, worker: Worker, inbox: "queue.Queue[dict[str, Any] | None]") -> None:
    """The reader thread: cancels and controls at once, queues the rest, ends the process when the input ends."""
    lines = LineReader()
    while data := os.read(stdin, 65536):
        for message in lines.feed(data):
            if message["t"] == "cancel":
                worker.interrupt(message["job"])
            elif message["t"] == "control":
                worker.control(message["job"], message["values"])
            elif message["t"] == "quit":
                inbox.put(None)
            else:
                if message["t"] == "live":
                    worker.expect(message["job"])
                inbox.put(message)
    worker.interrupt()
    inbox.put(None)
    leave = threading.Timer(worker.leave_after_s, os._exit, (0,))
    leave.daemon = True
    leave.start()


def _beat(channel: Channel, worker: Worker) -> None:
    while not threading.Event().wait(BEAT_S):
        channel.send(encode("beat", busy=worker.busy))


def main() -> None:
    parser = argparse.ArgumentParser(prog="engines.worker")
    parser.add_argument("--ring", type=Path, help="file of the frame ring")
    parser.add_argument("--engines", action="append", default=[], metavar="MODULE:CLASS")
    parser.add_argument("--cards", action="store_true", help="tell the card of every engine at once")
    options = parser.parse_args()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C belongs to the parent, which cancels
    crash_log.watch_native(LOG)
    channel = Channel(os.fdopen(os.dup(1), "wb"))
    os.dup2(2, 1)
    worker = Worker(channel, FrameRing(options.ring) if options.ring else None, options.engines)
    inbox: queue.Queue[dict[str, Any] | None] = queue.Queue()
    for task in (lambda: _beat(channel, worker), lambda: _read(0, worker, inbox)):
        threading.Thread(target=task, daemon=True).start()
    cards = [card.model_dump(mode="json") for card in worker.cards()] if options.cards else []
    channel.send(encode("hello", pid=os.getpid(), engines=cards))
    while (message := inbox.get()) is not None:
        worker.handle(message)


if __name__ == "__main__":
    main()
