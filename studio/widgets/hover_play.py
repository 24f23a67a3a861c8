"""Plays a take on its own card while the pointer rests on it: silent, looping, one at a time.

QtMultimedia is loaded at the first rest; where it is missing or cannot play the file, the poster stays.
"""

from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, QUrl, Signal

from studio.theme import motion
from studio.widgets.take_card import SIZE, Card

REST_MS = 350


class HoverPlay(QObject):
    """Emits `frame` with the card's key and a small picture, None when the pointer leaves."""

    frame = Signal(str, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._card: Card | None = None
        self._player: Any = None
        self._wait = QTimer(self, singleShot=True, interval=REST_MS)
        self._wait.timeout.connect(self._play)

    def rest_on(self, card: Card) -> None:
        """The pointer came to a card."""
        if self._card is None or card.key != self._card.key:
            self.leave()
            if card.media and not motion.reduced():
                self._card = card
                self._wait.start()

    def leave(self) -> None:
        """The pointer left the cards."""
        self._wait.stop()
        card, self._card = self._card, None
        if self._player:
            self._player.stop()
        if card:
            self.frame.emit(card.key, None)

    def _play(self) -> None:
        if self._card is None or self._card.media is None:
            return
        try:
            from PySide6.QtMultimedia import QMediaPlayer, QVideoSink
        except ImportError:
            return
        if self._player is None:
            self._player = QMediaPlayer(self)
            self._sink = QVideoSink(self)
            self._sink.videoFrameChanged.connect(self._show)
            self._player.setVideoSink(self._sink)
            self._player.setLoops(QMediaPlayer.Loops.Infinite.value)
        self._player.setSource(QUrl.fromLocalFile(str(self._card.media)))
        self._player.play()

    def _show(self, picture: Any) -> None:
        if self._card is not None and picture.isValid():
            small = picture.toImage().scaled(
                SIZE * 2,
                Qt.AspectRatioMode.KeepAspectRatioByExpanding,
                Qt.TransformationMode.FastTransformation,
            )
            self.frame.emit(self._card.key, small)
