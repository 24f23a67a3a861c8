"""Matrix-Game 2.0 as engines of the world panel: a world dreamt live on an NVIDIA card, and logs filmed in it anywhere.

A network has a rate and a size of its own: the log is brought to those. Everything heavy is loaded when there is
something to do.
"""

from abc import abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from engines import catalogue
from engines.contract import BadInput, EngineCard, Event, Note, OutOfMemory, Request
from engines.film.diffusion.engine import card_lacks
from engines.world import logs
from engines.world.engine import WorldEngine
from engines.world.matrix_game.controls import log_at
from engines.world.matrix_game.variants import DRIVING, EYES, FPS, RUNNING, SIZE, WALKING, Variant
from engines.world.opening import BORDERED, ENTERING, Told, doubt_of, picture_of
from engines.world.request import BLOCKS, WorldRequest
from engines.world.walk import Walk

if TYPE_CHECKING:
    from engines.world.matrix_game.parts import Parts, Setup

LOG = "actions-at-rate.json"
LOADING = "Loading the network"


class NetworkWorld(WorldEngine):
    """A world that a network dreams. `fps` and `size` (width, height) are its own. With a `setup` it uses that; else it
    finds its own on this machine."""

    id: ClassVar[str]
    title: ClassVar[str]
    summary: ClassVar[str]
    models: ClassVar[tuple[str, ...]]
    fps: ClassVar[int]
    size: ClassVar[tuple[int, int]]

    def __init__(self, setup: Any = None) -> None:
        super().__init__()
        self._folder = Path()
        self._live = False
        self._setup = setup
        self._held: tuple[Any, Any] | None = None

    def describe(self) -> EngineCard:
        reason = self.lacks()
        return EngineCard(
            id=self.id,
            panel="world",
            title=self.title,
            summary=self.summary,
            models=list(self.models),
            available=not reason,
            unavailable_reason=reason,
        )

    def lacks(self) -> str:
        """Why it cannot run here, in a line; empty where it can."""
        if self._setup:
            return ""
        return card_lacks() or next(
            (
                f"{catalogue.entry(model).title} is not installed: matinee models pull {model}"
                for model in self.models
                if catalogue.status(model) is not catalogue.Status.INSTALLED
            ),
            "",
        )

    def live(self, request: Request, folder: Path) -> Iterator[Event]:
        assert isinstance(request, WorldRequest)
        self._folder, self._live = folder, True
        yield from self._told(super().live(self._own(request), folder))

    def run(self, request: Request, folder: Path) -> Iterator[Event]:
        assert isinstance(request, WorldRequest)
        self._folder, self._live = folder, False
        own = self._own(request)
        if request.actions is not None and request.actions.is_file():
            log = logs.read(request.actions, self.fps)
            if log.fps != self.fps:
                logs.write(folder / LOG, log_at(log, self.fps))
                own = own.model_copy(update={"actions": folder / LOG})
        if (request.width, request.height, request.fps) != (*self.size, self.fps):
            width, height = self.size
            yield Note(message=f"{self.title} films in {width} by {height}, at {self.fps} frames a second.")
        yield from self._told(super().run(own, folder))

    def doubt(self, request: WorldRequest) -> str:
        """Of the picture as a whole: a network sees its border too."""
        said = doubt_of(request)
        return "" if said == BORDERED else said

    def check_pass(self) -> None:
        """Called before each pass of a network. Raises `Cancelled` in a render; live, one ends between blocks."""
        if not self._live:
            self.check_cancelled()

    @abstractmethod
    def _fitted(self) -> Any:
        """The setup of this machine. Raises `BadInput`, `ModelMissing` and `OutOfMemory`."""

    @abstractmethod
    def _loaded(self, setup: Any) -> Any:
        """The networks of a setup. Raises `BadInput`."""

    def _parts(self, request: WorldRequest, told: Told) -> tuple[NDArray[np.uint8], Any, Any]:
        """The picture at the start, the setup, and its networks, which stay loaded while the setup is the same."""
        picture = start_picture(request, self.size)
        told(LOADING, 0.0)
        setup = self._setup or self._fitted()
        if self._held is None or self._held[0] != setup:
            self._held = None
            self._held = setup, self._loaded(setup)
        told(ENTERING, 0.0)
        return picture, *self._held

    def _own(self, request: WorldRequest) -> WorldRequest:
        """The request at the network's own rate and size."""
        return request.model_copy(update={"fps": self.fps, "width": self.size[0], "height": self.size[1]})

    def _told(self, events: Iterator[Event]) -> Iterator[Event]:
        try:
            yield from events
        except Exception as error:
            if type(error).__name__ == "OutOfMemoryError":
                raise OutOfMemory(*self.memory(), "close other programs that use the card") from error
            raise

    def memory(self) -> tuple[int, int]:
        """Bytes that are needed on the card, 0 where nobody planned it, and that are free."""
        import torch

        fit = getattr(self._held[0], "plan", None) if self._held else None
        return fit.needs if fit else 0, torch.cuda.mem_get_info()[0]


