"""The built-in music engine as its users meet it: a request in, a take out."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyloudnorm
import pytest
import soundfile as sf

from engines.contract import Artifact, BadInput, Cancelled, Note, Progress, parse_request
from engines.media.audio import stream_audio
from engines.media.video import VideoReader, VideoWriter, join
from engines.music.engine import BuiltinMusic
from engines.music.exports import midi
from engines.music.harmony import SCALES, Chord
from engines.music.request import MusicRequest
from engines.music.score import SCORE_FILE, Score
from engines.music.sound.segments import parts_in
from engines.music.thoughts import Plan


def made(folder: Path, **values: Any) -> Path:
    """The media file of a take."""
    folder.mkdir(parents=True, exist_ok=True)
    *_, last = BuiltinMusic().run(parse_request(MusicRequest, values), folder)
    assert isinstance(last, Artifact)
    assert last.kind == "media"
    return last.path


def asked(**values: Any) -> Score:
    return Score.from_json(BuiltinMusic().ask("score", values)["score"])


def kept(tmp_path: Path, score: Score) -> str:
    path = tmp_path / SCORE_FILE
    path.write_text(json.dumps(score.as_json()))
    return str(path)


@pytest.fixture(scope="module")
def take(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(
        tmp_path_factory.mktemp("take"), prompt="lo-fi beat with Rhodes", duration_s=12, stems=True, seed=3
    )


def test_an_idea_becomes_a_mastered_take_with_its_score(take: Path) -> None:
    sound, rate = sf.read(take)
    score = Score.from_json(json.loads((take.parent / SCORE_FILE).read_text()))
    assert (rate, sound.shape[1]) == (48_000, 2)
    assert abs(score.plan.duration_s - 12) < score.plan.bar_s
    assert len(sound) / rate >= score.plan.duration_s
    assert abs(pyloudnorm.Meter(rate).integrated_loudness(sound) + 14) < 0.5
    assert np.abs(sound).max() < 10 ** (-1 / 20)
    assert midi_notes(take.parent / "score.mid") > 0
    assert (take.parent / "poster.png").stat().st_size > 0


def midi_notes(path: Path) -> int:
    from engines.music.listening import midi as listening

    return sum(len(track.notes) for track in listening.read(path).tracks)


def test_stems_sum_to_the_take(take: Path) -> None:
    mix, _ = sf.read(take)
    stems = [sf.read(path)[0] for path in (take.parent / "stems").glob("*.flac")]
    assert len(stems) > 2
    assert np.abs(sum(stems) - mix).max() < 1e-4


def test_what_is_heard_while_a_piece_is_made_has_its_parts_apart(take: Path) -> None:
    score = Score.read(take.parent / SCORE_FILE)
    segments = sorted((take.parent / "segments").iterdir())
    assert len(segments) == len(score.plan.thoughts)
    for path in segments:
        with sf.SoundFile(path) as file:
            assert parts_in(file) == tuple(part.role for part in score.plan.parts)
            heard, *parts = np.split(file.read(), file.channels // 2, axis=1)
        np.testing.assert_allclose(sum(parts), heard, atol=1e-3)


def test_nothing_half_made_stays_beside_a_take(take: Path) -> None:
    assert not list(take.parent.glob(".*"))


def test_equal_requests_sound_equal_and_other_seeds_do_not(tmp_path: Path) -> None:
    first, again, other = (
        sf.read(made(tmp_path / str(n), style="jazz", duration_s=4, seed=seed))[0]
        for n, seed in enumerate((1, 1, 2))
    )
    assert np.array_equal(first, again)
    assert first.shape != other.shape or not np.array_equal(first, other)


def test_words_without_musical_meaning_are_told_and_still_make_a_piece(tmp_path: Path) -> None:
    events = list(
        BuiltinMusic().run(MusicRequest(prompt="qwertz spoon invoice", duration_s=4, seed=1), tmp_path)
    )
    assert any(isinstance(event, Note) and "spoon" in event.message for event in events)
    assert isinstance(events[-1], Artifact)


def test_what_only_networks_can_do_is_left_out_and_told(tmp_path: Path) -> None:
    values = {"style": "lofi", "duration_s": 4, "lyrics": "[verse] hello", "note_guidance": 3}
    events = BuiltinMusic().run(parse_request(MusicRequest, values), tmp_path)
    told = next(event.message for event in events if isinstance(event, Note))
    assert "hold to the plan" in told
    assert "lyrics" in told


def test_nothing_is_refused_as_the_window_refuses_it(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="prompt: there is no idea yet"):
        list(BuiltinMusic().run(MusicRequest(prompt="  "), tmp_path))


@pytest.mark.parametrize(
    ("values", "seconds", "told"),
    [
        ({"prompt": "two minutes of house"}, 120, "As long as the words say: 2:00"),
        ({"prompt": "two minutes of house", "duration_s": 30}, 30, "The words say 2:00, the setting 0:30"),
        ({"prompt": "half an hour", "style": "house"}, 60, "could not be followed: half an hour"),
    ],
)
def test_lengths_in_words_are_heard_or_told(values: dict[str, Any], seconds: float, told: str) -> None:
    answer = BuiltinMusic().ask("plan", values)
    plan = Plan.model_validate(answer["plan"])
    assert abs(plan.duration_s - seconds) < plan.bar_s
    assert any(told in note for note in answer["notes"])


def test_what_is_quiet_at_first_is_heard_to_be_quiet(tmp_path: Path) -> None:
    media = made(tmp_path, prompt="bossa nova, quiet at first", duration_s=24, stems=True)
    sound, rate = sf.read(media)
    plan = Score.read(media.with_name(SCORE_FILE)).plan
    opening, rest = np.split(sound, [round(plan.thoughts[0].bars * plan.bar_s * rate)])
    meter = pyloudnorm.Meter(rate)
    assert meter.integrated_loudness(opening) < meter.integrated_loudness(rest) - 5
    assert "Bossa nova" in (tmp_path / "score.musicxml").read_text("utf-8")


def test_a_changed_chord_rewrites_only_its_bars(tmp_path: Path) -> None:
    before = asked(style="pop", duration_s=40, seed=5)
    thoughts = list(before.plan.thoughts)
    chords = (Chord(root=8, quality="maj7"), *thoughts[1].chords[1:])
    thoughts[1] = thoughts[1].model_copy(update={"chords": chords})
    plan = before.plan.model_copy(update={"thoughts": tuple(thoughts)})
    after = asked(plan=plan.model_dump(), score=kept(tmp_path, before), seed=5)
    assert after.notes_of(1) != before.notes_of(1)
    for n in range(len(thoughts)):
        if n != 1:
            assert after.notes_of(n) == before.notes_of(n)


def test_a_part_that_falls_silent_leaves_the_others_as_they_were(tmp_path: Path) -> None:
    before = asked(style="house", duration_s=30, seed=5)
    busiest = max(range(len(before.plan.thoughts)), key=lambda n: len(before.plan.thoughts[n].roles))
    thoughts = list(before.plan.thoughts)
    roles = thoughts[busiest].roles
    thoughts[busiest] = thoughts[busiest].model_copy(update={"roles": roles[:-1]})
    plan = before.plan.model_copy(update={"thoughts": tuple(thoughts)})
    after = asked(plan=plan.model_dump(), score=kept(tmp_path, before), seed=5)
    assert not after.notes_of(busiest)[roles[-1]]
    assert all(after.notes_of(busiest)[role] == before.notes_of(busiest)[role] for role in roles[:-1])


def test_locked_bars_stay_while_the_rest_is_asked_for_anew(tmp_path: Path) -> None:
    before = asked(style="lofi", duration_s=20, seed=5)
    again = tuple(thought.model_copy(update={"take": 1}) for thought in before.plan.thoughts)
    plan = before.plan.model_copy(update={"thoughts": again})
    locks = [{"role": "chords"}, {"role": None, "first": 0, "last": 0}]
    after = asked(plan=plan.model_dump(), score=kept(tmp_path, before), locks=locks, seed=5)
    assert after.track("chords") == before.track("chords")
    for track in before.tracks:
        ours = after.track(track.part.role)
        assert ours is not None
        first_bar = [note for note in track.notes if note.start < before.bar_ticks]
        assert [note for note in ours.notes if note.start < before.bar_ticks] == first_bar
    assert after != before


def test_another_key_moves_the_notes_and_writes_none_anew(tmp_path: Path) -> None:
    before = asked(style="chamber", duration_s=12, seed=5)
    plan = before.plan.model_copy(update={"key": (before.plan.key + 2) % 12})
    after = asked(plan=plan.model_dump(), score=kept(tmp_path, before), seed=5)
    for track in before.tracks:
        moved = after.track(track.part.role)
        assert moved is not None
        assert [note.pitch + 2 for note in track.notes] == [note.pitch for note in moved.notes]


def test_a_loop_is_as_long_as_its_bars(tmp_path: Path) -> None:
    sound, rate = sf.read(made(tmp_path, style="house", duration_s=6, loop=True))
    plan = Plan.model_validate(json.loads((tmp_path / SCORE_FILE).read_text())["plan"])
    assert len(sound) == round(plan.duration_s * rate)


def scale(plan: Plan) -> set[int]:
    """Pitch classes; a minor key and its major are alike."""
    return {(plan.key + step) % 12 for step in SCALES[plan.mode]}


def test_a_reference_gives_its_course_and_not_its_notes(tmp_path: Path) -> None:
    reference = asked(style="folk", duration_s=40, seed=9)
    midi.write(tmp_path / "reference.mid", reference)
    piece = asked(prompt="synthwave", reference=str(tmp_path / "reference.mid"), duration_s=40)
    assert piece.plan.style == "synthwave"
    assert scale(piece.plan) == scale(reference.plan)
    assert abs(piece.plan.tempo_bpm - reference.plan.tempo_bpm) < 1
    assert {track.notes for track in piece.tracks}.isdisjoint(
        {track.notes for track in reference.tracks if track.notes}
    )


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"tempo_bpm": 0}, "tempo_bpm"),
        ({"tempo_bpm": 999}, "tempo_bpm"),
        ({"duration_s": 0.2}, "duration_s"),
        ({"duration_s": 2400}, "duration_s"),
        ({"key": "H flat"}, "key"),
        ({"reference": "silence.wav"}, "reference"),
        ({"reference": "broken.mid"}, "reference"),
        ({"reference": "missing.mp3"}, "reference"),
        ({"soundfont": "broken.mid"}, "soundfont"),
        ({"score": "broken.mid"}, "score"),
        ({"reference": "silence.wav", "film": "silence.wav"}, ""),
    ],
)
def test_what_cannot_be_is_told_in_one_line_at_its_field(
    values: dict[str, Any], field: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    sf.write("silence.wav", np.zeros(48_000 * 5), 48_000)
    Path("broken.mid").write_bytes(b"MThd nothing of a score")
    with pytest.raises(BadInput) as told:
        made(tmp_path, style="pop", **{"duration_s": 4, **values})
    assert told.value.field == field
    assert "\n" not in told.value.message


def test_a_cancelled_piece_leaves_no_stems_behind(tmp_path: Path) -> None:
    engine = BuiltinMusic()
    events = engine.run(MusicRequest(style="pop", duration_s=60), tmp_path)
    next(event for event in events if isinstance(event, Progress) and event.phase == "Playing")
    engine.cancel()
    with pytest.raises(Cancelled):
        list(events)
    assert not list(tmp_path.glob(".*"))
    assert not (tmp_path / "take.wav").exists()


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """Six seconds of pictures; something is said in the first two."""
    parts = [tmp_path / "pictures.mp4"]
    with VideoWriter(parts[0], 64, 48, 25) as writer:
        for n in range(150):
            writer.write(np.full((48, 64, 3), n, np.uint8))
    said = np.zeros((6 * 48_000, 2), np.float32)
    said[: 2 * 48_000] = 0.1 * np.sin(np.arange(2 * 48_000) / 30)[:, None]
    sf.write(tmp_path / "said.wav", said, 48_000)
    join(parts, tmp_path / "said.wav", tmp_path / "film.mp4")
    return tmp_path / "film.mp4"


def test_a_piece_goes_under_a_film_whose_pictures_stay(film: Path, tmp_path: Path) -> None:
    hum = 0.2 * np.sin(np.arange(6 * 48_000) / 7.0)
    sf.write(tmp_path / "piece.wav", np.stack([hum, hum], 1), 48_000)
    target = tmp_path / "scored.mp4"
    asked = {"film": str(film), "media": str(tmp_path / "piece.wav"), "path": str(target)}
    assert BuiltinMusic().ask("into_film", asked) == {"path": str(target)}
    before, after = (list(VideoReader(path).frames(0.0)) for path in (film, target))
    assert len(before) == len(after) == 150
    assert all(np.array_equal(a[1], b[1]) for a, b in zip(before, after, strict=True))
    sound = np.concatenate(list(stream_audio(target, 48_000)))[:, 0]

    def hummed(begin_s: float) -> float:
        part = sound[int(begin_s * 48_000) :][:24_000]
        return float(np.abs(np.mean(part * np.exp(1j * np.arange(len(part)) / 7.0))))

    assert hummed(1.0) < 0.6 * hummed(4.5)
    assert hummed(1.0) > 0
