"""What the performance of a portrait promises: it can be cut anywhere, it follows the voice, it obeys its knobs."""

import numpy as np
import pytest

from engines.portrait.life import HABITS, Life
from engines.speech.mouth import CHANNELS, RATE, MouthTrack

STATE = ("blink", "yaw", "pitch", "roll", "brow", "frown", "smile", "breath")


def sentence_track(duration_s: float = 40.0) -> MouthTrack:
    """Phrases of two to three seconds with pauses, a stressed syllable every 0.6 s."""
    time = np.arange(round(duration_s * RATE)) / RATE
    speech = ((time % 3.4) > 0.9).astype(np.float32)
    stress = speech * np.exp(-(((time % 0.6) - 0.3) ** 2) / 0.005)
    channels = np.zeros((len(time), 8), np.float32)
    channels[:, 0] = 0.5 * speech * (0.5 + 0.5 * np.sin(2 * np.pi * 4 * time))
    channels[:, CHANNELS.index("press")] = speech * ((time % 0.8) < 0.05)
    return MouthTrack(channels, speech, stress.astype(np.float32), [])


@pytest.fixture(scope="module")
def track() -> MouthTrack:
    return sentence_track()


def curve(life: Life, name: str, times: np.ndarray) -> np.ndarray:
    return np.array([getattr(life.at(float(t)), name) for t in times])


def test_a_moment_is_the_same_wherever_a_render_starts(track: MouthTrack) -> None:
    times = np.arange(0, 40, 0.04)
    sooner, later = Life(track, seed=3), Life(track, seed=3)
    whole = [sooner.at(float(t)) for t in times]
    for t, expected in reversed(list(zip(times, whole, strict=True))):
        moment = later.at(float(t))
        assert all(getattr(moment, name) == getattr(expected, name) for name in STATE)
        assert np.array_equal(moment.gaze, expected.gaze)
        assert np.array_equal(moment.mouth, expected.mouth)


def test_another_seed_is_another_performance(track: MouthTrack) -> None:
    times = np.arange(0, 40, 0.1)
    one, two = (curve(Life(track, seed=seed), "yaw", times) for seed in (1, 2))
    assert abs(np.corrcoef(one, two)[0, 1]) < 0.7


@pytest.mark.parametrize("wanted", [8, 16, 30])
def test_blinks_come_as_often_as_asked(wanted: int) -> None:
    life = Life(sentence_track(300), seed=5, blinks=wanted)
    shut = curve(life, "blink", np.arange(0, 300, 0.01)) > 0.9
    count = int(np.sum(np.diff(shut.astype(int)) > 0))
    assert count == pytest.approx(wanted * 5, rel=0.2)


def test_no_blinks_when_none_are_asked(track: MouthTrack) -> None:
    assert curve(Life(track, seed=5, blinks=0), "blink", np.arange(0, 40, 0.02)).max() == 0


def test_a_blink_shuts_and_opens_within_half_a_second(track: MouthTrack) -> None:
    blink = curve(Life(track, seed=8), "blink", np.arange(0, 40, 0.01))
    edges = np.flatnonzero(np.diff((blink > 0.02).astype(int)))
    lengths = np.diff(edges.reshape(-1, 2) if len(edges) % 2 == 0 else edges[:-1].reshape(-1, 2)) / 100
    assert lengths.max() < 0.5
    assert blink.max() == pytest.approx(1.0, abs=0.01)


def test_the_head_never_jerks_and_stays_within_reach(track: MouthTrack) -> None:
    life = Life(track, seed=2, motion=1.0)
    times = np.arange(0, 40, 0.04)
    for name in ("yaw", "pitch", "roll"):
        angle = np.degrees(curve(life, name, times))
        assert np.abs(angle).max() <= 7
        assert np.abs(np.diff(angle, 2)).max() < 1.6


def test_a_still_head_is_still(track: MouthTrack) -> None:
    yaw = curve(Life(track, seed=2, motion=0.0), "yaw", np.arange(0, 40, 0.1))
    assert np.abs(np.degrees(yaw)).max() < 0.05


def test_the_head_moves_more_in_speech_than_in_silence() -> None:
    speaking = sentence_track(120)
    silent = MouthTrack(
        np.zeros_like(speaking.channels), speaking.speech * 0, speaking.stress * 0, speaking.spans
    )
    times = np.arange(0, 120, 0.1)
    assert (
        curve(Life(speaking, seed=4), "yaw", times).std()
        > 1.3 * curve(Life(silent, seed=4), "yaw", times).std()
    )


def test_brows_rise_on_stressed_syllables(track: MouthTrack) -> None:
    times = np.arange(1, 39, 0.02)
    brow = curve(Life(track, seed=6), "brow", times)
    stressed = np.interp(times, np.arange(len(track.stress)) / RATE, track.stress)
    assert brow[stressed > 0.8].mean() > 1.5 * brow[stressed < 0.05].mean()


