"""The mouth keeps its promises: lips meet for P, B and M, pauses are shut, and time is linear and honest."""

from itertools import pairwise

import numpy as np
import pytest

from engines.speech.mouth import CHANNELS, RATE, MouthTrack, Phone, mouth_track
from engines.speech.phones import letters

JAW, ROUND, LIP_TEETH, PRESS = (CHANNELS.index(c) for c in ("jaw", "round", "lip_teeth", "press"))


def phones_of(words: str, step_s: float = 0.08, start_s: float = 0.5) -> list[Phone]:
    """Phones of equal length; a space is a pause of half a second."""
    found, now = [], start_s
    for symbol in words.split():
        if symbol == "_":
            now += 0.5
            continue
        found.append(Phone(symbol, now, now + step_s, 2 if symbol[0] in "aeiouɑɪʌ" else 0))
        now += step_s
    return found


MAYBE_MY_BUBBLE = "m eɪ b i m aɪ b ʌ b ə l p ɑ p t"


@pytest.mark.parametrize("fps", [25, 30, 50])
@pytest.mark.parametrize("step_s", [0.05, 0.08, 0.13])
@pytest.mark.parametrize("phase", [0.0, 0.3, 0.7])
def test_lips_meet_in_at_least_one_frame_for_every_p_b_and_m(fps: int, step_s: float, phase: float) -> None:
    phones = phones_of(MAYBE_MY_BUBBLE, step_s)
    track = mouth_track(phones, phones[-1].end_s + 0.5)
    times = (np.arange(int(track.duration_s * fps)) + phase) / fps
    jaw = track.at(times)[:, JAW]
    for phone in phones:
        if phone.symbol in "pbm":
            middle = (phone.start_s + phone.end_s) / 2
            assert jaw[np.abs(times - middle) <= 1 / fps].min() < 0.02, phone


def test_quick_words_are_not_glued_shut() -> None:
    phones = phones_of(MAYBE_MY_BUBBLE, 0.08)
    track = mouth_track(phones, phones[-1].end_s + 0.5)
    for phone in phones:
        if phone.symbol in ("eɪ", "aɪ", "ʌ", "ɑ"):
            inside = track.channels[round(phone.start_s * RATE) : round(phone.end_s * RATE), JAW]
            assert inside.max() > 0.15, phone


def test_teeth_rest_on_the_lip_for_f_and_v() -> None:
    track = mouth_track(phones_of("f a v i"), 1.5)
    middle = track.at([0.54, 0.70])
    assert (middle[:, LIP_TEETH] > 0.4).all()
    assert (middle[:, JAW] < 0.2).all()


@pytest.mark.parametrize("ending", ["a", "ɑː", "aʊ", "m", "s", "u"])
def test_the_mouth_is_shut_in_pauses(ending: str) -> None:
    phones = phones_of(f"a l a {ending} _ {ending} l a") + [Phone("a", 3.0, 3.4)]
    track = mouth_track(phones, 4.5)
    edges = [(0.0, phones[0].start_s)]
    edges += [(a.end_s, b.start_s) for a, b in pairwise(phones)]
    edges += [(phones[-1].end_s, track.duration_s)]
    pauses = [(a, b) for a, b in edges if b - a > 0.35]
    assert len(pauses) == 4
    for a, b in pauses:
        times = np.arange(a, b, 0.005)
        assert track.at(times)[:, JAW].mean() <= 0.03
        assert np.interp((a + b) / 2 * RATE, np.arange(len(track.speech)), track.speech) == 0


def test_lips_stay_round_through_a_consonant_between_round_vowels() -> None:
    track = mouth_track(phones_of("u t u", 0.1), 1.4)
    assert track.at([0.65])[0, ROUND] > 0.5


def test_curves_are_smooth_and_within_range() -> None:
    track = mouth_track(phones_of("ʃ u θ ɔɪ ŋ w ɑ p f tʃ ɛ ɹ s " * 10, 0.09), 15)
    low = np.where(np.array(CHANNELS) == "width", -1, 0)
    assert (track.channels >= low - 1e-6).all()
    assert (track.channels <= 1 + 1e-6).all()
    assert np.abs(np.diff(track.channels[:, ROUND])).max() < 0.15


def test_spans_cover_the_voice_without_gaps() -> None:
    track = mouth_track(phones_of("p a t _ ʃ iː _ m uː"), 4)
    assert track.spans[0].start_s == 0
    assert track.spans[-1].end_s == 4
    for a, b in pairwise(track.spans):
        assert a.end_s == b.start_s
        assert a.viseme != b.viseme
    assert [s.viseme for s in track.spans] == [
        "sil",
        "PP",
        "aa",
        "DD",
        "sil",
        "CH",
        "ih",
        "sil",
        "PP",
        "ou",
        "sil",
    ]


def test_stress_peaks_on_the_stressed_vowel() -> None:
    track = mouth_track([Phone("b", 0.5, 0.6), Phone("a", 0.6, 0.8, 2), Phone("n", 0.8, 0.9)], 2)
    assert abs(track.stress.argmax() / RATE - 0.7) < 0.011
    assert track.stress.max() == pytest.approx(1, abs=0.05)
    assert track.stress[150:].max() == 0


def test_a_voice_without_phones_is_a_shut_mouth() -> None:
    track = mouth_track([], 2.0)
    assert track.duration_s == 2
    assert not track.channels.any()
    assert [s.viseme for s in track.spans] == ["sil"]


def test_the_same_sounds_later_make_the_same_curve_later() -> None:
    early = mouth_track(phones_of(MAYBE_MY_BUBBLE), 4)
    late = mouth_track([p.shifted(1.0) for p in phones_of(MAYBE_MY_BUBBLE)], 5)
    np.testing.assert_allclose(late.channels[150:450], early.channels[50:350], atol=1e-3)


def test_half_an_hour_has_the_same_mouth_as_its_parts() -> None:
    phrase = phones_of(MAYBE_MY_BUBBLE)
    phones = [p.shifted(4.0 * i) for i in range(450) for p in phrase]
    track = mouth_track(phones, 1800)
    assert len(track.channels) == 180_000
    np.testing.assert_allclose(track.channels[170_800:171_200], track.channels[800:1200], atol=1e-3)


def test_a_kept_track_comes_back_the_same(tmp_path) -> None:
    track = mouth_track(phones_of("m a _ f u"), 3)
    track.save(tmp_path / "voice.npz")
    again = MouthTrack.load(tmp_path / "voice.npz")
    for name in ("channels", "speech", "stress"):
        np.testing.assert_array_equal(getattr(again, name), getattr(track, name))
    assert again.spans == track.spans


@pytest.mark.parametrize(
    ("symbol", "moves"), [("tʃ", "ʧ"), ("aɪ", "aɪ"), ("ɔ̃", "ɔ"), ("dˤ", "d"), ("ç", "ç"), ("˥", "ə")]
)
def test_any_symbol_moves_the_mouth(symbol: str, moves: str) -> None:
    assert letters(symbol) == moves
