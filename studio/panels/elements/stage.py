"""The stage of the elements panel: the tray at the left, the picture with its tools, and the prompt at the foot.

It shows what the panel tells it and says what the user does; it knows neither the queue nor the project.
"""

from enum import Enum

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QImage, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from studio.panels.elements.bars import CutBar, SceneBar
from studio.panels.elements.beats import Beats
from studio.panels.elements.cut_editor import CutEditor
from studio.panels.elements.prompt_box import PromptBox
from studio.panels.elements.scene_canvas import SceneCanvas
from studio.panels.elements.takes_grid import TakesGrid
from studio.panels.elements.tray import Tray
from studio.theme.tokens import CARD_GAP, PANEL_MARGIN
from studio.widgets.controls import button, label
from studio.widgets.plates import Hint, Invitation, Trouble, Working
from studio.widgets.playback import Playback
from studio.widgets.played import PlayedStage
from studio.widgets.player import FullScreen, Transport
from studio.widgets.segmented import Segmented

PLATE = 380
TRAY, TRAY_NARROW = 268, 236
NARROW, WIDE = 920, 1120
"""Widths of the stage: below the first it gives up what can be done without, from the second on it tells more."""
LOW = 620
"""The height of the stage below which everything about the picture draws closer to leave it room."""


class View(Enum):
    """What stands on the stage. `GRID` are several takes of one scene, also while they are made."""

    EMPTY = "empty"
    SCENE = "scene"
    CUT = "cut"
    WORKING = "working"
    GRID = "grid"
    TAKE = "take"


