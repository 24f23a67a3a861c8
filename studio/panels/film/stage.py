"""The stage of the film panel: the script at the left, the picture with its player, and the time line under it.

It shows what the panel tells it and says what the user does; it knows neither the queue nor the project.
"""

from enum import Enum

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QImage,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.model.draft import Draft
from studio.panels.film.clips import Clips
from studio.panels.film.script_column import ScriptColumn
from studio.panels.film.shoot_card import ShootCard
from studio.panels.film.shot_list import Picture
from studio.theme import tokens
from studio.theme.icons import icon
from studio.theme.tokens import CARD_GAP, PANEL_MARGIN
from studio.widgets.canvas import Canvas
from studio.widgets.controls import IconButton, button, label
from studio.widgets.plates import Glyph, Hint, Invitation, Trouble, Working
from studio.widgets.playback import Playback
from studio.widgets.played import PlayedStage
from studio.widgets.player import FullScreen, Transport
from studio.widgets.segmented import Segmented
from studio.widgets.top_bar import Chip

PLATE = 380
SCRIPT, SCRIPT_NARROW = 300, 264
TIGHT, NARROW, WIDE = 860, 920, 1120
"""Widths of the stage: below the first buttons give up their names, below the second it gives up what can be done
without, from the third on it tells more."""


class View(Enum):
    """What stands on the stage. `LIVE` is the shot that is being made, `RUSHES` the film as far as it is finished."""

    EMPTY = "empty"
    SHOT = "shot"
    LIVE = "live"
    RUSHES = "rushes"
    TAKE = "take"


