"""Listening to a recording: the mouth keeps time, closes when it must, and rests when nobody speaks."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.signal import lfilter

from engines.contract import ModelMissing
from engines.speech.features import BANDS, HOP, SAMPLE_RATE, LevelStream, MelStream, levelled, mel_power
from engines.speech.listen import listen
from engines.speech.mouth import RATE, mouth_track
from engines.speech.vad import STEP, VoiceActivity, voice_activity
from training.backlot import acoustics
from training.backlot.voices import Recording, gather


@pytest.fixture(scope="module")
def recordings(tmp_path_factory) -> list[Recording]:
    """Lines by formant voices, in languages and throats that the network never met."""
    made = gather(tmp_path_factory.mktemp("voices"), 43, 40, 0, kept=True)
    return [recording for recording in made if recording.duration_s > 3]


@pytest.fixture(scope="module")
def speech(recordings) -> np.ndarray:
    pause = np.zeros(SAMPLE_RATE, np.float32)
    return np.concatenate([part for r in recordings for part in (r.audio, pause)])


def likeness(a: np.ndarray, b: np.ndarray) -> float:
    count = min(len(a), len(b))
    return float(np.corrcoef(a[:count], b[:count])[0, 1])


def in_pieces(sound: np.ndarray, seed: int = 0) -> list[np.ndarray]:
    cuts = np.sort(np.random.default_rng(seed).integers(0, len(sound), 40))
    return np.split(sound, cuts)


def test_features_do_not_depend_on_how_the_stream_is_cut(speech):
    mel, level = MelStream(), LevelStream()
    made = [level.push(mel.push(piece)) for piece in in_pieces(speech)]
    made += [level.push(mel.finish()), level.finish()]
    whole = levelled(mel_power(speech))
    assert whole.shape == (-(-len(speech) // HOP), BANDS)
    assert np.array_equal(np.concatenate(made), whole)


def test_features_do_not_depend_on_the_level_of_the_recording(speech):
    loud, quiet = levelled(mel_power(speech)), levelled(mel_power(speech * np.float32(0.01)))
    audible = loud > loud.min() + 0.5
    assert np.abs(loud - quiet)[audible].max() < 1e-2


def test_voice_activity_tells_speech_from_silence_and_is_the_same_in_pieces(speech):
    whole = voice_activity(speech)
    stream = VoiceActivity()
    made = [stream.push(piece) for piece in in_pieces(speech)]
    made.append(stream.finish())
    assert np.array_equal(np.concatenate(made), whole)
    assert len(whole) == -(-len(speech) // STEP)
    assert (whole > 0.5).mean() > 0.4
    assert voice_activity(np.zeros(5 * SAMPLE_RATE, np.float32)).max() < 0.3


def test_the_mouth_is_the_same_whether_the_recording_comes_whole_or_in_pieces(speech):
    some = speech[: 22 * SAMPLE_RATE]
    whole, parts = listen(some), listen(iter(in_pieces(some, 3)))
    assert np.array_equal(whole.channels, parts.channels)
    assert np.array_equal(whole.speech, parts.speech)
    assert whole.spans == parts.spans


def test_the_track_is_as_long_as_the_recording_and_its_spans_tile_it(speech):
    track = listen(speech, recogniser=False)
    assert track.duration_s == pytest.approx(len(speech) / SAMPLE_RATE, abs=1 / RATE)
    assert track.spans[0].start_s == 0
    assert track.spans[-1].end_s == track.duration_s
    assert all(a.end_s == b.start_s and a.viseme != b.viseme for a, b in pairwise(track.spans))
    assert len({span.viseme for span in track.spans}) > 8


def test_the_jaw_follows_voices_and_languages_that_it_never_met(recordings):
    truth = [mouth_track(r.phones, r.duration_s).channels[:, 0] for r in recordings]
    heard = [listen(r.audio).channels[:, 0] for r in recordings]
    assert np.mean([likeness(a, b) for a, b in zip(truth, heard, strict=True)]) > 0.7
    late = [np.concatenate([np.zeros(8, np.float32), b])[: len(b)] for b in heard]
    assert np.mean([likeness(a, b) for a, b in zip(truth, late, strict=True)]) < 0.6
    others = heard[1:] + heard[:1]
    assert np.mean([likeness(a, b) for a, b in zip(truth, others, strict=True)]) < 0.3


def test_the_mouth_rests_in_pauses(speech, recordings):
    jaw, speaking, at = listen(speech, recogniser=False).channels[:, 0], [], 0.0
    for recording in recordings:
        speaking += [(at + p.start_s - 0.12, at + p.end_s + 0.15) for p in recording.phones]
        at += recording.duration_s + 1
    times = np.arange(len(jaw)) / RATE
    quiet = np.ones(len(jaw), bool)
    for start, end in speaking:
        quiet &= (times < start) | (times > end)
    assert quiet.sum() > 200
    assert jaw[quiet].mean() <= 0.03


@pytest.mark.parametrize("sound", ["silence", "noise", "music"])
def test_the_mouth_rests_when_nobody_speaks(sound):
    rng = np.random.default_rng(2)
    count = 6 * SAMPLE_RATE
    audio = {
        "silence": np.zeros(count, np.float32),
        "noise": rng.standard_normal(count).astype(np.float32) * np.float32(0.1),
        "music": acoustics.music(6, rng),
    }[sound]
    track = listen(audio, recogniser=False)
    assert track.channels[:, 0].mean() <= 0.03
    assert track.speech.mean() <= 0.1


def test_ten_decibels_of_noise_do_not_stop_the_mouth(recordings):
    scores = []
    for number, recording in enumerate(recordings):
        rng = np.random.default_rng(number)
        rumble = np.cumsum(rng.standard_normal(len(recording.audio)))
        noise = (rumble - lfilter([0.01], [1, -0.99], rumble)).astype(np.float32)
        noise *= np.sqrt(np.square(recording.audio).mean() / np.square(noise).mean() / 10)
        truth = mouth_track(recording.phones, recording.duration_s)
        scores.append(
            likeness(truth.channels[:, 0], listen(recording.audio + noise, recogniser=False).channels[:, 0])
        )
    assert np.mean(scores) > 0.6


@pytest.mark.parametrize("count", [1, 100, 511, 4000])
def test_a_scrap_of_sound_has_a_mouth_at_rest(count):
    track = listen(np.full(count, 0.01, np.float32))
    assert len(track.channels) == -(-count // HOP)
    assert np.abs(track.channels).max() < 0.05


def test_without_the_voice_activity_model_the_error_names_it(monkeypatch, tmp_path):
    from engines.speech import vad

    monkeypatch.setenv("MATINEE_HOME", str(tmp_path))
    vad._session.cache_clear()
    with pytest.raises(ModelMissing, match="silero-vad"):
        listen(np.zeros(SAMPLE_RATE, np.float32))
