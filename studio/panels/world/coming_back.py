"""The walk before: who walks into another world can come back to where they were, with bookmarks, rewind and branches.

It is kept by the worker for as long as that lives, and only the last one is offered.
"""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from studio.model.draft import Draft
from studio.panels import Studio
from studio.panels.world.anew import Anew
from studio.panels.world.order import LOG_OF_TAKE, WITHOUT_LOG
from studio.panels.world.walking import LeftWalk, Walking
from studio.widgets.take_card import clock
from studio.widgets.walk.bookmarks import Bookmarks

Begin = Callable[[LeftWalk], None]


class ComingBack(QObject):
    """`begin` walks in a walk that was left, from where it was left."""

    def __init__(
        self, draft: Draft, walking: Walking, anew: Anew, bookmarks: Bookmarks, studio: Studio, begin: Begin
    ) -> None:
        super().__init__(walking)
        self._draft, self._walking, self._anew, self._bookmarks = draft, walking, anew, bookmarks
        self._studio, self._begin = studio, begin
        self._left: LeftWalk | None = None
        self._values: dict[str, Any] = {}
        self._left_values: dict[str, Any] = {}
        self._pictures: dict[str, QImage] = {}
        self._shown: dict[str, QImage] | None = None
        walking.came_in.connect(self._came_in)
        walking.left.connect(self._keep)
        walking.lost.connect(self._lost)
        bookmarks.back_wanted.connect(self.come_back)

    @property
    def is_there(self) -> bool:
        """Whether there is a walk to come back to."""
        return self._left is not None

    def come_back(self) -> None:
        """Be where one was in the walk before; the one that one is in becomes the one before."""
        if not (left := self._left):
            return
        self._left, self._shown = None, self._pictures
        log = WITHOUT_LOG if self._draft[LOG_OF_TAKE] else {}
        sky = {"hour": left.sky[0], "weather": left.sky[1]}
        self._draft.update({**self._left_values, **sky, **log}, what=self.tr("Come back"))
        self._anew.begins()
        self._begin(left)
        self._show()

    def _came_in(self) -> None:
        self._values = self._anew.built
        for name, picture in (self._shown or {}).items():
            self._bookmarks.add(name, picture)
        comes_back, self._shown = self._shown is not None, None
        if self._left and not comes_back:
            text = self.tr("The walk in “{0}” is kept as you left it.").format(self._left.title)
            self._studio.tell(text, self.tr("Come back"), self.come_back)

    def _keep(self, left: LeftWalk) -> None:
        self._left, self._left_values = left, self._values
        self._pictures = self._bookmarks.pictures
        self._bookmarks.clear()
        self._show()

    def _lost(self) -> None:
        self._shown = {}

    def _show(self) -> None:
        left = self._left
        self._bookmarks.offer_back(
            self.tr("Back to “{0}” · {1}").format(left.title, clock(left.trail.duration_s)) if left else ""
        )
