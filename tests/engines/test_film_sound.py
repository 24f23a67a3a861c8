"""What the sound of a film promises: places without end, lines that follow each other, joints that cannot be heard."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from engines.contract import BadInput
from engines.film.shots import Line, Shot, Subject
from engines.film.sound import RATE, Moments, Neighbour, Prepared, SoundTrack, mastered
from engines.film.sound.ambience import LEVELS, place_of
from engines.film.sound.effects import cues
from engines.film.sound.manner import manner_of
from engines.media.loudness import LOOK, Meter, limited, loudness
from engines.stage.scene import Figure, Scene

VOICES = {"": "formant-woman", "TOM": "formant-man"}
FPS = 24


def stretch(layer: object, seconds: float, start_s: float = 0.0) -> np.ndarray:
    return layer.at(round(start_s * RATE), round(seconds * RATE))  # type: ignore[attr-defined]


def track(folder: Path, ambience: float = 0.5, speak: bool = True) -> SoundTrack:
    return SoundTrack(FPS, folder / "voices", VOICES, ambience, speak)


def heard(sound: SoundTrack, shot: Shot, scene: Scene, seconds: float, **more: object) -> np.ndarray:
    prepared = sound.prepare(shot, scene)
    return np.concatenate(list(sound.shot(prepared, scene, round(seconds * FPS), **more)))  # type: ignore[arg-type]


def power(sound: np.ndarray, low_hz: float, high_hz: float) -> float:
    spectrum = np.abs(np.fft.rfft(sound.mean(1))) ** 2
    hertz = np.fft.rfftfreq(len(sound), 1 / RATE)
    return float(spectrum[(hertz >= low_hz) & (hertz < high_hz)].sum())


PLACES = [
    Scene(environment="ocean", lighting="dusk", seed=3),
    Scene(environment="forest", lighting="dawn", seed=4),
    Scene(environment="interior", lighting="night", weather="lightning", seed=5),
]


@pytest.mark.parametrize("scene", PLACES, ids=lambda s: s.environment)
def test_a_place_is_the_same_sound_in_whatever_pieces_it_is_asked_for(scene: Scene) -> None:
    whole = stretch(place_of(scene).layer, 3.0)
    again, edges = place_of(scene).layer, [0, 1, 999, 48_000, 51_200, 100_003, len(whole)]
    pieces = {a: again.at(a, b - a) for a, b in reversed(list(pairwise(edges)))}
    np.testing.assert_allclose(np.concatenate([pieces[a] for a in edges[:-1]]), whole, atol=1e-5)


@pytest.mark.parametrize("environment", LEVELS)
def test_every_place_sounds_in_stereo_at_its_level_without_clicks(environment: str) -> None:
    place = place_of(Scene(environment=environment, lighting="overcast", seed=11))  # type: ignore[arg-type]
    sound = np.concatenate([stretch(place.layer, 1.6, 29.0 * k) for k in range(5)])
    assert loudness(sound) == pytest.approx(place.level, abs=4.5)
    assert np.abs(sound).max() < 1.0
    assert np.corrcoef(sound.T)[0, 1] < 0.9
    assert not np.isnan(sound).any()


def test_no_two_moments_of_a_place_are_alike() -> None:
    layer = place_of(Scene(environment="meadow", lighting="night")).layer
    first, later = stretch(layer, 2.0), stretch(layer, 2.0, 600.0)
    assert abs(float(np.corrcoef(first[:, 0], later[:, 0])[0, 1])) < 0.1


def test_hour_weather_and_seed_change_what_is_heard() -> None:
    def at(seed: int = 2, **fields: str) -> np.ndarray:
        return stretch(place_of(Scene(environment="forest", seed=seed, **fields)).layer, 6.0)  # type: ignore[arg-type]

    def sings(sound: np.ndarray) -> float:
        return power(sound, 2500, 6500) / power(sound, 200, 600)

    dawn, dry = at(lighting="dawn"), at(lighting="storm")
    assert sings(dawn) > 4 * sings(dry)
    rain = at(lighting="overcast", weather="rain")
    assert power(rain, 800, 2500) > 4 * power(at(lighting="overcast"), 800, 2500)
    assert not np.array_equal(at(lighting="dawn", seed=3), dawn)
    np.testing.assert_array_equal(at(lighting="dawn"), dawn)


def test_thunder_follows_the_lightning_that_was_seen_and_rings_on_behind_the_cut(tmp_path: Path) -> None:
    scene = Scene(environment="mountains", lighting="night", weather="lightning", seed=9)
    sound, shot = track(tmp_path), Shot()
    seen, dark = Moments(flashes_s=(2.0,)), Moments(flashes_s=())
    apart = np.abs(
        heard(sound, shot, scene, 9.0, moments=seen) - heard(sound, shot, scene, 9.0, moments=dark)
    ).max(1)
    begins_s = np.flatnonzero(apart > 0.02)[0] / RATE
    assert 2.2 < begins_s < 8.0

    def after(moments: Moments) -> np.ndarray:
        before = Neighbour(sound.prepare(shot, scene), scene, round((begins_s + 0.5) * FPS), 0, moments)
        return heard(sound, shot, scene, 3.0, start_frame=before.frames, before=before, moments=dark)

    tail = np.abs(after(seen) - after(dark)).max(1)
    assert tail[RATE // 2 : RATE].max() > 0.01
    assert tail[-RATE // 10 :].max() < 0.01


def test_words_of_the_writer_bring_their_sounds_and_no_means_no() -> None:
    scene = Scene(environment="interior")

    def asked(words: str) -> int:
        return len(cues(Shot(sound=words), scene, "room", 6.0))

    assert asked("a door slams") == 1
    assert asked("a knock, then breaking glass") == 2
    assert asked("heartbeat") >= 5
    assert asked("footsteps") >= 10
    assert asked("no thunder, without a bell") == 0
    assert asked("") == 0


def test_effects_keep_out_of_the_way_of_lines() -> None:
    scene = Scene(environment="interior")
    [cue] = cues(Shot(sound="glass breaks"), scene, "room", 8.0, lines_s=[(1.0, 4.0)])
    assert cue.start_s >= 4.0 or cue.start_s < 0.2


@pytest.mark.parametrize("environment", ["desert", "snow", "city", "forest"])
def test_feet_are_heard_when_they_come_down(environment: str) -> None:
    walker = Scene(environment=environment, figures=(Figure(action="walk"),), shot_type="full_shot")  # type: ignore[arg-type]
    times = (0.5, 1.25, 2.0)
    steps = cues(Shot(), walker, "open", 3.0, steps_s=[times])
    assert [cue.start_s for cue in steps] == list(times)
    sounds = [cue.make(np.random.default_rng(i)) for i, cue in enumerate(steps)]
    assert all(np.argmax(np.abs(s).max(1)) < 0.2 * RATE for s in sounds)
    assert not np.array_equal(sounds[0], sounds[1])


def test_the_meter_reads_the_reference_tone_and_peaks_between_samples() -> None:
    tone = np.sin(2 * np.pi * 997 * np.arange(20 * RATE) / RATE).astype(np.float32) * 10 ** (-23 / 20)
    meter = Meter()
    for piece in np.array_split(np.stack([tone, tone], 1), 37):
        meter.add(piece)
    assert meter.integrated == pytest.approx(-23.0, abs=0.1)
    between = 0.5 * np.sin(np.pi / 2 * np.arange(RATE) + np.pi / 4).astype(np.float32)
    meter = Meter()
    meter.add(between)
    assert meter.true_peak_db == pytest.approx(-6.02, abs=0.2)


def test_the_gates_of_the_meter_leave_silence_out() -> None:
    tone = 0.1 * np.sin(2 * np.pi * 997 * np.arange(5 * RATE) / RATE).astype(np.float32)
    with_silence = np.concatenate([tone, np.zeros(20 * RATE, np.float32)])
    assert loudness(with_silence) == pytest.approx(loudness(tone), abs=0.3)
    assert loudness(np.zeros(RATE, np.float32)) == float("-inf")


def test_the_limiter_holds_true_peaks_and_works_piece_by_piece() -> None:
    rng = np.random.default_rng(1)
    loud = np.zeros((RATE + 2 * LOOK, 2), np.float32)
    loud[LOOK:-LOOK] = rng.standard_normal((RATE, 2)) * np.linspace(0.1, 1.2, RATE)[:, None]
    whole = limited(loud)
    meter = Meter()
    meter.add(whole)
    assert meter.true_peak_db < -1.0
    half = RATE // 2
    halves = [limited(loud[: half + 2 * LOOK]), limited(loud[half:])]
    np.testing.assert_allclose(np.concatenate(halves), whole, atol=1e-5)


TALK = Shot(
    dialogue=(
        Line(speaker="ANN", text="The harbour is quiet tonight."),
        Line(speaker="TOM", text="Too quiet.", manner="whispers"),
        Line(speaker="ANN", text="..."),
    ),
    subjects=(Subject(name="ANN", position="left"), Subject(name="TOM", position="on the right")),
)


def test_lines_follow_each_other_and_tell_how_long_the_shot_must_be(tmp_path: Path) -> None:
    prepared = track(tmp_path).prepare(TALK, Scene(duration_s=1.0))
    first, second = prepared.spoken
    assert 0.2 < first.start_s < first.end_s < second.start_s < second.end_s < prepared.shortest_s
    for line in prepared.spoken:
        assert line.audio.shape == (round((line.end_s - line.start_s) * RATE),)
        assert line.mouth.duration_s == pytest.approx(line.end_s - line.start_s, abs=0.02)
        assert line.mouth.channels.max() > 0.2
        assert line.file.is_file()
    roomy = track(tmp_path).prepare(TALK, Scene(duration_s=prepared.shortest_s + 4))
    assert roomy.spoken[0].start_s > first.start_s
    assert roomy.spoken[-1].end_s < prepared.shortest_s + 4 - 0.5


def test_a_line_is_said_once_and_kept(tmp_path: Path) -> None:
    prepared = track(tmp_path).prepare(TALK, Scene())
    kept = {p: p.stat().st_mtime_ns for p in (tmp_path / "voices").iterdir()}
    again = track(tmp_path).prepare(TALK, Scene())
    assert {p: p.stat().st_mtime_ns for p in (tmp_path / "voices").iterdir()} == kept
    np.testing.assert_array_equal(again.spoken[0].audio, prepared.spoken[0].audio)
    again.spoken[0].file.write_bytes(b"damaged")
    np.testing.assert_array_equal(
        track(tmp_path).prepare(TALK, Scene()).spoken[0].audio, prepared.spoken[0].audio
    )


def test_a_line_that_cannot_be_said_is_named(tmp_path: Path) -> None:
    nobody = SoundTrack(FPS, tmp_path, {"": "nobody"})
    with pytest.raises(BadInput, match="The harbour is quiet tonight") as refusal:
        nobody.prepare(TALK, Scene())
    assert refusal.value.field == "dialogue"
    assert "af_heart" in refusal.value.hint


def test_a_film_without_voices_or_words_has_no_lines(tmp_path: Path) -> None:
    assert track(tmp_path, speak=False).prepare(TALK, Scene()) == Prepared(TALK, [], 0.0)
    assert track(tmp_path).prepare(Shot(), Scene()).spoken == []


def test_a_whisper_has_no_pitch(tmp_path: Path) -> None:
    def pitched(manner: str) -> float:
        shot = Shot(dialogue=(Line(text="Are you all alone in the rain?", manner=manner),))
        audio = track(tmp_path).prepare(shot, Scene()).spoken[0].audio
        frames = np.lib.stride_tricks.sliding_window_view(audio, 2400)[::1200]
        frames = frames[np.abs(frames).max(1) > 0.1] * np.hanning(2400)
        repeats = np.fft.irfft(np.abs(np.fft.rfft(frames, 4800)) ** 2)
        return float(np.median(repeats[:, 120:800].max(1) / repeats[:, 0]))

    assert pitched("whispers") < 0.6 * pitched("")


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("whispering", "whisper"),
        ("O.S.", "off"),
        ("V.O.", "over"),
        ("shouts", "shout"),
        ("on the phone", "phone"),
        ("happily", "plain"),
        ("", "plain"),
    ],
)
def test_how_a_line_is_said_is_read_from_its_words(words: str, name: str) -> None:
    assert manner_of(words).name == name


@pytest.mark.parametrize("fps", [12, 24])
def test_a_shot_ends_exactly_with_its_last_frame(tmp_path: Path, fps: int) -> None:
    sound = SoundTrack(fps, tmp_path, VOICES)
    scene = Scene(environment="snow")
    chunks = list(sound.shot(sound.prepare(Shot(), scene), scene, 31, start_frame=17))
    assert sum(map(len, chunks)) == 31 * RATE // fps
    assert all(c.dtype == np.float32 and c.shape[1] == 2 and len(c) <= RATE for c in chunks)


def test_two_shots_of_one_place_are_heard_as_one(tmp_path: Path) -> None:
    sound, scene, shot = track(tmp_path), Scene(environment="ocean", seed=6), Shot()
    whole = heard(sound, shot, scene, 4.0)
    first = heard(sound, shot, scene, 2.0)
    before = Neighbour(sound.prepare(shot, scene), scene, 2 * FPS, 0)
    second = heard(track(tmp_path), shot, scene, 2.0, start_frame=2 * FPS, before=before)
    np.testing.assert_allclose(np.concatenate([first, second]), whole, atol=1e-4)


@pytest.mark.parametrize("transition", ["cut", "dissolve", "fade"])
def test_shots_rendered_one_by_one_join_without_a_click(tmp_path: Path, transition: str) -> None:
    sound = track(tmp_path)
    one, two = Scene(environment="city", seed=1), Scene(environment="ocean", lighting="night", seed=2)
    arriving = Shot(transition=transition)  # type: ignore[arg-type]
    before = Neighbour(sound.prepare(TALK, one), one, 3 * FPS, 0)
    left = heard(sound, TALK, one, 3.0)
    right = heard(
        sound,
        arriving,
        two,
        2.0,
        start_frame=3 * FPS,
        before=before,
        transition_frames=0 if transition == "cut" else FPS,
    )
    joined = np.concatenate([left, right])
    bends = np.abs(np.diff(joined, 2, axis=0)).max(1)
    seam = len(left)
    assert (
        bends[seam - 3 : seam + 2].max()
        <= np.quantile(bends[seam - RATE // 4 : seam + RATE // 4], 0.999) * 1.5
    )


def test_the_place_steps_back_beneath_a_line(tmp_path: Path) -> None:
    scene = Scene(environment="ocean", seed=6, duration_s=8.0)
    line = Shot(dialogue=(Line(text="There she is, the last boat of the year."),))
    prepared = track(tmp_path).prepare(line, scene)
    spoken = prepared.spoken[0]
    talked = heard(track(tmp_path), line, scene, 8.0)
    voice = heard(track(tmp_path, ambience=0), line, scene, 8.0)
    place = heard(track(tmp_path, speak=False), line, scene, 8.0)
    during = slice(int((spoken.start_s + 0.1) * RATE), int((spoken.end_s - 0.1) * RATE))
    after = slice(int((spoken.end_s + 1.7) * RATE), int(7.9 * RATE))
    beneath = np.std((talked - voice)[during]) / np.std(place[during])
    assert beneath < 0.6
    assert np.std((talked - voice)[after]) / np.std(place[after]) == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize(
    "scene",
    [
        Scene(environment="ocean", lighting="storm", weather="rain", seed=7),
        Scene(environment="city", lighting="night", weather="rain", seed=7),
        Scene(environment="desert", seed=7),
        Scene(environment="space", seed=7),
        Scene(environment="forest", seed=7),
        Scene(environment="interior", lighting="night", seed=7),
    ],
    ids=lambda s: f"{s.environment}-{s.weather}",
)
def test_every_place_lies_well_beneath_words_even_in_a_film_without_any(tmp_path: Path, scene: Scene) -> None:
    place = heard(track(tmp_path), Shot(), scene, 3.0, start_frame=20 * FPS)
    film = np.concatenate(list(mastered(lambda: iter([place]))))
    assert -36.0 < loudness(place[RATE // 4 :]) < -27.5
    assert loudness(film[RATE // 4 :]) < -26.5


def test_speakers_are_heard_from_their_side(tmp_path: Path) -> None:
    scene = Scene(environment="interior", duration_s=8.0, shot_type="medium_shot")
    sound = track(tmp_path, ambience=0)
    ann, tom = sound.prepare(TALK, scene).spoken
    mixed = heard(sound, TALK, scene, 8.0)

    def lean(start_s: float, end_s: float) -> float:
        left, right = np.sum(mixed[int(start_s * RATE) : int(end_s * RATE)] ** 2, axis=0)
        return float((right - left) / (right + left))

    assert lean(ann.start_s, ann.end_s) < -0.05
    assert lean(tom.start_s, tom.end_s) > 0.05


def test_without_place_and_voices_there_is_silence(tmp_path: Path) -> None:
    scene = Scene(environment="city", figures=(Figure(action="walk"),))
    assert not heard(track(tmp_path, ambience=0, speak=False), TALK, scene, 1.0).any()


def test_a_film_ends_in_silence_and_begins_without_a_click(tmp_path: Path) -> None:
    sound = heard(track(tmp_path), Shot(), Scene(environment="ocean"), 2.0, last=True)
    assert np.abs(sound[:5]).max() < 0.01
    assert np.abs(sound[-20:]).max() < 0.001


def test_feet_follow_the_picture(tmp_path: Path) -> None:
    scene = Scene(environment="interior", figures=(Figure(action="walk"),), shot_type="full_shot", seed=2)
    stepped = heard(track(tmp_path), Shot(), scene, 2.0, moments=Moments(steps_s=((1.0,),)))
    still = heard(track(tmp_path), Shot(), scene, 2.0, moments=Moments(steps_s=((),)))
    apart = np.abs(stepped - still).max(1)
    assert np.flatnonzero(apart > 0.005)[0] / RATE == pytest.approx(1.0, abs=0.03)


def test_a_master_has_its_loudness_and_headroom_and_every_sample(tmp_path: Path) -> None:
    scene = Scene(environment="interior", duration_s=7.0)
    chunks = list(track(tmp_path).shot(track(tmp_path).prepare(TALK, scene), scene, 7 * FPS))
    master = list(mastered(lambda: iter(chunks)))
    meter = Meter()
    for chunk in master:
        meter.add(chunk)
    assert sum(map(len, master)) == 7 * RATE
    assert meter.integrated == pytest.approx(-16.0, abs=1.0)
    assert meter.true_peak_db < -1.0
