"""Where a lesson wants what is said, recordings and films come with it, unless a text beside them says it."""

from pathlib import Path

import numpy as np
import pytest
import soxr

from engines import catalogue
from engines.contract import ModelMissing
from engines.media.audio import write_audio
from engines.media.video import VideoWriter, join
from engines.speech import moonshine
from engines.speech.speak import SPEECH_RATE, joined, speak
from training.material import store
from training.material.gather import gather
from training.material.piece import Piece, Wants

MODELS = ("moonshine-tiny-en", "kokoro-82m", "kokoro-voices", "silero-vad")
pytestmark = pytest.mark.skipif(
    any(catalogue.status(model) is not catalogue.Status.INSTALLED for model in MODELS),
    reason="the recogniser or the neural voices are not installed",
)

WANTS = Wants(kinds=("sound", "clip"), longest_s=4.0, captions="spoken")
LINES = ("The small boat drifted past the lighthouse.", "Nobody saw that its lamp had gone out.")
RATE = 16_000


def said(text: str, voice: str = "af_heart") -> np.ndarray:
    audio = joined(list(speak(text, voice))).audio
    return np.asarray(soxr.resample(audio, SPEECH_RATE, RATE), np.float32)


def recording(path: Path) -> Path:
    """Both lines, with a pause between."""
    write_audio(path, [said(LINES[0]), np.zeros(RATE, np.float32), said(LINES[1])], RATE)
    return path


def film(path: Path, sound: Path | None, seconds: float) -> Path:
    """A scene that moves, with that sound."""
    picture = np.random.default_rng(0).integers(0, 255, (12, 16, 3), np.uint8).repeat(16, 0).repeat(16, 1)
    bare = path.with_name("bare.mp4")
    with VideoWriter(bare, 256, 192, 12) as writer:
        for frame in range(round(seconds * 12)):
            writer.write(np.ascontiguousarray(np.roll(picture, frame, 1)))
    join([bare], sound, path)
    bare.unlink()
    return path


def words(pieces: tuple[Piece, ...]) -> list[tuple[str, str]]:
    return [(piece.caption, piece.captioned_by) for piece in pieces]


def test_each_part_of_a_recording_has_the_words_that_are_said_in_it(tmp_path: Path) -> None:
    material = gather([recording(tmp_path / "talk.wav")], tmp_path / "m", WANTS)
    assert words(material.pieces) == [(line, "speech") for line in LINES]


def test_a_recording_without_words_is_heard_again_when_it_is_dropped_again(tmp_path: Path) -> None:
    file, folder = recording(tmp_path / "talk.wav"), tmp_path / "m"
    for piece in gather([file], folder, WANTS).pieces:
        store.edit(folder, piece, caption="", captioned_by="")
    assert words(gather([file], folder, WANTS).pieces) == [(line, "speech") for line in LINES]


def test_silence_has_no_caption(tmp_path: Path) -> None:
    write_audio(tmp_path / "hush.wav", [np.zeros(3 * RATE, np.float32)], RATE)
    assert words(gather([tmp_path / "hush.wav"], tmp_path / "m", WANTS).pieces) == [("", "")]


def test_a_film_has_the_words_of_its_sound(tmp_path: Path) -> None:
    sound = tmp_path / "line.wav"
    write_audio(sound, [said(LINES[0])], RATE)
    files = [film(tmp_path / "talk.mp4", sound, 3.0), film(tmp_path / "mute.mp4", None, 2.0)]
    material = gather(files, tmp_path / "m", WANTS)
    assert words(material.pieces) == [(LINES[0], "speech"), ("", "")]


def test_a_film_without_a_voice_still_shows_the_face_that_is_learned(tmp_path: Path) -> None:
    files = [film(tmp_path / "mute.mp4", None, 2.0)]
    for faces in ("", "one"):
        wants = WANTS.model_copy(update={"faces": faces})
        (piece,) = gather(files, tmp_path / f"m{faces}", wants).pieces
        assert [problem.grave for problem in piece.problems if problem.fault == "silent"] == [not faces]


def test_what_is_written_beside_a_recording_wins(tmp_path: Path) -> None:
    recording(tmp_path / "talk.wav")
    (tmp_path / "talk.txt").write_text("as it was meant")
    material = gather([tmp_path / "talk.wav"], tmp_path / "m", WANTS)
    assert words(material.pieces) == [("as it was meant", "file")] * 2


def test_a_lesson_that_does_not_ask_gets_no_words(tmp_path: Path) -> None:
    wants = WANTS.model_copy(update={"captions": ""})
    assert words(gather([recording(tmp_path / "talk.wav")], tmp_path / "m", wants).pieces) == [("", "")] * 2


def test_without_the_recogniser_captions_are_empty_and_a_line_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def missing(model: str, file: str | None = None) -> Path:
        raise ModelMissing(model, "writes down what is said")

    monkeypatch.setattr(moonshine, "locate", missing)
    for cached in (moonshine._encoder, moonshine._decoder, moonshine._tokens):
        cached.cache_clear()
    material = gather([recording(tmp_path / "talk.wav")], tmp_path / "m", WANTS)
    assert words(material.pieces) == [("", "")] * 2
    assert capfd.readouterr().err.count("matinee models pull moonshine-tiny-en") == 1
