"""Makes one piece: plans, writes, plays and mixes thought by thought, then masters and saves what belongs to it."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

import numpy as np

from engines import catalogue
from engines.contract import Artifact, Event, Note, Progress
from engines.learned import find
from engines.music import asked
from engines.music.engine import MASTERING, PATIENCE_S, PLANNING, PLAYING
from engines.music.exports import audio, midi, musicxml
from engines.music.exports.titles import MAKER, title_in
from engines.music.instruments import instruments
from engines.music.poster import write_poster
from engines.music.request import MusicRequest, style_label
from engines.music.score import Score, score_beside
from engines.music.sound.loop import seamless
from engines.music.sound.master import master
from engines.music.sound.playing import Playing
from engines.music.sound.segments import write_segment
from engines.music.sound.struck import RATE, Stereo
from engines.music.thoughts import Plan, Role
from engines.music.watching import watch
from engines.music.writing import Writing, seed_of, writing_of

SEGMENTS = "segments"
_SILENT, _AFTER = 1e-3, RATE // 4


def bank() -> Path:
    """The sound bank that comes with Matinee. Raises `ModelMissing`."""
    return catalogue.locate("fluid-r3-mono", "FluidR3Mono_GM.sf3")


class Production:
    """One take in one folder. `check_cancelled` raises when the user stopped it."""

    def __init__(self, request: MusicRequest, folder: Path, check_cancelled: Callable[[], None]) -> None:
        self._request, self._folder, self._check_cancelled = request, folder, check_cancelled

    def take(self) -> Iterator[Event]:
        """Make it. Raises `BadInput`, `ModelMissing` and `Cancelled`."""
        request = asked.settled(self._request)
        sounds = request.soundfont or bank()
        writing, notes = writing_of(request)
        plan = writing.score.plan
        yield from (Note(message=note) for note in (*notes, *asked.remarks(self._request, plan)))
        yield Progress(phase=PLANNING, step=1, total=1, patience_s=PATIENCE_S)
        media = self._folder / f"take.{request.format}"
        playing = Playing(plan, seed_of(request), sounds, request.faders, self._folder, request.loop)
        with closing(playing):
            yield from self._play(writing, playing)
            yield Progress(phase=MASTERING, step=0, total=1, patience_s=PATIENCE_S)
            stems = self._round(writing.score, playing) if request.loop else self._ending(playing.stems())
            mastered = master(stems, plan, request.loop, asked.softer_db(request, plan))
        self._check_cancelled()
        length = len(mastered.mix) if request.loop else self._length(mastered.mix)
        mix, stems = mastered.mix[:length], {role: stem[:length] for role, stem in mastered.stems.items()}
        self._save(writing.score, stems, mix)
        tags = {"title": self._title(plan), "software": MAKER}
        audio.write(media, mix, request.format, tags)
        playing_on = ", ".join(instruments()[part.instrument].title.lower() for part in plan.parts)
        yield Note(
            message=f"{self._style(plan)}, {plan.tempo_bpm:.0f} bpm, {plan.key_name}, {plan.bars} bars: "
            f"{playing_on}. {mastered.loudness_lufs:.1f} LUFS, true peak {mastered.true_peak_db:.1f} dB."
        )
        yield Artifact(path=media, kind="media", duration_s=len(mix) / RATE)

    def _title(self, plan: Plan) -> str:
        return plan.title or title_in(self._request.prompt)

    def _style(self, plan: Plan) -> str:
        own = self._request.own_style
        return f"{find(own).name} over {style_label(plan.style)}" if own else style_label(plan.style)

    def _length(self, mix: Stereo) -> int:
        """Samples until nothing is heard any more."""
        loud = np.flatnonzero(np.abs(mix).max(axis=1) > _SILENT)
        return min(len(mix), int(loud[-1]) + _AFTER) if len(loud) else len(mix)

    def _play(self, writing: Writing, playing: Playing) -> Iterator[Event]:
        plan = writing.score.plan
        folder = self._folder / SEGMENTS
        folder.mkdir(exist_ok=True)
        for thought, score in enumerate(writing.all(self._check_cancelled)):
            parts = playing.play(score, thought)
            path = folder / f"{thought:04d}.wav"
            write_segment(path, parts, apart=self._request.stems)
            length = len(next(iter(parts.values())))
            yield Artifact(path=path, kind="segment", duration_s=length / RATE)
            done = plan.first_bars[thought] + plan.thoughts[thought].bars
            yield Progress(phase=PLAYING, step=done, total=plan.bars, patience_s=PATIENCE_S)

    def _ending(self, stems: dict[Role, Stereo]) -> dict[Role, Stereo]:
        """The stems; under a film nothing rings on after its end."""
        if self._request.film is None:
            return stems
        length = round(watch(self._request.film).duration_s * RATE)
        return {role: stem[:length] for role, stem in stems.items()}

    def _round(self, score: Score, playing: Playing) -> Mapping[Role, Stereo]:
        def once_more() -> Mapping[Role, Stereo]:
            self._check_cancelled()
            return playing.round(score)

        return seamless(once_more).stems

    def _save(self, score: Score, stems: Mapping[Role, Stereo], mix: Stereo) -> None:
        """What lies beside the take: score, MIDI, poster, and stems with the score in print if they are wanted."""
        score_beside(self._folder / "take").write_text(json.dumps(score.as_json()), "utf-8")
        midi.write(self._folder / "score.mid", score)
        if self._request.stems:
            musicxml.write(self._folder / "score.musicxml", score, self._title(score.plan))
            (self._folder / "stems").mkdir(exist_ok=True)
            for role, stem in stems.items():
                audio.write(self._folder / "stems" / f"{role}.flac", stem, "flac", {"title": role})
        write_poster(self._folder / "poster.png", score, mix)
