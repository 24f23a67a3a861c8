"""The walks before: who walks in the same world again goes on where they were, with bookmarks, rewind and branches, and
who walks in another one can come back to the one before.

Of each of the last worlds the last walk is kept, by the worker (`engines.world.left`) for as long as that lives.
"""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from studio.model.draft import Draft
from studio.panels import Studio
from studio.panels.world.anew import Anew
from studio.panels.world.going_in import GoingIn
from studio.panels.world.order import BEGINS_ANEW, LOG_OF_START, WITHOUT_LOG
from studio.panels.world.walking import LeftWalk, Walking
from studio.widgets.take_card import clock
from studio.widgets.walk.bookmarks import Bookmarks

MOST = 12


@dataclass(frozen=True)
class _Kept:
    """A walk that was left, what its world was made of, and what is seen at its bookmarks."""

    walk: LeftWalk
    values: dict[str, Any]
    pictures: dict[str, QImage]


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
        self._kept: list[_Kept] = []  # the newest last
        self._values: dict[str, Any] = {}
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
        return bool(self._kept)

    @property
    def is_here(self) -> bool:
        """Whether there is one in the world that the draft stands for."""
        return self._here is not None

    def come_back(self) -> None:
        """Be where one was in the walk before; the one that one is in becomes the one before."""
        if not (kept := self._before or self._here):
            return
        log = WITHOUT_LOG if self._draft[LOG_OF_START] else {}
        sky = {"hour": kept.walk.sky[0], "weather": kept.walk.sky[1]}
        self._draft.update({**kept.values, **sky, **log}, what=self.tr("Come back"))
        self.go_on()

    def go_on(self, mark: str = "") -> None:
        """Walk on in the world of the draft, at a bookmark of it if one is named, under the sky of the draft."""
        if not (kept := self._here):
            return
        before = list(self._kept)
        self._kept.remove(kept)
        self._shown, self._mark = kept.pictures, mark
        if not self._going_in.back(kept.walk):
            self._kept, self._shown = before, None
        self._show()

    @property
    def _here(self) -> _Kept | None:
        return next((kept for kept in self._kept if self._is_of(kept, self._draft.values())), None)

    @property
    def _before(self) -> _Kept | None:
        """The walk before this one, or before one would go on at once."""
        here = None if self._walking.lasts else self._here
        return next((kept for kept in reversed(self._kept) if kept is not here), None)

    @staticmethod
    def _is_of(kept: _Kept, values: dict[str, Any]) -> bool:
        return all(values[name] == value for name, value in kept.values.items())

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
        elif kept := self._before:
            text = self.tr("The walk in “{0}” is kept as you left it.").format(kept.walk.title)
            self._studio.tell(text, self.tr("Come back"), self.come_back)

    def _keep(self, left: LeftWalk) -> None:
        others = [kept for kept in self._kept if not self._is_of(kept, self._values)]
        self._kept = [*others, _Kept(left, self._values, self._bookmarks.pictures)][-MOST:]
        self._show()

    def _lost(self) -> None:
        self._shown = None

    def _draft_changed(self, name: str) -> None:
        if name in BEGINS_ANEW and not self._walking.lasts:
            self._show()

    def _show(self) -> None:
        """The bookmarks of this world while one can go on in it at once, and the way back to the walk before."""
        if not self._walking.there:
            here = None if self._walking.lasts else self._here
            self._show_bookmarks(here.pictures if here else {})
        if kept := self._before:
            length = clock(kept.walk.trail.duration_s)
            self._bookmarks.offer_back(self.tr("Back to “{0}” · {1}").format(kept.walk.title, length))
        else:
            self._bookmarks.offer_back("")

    def _show_bookmarks(self, pictures: dict[str, QImage]) -> None:
        self._bookmarks.clear()
        for name, picture in pictures.items():
            self._bookmarks.add(name, picture)
