"""Music for films: bars that land on cuts; and the guard and the figures that a score is examined by."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from music_pieces import piece

from engines.contract import BadInput
from engines.media.audio import write_audio
from engines.media.video import VideoWriter
from engines.music import copying, scoring
from engines.music.bench import report
from engines.music.engine import BuiltinMusic
from engines.music.idea import Idea
from engines.music.score import Score, Track
from engines.music.thoughts import Plan

FPS = 24


def film(path: Path, shots: list[float], moving: bool = True) -> Path:
    """Shots of so many seconds, each another coloured picture; every other one moves."""
    with VideoWriter(path, 128, 72, FPS) as writer:
        for number, seconds in enumerate(shots):
            generator = np.random.default_rng(number)
            ground = generator.integers(0, 256, 3)
            picture = (
                np.clip(ground + generator.normal(0, 30, (9, 16, 3)), 0, 255)
                .astype(np.uint8)
                .repeat(8, 0)
                .repeat(8, 1)
            )
            for frame in range(round(seconds * FPS)):
                writer.write(np.roll(picture, frame * (number % 2) * moving, 1))
    return path


def test_cuts_are_found_where_pictures_change_and_nowhere_else(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", [2.0, 1.5, 3.0, 2.5])
    assert scoring.cuts_of(path) == pytest.approx([2.0, 3.5, 6.5], abs=1.5 / FPS)


def test_a_flash_is_no_cut(tmp_path: Path) -> None:
    picture = np.random.default_rng(1).integers(0, 120, (72, 128, 3)).astype(np.uint8)
    with VideoWriter(tmp_path / "flash.mp4", 128, 72, FPS) as writer:
        for frame in range(96):
            writer.write(np.full_like(picture, 255) if frame in (40, 41) else picture)
    assert scoring.cuts_of(tmp_path / "flash.mp4") == []


def test_a_take_of_matinee_tells_its_cuts_itself(tmp_path: Path) -> None:
    path = film(tmp_path / "take.mp4", [6.0])
    rows = [{"start": 0, "frames": 48, "joint": 0}, {"start": 48, "frames": 96, "joint": 12}]
    (tmp_path / "cuts.json").write_text(json.dumps({"title": "", "fps": FPS, "cuts": rows}))
    assert scoring.cuts_of(path) == [54 / FPS]
    (tmp_path / "cuts.json").write_text(json.dumps({"title": "", "fps": FPS, "cuts": rows[:1]}))
    assert scoring.cuts_of(path) == [], "the cutting list of another film is not this one's"


def test_bars_land_on_the_cuts_and_the_piece_is_as_long_as_the_film(tmp_path: Path) -> None:
    bar = 4 * 60 / 116
    path = film(tmp_path / "a.mp4", [4 * bar, 2 * bar, 2 * bar, 4 * bar])
    cuts = scoring.cuts_of(path)
    plan = scoring.plan_for(Idea(style="pop"), path, seed=3)
    assert abs(plan.duration_s - 12 * bar) <= 0.5 * 60 / plan.tempo_bpm
    assert scoring.landing(cuts, plan.tempo_bpm, plan.beats) > 0.9
    begins = {round(first * plan.bar_s, 1) for first in plan.first_bars}
    assert all(min(abs(begin - cut) for begin in begins) < 0.2 for cut in cuts)


def test_another_metre_is_chosen_where_its_bars_meet_the_cuts(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", [4.32, 7.12, 5.6, 9.0])
    cuts = scoring.cuts_of(path)
    for seed in (1, 2, 3):
        plan = scoring.plan_for(Idea(style="cinematic"), path, seed)
        begins = [first * plan.bar_s for first in plan.first_bars]
        assert all(min(abs(begin - cut) for begin in begins) < 0.08 for cut in cuts)
        sections = [plan.first_bars[begin] * plan.bar_s for begin, _ in plan.sections()]
        assert all(min(abs(begin - cut) for begin in sections) < 0.08 for cut in cuts)
        assert 0 <= 26.04 - plan.duration_s < plan.bar_s / 2 + 0.05


def test_it_is_told_how_many_cuts_begin_a_bar(tmp_path: Path) -> None:
    bar = 4 * 60 / 116
    met = film(tmp_path / "a.mp4", [4 * bar, 2 * bar, 2 * bar, 4 * bar])
    missed = film(tmp_path / "b.mp4", [4.32, 6.12, 3.2, 5.52, 7.12])
    for path, told in (
        (met, "All 3 cuts begin a bar"),
        (missed, "2 of 4 cuts begin a bar; the others miss it by"),
    ):
        answer = BuiltinMusic().ask("plan", {"style": "pop", "film": path, "seed": 3})
        assert any(told in note for note in answer["notes"])


def test_shots_that_move_more_have_more_energy(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", [8.0, 8.0, 8.0, 8.0])
    plan = scoring.plan_for(Idea(style="cinematic", metre="4/4"), path, seed=1)
    energy = [
        plan.thoughts[plan.at_bar(min(plan.bars - 1, int(at / plan.bar_s)))].energy for at in (4, 12, 20, 28)
    ]
    assert energy[1] > energy[0]
    assert energy[1] > energy[2]
    assert energy[3] > energy[2]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_sections_that_are_told_come_in_order_over_the_shots(tmp_path: Path, seed: int) -> None:
    path = film(tmp_path / "a.mp4", [6.0, 7.0, 6.0, 7.0, 6.0])
    answer = BuiltinMusic().ask(
        "plan", {"prompt": "Gentle verse then a big chorus", "film": path, "seed": seed}
    )
    plan = Plan.model_validate(answer["plan"])
    sections = [thought.section for thought in plan.thoughts]
    assert list(dict.fromkeys(sections)) == ["verse", "chorus"]
    assert sections == sorted(sections, reverse=True)
    energies = {thought.section: thought.energy for thought in plan.thoughts}
    assert energies["verse"] <= 0.4
    assert energies["chorus"] >= 0.7
    assert len(plan.thoughts[0].roles) < len(plan.thoughts[-1].roles)
    change = plan.first_bars[sections.index("chorus")] * plan.bar_s
    assert min(abs(change - cut) for cut in scoring.cuts_of(path)) < plan.bar_s
    assert 32 - plan.duration_s < 1
    assert "longer piece" not in " ".join(answer["notes"])


def test_more_sections_than_a_film_has_room_for_are_told(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", [3.0, 3.0])
    words = "verse, chorus, verse, chorus, bridge, solo, outro"
    notes = " ".join(BuiltinMusic().ask("plan", {"prompt": words, "film": path, "seed": 1})["notes"])
    assert "in the film: name fewer sections" in notes
    assert "longer piece" not in notes


def test_who_begins_alone_is_alone_in_a_film_too(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", [8.0, 8.0, 8.0, 8.0])
    words = "Pop. Starts with piano alone, then drums come in at half"
    for seed in (1, 2, 3):
        plan = Plan.model_validate(
            BuiltinMusic().ask("plan", {"prompt": words, "film": path, "seed": seed})["plan"]
        )
        first, late = plan.thoughts[0].roles, plan.thoughts[plan.at_bar(int(0.75 * plan.bars))].roles
        assert {part.instrument for part in plan.parts if part.role in first} == {"piano"}
        assert "drums" in late


def test_a_tempo_that_was_asked_for_is_only_trimmed(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", [3.1, 4.3, 5.2])
    plan = scoring.plan_for(Idea(style="pop"), path, seed=1, tempo_bpm=100.0, key=4, mode="minor")
    assert plan.tempo_bpm == pytest.approx(100, rel=0.12)
    assert plan.key_name == "E minor"
    assert abs(plan.duration_s - 12.6) <= 0.5 * 60 / plan.tempo_bpm + 0.05


def test_a_film_without_cuts_gets_a_piece_of_its_length(tmp_path: Path) -> None:
    plan = scoring.plan_for(Idea(style="ambient"), film(tmp_path / "a.mp4", [20.0], moving=False), seed=1)
    assert abs(plan.duration_s - 20) <= 0.5 * 60 / plan.tempo_bpm + 0.05


def test_half_a_second_and_sound_alone_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"film: a\.mp4 lasts 0\.5 s"):
        scoring.plan_for(Idea(style="pop"), film(tmp_path / "a.mp4", [0.5]), seed=1)
    write_audio(tmp_path / "b.wav", [np.zeros(24_000, np.float32)], 24_000)
    with pytest.raises(BadInput, match=r"film: b\.wav has no picture"):
        scoring.plan_for(Idea(style="pop"), tmp_path / "b.wav", seed=1)


def moved(score: Score, semitones: int) -> Score:
    return Score(
        score.plan,
        tuple(
            Track(t.part, tuple(replace(n, pitch=n.pitch + semitones) for n in t.notes)) for t in score.tracks
        ),
    )


def test_a_melody_copied_into_another_key_is_caught_and_its_thoughts_named(tmp_path: Path) -> None:
    known = copying.grams_of([piece()])
    copying.save(tmp_path / "grams.npy", known)
    guard = copying.CopyGuard(copying.load(tmp_path / "grams.npy"))
    assert guard.rate(moved(piece(), 5)) == 1
    assert guard.rewrite(moved(piece(), 5)) == dict.fromkeys((1, 2, 3, 4), ("lead",))


def test_another_melody_is_let_through_and_only_copied_bars_are_named() -> None:
    score = piece()
    lead = score.track("lead")
    mine = np.random.default_rng(4)
    changed = [replace(n, pitch=60 + int(mine.integers(0, 24))) for n in score.notes_of(2)["lead"]]
    other = score.written(2, {"lead": changed}).written(4, {"lead": changed})
    guard = copying.CopyGuard(copying.grams_of([score]))
    assert lead is not None
    assert 0 < guard.rate(other) < 0.7
    assert set(guard.rewrite(other)) == {1, 3}
    assert copying.CopyGuard().rate(score) == 0


def test_figures_know_an_obedient_piece_and_one_that_comes_back_from_its_shuffled_bars() -> None:
    figures = report([piece(), piece(key=2)])
    assert figures["instruments_agree"].mean == 1
    assert figures["harmony_agrees"].mean > 0.9
    assert figures["energy_follows"].mean > 0.9
    assert figures["structure_long_above_shuffled"].low > 0.1
    assert all(figure.low <= figure.mean <= figure.high for figure in figures.values())


def test_figures_fall_where_notes_disobey() -> None:
    score = piece()
    grinding = score.written(
        2, {"lead": [replace(n, pitch=n.pitch + 1) for n in score.notes_of(2)["chords"]]}
    )
    assert report([grinding])["semitones"].mean > report([score])["semitones"].mean + 0.1
    silent = score.written(2, {"lead": []})
    assert report([silent])["instruments_agree"].mean == pytest.approx(1 - 1 / 20)
    wrong = Score(
        score.plan,
        tuple(t if t.part.role == "drums" else moved(score, 6).tracks[n] for n, t in enumerate(score.tracks)),
    )
    assert report([wrong])["harmony_agrees"].mean < 0.2
