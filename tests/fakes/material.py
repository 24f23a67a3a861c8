"""Small material to teach from, as people would drop it: songs, somebody's lines, moving pictures, recorded play."""

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from engines.media.image import write_image
from engines.media.video import VideoWriter
from engines.music.exports import midi
from engines.music.score import Score, Track
from engines.speech.mouth import MouthTrack, mouth_track
from engines.world.actions import Action, ActionLog, Held
from engines.world.logs import write as write_log
from training.backlot.voices import Recording, formant_voices
from training.backlot.voxels.clips import Clip
from training.recipes import music_style
from training.recipes.portrait_identity import Talk, talk
from training.recipes.portrait_reading import Seen

TEMPO = 170
PLAYED_ON = {"lead": "vibraphone", "chords": "accordion", "bass": "contrabass"}


def songs(folder: Path, count: int = 16) -> list[Path]:
    """Songs that no style plays so: far faster, on other instruments, and everything but the drums off the beat."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"song-{number}.mid" for number in range(count)]
    for number, file in enumerate(files):
        score = music_style.made("lofi", 400 + number, None, 0, np.zeros(0, np.uint64))
        tracks = tuple(_odd(track) for track in score.tracks)
        update = {"tempo_bpm": TEMPO + number, "swing": 0.5, "parts": tuple(track.part for track in tracks)}
        midi.write(file, Score(score.plan.model_copy(update=update), tracks))
    return files


def _odd(track: Track) -> Track:
    role = track.part.role
    if role not in PLAYED_ON:
        return track
    notes = tuple(replace(note, start=note.start + 6, length=4) for note in track.notes)
    return Track(track.part.model_copy(update={"instrument": PLAYED_ON[role]}), notes)


def lines(seconds: float = 12) -> list[Recording]:
    """English lines by one formant voice, loud enough."""
    choices = random.Random(3)
    said: list[Recording] = []
    while sum(line.duration_s for line in said) < seconds:
        said += [line for line in formant_voices(choices, kept=False) if line.voice.startswith("en")]
    return said


def whole(lines: Sequence[Recording]) -> tuple[np.ndarray, MouthTrack]:
    """All lines one after the other, and the mouth that says them."""
    phones, begun = [], 0.0
    for line in lines:
        phones += [phone.shifted(begun) for phone in line.phones]
        begun += line.duration_s
    return np.concatenate([line.audio for line in lines]), mouth_track(phones, begun)


def small_mouth(lines: Sequence[Recording]) -> Talk:
    """The lines as a film shows them of somebody whose mouth opens half as far as is usual, and wider."""
    sound, track = whole(lines)
    small = track.channels * np.array([0.5, 1.3, 0.6, 0.5, 0.5, 1, 1, 1], np.float32)
    times = np.arange(0, track.duration_s, 1 / 25)
    nothing = np.zeros(len(times))
    mouth = replace(track, channels=small).at(times)
    seen = Seen(times, mouth, nothing, np.zeros((len(times), 2)), np.zeros((len(times), 3)), track.duration_s)
    return talk(sound, seen)


def waving(folder: Path, frames: int = 12) -> list[Path]:
    """Two clips of so many frames and two pictures, all of the same soft waves."""
    folder.mkdir(parents=True, exist_ok=True)
    clips = [folder / f"clip{number}.mp4" for number in range(2)]
    pictures = [folder / f"picture{number}.png" for number in range(2)]
    for number, clip in enumerate(clips):
        with VideoWriter(clip, 64, 64, 24) as writer:
            for time in range(frames):
                writer.write(_waves(time + 7 * number))
    for number, picture in enumerate(pictures):
        write_image(picture, _waves(30 * number))
    return [*clips, *pictures]


def _waves(time: int) -> Any:
    y, x = np.mgrid[0:64, 0:64]
    channels = 128 + 100 * np.sin((x + 3 * time) / 9), 128 + 80 * np.cos((y - 2 * time) / 7), 0 * x + 70
    return np.stack(channels, -1).clip(0, 255).astype(np.uint8)


def recorded(folder: Path, plays: Sequence[Clip], logged: int) -> list[Path]:
    """Films of play, the first `logged` of them with a log of keys and mouse beside them."""
    folder.mkdir(parents=True, exist_ok=True)
    films = [folder / f"play-{number}.mp4" for number in range(len(plays))]
    for number, (film, play) in enumerate(zip(films, plays, strict=True)):
        height, width = play.frames.shape[1:3]
        with VideoWriter(film, width, height, play.fps) as writer:
            for frame in play.frames:
                writer.write(frame)
        if number < logged:
            write_log(film.with_suffix(".json"), log_of(play))
    return films


def log_of(play: Clip) -> ActionLog:
    """The keys and the mouse of a walk in the block world."""
    names = ("forward", "back", "left", "right", "jump", "attack")
    actions = [
        Action(
            keys=frozenset(name for name, held in zip(names, keys, strict=True) if held),  # type: ignore[misc]
            pitch=float(mouse[0]),
            yaw=float(mouse[1]),
        )
        for keys, mouse in zip(play.keys[1:], play.mouse[1:], strict=True)
    ]
    return ActionLog(fps=play.fps, held=tuple(Held(action=action) for action in actions))