class FilmStage(PlayedStage):
    """`view_wanted` carries the user's choice between shot and film."""

    write_wanted = Signal()
    open_wanted = Signal()
    sample_wanted = Signal()
    view_wanted = Signal(View)
    live_wanted = Signal()

    def __init__(
        self,
        playback: Playback,
        of_card: Picture,
        of_clip: Picture,
        draft: Draft,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(playback, parent)
        self.setMinimumSize(640, 300)
        self.setAccessibleName(self.tr("Stage"))
        self.view = View.EMPTY
        self._under_way = self._covered = False
        self._still, self._film, self._live = QImage(), QImage(), QImage()
        self._size = QSize(854, 480)
        self.script = ScriptColumn(of_card)
        self.canvas = Canvas()
        self.canvas.setAccessibleName(self.tr("Picture"))
        self.canvas.setMinimumHeight(160)
        self.hint, self.working, self.trouble = Hint(self.canvas), Working(), Trouble()
        self.working.cancel.setText(self.tr("Stop"))
        self.working.setFixedWidth(PLATE)
        self.invitation, self.shoot_card = self._invite(), ShootCard(draft)
        self._coming = Glyph("slate")
        self._lay_plates()
        self.transport = Transport(playback)
        self._facts = label("", "label")
        self.live = Chip(self.tr("Live edge"))
        self.live.clicked.connect(self.live_wanted)
        self.export = IconButton("export", self.tr("Export the film"), 16)
        self.export.setFixedSize(32, 32)
        self.export.setMenu(QMenu(self.export))
        self.export.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.switch = Segmented(
            self.tr("On the stage"), [(View.SHOT, self.tr("Shot")), (View.TAKE, self.tr("Film"))]
        )
        self.switch.edited.connect(self.view_wanted)
        self.shoot = button("")
        self.shoot.setAccessibleName(self.tr("Paint over"))
        self.shoot.setToolTip(self.tr("Shoot it: a neural engine paints over this previs (Alt+Return)"))
        for part in (self._facts, self.live, self.switch, self.shoot, self.export):
            self.transport.aside.addWidget(part)
        self.clips = Clips(of_clip)
        self._colour()
        self._lay_out()
        self.hint.dismissed.connect(self.learned)
        self.hint.passed.connect(self.show_hint)
        self.script.list.moved.connect(lambda *_: self.learned())
        self.clips.stretched.connect(lambda *_: self.learned())
        self.transport.full_screen_wanted.connect(self.full_screen)
        playback.frame.connect(self._show_frame)
        playback.moved.connect(self._show_position)
        playback.state.connect(self._show_state)
        self.clips.stepped.connect(playback.step)
        self.show_view(View.EMPTY)

    @property
    def is_working(self) -> bool:
        return self.view in (View.LIVE, View.RUSHES)

    @property
    def shows_take(self) -> bool:
        return self.view is View.TAKE

    def show_view(self, view: View) -> None:
        """Put the still of the chosen shot, the work, or the film on the stage."""
        self.view = view
        self.invitation.setVisible(view is View.EMPTY)
        self.working.setVisible(view is View.LIVE)
        for part in (self.transport, self.clips):
            part.setVisible(view is not View.EMPTY)
        images = {
            View.EMPTY: QImage(),
            View.SHOT: self._still,
            View.LIVE: self._live,
            View.RUSHES: self._film,
            View.TAKE: self._film,
        }
        self._show_image(images[view])
        self.clips.can_stretch = view is View.SHOT
        self.switch.setVisible(not self._film.isNull() and not self.is_working and view is not View.EMPTY)
        self.switch.set_value(View.TAKE if view is View.TAKE else View.SHOT)
        self.export.setVisible(view is View.TAKE)
        self.live.setVisible(self._under_way and view is not View.EMPTY)
        self.show_hint()
        self._show_state()
        self.view_changed.emit()

    def show_under_way(self, under_way: bool) -> None:
        """Whether a film is being made, to which one can go from any other view."""
        self._under_way = under_way
        self.live.setVisible(under_way and self.view is not View.EMPTY)
        self._name_shoot()

    def show_size(self, size: QSize) -> None:
        """How large the frames of the film are; stills and previews stand for them."""
        self._size = size
        self._show_state()

    def show_still(self, image: QImage) -> None:
        """The chosen shot as it will look."""
        self._still = image
        if self.view is View.SHOT:
            self._show_image(image)

    def show_preview(self, image: QImage) -> None:
        """A frame of the shot that is being made."""
        self._live = image
        if self.view is View.LIVE:
            self._show_image(image)

    def show_poster(self, image: QImage) -> None:
        """The look of a film until it is moved from its first frame, which may be black."""
        self._film, self._covered = image, not image.isNull()
        self.show_view(View.TAKE)

    def offer_film(self, image: QImage) -> None:
        """A film that the switch can bring on the stage, which stays as it is."""
        self._film = image
        self.switch.setVisible(self.view is View.SHOT)

    def forget_take(self) -> None:
        self._film = QImage()
        self.switch.hide()

    def say(self, text: str, stays_ms: int = 0) -> None:
        """A line in the hint's plate; nothing hides it."""
        self.hint.say(text, stays_ms)
        self.hint.keep_off([])

    def learned(self) -> None:
        """Whatever the hint says has been read or done."""
        if self.view is View.SHOT and not self.hint.is_passing:
            self._used.setValue("film", True)
        self.show_hint()

    def full_screen(self) -> None:
        if self.playback.has_picture:
            FullScreen(self.playback, self._film, self).showFullScreen()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        (self.script.editor if self.script.shows_words else self.script.list).setFocus()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()
            self.canvas.mark(True)
            self.say(
                self.tr(
                    "Drop a script to read it, a video to be a shot, a picture to be the set of the chosen shot"
                )
            )

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._colour()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.script.setFixedWidth(SCRIPT if self.width() >= NARROW else SCRIPT_NARROW)
        roomy = self.width() >= NARROW
        self.transport.volume.setVisible(roomy)
        self.transport.loop.setVisible(roomy)
        self.transport.aside.setSpacing(14 if roomy else 4)
        self._name_shoot()
        self._facts.setVisible(self.width() >= WIDE)
        self.hint.keep_off([])

    def _name_shoot(self) -> None:
        """Its words, where they have room: less while another film is being made, to which a chip leads."""
        roomy = self.width() >= (NARROW if self._under_way else TIGHT)
        self.shoot.setText(" " + self.tr("Paint over") if roomy else "")

    def _colour(self) -> None:
        now = tokens()
        self.shoot.setIcon(icon("sparkles", now.gold_text, now.gold_text, now.faint, 16))

    def _invite(self) -> Invitation:
        made = Invitation(
            "slate",
            self.tr("Write a film"),
            self.tr("One sentence, a page, or a whole screenplay. Or drop one here."),
            self.tr("Fountain and plain text. Everything stays on this computer."),
        )
        made.offer(self.tr("Write…"), self.write_wanted.emit)
        made.offer(self.tr("Open a script…"), self.open_wanted.emit)
        made.offer(self.tr("Try the sample"), self.sample_wanted.emit, "primary")
        return made

    def _lay_plates(self) -> None:
        plates = QGridLayout(self.canvas)
        plates.setContentsMargins(PANEL_MARGIN, PANEL_MARGIN, PANEL_MARGIN, PANEL_MARGIN)
        plates.addWidget(self.invitation, 0, 0, Qt.AlignmentFlag.AlignCenter)
        plates.addWidget(self._coming, 0, 0, Qt.AlignmentFlag.AlignCenter)
        plates.addWidget(self.trouble, 0, 0, Qt.AlignmentFlag.AlignCenter)
        plates.addWidget(self.shoot_card, 0, 0, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignRight)
        plates.addWidget(
            self.working, 0, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft
        )  # off captions

    def _lay_out(self) -> None:
        picture = QVBoxLayout()
        picture.setSpacing(CARD_GAP - 4)
        picture.addWidget(self.canvas, 1)
        picture.addWidget(self.transport)
        picture.addWidget(self.clips)
        row = QHBoxLayout(self)
        row.setContentsMargins(PANEL_MARGIN, PANEL_MARGIN, PANEL_MARGIN, PANEL_MARGIN)
        row.setSpacing(CARD_GAP)
        row.addWidget(self.script)
        row.addLayout(picture, 1)

    def _show_image(self, image: QImage) -> None:
        self.canvas.show_image(image, self._size if not image.isNull() else None)
        self._coming.setVisible(image.isNull() and self.view is not View.EMPTY)

    def show_hint(self) -> None:
        if self.view is View.SHOT and not self._used.value("film"):
            self.say(self.tr("Drag a card to move a shot · drag the end of a clip to change its length"))
        else:
            self.say("")

    def _show_frame(self, image: QImage) -> None:
        if self._covered and not self.playback.playing and self.playback.frame_number == 0:
            return
        self._film, self._covered = image, False
        if self.view in (View.RUSHES, View.TAKE):
            self._show_image(image)

    def _show_position(self, position_s: float) -> None:
        if self.view in (View.RUSHES, View.TAKE):
            self.clips.set_position(position_s)

    def _show_state(self) -> None:
        facts = [f"{self._size.width()} × {self._size.height()}"]
        if self.playback.has_picture:
            facts.insert(0, self.tr("{0:.4g} fps").format(self.playback.fps))
        self._facts.setText("    ".join(facts))
        at_edge = self.view is View.LIVE or self.playback.waiting
        at_edge = at_edge and self.is_working
        text = self.tr("live") if at_edge else self.tr("to the live edge")
        self.live.show_state(
            text, "green" if at_edge else "faint", self.tr("Show the shot that is being made (E)")
        )