class FilmsOnly(NetworkWorld):
    """One that takes too long for a frame to be walked in."""

    def live(self, request: Request, folder: Path) -> Iterator[Event]:
        raise BadInput(
            "engine", f"{self.title} is too slow to walk in", "record a walk, and render its log with it"
        )


class MatrixGame2(NetworkWorld):
    id = "matrix-game-2"
    title = "Matrix-Game 2.0"
    summary = "Dreams the world of any picture while you walk in it. Needs an NVIDIA card."
    models = (WALKING.id, EYES)
    fps, size = FPS, SIZE
    variant: ClassVar[Variant] = WALKING

    def open(self, request: WorldRequest, size: tuple[int, int], fps: int, told: Told) -> Walk:
        from engines.world.matrix_game.parts import walk_into

        picture, setup, parts = self._parts(request, told)
        return walk_into(picture, parts, setup, request.seed, self.check_pass)

    def _fitted(self) -> "Setup":
        import torch

        from engines.film.diffusion.placement import machine
        from engines.world.matrix_game.parts import Setup, fitted

        if self._held:
            return self._held[0]  # type: ignore[no-any-return]
        folder, eyes = (installed(model) for model in self.models)
        check_card()
        plan = fitted(self.variant, machine(torch.device("cuda")))
        return Setup(self.variant, folder, eyes, plan)

    def _loaded(self, setup: "Setup") -> "Parts":
        from engines.world.matrix_game.parts import loaded

        return loaded(setup, self._folder / "scratch")


class MatrixGame2Driving(MatrixGame2):
    id = DRIVING.id
    title = "Matrix-Game 2.0, driving"
    summary = (
        "Drives through a picture of a street: keys for speed, left and right steer. Needs an NVIDIA card."
    )
    models = (DRIVING.id, EYES)
    variant = DRIVING


class MatrixGame2Running(MatrixGame2):
    id = RUNNING.id
    title = "Matrix-Game 2.0, running"
    summary = "Runs for ever: jump, slide, turn and step aside. Needs an NVIDIA card."
    models = (RUNNING.id, EYES)
    variant = RUNNING


def installed(model: str) -> Path:
    """The folder of a model of the catalogue. Raises `ModelMissing`, or `BadInput` where it is not whole."""
    from engines.film.diffusion.loader import fault

    entry = catalogue.entry(model)
    found = fault(model, entry.title)
    if found is not None:
        raise found
    return catalogue.folder(model)


def check_card() -> None:
    """Raise `BadInput` where there is no card to run on."""
    import torch

    if not torch.cuda.is_available():
        raise BadInput("engine", card_lacks() or "the graphics card cannot be used", "choose another engine")


def start_picture(request: WorldRequest, size: tuple[int, int]) -> NDArray[np.uint8]:
    """What is seen at the start, (h, w, 3): the picture, or how a place looks, one of blocks at `size` (width, height).
    Raises `BadInput`."""
    if request.image is not None:
        return picture_of(request.image)
    assert request.place is not None
    if request.place.startswith(BLOCKS):
        from engines.world.blocks import BlockWalk

        return BlockWalk(request.place.removeprefix(BLOCKS), size, seed=request.seed).view()
    from engines.world.places import place_reading

    return place_reading(request.place, request.seed).rgb
