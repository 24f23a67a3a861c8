"""The built-in engine of worlds, and what all share: a picture or a place is walked in live, or filmed from a log.

Everything heavy is loaded when there is something to do.
"""

from abc import abstractmethod
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from engines.contract import EngineCard, Event, LiveEngine, Note, Progress, Request, Started
from engines.world.controls import Controls
from engines.world.film import SEGMENTS, even
from engines.world.opening import (
    BUILDING,
    ENTERING,
    PATIENCE_S,
    READING,
    Told,
    check,
    doubt_of,
    open_walk,
    opened,
)
from engines.world.request import WorldRequest
from engines.world.walk import Walk

if TYPE_CHECKING:
    from engines.world.left import LeftWalks


class WorldEngine(LiveEngine):
    """Walks in worlds and films them; subclasses open the world."""

    request_type: ClassVar[type[Request]] = WorldRequest

    def __init__(self) -> None:
        super().__init__()
        self._controls = Controls()
        self._left: LeftWalks | None = None  # its module is heavy

    @abstractmethod
    def open(self, request: WorldRequest, size: tuple[int, int], fps: int, told: Told) -> Walk:
        """The world of a request at its start, with frames of about `size` (width, height). Raises `BadInput`; `told`
        takes a phase and the share of it that is done, and raises `Cancelled`."""

    def begin(self) -> None:
        """Forget an earlier cancel, and an earlier walk's controls."""
        super().begin()
        self._controls.clear()

    def control(self, values: dict[str, Any]) -> None:
        """Newest state of the controls, or a command; called from another thread, and returns at once."""
        self._controls.put(values)

    def live(self, request: Request, folder: Path) -> Iterator[Event]:
        """Walk in `folder` until cancelled, which ends it well; the request's size is that of the frames. Recordings
        come as `media` artifacts. Raises `BadInput`."""
        assert isinstance(request, WorldRequest)
        yield Started(phases=[READING, BUILDING, ENTERING])
        first = READING if request.image else BUILDING
        yield Progress(phase=first, step=0, total=1, patience_s=PATIENCE_S)
        check(request)
        from engines.world.left import LeftWalks
        from engines.world.session import Session

        size = even(request.width, request.height)
        walk = yield from opened(
            partial(self.open, request, size, request.fps), self.check_cancelled, first, finely=True
        )
        yield from self._doubts(request)

        def reopen(size: tuple[int, int]) -> Walk:
            return self.open(request, size, request.fps, lambda phase, share: None)

        self._left = self._left or LeftWalks()
        session = Session(request, folder, walk, reopen, self._controls, self._cancel.is_set, self._left)
        yield from session.events()

    def run(self, request: Request, folder: Path) -> Iterator[Event]:
        """Film the request's log or script in `folder`; segments found there are kept. Raises `BadInput` and
        `Cancelled`."""
        assert isinstance(request, WorldRequest)
        check(request)
        from engines.world.production import FILMING, JOINING, SOUNDING, Production, log_of

        kept = sum(1 for _ in folder.glob(f"{SEGMENTS}/[0-9]*.{request.format}"))
        phases = [READING, BUILDING, ENTERING, FILMING, SOUNDING, JOINING]
        yield Started(phases=phases, weights=[2, 8, 1, 40, 2, 1], resumed_at=kept)
        yield Progress(phase=READING, step=0, total=1, patience_s=PATIENCE_S)
        log = log_of(request)
        size = even(request.width, request.height)
        walk = yield from opened(partial(self.open, request, size, log.fps), self.check_cancelled)
        yield from self._doubts(request)
        yield from Production(request, log, folder, self.check_cancelled).film(walk)

    def doubt(self, request: WorldRequest) -> str:
        """What the user should know of the picture they walk in; empty where nothing is to be said."""
        return doubt_of(request)

    def _doubts(self, request: WorldRequest) -> Iterator[Event]:
        if doubt := self.doubt(request):
            yield Note(message=doubt)

    def ask(self, question: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """Questions of the panel: `read` a picture, `preview` a place, understand a `script`, follow a `path`."""
        from engines.world import questions

        return questions.answer(question, arguments)


class BuiltinWorld(WorldEngine):
    """A world that is kept as a memory of the picture, or of blocks, and drawn anew for each frame."""

    def describe(self) -> EngineCard:
        return EngineCard(
            id="builtin",
            panel="world",
            title="Built-in",
            summary="Walks into any picture. Runs on this computer, in real time.",
            models=["u2netp", "dinov2-small", "face-landmarker"],
        )

    def open(self, request: WorldRequest, size: tuple[int, int], fps: int, told: Told) -> Walk:
        return open_walk(request, size, fps, told)
