"""The walk before: who walks in its world again goes on where they were, with bookmarks, rewind and branches, and who
walks in another one can come back to it.

It is kept by the worker for as long as that lives, and only the last one is offered.
"""

from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from studio.model.draft import Draft
from studio.panels import Studio
from studio.panels.world.anew import Anew
from studio.panels.world.going_in import GoingIn
from studio.panels.world.order import LOG_OF_TAKE, WITHOUT_LOG
from studio.panels.world.walking import LeftWalk, Walking
from studio.widgets.take_card import clock
from studio.widgets.walk.bookmarks import Bookmarks


class ComingBack(QObject):
    def __init__(
        self,
        draft: Draft,
        walking: Walking,
        anew: Anew,
        bookmarks: Bookmarks,
        studio: Studio,
        going_in: GoingIn,
    ) -> None:
        super().__init__(walking)
        self._draft, self._walking, self._anew, self._bookmarks = draft, walking, anew, bookmarks
        self._studio, self._going_in = studio, going_in
        self._left: LeftWalk | None = None
        self._values: dict[str, Any] = {}
        self._left_values: dict[str, Any] = {}
        self._pictures: dict[str, QImage] = {}
        self._shown: dict[str, QImage] | None = None
        self._mark = ""
        walking.came_in.connect(self._came_in)
        walking.left.connect(self._keep)
        walking.lost.connect(self._lost)
        draft.changed.connect(self._draft_changed)
        bookmarks.back_wanted.connect(self.come_back)

    @property
    def is_there(self) -> bool:
        """Whether there is a walk to come back to."""
        return self._left is not None

    @property
    def is_here(self) -> bool:
        """Whether that walk is in the world that the draft stands for."""
        return self.is_there and all(self._draft[name] == value for name, value in self._left_values.items())

    def come_back(self) -> None:
        """Be where one was in the walk before; the one that one is in becomes the one before."""
        if not (left := self._left):
            return
        log = WITHOUT_LOG if self._draft[LOG_OF_TAKE] else {}
        sky = {"hour": left.sky[0], "weather": left.sky[1]}
        self._draft.update({**self._left_values, **sky, **log}, what=self.tr("Come back"))
        self.go_on()

    def go_on(self, mark: str = "") -> None:
        """Walk on in the walk before, at a bookmark of it if one is named, under the sky of the draft."""
        if not (left := self._left):
            return
        self._left, self._shown, self._mark = None, self._pictures, mark
        if not self._going_in.back(left):
            self._left, self._shown = left, None
        self._show()

    def _came_in(self) -> None:
        self._values = self._anew.built
        shown, mark, self._shown, self._mark = self._shown, self._mark, None, ""
        self._show_bookmarks(shown or {})
        self._show()
        if mark in self._bookmarks.names:
            self._walking.return_to(mark)
        elif shown is not None:
            text = self.tr("You are where you left off.")
            self._studio.tell(text, self.tr("Begin anew"), self._going_in.anew)
        elif self._left:
            text = self.tr("The walk in “{0}” is kept as you left it.").format(self._left.title)
            self._studio.tell(text, self.tr("Come back"), self.come_back)

    def _keep(self, left: LeftWalk) -> None:
        self._left, self._left_values = left, self._values
        self._pictures = self._bookmarks.pictures
        self._show()

    def _lost(self) -> None:
        self._shown = None

    def _draft_changed(self, name: str) -> None:
        if name in self._left_values and not self._walking.lasts:
            self._show()

    def _show(self) -> None:
        """The bookmarks of the walk before while one can go on in it at once, and else the way back to it."""
        here = self.is_here and not self._walking.lasts
        if not self._walking.there:
            self._show_bookmarks(self._pictures if here else {})
        if (left := self._left) and not here:
            length = clock(left.trail.duration_s)
            self._bookmarks.offer_back(self.tr("Back to “{0}” · {1}").format(left.title, length))
        else:
            self._bookmarks.offer_back("")

    def _show_bookmarks(self, pictures: dict[str, QImage]) -> None:
        self._bookmarks.clear()
        for name, picture in pictures.items():
            self._bookmarks.add(name, picture)
