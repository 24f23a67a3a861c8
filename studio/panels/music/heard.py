"""The sound of a take on the stage: opened, laid under the plan that goes on from it, measured, and as loud as the take
that it is compared with."""

from pathlib import Path

from PySide6.QtCore import QObject

from engines.music.thoughts import Plan
from studio.panels.mender import Mender
from studio.panels.music.laid import Laid, Layout, laid_peaks
from studio.panels.music.measure import Measured, Measuring
from studio.panels.music.stage import MusicStage
from studio.panels.music.take_sound import source_of
from studio.project.takes import Take


class Heard(QObject):
    """`take` is the one that is open, `other` the one that it is compared with."""

    def __init__(self, stage: MusicStage, measuring: Measuring, mender: Mender) -> None:
        super().__init__(stage)
        self._stage, self._measuring, self._mender = stage, measuring, mender
        self.take: Take | None = None
        self.other: Take | None = None
        self._layout: Layout = ()
        self._length_s = 0.0
        measuring.ready.connect(self._measured)
        stage.playback.state.connect(self._show_facts)

    def open(
        self,
        take: Take,
        at_s: float,
        other: Take | None,
        layout: Layout = (),
        plan: Plan | None = None,
    ) -> None:
        """A take from a moment on; with a layout, as its bars lie in a plan."""
        self.take, self.other = take, other
        self._layout, self._length_s = layout, plan.duration_s if layout and plan else take.duration_s
        try:
            source = source_of(take)
            if layout:
                source = Laid(source, layout, self._length_s)
            self._stage.playback.open_song(take.media, source, at_s=at_s)
        except (OSError, RuntimeError):  # soundfile's own are the latter
            self._mender.show_unplayable(self.tr("Its sound cannot be read."))
        self._stage.show_wave(None, self._length_s)
        for each in (take, other):
            if each:
                self._measuring.want(each.media)

    def go_on(self, take: Take, other: Take | None, layout: Layout, plan: Plan | None) -> None:
        """A take as its bars lie in a plan, from where the sound is, which goes on if it plays."""
        player = self._stage.playback
        at_s, plays = player.position_s, player.playing
        if not self.plays(take, layout):
            self.open(take, at_s, other, layout, plan)
            if plays:
                player.play()

    def shut(self) -> None:
        """Nothing can be heard."""
        if self._stage.playback.path:
            self._stage.playback.close()
            self._stage.show_wave(None, 0.0)

    def plays(self, take: Take, layout: Layout) -> bool:
        """Whether this take is open, laid so."""
        return self._stage.playback.path == take.media and self._layout == layout

    def _measured(self, path: Path, measured: Measured) -> None:
        if path == self._stage.playback.path:
            peaks, length_s = measured.peaks, measured.duration_s
            if self._layout:
                peaks, length_s = laid_peaks(peaks, length_s, self._layout, self._length_s), self._length_s
            self._stage.show_wave(peaks, length_s)
        self._match()
        self._show_facts()

    def _match(self) -> None:
        """Let both takes that are compared play as loud as the softer one."""
        told = [self._measuring.of(take.media) for take in (self.take, self.other) if take]
        gain_db = 0.0
        if len(told) == 2 and told[0] and told[1]:
            gain_db = min(0.0, told[1].loudness_lufs - told[0].loudness_lufs)
        self._stage.playback.set_gain(10 ** (gain_db / 20))

    def _show_facts(self) -> None:
        path = self._stage.playback.path
        measured = self._measuring.of(path) if path else None
        text = ""
        if measured:
            told = self.tr("{0:.1f} LUFS   peak {1:.1f} dB")
            text = told.format(measured.loudness_lufs, measured.peak_db).replace("-", "−")
        self._stage.transport.show_loudness(text)