def test_the_mouth_is_that_of_the_voice_and_opens_as_wide_as_asked(track: MouthTrack) -> None:
    times = np.arange(0, 39, 0.05)
    lives = {size: Life(track, seed=1, mouth=size) for size in (0.5, 1.0)}
    jaw = {size: np.array([life.at(float(t)).mouth[0] for t in times]) for size, life in lives.items()}
    assert np.allclose(jaw[1.0], track.at(times)[:, 0], atol=1e-5)
    assert np.allclose(jaw[0.5], 0.5 * jaw[1.0], atol=1e-5)


@pytest.mark.parametrize("mood", list(HABITS))
def test_no_mood_breaks_a_closure(track: MouthTrack, mood: str) -> None:
    life = Life(track, seed=1, mood=mood, mouth=1.6)
    press = CHANNELS.index("press")
    times = np.flatnonzero(track.channels[:, press] > 0.99) / RATE
    assert len(times)
    assert all(life.at(float(t)).mouth[press] > 0.99 for t in times)


def test_moods_show_in_the_face(track: MouthTrack) -> None:
    times = np.arange(0, 40, 0.2)
    smile = {mood: curve(Life(track, seed=1, mood=mood), "smile", times).mean() for mood in HABITS}
    brow = {mood: curve(Life(track, seed=1, mood=mood), "brow", times).mean() for mood in HABITS}
    assert smile["happy"] > 0.2 > smile["neutral"] > -0.2 > smile["sad"]
    assert brow["surprised"] > brow["neutral"] > brow["angry"]


def test_the_eyes_stay_on_the_viewer_while_the_head_turns(track: MouthTrack) -> None:
    life = Life(track, seed=9, gaze=0.0)
    times = np.arange(0, 40, 0.1)
    across = np.array([life.at(float(t)).gaze[0] for t in times])
    assert np.corrcoef(across, curve(life, "yaw", times))[0, 1] < -0.95


@pytest.mark.parametrize("mood", list(HABITS))
def test_a_film_begins_with_the_mouth_of_the_picture_unless_the_mood_denies_its_smile(mood: str) -> None:
    track = sentence_track()
    spoken = MouthTrack(track.channels[90:], track.speech[90:], track.stress[90:], [])
    first = Life(spoken, seed=1, mood=mood).at(0.02)
    assert np.abs(first.mouth).max() == 0
    assert first.awake == (1 if mood in ("sad", "angry") else 0)
    assert Life(spoken, seed=1, mood=mood).at(0.3).awake > 0.99


def test_sad_and_angry_take_the_smile_of_the_picture_away_and_neutral_keeps_it(track: MouthTrack) -> None:
    gone = {mood: Life(track, seed=1, mood=mood).at(5.0).relaxed for mood in HABITS}
    assert gone["sad"] == gone["angry"] == 1
    assert 0 < gone["surprised"] < 1
    assert gone["neutral"] == gone["happy"] == 0


def test_blinks_miss_the_widest_vowels_where_a_quieter_moment_is_near() -> None:
    """Every second the mouth is wide open for 0.4 s, and all but shut for the rest."""
    time = np.arange(round(300 * RATE)) / RATE
    wide = ((time % 1.0) < 0.4).astype(np.float32)
    channels = np.zeros((len(time), 8), np.float32)
    channels[:, 0] = 0.05 + 0.8 * wide
    vowels = MouthTrack(channels, np.ones_like(wide), np.zeros_like(wide), [])
    times = np.arange(0.0, 299.0, 0.01)
    blink = curve(Life(vowels, seed=5), "blink", times)
    shut = times[np.flatnonzero(np.diff((blink > 0.95).astype(int)) > 0)]
    assert len(shut) > 50
    assert np.mean((shut % 1.0) < 0.35) < 0.02


def test_a_blink_is_seen_on_its_way_at_25_frames_a_second() -> None:
    life = Life(sentence_track(60), seed=8)
    blink = curve(life, "blink", np.arange(0.02, 60, 0.04))
    shut = np.flatnonzero((blink[1:] > 0.98) & (blink[:-1] <= 0.98)) + 1
    assert len(shut) > 8
    for frame in shut:
        assert np.sum((blink[frame - 4 : frame] > 0.05) & (blink[frame - 4 : frame] < 0.98)) >= 2


def test_every_mood_can_be_told_from_every_other(track: MouthTrack) -> None:
    times = np.arange(1, 39, 0.2)
    faces = {
        mood: np.array(
            [curve(Life(track, seed=1, mood=mood), n, times).mean() for n in ("brow", "frown", "smile")]
        )
        for mood in HABITS
    }
    for mood, face in faces.items():
        assert all(np.abs(face - other).max() > 0.5 for name, other in faces.items() if name != mood)