class ElementsStage(PlayedStage):
    """`view_wanted` carries the user's choice between scene and take."""

    open_wanted = Signal()
    sample_wanted = Signal()
    view_wanted = Signal(View)
    report_wanted = Signal()
    film_wanted = Signal()
    resized = Signal()

    def __init__(self, playback: Playback, parent: QWidget | None = None) -> None:
        super().__init__(playback, parent)
        self.setMinimumSize(600, 300)
        self.setAccessibleName(self.tr("Stage"))
        self.view = View.EMPTY
        self._film, self._several, self._making = QImage(), False, False
        self._size = QSize(854, 480)
        self.tray = Tray()
        self.canvas, self.editor, self.grid = SceneCanvas(), CutEditor(), TakesGrid()
        self.canvas.setAccessibleName(self.tr("Scene"))
        self.editor.setAccessibleName(self.tr("Cut-out"))
        self.canvas.setMinimumHeight(160)
        self.hint, self.working, self.trouble = Hint(self.canvas), Working(), Trouble()
        self.preparing = Working()
        self.preparing.cancel.hide()
        self.preparing.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._waits = False
        self.invitation = self._invite()
        self.scene_bar, self.cut_bar = SceneBar(), CutBar(self.editor)
        self.transport = Transport(playback)
        self._facts = label("", "label")
        self.report = button(self.tr("Report"), "quiet", self.tr("Report on this take"))
        self.report.setToolTip(self.tr("How well the take keeps its elements, and how it moves (A2 Bench)"))
        self.to_film = button(self.tr("To film"), "quiet", self.tr("Send to film as a shot"))
        self.to_film.setToolTip(self.tr("Send this take to the film as a shot"))
        for part in (self._facts, self.report, self.to_film):
            self.transport.aside.addWidget(part)
        self._grid_words = label("", "label")
        self.switch = Segmented(
            self.tr("On the stage"),
            [(View.SCENE, self.tr("Scene")), (View.GRID, self.tr("Takes")), (View.TAKE, self.tr("Take"))],
        )
        self.beats, self.prompt = Beats(), PromptBox()
        self._lay_plates()
        self._lay_out()
        self.switch.edited.connect(self.view_wanted)
        self.report.clicked.connect(self.report_wanted)
        self.to_film.clicked.connect(self.film_wanted)
        self.hint.dismissed.connect(self.learned)
        self.hint.passed.connect(self.show_hint)
        self.canvas.moved.connect(lambda *_: self.learned())
        self.canvas.path_drawn.connect(lambda *_: self.learned())
        self.canvas.zoomed.connect(lambda _: self.place_hint())
        self.transport.full_screen_wanted.connect(self.full_screen)
        playback.frame.connect(self._show_film)
        playback.moved.connect(self._show_position)
        playback.state.connect(self._show_facts)
        self.beats.stepped.connect(playback.step)
        self.setFocusProxy(self.canvas)
        self.show_view(View.EMPTY)

    @property
    def is_working(self) -> bool:
        return self.view is View.WORKING or (self.view is View.GRID and self._making)

    @property
    def shows_take(self) -> bool:
        return self.view is View.TAKE or (self.view is View.GRID and not self._making)

    def show_view(self, view: View) -> None:
        """Put the scene, a cut-out, the work, or takes on the stage."""
        was, self.view = self.view, view
        self.invitation.setVisible(view is View.EMPTY)
        self.working.setVisible(view is View.WORKING)
        self.preparing.setVisible(view is View.SCENE and self._waits)
        self.canvas.setVisible(view not in (View.CUT, View.GRID))
        self.editor.setVisible(view is View.CUT)
        self.grid.setVisible(view is View.GRID)
        self.canvas.editable = view is View.SCENE
        self.scene_bar.setVisible(view is View.SCENE)
        self.cut_bar.setVisible(view is View.CUT)
        self.transport.setVisible(view in (View.TAKE, View.WORKING))
        self._grid_words.setVisible(view is View.GRID)
        self.beats.setVisible(view in (View.SCENE, View.TAKE, View.WORKING))
        self.beats.can_retime = view is View.SCENE
        self.prompt.setVisible(view is not View.CUT)
        if view is View.EMPTY:
            self.canvas.show_image(QImage())
        elif view is View.TAKE and not self._film.isNull():
            self.canvas.show_image(self._film, self._film.size())
        if view is not View.GRID:
            self.grid.close_films()
        else:
            self.grid.refresh()
        self._show_switch()
        self.show_hint()
        self._show_facts()
        if view is not was:
            self.view_changed.emit()

    def show_work(self) -> None:
        """A render begins; its first picture is the scene as it stands."""
        self.trouble.hide()
        self.show_view(View.WORKING)

    def show_preparing(self, phase: str, share: float, left: str) -> None:
        """What the scene waits for before it is seen as it will be made; no phase for nothing."""
        changed, self._waits = self._waits != bool(phase), bool(phase)
        if phase:
            self.preparing.show_state(phase, share, left)
        self.preparing.setVisible(self.view is View.SCENE and self._waits)
        if changed and not self.hint.is_passing:
            self.show_hint()

    def show_preview(self, image: QImage) -> None:
        """A frame of the render under way."""
        if self.view is View.WORKING:
            self.canvas.show_image(image, self._size)

    def show_poster(self, image: QImage) -> None:
        """The first look of a take, until its frames arrive."""
        self._film = image
        self.show_view(View.TAKE)

    def offer_film(self, image: QImage) -> None:
        """A take that the switch can bring on the stage, which stays as it is."""
        self._film = image
        self._show_switch()

    def forget_take(self) -> None:
        self._film = QImage()
        self._show_switch()

    def show_several(self, several: bool, making: bool, words: str) -> None:
        """Whether there are takes side by side, whether they are still being made, and one line about them."""
        self._several, self._making = several, making
        self._grid_words.setText(words)
        self._show_switch()
        self.view_changed.emit()

    def show_size(self, size: QSize) -> None:
        """How large the frames of the scene are."""
        self._size = size
        self._show_facts()

    def say(self, text: str, stays_ms: int = 0) -> None:
        """A line in the hint's plate; nothing hides it."""
        self.hint.say(text, stays_ms)
        self.place_hint()

    def place_hint(self) -> None:
        """Off the feet and the ground, where the hand is at work."""
        self.hint.keep_off(self.canvas.handle_places() if self.view is View.SCENE else [])

    def learned(self) -> None:
        """Whatever the hint says has been read or done."""
        if self.view is View.SCENE and not self.hint.is_passing:
            self._used.setValue("elements", True)
        self.show_hint()

    def full_screen(self) -> None:
        if self.playback.has_picture:
            FullScreen(self.playback, self._film, self).showFullScreen()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()
            self.canvas.mark(True)
            self.say(self.tr("Drop pictures: each becomes an element"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        roomy = self.width() >= NARROW
        self.tray.setFixedWidth(TRAY if roomy else TRAY_NARROW)
        self.transport.volume.setVisible(roomy)
        self.transport.loop.setVisible(roomy)
        self.transport.aside.setSpacing(10 if roomy else 2)
        self._facts.setVisible(self.width() >= WIDE)
        self._draw_close(self.height() < LOW, roomy)
        self.place_hint()
        self.resized.emit()

    def _draw_close(self, low: bool, roomy: bool) -> None:
        """Where room is short, the prompt lies under the tray too, so that its chips need fewer rows."""
        above, between = (PANEL_MARGIN // 2, CARD_GAP // 2) if low else (PANEL_MARGIN, CARD_GAP - 4)
        self._grid.setContentsMargins(PANEL_MARGIN, above, PANEL_MARGIN, above)
        self._grid.setVerticalSpacing(between)
        self._column.setSpacing(between)
        under_all = low or not roomy
        self._grid.addWidget(self.tray, 0, 0, 1 if under_all else 2, 1)
        self._grid.addWidget(self.prompt, 1, 0 if under_all else 1, 1, 2 if under_all else 1)
        self.prompt.draw_close(low)

    def _invite(self) -> Invitation:
        made = Invitation(
            "shapes",
            self.tr("Drop pictures of who and what"),
            self.tr("Then say what happens. They become one scene, each still itself."),
            self.tr("Up to twelve at once, and one background. Everything stays on this computer."),
        )
        made.offer(self.tr("Open pictures…"), self.open_wanted.emit)
        made.offer(self.tr("Try the sample"), self.sample_wanted.emit, "primary")
        return made

    def _lay_plates(self) -> None:
        plates = QGridLayout(self.canvas)
        plates.setContentsMargins(PANEL_MARGIN, PANEL_MARGIN, PANEL_MARGIN, PANEL_MARGIN)
        plates.addWidget(self.invitation, 0, 0, Qt.AlignmentFlag.AlignCenter)
        for plate in (self.working, self.preparing):
            plate.setFixedWidth(PLATE)
            plates.addWidget(plate, 0, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)  # off feet

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        tools.setSpacing(10)
        for part in (self.scene_bar, self.cut_bar, self.transport, self._grid_words):
            tools.addWidget(part, 1)
        tools.addWidget(self.switch)
        over = QGridLayout()
        over.setContentsMargins(0, 0, 0, 0)
        for shown in (self.canvas, self.editor, self.grid):
            over.addWidget(shown, 0, 0)
        over.addWidget(self.trouble, 0, 0, Qt.AlignmentFlag.AlignCenter)
        picture = self._column = QVBoxLayout()
        picture.addLayout(over, 1)
        picture.addLayout(tools)
        picture.addWidget(self.beats)
        grid = self._grid = QGridLayout(self)
        grid.setHorizontalSpacing(CARD_GAP)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(0, 1)
        grid.addLayout(picture, 0, 1)
        self._draw_close(low=False, roomy=True)

    def _show_switch(self) -> None:
        """The ways between the scene and what was made of it."""
        takes = not self._film.isNull()
        self.switch.show_only(
            [View.SCENE, *([View.GRID] if self._several else []), *([View.TAKE] if takes else [])]
        )
        shown = self.view in (View.SCENE, View.GRID, View.TAKE) and (takes or self._several)
        self.switch.setVisible(shown)
        self.switch.set_value(self.view if self.view in (View.GRID, View.TAKE) else View.SCENE)

    def show_hint(self) -> None:
        """What there is to know of the scene, until it has been used; nothing elsewhere, and while it is waited for."""
        if self.view is View.SCENE and not self._waits and not self._used.value("elements"):
            self.say(
                self.tr(
                    "Drag to place, with <b>Shift</b> to lift · <b>P</b> draws a path · double click cuts out"
                )
            )
        else:
            self.say("")

    def _show_film(self, image: QImage) -> None:
        self._film = image
        if self.view is View.TAKE:
            self.canvas.show_image(image, image.size())

    def _show_position(self, position_s: float) -> None:
        if self.view is View.TAKE:
            self.beats.set_position(position_s)

    def _show_facts(self) -> None:
        size = self._film.size() if self.view is View.TAKE else self._size
        facts = [f"{size.width()} × {size.height()}"] if not size.isEmpty() else []
        if self.view is View.TAKE and self.playback.has_picture:
            facts.insert(0, self.tr("{0:.4g} fps").format(self.playback.fps))
        self._facts.setText("    ".join(facts))
        for part in (self.report, self.to_film):
            part.setVisible(self.view is View.TAKE)
