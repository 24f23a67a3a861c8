"""A typed line becomes speech with the time of every sound: in many languages, of any length, always the same."""

from itertools import pairwise

import numpy as np
import pytest

from engines import catalogue
from engines.contract import BadInput, ModelMissing
from engines.speech.mouth import CHANNELS, mouth_track
from engines.speech.phones import is_vowel
from engines.speech.pitch import shifted
from engines.speech.speak import SPEECH_RATE, Spoken, joined, speak
from engines.speech.text import pieces
from engines.speech.voices import languages, voices

JAW = CHANNELS.index("jaw")
LINE = "Maybe my bubble popped! You saw me wave, from five farms away."


def installed(model: str) -> bool:
    try:
        catalogue.locate(model)
    except ModelMissing:
        return False
    return True


neural = pytest.mark.skipif(
    not (installed("kokoro-82m") and installed("kokoro-voices")), reason="the neural voices are not installed"
)


def said(text: str, voice: str, language: str = "en-us", rate: float = 1.0, pitch_st: float = 0.0) -> Spoken:
    return joined(list(speak(text, voice, language, rate, pitch_st)))


@pytest.fixture(scope="module")
def heart() -> Spoken:
    return said(LINE, "af_heart")


def assert_sound(spoken: Spoken) -> None:
    """Phones follow one another inside the audio, the audio neither clips nor clicks, and starts from silence."""
    assert spoken.audio.dtype == np.float32
    assert np.isfinite(spoken.audio).all()
    assert 0.05 < np.abs(spoken.audio).max() <= 1
    assert abs(spoken.audio[0]) < 1e-3
    assert abs(spoken.audio[-1]) < 1e-3
    assert spoken.phones[0].start_s >= 0
    assert spoken.phones[-1].end_s <= spoken.duration_s
    assert all(p.start_s < p.end_s for p in spoken.phones)
    assert all(a.end_s <= b.start_s + 1e-6 for a, b in pairwise(spoken.phones))


@neural
def test_a_neural_voice_gives_every_phone_its_time(heart: Spoken) -> None:
    assert_sound(heart)
    symbols = [p.symbol for p in heart.phones]
    assert symbols[:6] == ["m", "eɪ", "b", "i", "m", "aɪ"]
    assert symbols.count("b") + symbols.count("p") + symbols.count("m") == 10
    assert sum(p.stress == 2 for p in heart.phones) >= 6


