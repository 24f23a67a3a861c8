"""Stills of shots that nobody has rendered yet: asked of the engine one at a time, kept while nothing changes.

A still belongs to what can be seen in it, so a shot that moves in the list or gets another line keeps its own.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from engines.contract import Failure
from engines.film.shots import Screenplay
from studio.jobs.queue import JobQueue

SMALL, LARGE = 320, 960
"""Widths in pixels: for cards and clips, and for the stage."""
PAUSE_MS = 200
UNSEEN = {"duration_s", "dialogue", "sound", "transition", "locked", "end_picture", "loras"}


@dataclass(frozen=True)
class Wish:
    screenplay: Screenplay
    look: str
    at: int
    width: int


class Stills(QObject):
    """`arrived` when there is another still. Wishes for the stage come before those for cards."""

    arrived = Signal()

    def __init__(self, panel: str, queue: JobQueue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._panel, self._queue = panel, queue
        self._known: dict[str, Path | None] = {}
        self._last: dict[tuple[int, int, int], Path] = {}
        self._wishes: dict[str, Wish] = {}
        self._asked = ""
        self._keys: dict[tuple[int, str, int], str] = {}
        self._keyed: list[Screenplay] = []
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._ask_next)

    def forget_wishes(self) -> None:
        """What was wished for may not be wanted any more; what still is will be wished for again."""
        self._wishes.clear()

    def of(self, screenplay: Screenplay, look: str, at: int, width: int = SMALL) -> Path | None:
        """The still of a shot, or the last one of its place until it comes; it is asked for if it was not."""
        key = f"{self._key(screenplay, look, at)}/{width}"
        place = (at, len(screenplay.shots), width)
        if key not in self._known:
            if key != self._asked:
                self._wishes.setdefault(key, Wish(screenplay, look, at, width))
                if not self._pause.isActive():
                    self._pause.start()
            return self._last.get(place)
        if found := self._known[key]:
            self._last[place] = found
        return found

    def close(self) -> None:
        """Ask for nothing more."""
        self._wishes.clear()
        self._pause.stop()

    def _ask_next(self) -> None:
        if self._asked or not self._wishes:
            return
        self._asked = max(self._wishes, key=lambda key: self._wishes[key].width)
        wish = self._wishes.pop(self._asked)
        arguments = {
            "screenplay": wish.screenplay.model_dump(mode="json"),
            "shot": wish.at,
            "width": wish.width,
            "look": wish.look,
        }

        def drawn(answer: dict[str, Any]) -> None:
            self._settle(Path(answer["path"]))

        def refused(_: Failure) -> None:
            self._settle(None)

        self._queue.ask(self._panel, "thumbnail", arguments, drawn, refused)

    def _settle(self, path: Path | None) -> None:
        self._known[self._asked], self._asked = path, ""
        self.arrived.emit()
        self._ask_next()

    def _key(self, screenplay: Screenplay, look: str, at: int) -> str:
        """A digest of all that can be seen in a shot, kept for the two screenplays that were asked about last."""
        if not any(screenplay is known for known in self._keyed):
            self._keyed = [*self._keyed[-1:], screenplay]
            held = {id(known) for known in self._keyed}
            self._keys = {place: key for place, key in self._keys.items() if place[0] in held}
        place = (id(screenplay), look, at)
        if place not in self._keys:
            seen = screenplay.shots[at].model_dump_json(exclude=UNSEEN)
            cast = [character.model_dump(exclude={"voice"}) for character in screenplay.characters]
            told = f"{look}{seen}{json.dumps(cast, sort_keys=True)}"
            self._keys[place] = hashlib.sha256(told.encode()).hexdigest()[:20]
        return self._keys[place]
