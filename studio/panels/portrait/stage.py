"""The stage of the portrait panel: the picture with its handles, the take, and the lanes under them.

It shows what the panel tells it and says what the user does; it knows neither the queue nor the project.
"""

from enum import Enum

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QImage
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from studio.panels.portrait.faces import MOUTH_RING, Face, handle_titles, is_guess, outline_of, points_of
from studio.theme.tokens import CARD_GAP, PANEL_MARGIN
from studio.widgets.controls import button, label
from studio.widgets.handles import HandleCanvas
from studio.widgets.lanes import Lanes
from studio.widgets.plates import Hint, Invitation, Trouble, Working
from studio.widgets.playback import Playback
from studio.widgets.played import PlayedStage
from studio.widgets.player import FullScreen, Transport
from studio.widgets.segmented import Segmented


class View(Enum):
    """What stands on the stage."""

    EMPTY = "empty"
    PICTURE = "picture"
    WORKING = "working"
    TAKE = "take"


class PortraitStage(PlayedStage):
    """`view_wanted` carries the user's choice between picture and take."""

    open_wanted = Signal()
    sample_wanted = Signal()
    view_wanted = Signal(View)

    def __init__(self, playback: Playback, parent: QWidget | None = None) -> None:
        super().__init__(playback, parent)
        self.setMinimumSize(520, 300)
        self.setAccessibleName(self.tr("Stage"))
        self.view = View.EMPTY
        self._picture, self._film = QImage(), QImage()
        self._size = QSize()
        self._none_found = self._brought_close = self._outlined = False
        self._faces: list[Face] = []
        self._chosen = 0
        self.canvas = HandleCanvas(handle_titles(), [MOUTH_RING])
        self.canvas.setAccessibleName(self.tr("Picture"))
        self.canvas.setMinimumHeight(180)
        self.hint, self.working, self.trouble = Hint(self.canvas), Working(), Trouble()
        self.invitation = self._invite()
        self._lay_plates()
        self.transport = Transport(playback)
        self._facts = label("", "label")
        self._zoom = button("", "quiet", self.tr("Fit the picture"))
        self._zoom.setToolTip(self.tr("Fit the picture (0); the wheel zooms"))
        self._zoom.clicked.connect(self.canvas.fit)
        self.switch = Segmented(
            self.tr("On the stage"), [(View.PICTURE, self.tr("Picture")), (View.TAKE, self.tr("Take"))]
        )
        self.switch.edited.connect(self.view_wanted)
        for part in (self.switch, self._facts, self._zoom):
            self.transport.aside.addWidget(part)
        self.lanes = Lanes(self.tr("Voice"), self.tr("Mouth"))
        column = QVBoxLayout(self)
        column.setContentsMargins(PANEL_MARGIN, PANEL_MARGIN, PANEL_MARGIN, PANEL_MARGIN)
        column.setSpacing(CARD_GAP - 4)
        column.addWidget(self.canvas, 1)
        column.addWidget(self.transport)
        column.addWidget(self.lanes)
        self.hint.dismissed.connect(self.dismiss_hint)
        self.hint.passed.connect(self.show_hint)
        self.canvas.zoomed.connect(self._show_facts)
        self.canvas.zoomed.connect(self._place_hint)
        self.canvas.moved.connect(lambda *_: self._learned())
        self.transport.full_screen_wanted.connect(self.full_screen)
        playback.frame.connect(self._show_film)
        playback.moved.connect(self.lanes.set_position)
        playback.state.connect(self._show_facts)
        self.lanes.sought.connect(playback.seek)
        self.lanes.stepped.connect(playback.step)
        self.setFocusProxy(self.canvas)
        self.show_view(View.EMPTY)

    def show_view(self, view: View) -> None:
        """Put the picture, the work, or the take on the stage."""
        self.view = view
        self._none_found = self._none_found and view is View.PICTURE
        self.invitation.setVisible(view is View.EMPTY)
        self.working.setVisible(view is View.WORKING)
        self.canvas.editable = view is View.PICTURE
        for part in (self.transport, self.lanes):
            part.setVisible(view is not View.EMPTY)
        if view in (View.EMPTY, View.PICTURE):
            self.canvas.show_image(self._picture, self._size)
        elif view is View.TAKE and not self._film.isNull():
            self.canvas.show_image(self._film, self.canvas_size(self._film))
        self.switch.setVisible(not self._film.isNull() and view is not View.EMPTY)
        self.switch.set_value(View.TAKE if view is View.TAKE else View.PICTURE)
        self.show_hint()
        self._show_facts()
        self.view_changed.emit()

    @property
    def picture(self) -> tuple[QImage, QSize]:
        """The picture to speak, and its size before it was made to fit."""
        return self._picture, self._size

    @property
    def is_working(self) -> bool:
        return self.view is View.WORKING

    @property
    def shows_take(self) -> bool:
        return self.view is View.TAKE

    def show_picture(self, image: QImage, size: QSize) -> None:
        """The picture to speak; `size` is its own, however small the image."""
        if size != self._size:
            self.canvas.fit()
        self._picture, self._size = image, size
        self.trouble.hide()
        self.show_view(View.PICTURE if not image.isNull() else View.EMPTY)

    def show_faces(self, faces: list[Face], chosen: int, outlined: bool = False) -> None:
        """The faces with their handles, or `outlined` so that one of several can be chosen and none is moved."""
        self._faces, self._chosen, self._outlined = faces, chosen, outlined
        self.canvas.show_sets([outline_of(face) if outlined else points_of(face) for face in faces], chosen)
        if outlined:
            self.canvas.show_fine(False)
        self._none_found = is_guess(faces)
        self.show_hint()

    def ask_to_place(self) -> None:
        """The rig is only a guess: bring it close, and ask for a hand."""
        self._none_found = True
        self.canvas.show_handles(True)
        if not self.canvas.zoomed_in:
            self.canvas.zoom_to_set()
            self._brought_close = True
        self.say(
            self.tr(
                "No face was found, so the rig is only a guess. Drag it onto the eyes, the mouth and the chin, "
                "then render."
            )
        )
        self.canvas.setFocus()

    def show_work(self, picture: QImage, size: QSize) -> None:
        """A render begins, from this picture."""
        self.trouble.hide()
        if self._brought_close:
            self._brought_close = False
            self.canvas.fit()
        self.canvas.show_image(picture, size)
        self.show_view(View.WORKING)

    def show_preview(self, image: QImage) -> None:
        """A frame of the render under way."""
        if self.view is View.WORKING:
            self.canvas.show_image(image, self.canvas_size(image))

    def show_poster(self, image: QImage) -> None:
        """The first look of a take, until its frames arrive."""
        self._film = image
        self.show_view(View.TAKE)

    def offer_film(self, image: QImage) -> None:
        """A take that the switch can bring on the stage, which stays as it is."""
        self._film = image
        self.switch.setVisible(True)

    def say(self, text: str, stays_ms: int = 0) -> None:
        """A line in the hint's plate, until something else happens on the stage or the time is over."""
        self.hint.say(text, stays_ms)
        self._place_hint()

    def dismiss_hint(self) -> None:
        """Whatever the hint says has been read."""
        if self.view is View.PICTURE and not self._none_found and not self.hint.is_passing:
            self._used.setValue("handles", True)
        self._none_found = False
        self.hint.say("")

    def forget_take(self) -> None:
        self._film = QImage()
        if self.view is View.TAKE:
            self.show_view(View.PICTURE if not self._picture.isNull() else View.EMPTY)

    def canvas_size(self, image: QImage) -> QSize:
        """Previews keep the zoom of the picture where they have its shape."""
        if self._size.isEmpty() or image.isNull():
            return image.size()
        same = abs(self._size.width() / self._size.height() - image.width() / image.height()) < 0.02
        return self._size if same else image.size()

    def toggle_handles(self) -> None:
        if self._outlined:
            self.show_faces(self._faces, self._chosen)
        else:
            self.canvas.show_handles(not self.canvas.handles_shown)
        self._learned()

    def toggle_fine(self) -> None:
        self.canvas.show_fine(not self.canvas.fine_shown and not self._outlined)

    def full_screen(self) -> None:
        if self.playback.has_picture:
            FullScreen(self.playback, self._film, self).showFullScreen()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()
            self.canvas.mark(True)
            self.hint.say(
                self.tr(
                    "Drop a picture or a video to bring it on the stage, a sound to be its voice, or anchors (JSON)"
                )
            )

    def _invite(self) -> Invitation:
        made = Invitation(
            "image-plus",
            self.tr("Drop a portrait"),
            self.tr("A photo, a painting, a drawing, a cat. Or a video, to speak it anew."),
            self.tr("Paste works too. Everything stays on this computer."),
        )
        made.offer(self.tr("Open a picture…"), self.open_wanted.emit)
        made.offer(self.tr("Try the sample"), self.sample_wanted.emit, "primary")
        return made

    def _lay_plates(self) -> None:
        plates = QGridLayout(self.canvas)
        plates.setContentsMargins(PANEL_MARGIN, PANEL_MARGIN, PANEL_MARGIN, PANEL_MARGIN)
        low = Qt.AlignmentFlag.AlignBottom
        plates.addWidget(self.invitation, 0, 0, Qt.AlignmentFlag.AlignCenter)
        plates.addWidget(self.trouble, 0, 0, Qt.AlignmentFlag.AlignCenter)
        plates.addWidget(self.working, 0, 0, low)

    def show_hint(self) -> None:
        if self.view is not View.PICTURE:
            self.hint.say("")
        elif self._none_found:
            self.hint.say(self.tr("No face found. Put the handles on the eyes, the mouth and the chin."))
        elif self._used.value("handles") or self._outlined or not self.canvas.handles_shown:
            self.hint.say("")
        else:
            self.hint.say(
                self.tr(
                    "Drag a handle · <b>Z</b> comes close · <b>R</b> finds the face again · <b>M</b> hides the rig"
                )
            )
        self._place_hint()

    def _place_hint(self) -> None:
        if self.hint.isVisibleTo(self):
            self.hint.keep_off(self.canvas.handle_places())

    def _learned(self) -> None:
        """The hint has done its work once a handle was used."""
        self._none_found = False
        self._used.setValue("handles", True)
        self.show_hint()

    def _show_film(self, image: QImage) -> None:
        resized, self._film = image.size() != self._film.size(), image
        if self.view is View.TAKE:
            self.canvas.show_image(image, self.canvas_size(image))
        if resized:
            self._show_facts()

    def _show_facts(self) -> None:
        image = self._film.size() if self.view is View.TAKE else self._size
        facts = [f"{image.width()} × {image.height()}"] if not image.isEmpty() else []
        if self.view is View.TAKE and self.playback.has_picture:
            facts.insert(0, f"{self.playback.fps:.4g} fps")
        self._facts.setText("    ".join(facts))
        self._zoom.setText(f"{round(self.canvas.scale * 100)} %")
        self._zoom.setVisible(self.view is not View.EMPTY)
