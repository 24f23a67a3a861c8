"""The stage of the world panel: the picture, the world while one walks in it, a take, and the lanes under them.

It shows what the panel tells it and says what the user does; it knows neither the queue nor the project.
"""

from enum import Enum

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QHideEvent, QImage, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from studio.panels.world.full_screen import WalkScreen
from studio.panels.world.invitation import WorldInvitation
from studio.panels.world.plates import Threshold, Writing
from studio.panels.world.stage_bars import ReadingBar, WalkBar
from studio.theme.tokens import CARD_GAP, PANEL_MARGIN
from studio.widgets.controls import IconButton, button
from studio.widgets.plates import INSET, Hint, Question, Trouble, Working
from studio.widgets.playback import Playback
from studio.widgets.played import PlayedStage
from studio.widgets.player import FullScreen, Transport
from studio.widgets.segmented import Segmented
from studio.widgets.walk.keys import Deed, WalkKeys, key_name
from studio.widgets.walk.reading_tool import ReadingTool
from studio.widgets.walk.view import WalkView
from studio.widgets.walk.walk_lanes import WalkLanes

HINT_MS = 8000
LOW = 560
"""The height of the stage below which it draws closer."""
NARROW = 860
"""The width of the stage below which a take has no volume slider, only its mute."""
FULL_SCREEN = "Shift+F"
"""F alone strikes in a world."""
WALKS: tuple[Deed, ...] = ("forward", "left", "back", "right")


class View(Enum):
    """What stands on the stage. `READING` is a world that is being made, `WORKING` a film of one."""

    EMPTY = "empty"
    PICTURE = "picture"
    READING = "reading"
    WALK = "walk"
    WORKING = "working"
    TAKE = "take"


