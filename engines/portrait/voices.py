"""The voices of a portrait: each becomes a sound file and a mouth track, kept in the job's folder.

A recording is heard, a typed line is spoken; both are done once, so that a resumed job goes straight on. With
several faces the voices are mixed into one sound.
"""

from collections.abc import Callable, Iterator
from itertools import zip_longest
from pathlib import Path

import numpy as np

from engines.contract import BadInput
from engines.media.audio import stream_audio, write_audio
from engines.media.video import SOUND_RATE
from engines.portrait.request import PortraitRequest
from engines.speech.features import SAMPLE_RATE
from engines.speech.listen import listen
from engines.speech.mouth import MouthTrack, Phone, mouth_track
from engines.speech.speak import speak
from engines.speech.spoken import SPEECH_RATE

SILENT_PEAK = 1e-3
Tell = Callable[[float], None]


def prepare(request: PortraitRequest, folder: Path, tell: Tell) -> tuple[Path, dict[int, MouthTrack]]:
    """The sound of the take and the mouth track of each speaking face.

    `tell` is called with the share that is done, 0 to 1, and may raise `Cancelled`. Raises `BadInput` for a
    recording that is silent or a text that cannot be said.
    """
    count = 1 + len(request.others)

    def part(number: int) -> Tell:
        return lambda share: tell((number + share) / count)

    main = _voice(request.audio, request.text, request.voice, "main", request, folder, part(0))
    tracks = {request.face: main}
    for number, other in enumerate(request.others, start=1):
        name = f"face{other.face}"
        tracks[other.face] = _voice(other.audio, other.text, other.voice, name, request, folder, part(number))
    sounds = [folder / f"voice-{name}.wav" for name in ["main", *(f"face{o.face}" for o in request.others)]]
    if len(sounds) == 1:
        return sounds[0], tracks
    mixed = folder / "voices.wav"
    write_audio(mixed, _mix([stream_audio(s, SOUND_RATE, channels=2) for s in sounds]), SOUND_RATE)
    return mixed, tracks


def _voice(
    audio: Path | None, text: str, voice: str, name: str, request: PortraitRequest, folder: Path, tell: Tell
) -> MouthTrack:
    sound, heard = folder / f"voice-{name}.wav", folder / f"voice-{name}.npz"
    if sound.exists() and heard.exists():
        return MouthTrack.load(heard)
    track = _heard(audio, sound, tell) if audio else _spoken(sound, text, voice, request, tell)
    track.save(heard)
    return track


def _heard(audio: Path, sound: Path, tell: Tell) -> MouthTrack:
    peak = 0.0

    def copied() -> Iterator[np.ndarray]:
        nonlocal peak
        for chunk in stream_audio(audio, SOUND_RATE, channels=2):
            peak = max(peak, float(np.abs(chunk).max()))
            tell(0.0)
            yield chunk

    duration_s = write_audio(sound, copied(), SOUND_RATE)
    if peak < SILENT_PEAK:
        sound.unlink()
        raise BadInput("audio", f"{audio.name} is silent", "choose a recording in which somebody speaks")

    def told() -> Iterator[np.ndarray]:
        done_s = 0.0
        for chunk in stream_audio(sound, SAMPLE_RATE):
            for second in np.array_split(chunk[:, 0], max(1, len(chunk) // SAMPLE_RATE)):
                tell(min(done_s / duration_s, 1.0))
                yield second
                done_s += len(second) / SAMPLE_RATE

    return listen(told())


def _spoken(sound: Path, text: str, voice: str, request: PortraitRequest, tell: Tell) -> MouthTrack:
    phones: list[Phone] = []
    done_s = 0.0

    def sentences() -> Iterator[np.ndarray]:
        nonlocal done_s
        for spoken in speak(text, voice, request.language, request.rate, request.pitch):
            phones.extend(p.shifted(done_s) for p in spoken.phones)
            done_s += spoken.duration_s
            tell(spoken.progress)
            yield spoken.audio

    duration_s = write_audio(sound, sentences(), SPEECH_RATE)
    return mouth_track(phones, duration_s)


def _mix(streams: list[Iterator[np.ndarray]]) -> Iterator[np.ndarray]:
    for chunks in zip_longest(*streams):
        mixed = np.zeros((max(len(c) for c in chunks if c is not None), 2), np.float32)
        for chunk in chunks:
            if chunk is not None:
                mixed[: len(chunk)] += chunk
        yield mixed
