"""What is heard of a world: its ambience, over and over, and the steps as they fall.

The sounds are files that the session has made. Without QtMultimedia or a sound device, a world is silent.
"""

import itertools
from pathlib import Path

from PySide6.QtCore import QObject, QUrl

STEP_VOLUME, LANDING_VOLUME, AMBIENCE_VOLUME = 0.55, 0.9, 0.6


class WorldSounds(QObject):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._effects: dict[Path, QObject] = {}
        self._steps: dict[str, list[Path]] = {}
        self._turn = itertools.count()
        self._ambience: Path | None = None
        self.muted = False

    def add(self, path: Path) -> None:
        """A sound of the session: `ambience.wav`, or `step-<ground>-<n>.wav`; a folder with such, too."""
        if path.is_dir():
            for each in sorted(path.glob("*.wav")):
                self.add(each)
            return
        if path.stem == "ambience":
            self._ambience = path
            self.go_on()
        elif path.stem.startswith("step-"):
            ground = path.stem.removeprefix("step-").rpartition("-")[0]
            self._steps.setdefault(ground, []).append(path)

    def step(self, ground: str, landed: bool = False) -> None:
        """A foot falls on `ground`."""
        of_ground = self._steps.get(ground) or next(iter(self._steps.values()), [])
        if of_ground and not self.muted:
            path = of_ground[next(self._turn) % len(of_ground)]
            self._play(path, LANDING_VOLUME if landed else STEP_VOLUME)

    def go_on(self) -> None:
        """Let the ambience be heard."""
        if self._ambience and not self.muted:
            self._play(self._ambience, AMBIENCE_VOLUME, endless=True)

    def pause(self) -> None:
        if self._ambience and (effect := self._effects.get(self._ambience)):
            effect.stop()  # type: ignore[attr-defined]

    def mute(self, muted: bool) -> None:
        self.muted = muted
        if muted:
            self.pause()
        else:
            self.go_on()

    def close(self) -> None:
        """Silence, and nothing left of the session's sounds."""
        for effect in self._effects.values():
            effect.stop()  # type: ignore[attr-defined]
            effect.deleteLater()
        self._effects.clear()
        self._steps.clear()
        self._ambience = None

    def _play(self, path: Path, volume: float, endless: bool = False) -> None:
        try:
            from PySide6.QtMultimedia import QMediaDevices, QSoundEffect
        except ImportError:
            return
        if QMediaDevices.defaultAudioOutput().isNull():
            return
        effect = self._effects.get(path)
        if not isinstance(effect, QSoundEffect):
            self._effects[path] = effect = QSoundEffect(self)
            effect.setSource(QUrl.fromLocalFile(str(path)))
        effect.setVolume(volume)
        effect.setLoopCount(QSoundEffect.Loop.Infinite.value if endless else 1)
        if not (endless and effect.isPlaying()):
            effect.play()