@neural
def test_sibilants_are_where_the_hiss_is_and_vowels_where_the_voice_is() -> None:
    spoken = said("She sees six fish with sauce.", "af_heart")
    frame = SPEECH_RATE // 100
    frames = spoken.audio[: len(spoken.audio) // frame * frame].reshape(-1, frame)
    power = np.abs(np.fft.rfft(frames * np.hanning(frame))) ** 2
    hiss = power[:, 30:].sum(1) / (power.sum(1) + 1e-9)
    times = (np.arange(len(frames)) + 0.5) / 100

    def share(phones: list) -> float:
        return float(np.median([np.interp((p.start_s + p.end_s) / 2, times, hiss) for p in phones]))

    assert share([p for p in spoken.phones if p.symbol in "szʃ"]) > 0.5
    assert share([p for p in spoken.phones if is_vowel(p.symbol) and p.stress]) < 0.1


@neural
def test_lips_of_a_typed_line_meet_and_rest(heart: Spoken) -> None:
    track = mouth_track(heart.phones, heart.duration_s)
    assert abs(track.duration_s - heart.duration_s) <= 0.01
    for phone in heart.phones:
        if phone.symbol in "pbm":
            middle = (phone.start_s + phone.end_s) / 2
            assert track.at(middle + np.arange(-0.04, 0.041, 0.01))[:, JAW].min() < 0.02
    assert track.channels[-5:, JAW].max() < 0.02


@neural
def test_the_same_line_is_said_the_same_again() -> None:
    np.testing.assert_array_equal(
        said("Hello there.", "bf_emma").audio, said("Hello there.", "bf_emma").audio
    )


@neural
def test_rate_changes_length_and_pitch_does_not(heart: Spoken) -> None:
    quick = said(LINE, "af_heart", rate=1.8)
    assert 0.45 < quick.duration_s / heart.duration_s < 0.7
    assert_sound(quick)
    short = said("Hello there.", "af_heart"), said("Hello there.", "af_heart", pitch_st=4)
    assert len(short[0].audio) == len(short[1].audio)
    assert short[0].phones == short[1].phones
    assert_sound(short[1])


@neural
@pytest.mark.parametrize("semitones", [-5, 5])
def test_pitch_of_a_neural_voice_moves_by_the_semitones_asked(heart: Spoken, semitones: float) -> None:
    assert interval(heart.audio, shifted(heart.audio, semitones, SPEECH_RATE)) == pytest.approx(
        semitones, abs=0.5
    )


@pytest.mark.parametrize("semitones", [-5, 5])
def test_pitch_of_a_formant_voice_moves_by_the_semitones_asked(semitones: float) -> None:
    line = "Are you all alone in the rain?"
    plain, moved = said(line, "formant-man"), said(line, "formant-man", pitch_st=semitones)
    assert interval(plain.audio, moved.audio) == pytest.approx(semitones, abs=1.0)


def interval(before: np.ndarray, after: np.ndarray) -> float:
    """Semitones between two readings of a line."""
    low, high = pitch_of(before), pitch_of(after)
    both = min(len(low), len(high))
    return 12 * float(np.log2(np.nanmedian(high[:both] / low[:both])))


def pitch_of(audio: np.ndarray) -> np.ndarray:
    """The fundamental in hertz every 20 ms, NaN where the voice is not periodic; by autocorrelation."""
    size, window = 1440, np.hanning(1440)
    fade = np.correlate(window, window, "full")[size - 1 :][:420]
    found = []
    for start in range(0, len(audio) - size, 480):
        frame = audio[start : start + size] * window
        if np.abs(frame).max() < 0.02:
            found.append(np.nan)
            continue
        repeats = np.correlate(frame, frame, "full")[size - 1 :][:420] / fade
        likeness = repeats[60:400] / (repeats[0] + 1e-9)
        best = 60 + np.flatnonzero(likeness > 0.9 * likeness.max())[0]
        best += int(repeats[best : best + 20].argmax())
        found.append(SPEECH_RATE / best if likeness.max() > 0.8 else np.nan)
    return np.array(found)


LINES = {
    "de": "Peter baut bei Bonn ein Boot.",
    "ru": "Мама мыла раму, а папа спал.",
    "ar": "مرحبا بكم في المدينة",
    "cmn": "你好，我叫王明。",
    "ko": "안녕하세요, 반갑습니다.",
    "el": "Καλημέρα, πώς είσαι;",
    "ta": "வணக்கம் நண்பரே",
    "ka": "გამარჯობა მეგობარო",
    "he": "שלום עולם",
    "pl": "W Szczebrzeszynie chrząszcz brzmi w trzcinie.",
}


@pytest.mark.parametrize("language", LINES)
def test_the_formant_voice_speaks_many_scripts(language: str) -> None:
    spoken = said(LINES[language], "formant-woman", language)
    assert_sound(spoken)
    assert len(spoken.phones) >= 5
    assert sum(is_vowel(p.symbol) for p in spoken.phones) >= 2


@neural
@pytest.mark.parametrize(
    ("voice", "language", "text"),
    [
        ("bf_emma", "en-gb", "Nothing here is fair."),
        ("ef_dora", "es", "¿Cómo estás, chico?"),
        ("ff_siwis", "fr", "Un bon vin blanc."),
        ("pm_alex", "pt_BR", "Bom dia, meu coração."),
        ("hf_alpha", "hi", "नमस्ते दुनिया।"),
    ],
)
def test_neural_voices_speak_their_own_languages(voice: str, language: str, text: str) -> None:
    spoken = said(text, voice, language)
    assert_sound(spoken)
    assert sum(is_vowel(p.symbol) for p in spoken.phones) >= 3


def test_a_language_without_a_neural_voice_gets_a_formant_voice_of_the_same_gender() -> None:
    formant = said(LINES["de"], "formant-woman", "de")
    np.testing.assert_array_equal(said(LINES["de"], "af_heart", "de").audio, formant.audio)


def test_a_long_text_comes_in_pieces_that_join_without_a_click() -> None:
    text = "The ship sails at noon, and we shall be on it; so hurry! " * 90
    assert len(text) > 5000
    parts = list(speak(text, "formant-man"))
    assert len(parts) > 10
    assert [p.progress for p in parts] == sorted(p.progress for p in parts)
    assert parts[-1].progress == pytest.approx(1)
    whole = joined(parts)
    assert_sound(whole)
    assert " ".join(p.text for p in parts).split() == text.split()
    seams = np.cumsum([len(p.audio) for p in parts])[:-1]
    assert max(np.abs(np.diff(whole.audio[s - 50 : s + 50])).max() for s in seams) < 0.005


@neural
def test_neural_pieces_join_without_a_click_and_unbroken_text_is_said_too() -> None:
    parts = list(speak("One, two.\n" + "supercalifragilistic" * 2, "am_puck", rate=2.0))
    whole = joined(parts)
    assert_sound(whole)
    assert parts[-1].progress == pytest.approx(1)
    seams = np.cumsum([len(p.audio) for p in parts])[:-1]
    assert len(seams) >= 1
    assert max(np.abs(np.diff(whole.audio[s - 50 : s + 50])).max() for s in seams) < 0.005


@neural
def test_a_script_that_the_voice_cannot_read_is_refused_at_once() -> None:
    with pytest.raises(BadInput) as refusal:
        speak("日本語です", "af_heart", "en-us")
    assert refusal.value.field == "text"


@pytest.mark.parametrize(
    ("arguments", "field", "offers"),
    [
        (("Hello", "nobody", "en-us"), "voice", "af_heart"),
        (("Hello", "af_heart", "xx"), "language", "en-us"),
        (("", "af_heart", "en-us"), "text", ""),
        (("... !? \n", "af_heart", "en-us"), "text", ""),
    ],
)
def test_wrong_input_is_refused_at_once_with_what_exists(arguments: tuple, field: str, offers: str) -> None:
    with pytest.raises(BadInput) as refusal:
        speak(*arguments)
    assert refusal.value.field == field
    assert offers in refusal.value.hint


def test_every_listed_voice_names_a_listed_language() -> None:
    assert len(languages()) > 100
    assert sum(v.language.startswith("en") for v in voices()) >= 8
    assert all(v.language in languages() for v in voices() if v.language)
    assert {v.engine for v in voices("de")} == {"espeak"}
    assert voices("fr-be")[0].id == "ff_siwis"


def test_text_is_cut_at_sentences_and_not_at_abbreviations() -> None:
    cut = [
        p.text
        for p in pieces(
            "Dr. Smith paid 3.50 for it, which was far too much… really. "
            "Nobody in the whole town ever knew why he did so!"
        )
    ]
    assert len(cut) == 2
    assert cut[0].endswith("really.")


@pytest.mark.parametrize("text", ["word " * 2000, "x" * 3000, "字" * 1000, "a, " * 900])
def test_no_piece_is_longer_than_a_breath_and_no_word_is_lost(text: str) -> None:
    cut = [p.text for p in pieces(text)]
    assert max(map(len, cut)) <= 320
    assert "".join(cut).replace(" ", "") == text.replace(" ", "")
