"""The scene of the elements panel over its draft: the elements, the chosen one, the light, and every edit of them.

Observable and without widgets. Each edit is one step of the shared undo stack, those of one gesture together.
"""

from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from PySide6.QtCore import QObject, Signal

from engines.elements.direction import Direction
from engines.elements.request import MOST_ELEMENTS, Box, Element, Placement, Stroke, Sun, Waypoint
from studio.model.draft import Draft
from studio.panels.elements import edits

BESIDE: dict[str, Any] = {"marks": [], "chosen": -1, "takes": 1}
"""What the draft keeps beside the request: a number of each element's own, the place of the chosen one, and how many
takes are made at once."""
STAGED = (
    "elements",
    "background",
    "horizon",
    "sun",
    "size",
    "duration_s",
    "camera",
    "relight",
    "shadows",
    "seed",
)
_gestures = count(1)


def next_gesture() -> int:
    """A number for one movement of the hand, all of which is one step of undo."""
    return next(_gestures)


class Scene(QObject):
    """`changed` when anything of what is seen may have; `chosen_changed` with the place of the chosen element."""

    changed = Signal()
    chosen_changed = Signal(int)

    def __init__(self, draft: Draft, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._draft = draft
        self.elements: tuple[Element, ...] = ()
        self._was_chosen = -1
        draft.changed.connect(self._draft_changed)

    @property
    def marks(self) -> list[int]:
        """A number for each element that stays its own whatever it is called and wherever it stands in the list."""
        kept = list(self._draft["marks"])
        free = (number for number in range(MOST_ELEMENTS + len(kept)) if number not in kept)
        return [
            *kept[: len(self.elements)],
            *(next(free) for _ in range(len(self.elements) - len(kept))),
        ]

    @property
    def chosen(self) -> int:
        """The place of the chosen element, -1 for none."""
        return min(int(self._draft["chosen"]), len(self.elements) - 1)

    @property
    def element(self) -> Element | None:
        return self.elements[self.chosen] if self.chosen >= 0 else None

    @property
    def names(self) -> list[str]:
        return [element.name for element in self.elements]

    @property
    def background(self) -> Path | None:
        return Path(self._draft["background"]) if self._draft["background"] else None

    @property
    def horizon(self) -> float | None:
        return None if self._draft["horizon"] is None else float(self._draft["horizon"])

    @property
    def sun(self) -> Sun | None:
        return Sun.model_validate(self._draft["sun"]) if self._draft["sun"] else None

    @property
    def duration_s(self) -> float:
        return float(self._draft["duration_s"])

    def choose(self, at: int) -> None:
        """The element at a place, -1 for none."""
        if -1 <= at < len(self.elements):
            self._draft.put({"chosen": at})

    # --- elements

    def add(self, pictures: Sequence[tuple[str, Path]], what: str = "") -> int:
        """Elements from pictures with the names that they are to have; returns how many found no room."""
        room = MOST_ELEMENTS - len(self.elements)
        names, new = self.names, []
        for wanted, path in pictures[:room]:
            name = edits.free_name(wanted, names)
            names.append(name)
            new.append(Element(name=name, image=path))
        if new:
            text = self.tr("Add {0}").format(new[0].name) if len(new) == 1 else self.tr("Add pictures")
            marks = self.marks
            free = [number for number in range(MOST_ELEMENTS) if number not in marks]
            last = len(self.elements) + len(new) - 1
            self._write((*self.elements, *new), what or text, marks=[*marks, *free[: len(new)]], chosen=last)
        return len(pictures) - len(new)

    def remove(self, at: int) -> None:
        name, marks = self.elements[at].name, self.marks
        beside: dict[str, Any] = {"marks": marks[:at] + marks[at + 1 :], "chosen": -1}
        if told := self._told():
            beside["direction"] = edits.without(told, name).model_dump(mode="json")
        self._write(
            self.elements[:at] + self.elements[at + 1 :], self.tr("Remove {0}").format(name), **beside
        )

    def move(self, at: int, to: int) -> None:
        """Put an element at another place of the list."""
        if at == to or not (0 <= at < len(self.elements) and 0 <= to < len(self.elements)):
            return
        elements, marks = list(self.elements), self.marks
        elements.insert(to, elements.pop(at))
        marks.insert(to, marks.pop(at))
        text = self.tr("Move {0}").format(self.elements[at].name)
        self._write(tuple(elements), text, marks=marks, chosen=to)

    def rename(self, at: int, wanted: str) -> None:
        """What the prompt calls an element; a name that another one has gets a number."""
        old = self.elements[at].name
        if not wanted.strip() or wanted.strip() == old:
            return
        new = edits.free_name(wanted, [name for place, name in enumerate(self.names) if place != at])
        beside: dict[str, Any] = {}
        if told := self._told():
            beside["direction"] = edits.renamed(told, old, new).model_dump(mode="json")
        self._change(at, self.tr("Rename {0}").format(old), 0, beside, name=new)

    def take_as_background(self, at: int) -> None:
        """An element that is all of its picture is the place where the others are."""
        element, marks = self.elements[at], self.marks
        text = self.tr("{0} as the background").format(element.name)
        rest = self.elements[:at] + self.elements[at + 1 :]
        marks = marks[:at] + marks[at + 1 :]
        self._write(rest, text, marks=marks, chosen=-1, background=str(element.image), horizon=None)

    def set_background(self, path: Path | None) -> None:
        what = self.tr("Background") if path else self.tr("Remove the background")
        self._draft.update({"background": str(path) if path else None, "horizon": None}, what=what)

    # --- the cut-out

    def set_box(self, at: int, box: Box | None) -> None:
        self._change(at, self.tr("Box about {0}").format(self.elements[at].name), box=box)

    def add_stroke(self, at: int, stroke: Stroke) -> None:
        text = self.tr("Brush on {0}").format(self.elements[at].name)
        self._change(at, text, strokes=(*self.elements[at].strokes, stroke))

    def clear_cut(self, at: int) -> None:
        """As it was before anybody corrected it."""
        text = self.tr("Cut out {0} anew").format(self.elements[at].name)
        self._change(at, text, box=None, strokes=())

    # --- where it stands

    def place(self, at: int, what: str, gesture: int = 0, **changes: Any) -> None:
        """Other values of an element's placement; what is None is found by the staging."""
        placement = self.elements[at].placement.model_copy(update=changes)
        self._change(at, what.format(self.elements[at].name), gesture, placement=placement)

    def move_foot(self, at: int, x: float, y: float, gesture: int = 0) -> None:
        """Put an element's foot elsewhere, its path with it."""
        path = self.elements[at].placement.path
        x, y = edits.held(x), edits.held(y)
        if path:
            right, down = x - path[0].x, y - path[0].y
            path = tuple(
                Waypoint(time_s=point.time_s, x=edits.held(point.x + right), y=edits.held(point.y + down))
                for point in path
            )
        self.place(at, self.tr("Place {0}"), gesture, x=x, y=y, path=path)

    def set_path(self, at: int, path: Sequence[Waypoint], gesture: int = 0) -> None:
        text = self.tr("Path of {0}") if path else self.tr("Remove the path of {0}")
        changes: dict[str, Any] = {"path": tuple(path)}
        if path:
            changes |= {"x": path[0].x, "y": path[0].y}
        self.place(at, text, gesture, **changes)

    def reset_placement(self, at: int) -> None:
        """Let the staging find where an element stands; -1 for all of them, and the light."""
        if at >= 0:
            text = self.tr("Reset the placement of {0}").format(self.elements[at].name)
            self._change(at, text, placement=Placement())
            return
        loose = tuple(element.model_copy(update={"placement": Placement()}) for element in self.elements)
        self._write(loose, self.tr("Reset placement"), horizon=None, sun=None)

    def set_horizon(self, y: float, gesture: int = 0) -> None:
        self._draft.set("horizon", round(y, 4), what=self.tr("Horizon"), gesture=gesture)

    def set_sun(self, azimuth: float, elevation: float, gesture: int = 0) -> None:
        sun = {"azimuth": round(azimuth, 1), "elevation": round(elevation, 1)}
        self._draft.set("sun", sun, what=self.tr("Sun"), gesture=gesture)

    def _told(self) -> Direction | None:
        """The direction as corrected by hand, if it was."""
        return read_direction(self._draft["direction"])

    def _change(
        self, at: int, what: str, gesture: int = 0, beside: dict[str, Any] | None = None, **changes: Any
    ) -> None:
        element = self.elements[at].model_copy(update=changes)
        elements = (*self.elements[:at], element, *self.elements[at + 1 :])
        self._write(elements, what, gesture, **(beside or {}))

    def _write(self, elements: Sequence[Element], what: str, gesture: int = 0, **beside: Any) -> None:
        values = {"elements": [element.model_dump(mode="json") for element in elements], **beside}
        self._draft.update(values, what=what, gesture=gesture)

    def _draft_changed(self, name: str) -> None:
        if name == "elements":
            self.elements = read_elements(self._draft["elements"])
        if name in STAGED:
            self.changed.emit()
        if name in ("chosen", "elements") and self.chosen != self._was_chosen:
            self._was_chosen = self.chosen
            self.chosen_changed.emit(self.chosen)


def read_elements(values: Any) -> tuple[Element, ...]:
    """The elements in a draft; none where they are of another version and cannot be read."""
    try:
        return tuple(Element.model_validate(value) for value in values or ())
    except ValidationError:
        return ()


def read_direction(values: Any) -> Direction | None:
    try:
        return Direction.model_validate(values) if values else None
    except ValidationError:
        return None
