"""How long the built-in engine will take for the draft: a guess that every finished take corrects."""

from PySide6.QtCore import QObject, QSize

from studio.model.draft import Draft
from studio.panels.portrait.order import PANEL
from studio.panels.portrait.sizes import film_size
from studio.panels.portrait.stage_voice import StageVoice
from studio.panels.portrait.uses import BUILTIN
from studio.panels.speed import Speed
from studio.project.takes import Take
from studio.widgets.timecode import wait

START_S, WORK_S = 2.5, 1.4  # a first guess: reading picture and voice, then work for a second of film


class Guess(QObject):
    """`picture` is the size of the draft's, empty where there is none. What others take is for the forecast to say."""

    def __init__(self, draft: Draft, voice: StageVoice) -> None:
        super().__init__(draft)
        self._draft, self._voice = draft, voice
        self._speed = Speed(PANEL, START_S, WORK_S)

    def in_words(self, picture: QSize) -> str:
        """How long the take of now will take, where that is known, and its seed."""
        seed = self.tr("seed {0}").format(self._draft["seed"])
        length_s = self._voice.duration_s()
        if picture.isEmpty() or not length_s or self._draft["engine"] != BUILTIN:
            return seed
        takes = wait(self._speed.guess_s(length_s, *self._frames(picture)))
        return f"{self.tr('about {0}').format(takes)} · {seed}"

    def pace(self, picture: QSize) -> str:
        """How much faster or slower than it plays a film is made; empty before the first take."""
        speed = self._speed.film_a_second(*self._frames(picture))
        return self.tr("{0:.1f}× real time").format(speed) if speed else ""

    def learn(self, take: Take, work_s: float, picture: QSize) -> None:
        """A take of the built-in engine was made in one go, in `work_s`."""
        self._speed.learn(work_s, take.duration_s, *self._frames(picture))

    def _frames(self, picture: QSize) -> tuple[QSize, int]:
        return film_size(picture, self._draft["size"]), self._draft["fps"]
