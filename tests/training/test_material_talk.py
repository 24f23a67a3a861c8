"""Speech is not taken for music, nor music for a voice, and who cannot listen says nothing."""

from pathlib import Path

import numpy as np
import pytest
import soxr

from engines import catalogue
from engines.media.audio import write_audio
from engines.speech.speak import SPEECH_RATE, joined, speak
from training.material.gather import gather
from training.material.piece import Piece, Wants

MODELS = ("kokoro-82m", "kokoro-voices", "silero-vad")
pytestmark = pytest.mark.skipif(
    any(catalogue.status(model) is not catalogue.Status.INSTALLED for model in MODELS),
    reason="the voice detector or the neural voices are not installed",
)

MUSIC, TALK = Wants(kinds=("sound",), heard="music"), Wants(kinds=("sound",), heard="talk")
LINE = "The small boat drifted past the lighthouse, and nobody saw that its lamp had gone out."
RATE = 16_000


def voice(speaker: str) -> np.ndarray:
    return np.asarray(soxr.resample(joined(list(speak(LINE, speaker))).audio, SPEECH_RATE, RATE), np.float32)


def fiddle(seconds: float) -> np.ndarray:
    """A bowed tone with vibrato that goes up and down a scale."""
    time = np.arange(round(seconds * RATE)) / RATE
    steps = np.array([0, 2, 4, 5, 7, 9, 11, 12, 11, 9, 7, 5, 4, 2])[(time * 3).astype(int) % 14]
    hertz = 293.7 * 2 ** ((steps + 0.3 * np.sin(2 * np.pi * 5.5 * time)) / 12)
    turns = np.cumsum(hertz) / RATE
    tone = sum(np.sin(2 * np.pi * part * turns) / part for part in range(1, 12))
    return (0.15 * tone).astype(np.float32)


def faults(piece: Piece) -> list[str]:
    return [problem.fault for problem in piece.problems]


@pytest.fixture(scope="module")
def sounds(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two voices, a fiddle, and a voice that is sung to it."""
    folder = tmp_path_factory.mktemp("sounds")
    man = voice("am_michael")
    made = {
        "woman": voice("af_heart"),
        "man": man,
        "fiddle": fiddle(6.0),
        "song": man + fiddle(len(man) / RATE),
    }
    for name, samples in made.items():
        write_audio(folder / f"{name}.wav", [samples / max(1.0, float(np.abs(samples).max()))], RATE)
    return [folder / f"{name}.wav" for name in made]


def test_speech_is_no_music(sounds: list[Path], tmp_path: Path) -> None:
    pieces = gather(sounds, tmp_path / "m", MUSIC).pieces
    assert [faults(piece) for piece in pieces] == [["talk"], ["talk"], [], []]
    assert "sounds like speech, not music" in pieces[0].problems[0].what


def test_a_fiddle_is_no_voice(sounds: list[Path], tmp_path: Path) -> None:
    pieces = gather(sounds, tmp_path / "m", TALK).pieces
    assert [faults(piece) for piece in pieces[:3]] == [[], [], ["no_talk"]]


def test_without_the_model_nothing_is_said(
    sounds: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from engines.speech import vad

    monkeypatch.setenv("MATINEE_HOME", str(tmp_path / "empty"))
    vad._session.cache_clear()
    assert not any(piece.problems for piece in gather(sounds[:3], tmp_path / "m", MUSIC).pieces)
