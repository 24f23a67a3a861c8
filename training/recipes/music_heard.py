"""Pieces that a style is learned from, listened to once and kept, and made pieces as sound: the two ends of a lesson
about music.
"""

import json
from contextlib import closing
from pathlib import Path

from engines.media.whole import appearing
from engines.music.exports import audio
from engines.music.listening import hearing, midi
from engines.music.production import bank
from engines.music.score import Score
from engines.music.sound.master import master
from engines.music.sound.playing import Playing
from engines.music.thoughts import Plan
from training.material.piece import Piece


def listen(piece: Piece, kept: Path) -> Score | Plan:
    """The notes of a MIDI file, or the course of a recording; read from the folder `kept` where it is there already.
    Raises `BadInput`, and `ModelMissing` for recordings without basic-pitch."""
    path = kept / f"{piece.id}.json"
    if path.exists():
        values = json.loads(path.read_text("utf-8"))
        return Score.from_json(values) if "tracks" in values else Plan.model_validate(values)
    heard = midi.read(piece.file) if piece.kind == "score" else hearing.hear(piece.file)
    kept.mkdir(parents=True, exist_ok=True)
    values = heard.as_json() if isinstance(heard, Score) else heard.model_dump(mode="json")
    with appearing(path) as part:
        part.write_text(json.dumps(values), "utf-8")
    return heard


def sound(score: Score, seed: int, path: Path) -> None:
    """The score played and mastered, as a FLAC file. Raises `ModelMissing` without the sound bank."""
    path.parent.mkdir(parents=True, exist_ok=True)
    folder = path.parent / f".{path.stem}"
    folder.mkdir(exist_ok=True)
    with closing(Playing(score.plan, seed, bank(), (), folder, False)) as playing:
        for thought in range(len(score.plan.thoughts)):
            playing.play(score, thought)
        mix = master(playing.stems(), score.plan, False).mix
    for left in folder.iterdir():
        left.unlink()
    folder.rmdir()
    audio.write(path, mix, "flac", {"title": score.plan.title})
