"""The panels of the studio, one file each, imported when they are first shown.

A panel owns what stands on the stage and in the inspector column. The window gives it a `Studio` and places
its two widgets; the panel asks the queue for takes and pushes its edits on the shared undo stack.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QUndoStack
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from studio.jobs.queue import JobQueue
    from studio.project.project import Project, Take


class Tell(Protocol):
    def __call__(self, text: str, act: str = "", what: Callable[[], object] | None = None) -> None:
        """Say `text`; the button `act` does `what`."""


@dataclass(frozen=True)
class Studio:
    """What the window lends a panel. A panel lives as long as its project is open.

    `tell` shows one short line at the foot of the window, with a button if it names one; `get_model` opens the
    models page at a model; `choose_card` marks the card of what is on the stage, a take's number, `job:` and a
    job's id, or nothing; `hand_over` goes to another panel, by its id, and gives it files; `fill` goes there and gives
    it a file for a field of its request.
    """

    project: "Project"
    queue: "JobQueue"
    undo_stack: QUndoStack
    tell: Tell
    get_model: Callable[[str], None]
    choose_card: Callable[[str], None]
    hand_over: Callable[[str, list[Path]], None]
    fill: Callable[[str, str, Path], None]


class Panel(Protocol):
    """What the window asks of a panel. It may be any QObject that is built with a `Studio`.

    A panel adds its actions to its own widgets, with the context in which their keys work.
    """

    stage: QWidget
    inspector: QWidget

    def actions(self) -> list[QAction]:
        """Actions with texts and shortcuts, for the palette and the overview of shortcuts."""

    def show_take(self, take: "Take") -> None:
        """Put a finished take on the stage."""

    def use_settings(self, values: dict[str, Any]) -> None:
        """Fill the inspector from the request values of a take."""

    def accept_files(self, files: list[Path]) -> bool:
        """Take files that were dropped or pasted anywhere in the window; False if none of them fits."""

    def close(self) -> None:
        """Let go of everything; the project closes next."""


@dataclass(frozen=True)
class PanelEntry:
    """A panel before it is imported: `place` is `module:Class`, `title` is translated when shown."""

    id: str
    title: str
    icon: str
    place: str

    @property
    def name(self) -> str:
        """The title in the user's language."""
        return QCoreApplication.translate("panels", self.title)

    def build(self, studio: Studio) -> Panel:
        module, _, name = self.place.partition(":")
        panel: Panel = getattr(import_module(module), name)(studio)
        return panel


PANELS = [
    PanelEntry("portrait", "Portrait", "user-round", "studio.panels.portrait:PortraitPanel"),
    PanelEntry("elements", "Elements", "shapes", "studio.panels.elements:ElementsPanel"),
    PanelEntry("film", "Film", "slate", "studio.panels.film:FilmPanel"),
    PanelEntry("music", "Music", "music", "studio.panels.music:MusicPanel"),
    PanelEntry("world", "World", "box", "studio.panels.world:WorldPanel"),
]
