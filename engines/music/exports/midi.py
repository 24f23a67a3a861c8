"""A score as a Standard MIDI file, for any sequencer: straight time, one track a part, sections as markers.

Effects (vinyl, risers) are sound rather than notes, and stay out. Drums and percussion are on channel 10.
"""

from pathlib import Path
from typing import Any

import symusic

from engines.media.whole import appearing
from engines.music.exports.keys import without_overlap
from engines.music.exports.signature import is_minor, signature
from engines.music.instruments import instruments
from engines.music.score import TICKS, Score, Track


def write(path: Path, score: Score) -> None:
    """Write all notes with tempo, metre, key and programs. The file appears whole or not at all."""
    plan = score.plan
    song: Any = symusic.Score(TICKS)
    song.tempos.append(symusic.Tempo(0, plan.tempo_bpm))
    song.time_signatures.append(symusic.TimeSignature(0, *map(int, plan.metre.split("/"))))
    song.key_signatures.append(
        symusic.KeySignature(0, signature(plan.key, plan.mode), int(is_minor(plan.mode)))
    )
    for begin, _ in plan.sections():
        song.markers.append(symusic.TextMeta(score.ticks_of(begin)[0], plan.thoughts[begin].section))
    for track in score.tracks:
        if track.part.role != "effects":
            song.tracks.append(_track(track))
    with appearing(path) as part:
        part.write_bytes(song.dumps_midi())


def _track(track: Track) -> Any:
    instrument = instruments()[track.part.instrument]
    made: Any = symusic.Track(track_name(track), instrument.program, instrument.is_kit)
    for note in without_overlap(track.notes):
        made.notes.append(symusic.Note(note.start, note.length, note.pitch, note.velocity))
    return made


def track_name(track: Track) -> str:
    """The role and its instrument: `Lead: Violin`."""
    return f"{track.part.role.capitalize()}: {instruments()[track.part.instrument].title}"
