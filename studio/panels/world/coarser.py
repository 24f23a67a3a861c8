"""How fine a walk is drawn: as the draft says, or coarser by itself where this computer is too slow for that.

It is so for one walk, and only until somebody chooses a size: then that one is kept.
"""

from PySide6.QtCore import QObject, QTimer

from studio.model.draft import Draft
from studio.panels import Studio
from studio.panels.world.order import HEIGHTS, walk_size
from studio.panels.world.pace import LEAST_FPS
from studio.panels.world.stage import WorldStage
from studio.panels.world.telling import tell
from studio.panels.world.walking import Walking

LOOKS_MS = 500
SLOW_S = 6.0


class Coarser(QObject):
    """Tells the walk and its bar how fine it is drawn."""

    def __init__(self, draft: Draft, walking: Walking, stage: WorldStage, studio: Studio) -> None:
        super().__init__(walking)
        self._draft, self._walking, self._stage, self._studio = draft, walking, stage, studio
        self._height: int | None = None  # where it is not as the draft says
        self._chosen = False
        self._looks = QTimer(self, interval=LOOKS_MS)
        self._looks.timeout.connect(self._look)
        walking.came_in.connect(self._begin)
        walking.changed.connect(self._stop)
        draft.changed.connect(self._draft_changed)
        stage.walk_bar.height_wanted.connect(self.choose)
        self._show()

    @property
    def height(self) -> int:
        """Rows of a frame."""
        return self._height or int(self._draft["walk_height"])

    @property
    def film_size(self) -> tuple[int, int] | None:
        """Width and height that the film of a recording is to have, where the walk is drawn coarser than that."""
        return walk_size(self._draft.values()) if self._height else None

    def choose(self, height: int) -> None:
        """Draw so fine, however slowly."""
        self._chosen, self._height = True, None
        self._draft.set("walk_height", height, what=self.tr("Size of the picture"))
        self._resize()

    def _begin(self) -> None:
        self._chosen, self._height = False, None
        self._show()
        self._looks.start()

    def _stop(self) -> None:
        if not self._walking.there:
            self._looks.stop()

    def _draft_changed(self, name: str) -> None:
        if name in ("walk_height", "width", "height"):
            self._resize()

    def _look(self) -> None:
        """Whether it has been slow for so long that one would rather see less and walk."""
        walking, pace, height = self._walking, self._walking.pace, self.height
        lower = [each for each in HEIGHTS if each < height]
        is_ours = walking.rows == height  # a world that thinks in pictures of its own has but one size
        may = lower and is_ours and not (self._chosen or walking.paused or walking.records)
        if not may or pace.slow_s < SLOW_S:
            return
        fast = [each for each in lower if pace.fps * (height / each) ** 2 >= LEAST_FPS]
        self._height = max(fast, default=lower[0])
        self._resize()
        self._tell(height, self._height)

    def _tell(self, was: int, now: int) -> None:
        text = self.tr("It is slow here, so it is drawn at {0}p, not {1}p.").format(now, was)
        if self._stage.screen.isVisible():
            text += self.tr(" The sizes under the picture undo it.")
        act = self.tr("Draw at {0}p").format(was)
        tell(self._stage, self._studio, text, act, lambda: self.choose(was))

    def _resize(self) -> None:
        self._show()
        width, height = walk_size({**self._draft.values(), "walk_height": self.height})
        self._walking.pace.forget()
        self._walking.command("resize", width=width, height=height)

    def _show(self) -> None:
        self._stage.walk_bar.size.set_value(self.height)
