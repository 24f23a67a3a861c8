"""A machine of the cluster while it works for us: an actor that hosts engines as `engines.worker` does, and gives back
what they say and finish.

The take is not signed there: that needs the person's own key, and is done where it was ordered.
"""

import io
import shutil
import socket
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil
from PIL import Image

from engines import learned
from engines.cluster.division import Part, division_of
from engines.cluster.order import CHUNK, Order, contents, kept, missing
from engines.contract import (
    Artifact,
    BadInput,
    Engine,
    EngineError,
    Event,
    Preview,
    Request,
    parse_request,
)
from engines.worker import Channel, Worker

_LISTEN_S = 0.3
_QUALITY = 85


@dataclass(frozen=True)
class Line:
    """What the worker there would have written: an event, or the job's end, as a line of `engines.wire`."""

    data: bytes


@dataclass(frozen=True)
class Picture:
    """The newest preview, as JPEG."""

    width: int
    height: int
    time_s: float
    jpeg: bytes


@dataclass(frozen=True)
class FilePiece:
    """A piece of a finished file of the job's folder."""

    name: str
    data: bytes
    first: bool
    last: bool


@dataclass(frozen=True)
class Left:
    """All files that a finished take has left in the job's folder."""

    names: frozenset[str]


Letter = Line | Picture | FilePiece | Left


@dataclass(frozen=True)
class About:
    """Who a machine is."""

    name: str
    matinee: str
    pid: int


@dataclass
class _File:
    """A file on its way out."""

    path: Path
    name: str
    sent: int = 0
    size: int = field(init=False)

    def __post_init__(self) -> None:
        self.size = self.path.stat().st_size

    def piece(self) -> FilePiece:
        """The next one. Raises `OSError` when the file is gone."""
        with self.path.open("rb") as file:
            file.seek(self.sent)
            data = file.read(min(CHUNK, self.size - self.sent))
        first = self.sent == 0
        self.sent += len(data)
        return FilePiece(self.name, data, first, not data or self.sent >= self.size)


class Machine:
    """Makes one order at a time; other calls are answered meanwhile."""

    def __init__(self, engines: list[str]) -> None:
        """`engines` are `module:Class` of engines without an entry point."""
        self._place = Path(tempfile.mkdtemp(prefix="matinee-"))
        self._post = _Post()
        self._worker = _Maker(self._post, engines)

    def about(self) -> About:
        return About(socket.gethostname(), version("matinee"), psutil.Process().pid)

    def missing(self, files: dict[str, str]) -> list[str]:
        """Targets of an order that have to be sent."""
        return missing(files, self._place)

    def keep(self, target: str, data: bytes, first: bool, last: bool) -> None:
        """A piece of a file of an order."""
        kept(self._place / target, data, first, last)

    def parts(self, order: Order, most: int) -> list[Part]:
        """How the take can be divided; what is wrong with it is told when it is made."""
        division = division_of(self._worker.kind(order.panel, order.engine))
        if division is None:
            return []
        try:
            return division.parts(self._request(order), most)
        except EngineError:
            return []

    def make(self, order: Order) -> None:
        """Make the take of an order, or a part of it; `collect` gives what comes of it, until a line says `done`."""
        folder = order.folder_in(self._place)
        self._post.follow(folder, order.files)
        self._worker.order = order
        self._worker.place = self._place
        values = order.values_in(self._place)
        self._worker.handle(
            {
                "t": "run",
                "job": order.job,
                "panel": order.panel,
                "engine": order.engine,
                "request": values,
                "folder": str(folder),
            }
        )

    def collect(self) -> list[Letter]:
        """What has come since the last time; waits a moment where there is nothing."""
        return self._post.collect()

    def cancel(self, job: str) -> None:
        self._worker.interrupt(job)

    def leave(self) -> None:
        """Take away all that lies here for orders."""
        shutil.rmtree(self._place, ignore_errors=True)

    def _request(self, order: Order) -> Request:
        kind = self._worker.kind(order.panel, order.engine)
        return parse_request(kind.request_type, order.values_in(self._place))


