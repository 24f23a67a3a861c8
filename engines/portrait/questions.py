"""Small questions of the portrait panel, answered in JSON: where faces are, how a voice looks and sounds."""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from engines.media.audio import stream_audio, write_audio
from engines.portrait import faces
from engines.portrait.voices import check_line
from engines.questions import Answer, answered
from engines.speech.features import SAMPLE_RATE
from engines.speech.listen import listen
from engines.speech.mouth import MouthTrack, mouth_track
from engines.speech.speak import speak
from engines.speech.spoken import SPEECH_RATE, joined

PEAKS_A_SECOND = 40
LONGEST_S = 15 * 60


def answer(question: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Answer `faces` {image}, `voice` {audio} or `speak` {text, voice, language, rate, pitch}."""
    known: dict[str, Answer] = {"faces": _faces, "voice": _voice, "speak": _speak}
    return answered(known, question, arguments)


def _faces(image: str) -> dict[str, Any]:
    """The faces of a picture, or of the beginning of a film, from left to right with their anchors; a first guess if
    none is found. `face` is the one that speaks when nobody is chosen."""
    picture, found = faces.look(Path(image))
    height, width = picture.shape[:2]
    return {
        "size": [width, height],
        "face": faces.largest(found),
        "faces": [
            {
                **face.anchors.model_dump(mode="json"),
                "score": face.score,
                "found": face.found,
                **({"moved": True} if face.by_hand else {}),
            }
            for face in found
        ],
    }


def _voice(audio: str) -> dict[str, Any]:
    """Length, loudness peaks and visemes of a recording; of a long one, its first quarter of an hour."""
    heard: list[np.ndarray] = []
    for chunk in stream_audio(Path(audio), SAMPLE_RATE):
        heard.append(chunk[:, 0])
        if sum(map(len, heard)) > LONGEST_S * SAMPLE_RATE:
            break
    return _described(np.concatenate(heard), SAMPLE_RATE, listen(iter(heard)))


def _speak(text: str, voice: str, language: str, rate: float, pitch: float) -> dict[str, Any]:
    """Say a line into a temporary file, and describe it as a recording is described."""
    check_line(text, voice, language)
    spoken = joined(list(speak(text, voice, language, rate, pitch)))
    with tempfile.NamedTemporaryFile(prefix="matinee-line-", suffix=".wav", delete=False) as file:
        path = Path(file.name)
    write_audio(path, [spoken.audio], SPEECH_RATE)
    track = mouth_track(spoken.phones, spoken.duration_s)
    return {"audio": str(path), **_described(spoken.audio, SPEECH_RATE, track)}


def _described(sound: np.ndarray, rate: int, track: MouthTrack) -> dict[str, Any]:
    size = rate // PEAKS_A_SECOND
    blocks = np.abs(sound[: len(sound) // size * size]).reshape(-1, size).max(1)
    loudest = max(float(blocks.max(initial=0)), 1e-6)
    return {
        "duration_s": len(sound) / rate,
        "peaks": [round(float(p), 3) for p in blocks / loudest],
        "visemes": [[round(s.start_s, 3), round(s.end_s, 3), s.viseme] for s in track.spans],
    }