class WorldStage(PlayedStage):
    """`view_wanted` carries the user's choice among picture, walk and take; `put_away` when another panel is shown."""

    open_wanted = Signal()
    sample_wanted = Signal()
    place_wanted = Signal(str)
    view_wanted = Signal(View)
    put_away = Signal()
    film_wanted = Signal()
    elements_wanted = Signal()
    again_wanted = Signal()

    canvas: WalkView

    def __init__(self, playback: Playback, keys: WalkKeys, parent: QWidget | None = None) -> None:
        super().__init__(playback, parent)
        self.setMinimumSize(520, 300)
        self.setAccessibleName(self.tr("Stage"))
        self.view = View.EMPTY
        self.picture, self._film, self._frame = QImage(), QImage(), QImage()
        self._coming = QSize()
        self._has_walk = self._readable = self._tells_keys = self._paused = False
        self.canvas = WalkView(keys)
        self.canvas.setAccessibleName(self.tr("World"))
        self.canvas.setMinimumHeight(180)
        self.tool = ReadingTool(self.canvas)
        self.hint, self.working, self.trouble = Hint(self.canvas), Working(), Trouble()
        self.threshold, self.writing = Threshold(self.canvas), Writing(self.canvas)
        self._keys = keys
        self.invitation = WorldInvitation()
        self.places = self.invitation.places
        self.refusal: Question | None = None
        self.walk_bar, self.reading_bar = WalkBar(), ReadingBar()
        self.transport = Transport(playback)
        self.switch = Segmented(
            self.tr("On the stage"),
            [(View.PICTURE, self.tr("Picture")), (View.WALK, self.tr("Walk")), (View.TAKE, self.tr("Take"))],
        )
        self.again = button(self.tr("Walk here again"), "", self.tr("Walk this take again"))
        self.again.setMinimumWidth(self.again.sizeHint().width())
        self.to_film = IconButton("film", self.tr("Add the whole take to the film as a shot"), 16)
        self.to_elements = IconButton(
            "layers", self.tr("Use a still of this view as the background of elements"), 16
        )
        self.transport.aside.setSpacing(6)
        for part in (self.again, self.to_film, self.to_elements):
            self.transport.aside.addWidget(part)
        for part in (self.to_film, self.to_elements):
            part.setFixedSize(32, 32)
        self.transport.full.setToolTip(self.tr("Full screen ({0})").format(FULL_SCREEN))
        self.lanes = WalkLanes(keys)
        self._lay_out()
        self.invitation.open_wanted.connect(self.open_wanted)
        self.invitation.sample_wanted.connect(self.sample_wanted)
        self.places.chosen.connect(self.place_wanted)
        self.screen = WalkScreen(self.canvas, self._column, self)
        self.screen.changed.connect(self._show_threshold)
        self.walk_bar.full.clicked.connect(self.full_screen)
        self.switch.edited.connect(self.view_wanted)
        self.again.clicked.connect(self.again_wanted)
        self.to_film.clicked.connect(self.film_wanted)
        self.to_elements.clicked.connect(self.elements_wanted)
        self.hint.dismissed.connect(self.learned)
        self.hint.passed.connect(self._hint_passed)
        self.canvas.steered.connect(self._steered)
        self.canvas.entered.connect(self._show_threshold)
        self.canvas.left.connect(self._left)
        self.transport.full_screen_wanted.connect(self.full_screen)
        playback.frame.connect(self._show_film)
        playback.moved.connect(self._show_position)
        self.lanes.sought.connect(self._seek)
        self.lanes.stepped.connect(self._step)
        self.setFocusProxy(self.canvas)
        self.show_view(View.EMPTY)

    # --- what is shown

    @property
    def is_working(self) -> bool:
        return self.view is View.WORKING

    @property
    def shows_take(self) -> bool:
        return self.view is View.TAKE

    @property
    def at_rest(self) -> View:
        """What stands there while nobody walks and nothing is shown: the picture, if there is one."""
        return View.EMPTY if self.picture.isNull() else View.PICTURE

    def show_view(self, view: View) -> None:
        """Put the picture, the walk, the work or a take on the stage."""
        was, self.view = self.view, view
        self.canvas.walkable = view is View.WALK
        if view is not View.WALK:
            self.canvas.leave()
        reads = view is View.PICTURE and self._readable
        self.canvas.tool = self.tool if reads and self.reading_bar.is_open else None
        if self.canvas.tool is None:
            self.canvas.unsetCursor()
        self.invitation.setVisible(view is View.EMPTY)
        self.working.setVisible(view in (View.READING, View.WORKING))
        self.walk_bar.setVisible(view is View.WALK)
        self.reading_bar.setVisible(view is View.PICTURE)
        self.transport.setVisible(view in (View.TAKE, View.WORKING))
        for part in (self.again, self.to_film, self.to_elements):
            part.setVisible(view is View.TAKE)
        self.lanes.setVisible(view in (View.WALK, View.TAKE))
        self.screen.offer(view in (View.PICTURE, View.READING, View.WALK))
        match view:
            case View.EMPTY | View.PICTURE:
                self.canvas.show_image(self.picture)
            case View.TAKE if not self._film.isNull():
                self.canvas.show_image(self._film)
            case View.WALK if not self._frame.isNull():
                self.canvas.show_image(self._frame)
        self._show_switch()
        self._show_threshold()
        self.show_hint()
        if view is not was:
            self.view_changed.emit()

    def show_picture(self, picture: QImage, readable: bool = False) -> None:
        """What one walks into; none empties the stage. A `readable` one is read and not built as it is."""
        self.picture, self._readable = picture, readable
        self.reading_bar.offer(readable)
        if self.view in (View.EMPTY, View.PICTURE):
            self.show_view(self.at_rest)
        elif self.view is View.READING:
            self.canvas.show_image(middle(picture, self._coming))

    def show_coming(self, size: tuple[int, int]) -> None:
        """A world is being made: the part of the picture that will be its first frame."""
        self.trouble.hide()
        self._coming = QSize(*size)
        self.canvas.show_image(middle(self.picture, self._coming))
        self.show_view(View.READING)

    def show_frame(self, frame: QImage, tick: int, blocky: bool) -> None:
        """What is seen in the world now; the first one brings it on the stage."""
        self._frame, self._has_walk = frame, True
        if self.view is View.READING:
            self.canvas.begin_walk()
            self.show_view(View.WALK)
        if self.view is View.WALK:
            self.canvas.show_frame(frame, tick, blocky)

    def show_paused(self, paused: bool) -> None:
        """Whether the world waits for whoever walks in it."""
        self._paused = paused
        self.walk_bar.show_paused(paused)
        self._show_threshold()

    def end_walk(self) -> None:
        """There is no world any more."""
        self.canvas.end_walk()
        self._frame, self._has_walk = QImage(), False
        if self.view in (View.WALK, View.READING):
            self.show_view(self.at_rest)
        self._show_switch()

    def show_work(self) -> None:
        """A film of a walk is being made."""
        self.trouble.hide()
        self.canvas.show_image(self.picture)
        self.show_view(View.WORKING)

    def show_preview(self, image: QImage) -> None:
        """A frame of the film under way."""
        if self.view is View.WORKING:
            self.canvas.show_image(image)

    def show_poster(self, image: QImage) -> None:
        """The first look of a take, until its frames arrive."""
        self._film = image
        self.show_view(View.TAKE)

    def offer_film(self, image: QImage) -> None:
        """A take that the switch can bring on the stage, which stays as it is."""
        self._film = image
        self._show_switch()

    def forget_take(self) -> None:
        self.offer_film(QImage())
        if self.view is View.TAKE:
            self.show_view(self.at_rest)

    def ask(self, title: str, line: str, answers: list[tuple[str, str]]) -> Question:
        """A question over the picture, in the place of one that was asked before."""
        self.forget_question()
        self.refusal = asked = Question(title, line, answers)
        asked.setProperty("surface", "popup")
        asked.setFixedWidth(420)
        self._plates.addWidget(asked, 0, 0, Qt.AlignmentFlag.AlignCenter)
        asked.ask()
        return asked

    def forget_question(self) -> None:
        if self.refusal:
            self.refusal.hide()
            self.refusal.deleteLater()
            self.refusal = None
            self.canvas.setFocus()

    # --- hints

    def say(self, text: str, stays_ms: int = 0) -> None:
        """A line in the hint's plate, until something else happens on the stage or the time is over."""
        self._tells_keys = False
        self.hint.say(text, stays_ms)
        self.hint.move(INSET, INSET)
        self.hint.raise_()

    def learned(self) -> None:
        """Whatever the hint says has been read."""
        if self._tells_keys:
            self._used.setValue("walk", True)
        self.say("")

    def show_hint(self) -> None:
        """The keys of a walk, for a moment, until one has walked."""
        if self.view is View.WALK and not self._used.value("walk"):
            self.say(
                self.tr(
                    "<b>Esc</b> lets go of the mouse · <b>B</b> bookmarks · <b>⌫</b> rewinds · <b>F9</b> records · "
                    "<b>F11</b> full screen"
                ),
                HINT_MS,
            )
            self._tells_keys = True
        else:
            self.say("")

    def full_screen(self) -> None:
        """A take, or else what one walks in, on the whole screen; the latter also back again."""
        if self.view is not View.TAKE:
            self.screen.toggle()
        elif self.playback.has_picture:
            FullScreen(self.playback, self._film, self).showFullScreen()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()
            self.canvas.mark(True)
            self.say(self.tr("Drop a picture to walk into it, or a log (JSON) or a take to walk it again"))

    def hideEvent(self, event: QHideEvent) -> None:
        """Another panel is shown: no sound from behind it, and the world waits."""
        if not event.spontaneous():
            self.playback.pause()
            self.screen.close()
            self.put_away.emit()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        low = self.height() < LOW
        above = PANEL_MARGIN // 2 if low else PANEL_MARGIN
        self._column.setContentsMargins(PANEL_MARGIN, above, PANEL_MARGIN, above)
        self._column.setSpacing(CARD_GAP // 2 if low else CARD_GAP - 4)
        self.lanes.draw_low(low)
        self.places.setVisible(self.height() > 400)
        self.transport.volume.setVisible(self.width() > NARROW)

    # --- inside

    def _lay_out(self) -> None:
        self._plates = plates = QGridLayout(self.canvas)
        plates.setContentsMargins(PANEL_MARGIN, PANEL_MARGIN, PANEL_MARGIN, PANEL_MARGIN)
        plates.addWidget(self.invitation, 0, 0)
        plates.addWidget(self.trouble, 0, 0, Qt.AlignmentFlag.AlignCenter)
        plates.addWidget(self.working, 0, 0, Qt.AlignmentFlag.AlignBottom)
        plates.addWidget(self.threshold, 0, 0, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom)
        plates.addWidget(self.writing, 0, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        self._foot = QHBoxLayout()
        self._foot.setSpacing(CARD_GAP)
        for part in (self.walk_bar, self.reading_bar, self.transport):
            self._foot.addWidget(part, 1)
        self._foot.addWidget(self.switch)
        column = self._column = QVBoxLayout(self)
        column.addWidget(self.canvas, 1)
        column.addLayout(self._foot)
        column.addWidget(self.lanes)

    def _show_switch(self) -> None:
        offered = [View.PICTURE] if not self.picture.isNull() else []
        offered += [View.WALK] if self._has_walk else []
        offered += [View.TAKE] if not self._film.isNull() else []
        self.switch.show_only(offered)
        shown = View.PICTURE if self.view in (View.EMPTY, View.WORKING, View.READING) else self.view
        self.switch.set_value(shown)
        self.switch.setMinimumWidth(self.switch.sizeHint().width())  # its few words are never folded away
        free = self.view in (View.PICTURE, View.WALK, View.TAKE)
        self.switch.setVisible(free and len(offered) > 1)

    def _show_threshold(self) -> None:
        """How to enter, while nobody is in."""
        text = ""
        if self.view is View.WALK and not self.canvas.captured:
            keys = "".join(key_name(self._keys.key_of(deed)) for deed in WALKS)
            walk = self.tr("walk on from here") if self._paused else self.tr("walk")
            text = self.tr("<b>Click</b> to look with the mouse · <b>{0}</b> {1}").format(keys, walk)
        elif self.view is View.PICTURE and self.canvas.tool is None and not self.trouble.isVisible():
            text = self.tr("<b>Click</b> or press <b>Return</b> to walk into it")
        if text and self.screen.isVisible():
            text += self.tr(" · <b>Esc</b> leaves full screen")
        self.threshold.invite(text)

    def _left(self) -> None:
        self._used.setValue("walk", True)
        self._show_threshold()
        self.show_hint()

    def _steered(self) -> None:
        if self._tells_keys and self.canvas.controls.held:
            self.learned()

    def _hint_passed(self) -> None:
        if self._tells_keys:
            self.learned()
        else:
            self.show_hint()

    def _show_film(self, image: QImage) -> None:
        self._film = image
        if self.view is View.TAKE:
            self.canvas.show_image(image)

    def _show_position(self, position_s: float) -> None:
        if self.view is View.TAKE:
            self.lanes.set_position(position_s)

    def _seek(self, position_s: float) -> None:
        if self.view is View.TAKE:
            self.playback.seek(position_s)

    def _step(self, frames: int) -> None:
        if self.view is View.TAKE:
            self.playback.step(frames)


def middle(picture: QImage, shape: QSize) -> QImage:
    """The largest part in the middle of a picture that has this shape."""
    if picture.isNull() or shape.isEmpty():
        return picture
    size = shape.scaled(picture.size(), Qt.AspectRatioMode.KeepAspectRatio)
    box = QRect(0, 0, size.width(), size.height())
    box.moveCenter(picture.rect().center())
    return picture.copy(box)