class _Maker(Worker):
    """The worker, whose takes may be parts and are not signed."""

    order: Order
    place: Path

    def __init__(self, post: "_Post", engines: list[str]) -> None:
        super().__init__(post, None, engines)
        self._post = post

    def _make(self, job: str, folder: Path, message: dict[str, Any], send: Callable[[Event], None]) -> None:
        _shelve(self.order, self.place)
        super()._make(job, folder, message, lambda event: self._tell(event, folder, send))

    def _tell(self, event: Event, folder: Path, send: Callable[[Event], None]) -> None:
        """Artifacts go by their name in the folder, after their file; pictures go as pictures."""
        if isinstance(event, Artifact):
            self._post.look()
            name = event.path.relative_to(folder) if event.path.is_absolute() else event.path
            event = event.model_copy(update={"path": name})
        elif isinstance(event, Preview):
            self._post.show(event)
            return
        send(event)

    def _stream(
        self, engine: Engine, request: Request, folder: Path, send: Callable[[Event], None]
    ) -> Artifact:
        if not self.order.part:
            return super()._stream(engine, request, folder, send)
        division = division_of(type(engine))
        assert division is not None
        stopped = engine._cancel.is_set
        for event in division.make(request, folder, self.order.part, self.order.have, stopped):
            send(event)
        return Artifact(path=folder, kind="media")

    def _finish(
        self, engine: Engine, request: Request, media: Artifact, folder: Path, send: Callable[[Event], None]
    ) -> None:
        self._post.look()
        if not self.order.part:
            self._post.put(Left(frozenset(contents(folder))))
            send(media)


class _Post(Channel):
    """Keeps what the worker says until it is collected, and sees which files have come into the job's folder."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO())
        self._letters: deque[Line | _File | Left] = deque()
        self._picture: Picture | None = None
        self._folder: Path | None = None
        self._seen: dict[str, tuple[int, int]] = {}
        self._news = threading.Condition(threading.RLock())

    def follow(self, folder: Path, known: dict[str, str]) -> None:
        """From now on tell what is new in a folder."""
        with self._news:
            if folder != self._folder:
                self._seen = {}
            self._folder, self._picture = folder, None
            self._letters.clear()
            brought = {target.split("/", 2)[2] for target in known if target.startswith("jobs/")}
            self._seen |= {name: _state(folder / name) for name in contents(folder) if name in brought}

    def send(self, line: bytes) -> None:
        self.put(Line(line))

    def put(self, letter: Line | Left) -> None:
        with self._news:
            self._letters.append(letter)
            self._news.notify_all()

    def show(self, preview: Preview) -> None:
        size = preview.width, preview.height
        packed = io.BytesIO()
        Image.frombytes("RGB", size, memoryview(preview.pixels).tobytes()).save(
            packed, "JPEG", quality=_QUALITY
        )
        with self._news:
            self._picture = Picture(*size, preview.time_s, packed.getvalue())
            self._news.notify_all()

    def look(self) -> None:
        """Put the files that are new or have changed among the letters."""
        with self._news:
            if self._folder is None:
                return
            for name in contents(self._folder):
                try:
                    state = _state(self._folder / name)
                    if self._seen.get(name) != state:
                        self._letters.append(_File(self._folder / name, name))
                        self._seen[name] = state
                except FileNotFoundError:
                    continue

    def collect(self) -> list[Letter]:
        with self._news:
            self._news.wait_for(lambda: self._letters or self._picture, _LISTEN_S)
            if not self._letters:
                self.look()
            found = list(self._taken())
            if self._picture:
                found.append(self._picture)
                self._picture = None
        return found

    def _taken(self) -> Iterator[Letter]:
        """Letters in their order, until their files are a handful of megabytes."""
        room = CHUNK
        while self._letters and room > 0:
            letter = self._letters[0]
            if isinstance(letter, _File):
                try:
                    piece = letter.piece()
                except OSError:  # tidied away meanwhile
                    self._letters.popleft()
                    continue
                room -= len(piece.data)
                yield piece
                if not piece.last:
                    continue
            else:
                yield letter
            self._letters.popleft()


def _state(path: Path) -> tuple[int, int]:
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_size


def _shelve(order: Order, place: Path) -> None:
    """Put what the person has taught, and this take asks for, on this machine's shelf. Raises `BadInput`."""
    for id in order.learned:
        came, there = place / "learned" / id, learned.shelf() / id
        if not there.exists():
            made = came.with_name(f".{id}.made")
            shutil.copytree(came, made, dirs_exist_ok=True)
            learned.put(learned.Learned.model_validate_json((came / learned.NOTE).read_bytes()), made)
        elif (there / learned.NOTE).read_bytes() != (came / learned.NOTE).read_bytes():
            what = f"{socket.gethostname()} has another {id!r} on its shelf"
            raise BadInput("learned", what, f"matinee learned remove {id} there")
