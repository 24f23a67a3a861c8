"""Records the microphone into a file, where QtMultimedia and a microphone are at hand."""

import tempfile
from pathlib import Path
from typing import Any

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, QUrl, Signal


class Recorder(QObject):
    """`ticked` carries the seconds so far; `recorded` the finished file; `failed` why there is none."""

    ticked = Signal(float)
    recorded = Signal(Path)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session: Any = None
        self._recorder: Any = None
        self._path = Path()
        self._elapsed = QElapsedTimer()
        self._timer = QTimer(self, interval=100)
        self._timer.timeout.connect(lambda: self.ticked.emit(self._elapsed.elapsed() / 1000))

    @staticmethod
    def available() -> bool:
        """Whether there is a microphone; asking starts the system's sound, so ask late."""
        try:
            from PySide6.QtMultimedia import QMediaDevices
        except ImportError:
            return False
        return not QMediaDevices.defaultAudioInput().isNull()

    @property
    def recording(self) -> bool:
        return self._recorder is not None

    def start(self) -> None:
        from PySide6.QtMultimedia import QAudioInput, QMediaCaptureSession, QMediaFormat, QMediaRecorder

        self._path = Path(tempfile.mkdtemp(prefix="matinee-recording-")) / "recording.wav"
        self._session, self._recorder = QMediaCaptureSession(self), QMediaRecorder(self)
        self._session.setAudioInput(QAudioInput(self._session))
        self._session.setRecorder(self._recorder)
        wave = QMediaFormat(QMediaFormat.FileFormat.Wave)
        wave.setAudioCodec(QMediaFormat.AudioCodec.Wave)
        self._recorder.setMediaFormat(wave)
        self._recorder.setOutputLocation(QUrl.fromLocalFile(str(self._path)))
        self._recorder.errorOccurred.connect(lambda _, text: self._end(text))
        self._recorder.recorderStateChanged.connect(self._changed)
        self._recorder.record()
        self._elapsed.start()
        self._timer.start()

    def stop(self) -> None:
        """Finish; `recorded` follows when the file is complete."""
        if self._recorder:
            self._recorder.stop()

    def _changed(self, state: Any) -> None:
        if state == type(state).StoppedState:
            self._end("")

    def _end(self, fault: str) -> None:
        self._timer.stop()
        if not self._recorder:
            return
        for part in (self._recorder, self._session):
            part.deleteLater()
        self._recorder = self._session = None
        if fault or not self._path.is_file():
            self.failed.emit(fault or self.tr("nothing was recorded"))
        else:
            self.recorded.emit(self._path)
