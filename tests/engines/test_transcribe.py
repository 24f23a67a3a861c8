"""English that is spoken is written down with its times, however its sound is cut; nothing else is."""

import numpy as np
import pytest
import soxr

from engines import catalogue
from engines.contract import ModelMissing
from engines.speech import moonshine
from engines.speech.features import SAMPLE_RATE
from engines.speech.speak import SPEECH_RATE, joined, speak
from engines.speech.transcribe import transcribe

MODELS = ("moonshine-tiny-en", "kokoro-82m", "kokoro-voices", "silero-vad")
pytestmark = pytest.mark.skipif(
    any(catalogue.status(model) is not catalogue.Status.INSTALLED for model in MODELS),
    reason="the recogniser or the neural voices are not installed",
)

FIRST, SECOND = "The small boat drifted past the lighthouse.", "Nobody saw that its lamp had gone out."


def said(text: str, voice: str) -> np.ndarray:
    audio = joined(list(speak(text, voice))).audio
    return np.asarray(soxr.resample(audio, SPEECH_RATE, SAMPLE_RATE), np.float32)


def hush(seconds: float) -> np.ndarray:
    return np.zeros(int(seconds * SAMPLE_RATE), np.float32)


@pytest.fixture(scope="module")
def talk() -> np.ndarray:
    """One sentence from 2 s on, and the other after 2 s more."""
    return np.concatenate([hush(2), said(FIRST, "af_heart"), hush(2), said(SECOND, "bm_george"), hush(1)])


def test_sentences_are_written_with_their_times(talk):
    first, second = transcribe(talk)
    assert (first.text, second.text) == (FIRST, SECOND)
    assert first.begin_s == pytest.approx(2.0, abs=0.3)
    assert second.end_s == pytest.approx(len(talk) / SAMPLE_RATE - 1, abs=1.0)
    assert 1.5 < second.begin_s - first.end_s < 3.5


def test_it_does_not_matter_how_a_stream_is_cut(talk):
    cuts = np.sort(np.random.default_rng(0).integers(0, len(talk), 20))
    assert list(transcribe(np.split(talk, cuts))) == list(transcribe(talk))


def test_an_utterance_is_told_when_it_is_over_and_not_at_the_end(talk):
    def endless():
        yield talk
        raise AssertionError("more was heard than was needed")

    assert next(transcribe(endless())).text == FIRST


def test_a_quiet_voice_is_heard_too(talk):
    assert [one.text for one in transcribe(0.01 * talk)] == [FIRST, SECOND]


def test_who_never_pauses_is_written_down_too():
    lines = [said(line, "am_michael")[1600:-6000] for line in (FIRST, SECOND)] * 6
    found = list(transcribe(np.concatenate(lines)))
    assert max(one.end_s - one.begin_s for one in found) <= 21
    assert sum(one.text.lower().count("lamp") for one in found) >= 5


@pytest.mark.parametrize("seconds", [0, 0.001, 3])
def test_silence_has_no_words(seconds):
    assert list(transcribe(hush(seconds))) == []


def test_noise_has_no_words():
    assert list(transcribe(np.random.default_rng(0).normal(0, 0.1, 5 * SAMPLE_RATE).astype(np.float32))) == []


@pytest.mark.parametrize(
    ("voice", "line"),
    [
        ("ef_dora", "La reunión empieza a las nueve, así que tenemos que salir temprano."),
        ("ff_siwis", "Nous avons mangé des pommes et du fromage dans le jardin."),
    ],
)
def test_another_language_is_left_out_rather_than_made_english(voice, line):
    assert list(transcribe(said(line, voice))) == []


def test_without_the_recogniser_the_error_names_it(talk, monkeypatch):
    def missing(model: str, file: str | None = None):
        raise ModelMissing(model, "writes down what is said")

    monkeypatch.setattr(moonshine, "locate", missing)
    for cached in (moonshine._encoder, moonshine._decoder, moonshine._tokens):
        cached.cache_clear()
    with pytest.raises(ModelMissing, match="moonshine-tiny-en"):
        list(transcribe(talk))
