"""Drums, percussion, bass and effects of the grammars: legal in every style and metre, and obedient to the plan."""

from dataclasses import replace
from itertools import pairwise, product
from typing import get_args

import pytest

from engines.music.grammar import bass, drums, effects, percussion
from engines.music.grammar.frame import Frame
from engines.music.harmony import Chord
from engines.music.instruments import instruments, palette
from engines.music.score import Note, Score
from engines.music.thoughts import Metre, Part, Plan, Role, Section, Style, Thought

WRITERS = {"drums": drums.write, "percussion": percussion.write, "bass": bass.write, "effects": effects.write}
ONE, FOUR, FIVE, SIX = (
    Chord(root=0, quality="maj"),
    Chord(root=5, quality="maj7"),
    Chord(root=7, quality="7", bass=11),
    Chord(root=9, quality="min7"),
)
COURSE: tuple[tuple[Section, float], ...] = (
    ("intro", 0.3), ("verse", 0.5), ("verse", 0.52), ("chorus", 0.9), ("chorus", 0.92), ("break", 0.3),
    ("build", 0.65), ("drop", 1.0), ("verse", 0.5), ("chorus", 0.9), ("outro", 0.3),
)  # fmt: skip


def plan_of(style: Style, metre: Metre = "4/4", course: tuple[tuple[Section, float], ...] = COURSE) -> Plan:
    parts = tuple(
        Part(role=role, instrument=next(iter(palette(style)[role])))
        for role in WRITERS
        if role in palette(style)
    )
    chords = (ONE, ONE, FOUR, FIVE, SIX, SIX, FOUR, FOUR)
    thoughts = tuple(
        Thought(section=section, energy=energy, roles=tuple(part.role for part in parts), chords=chords)
        for section, energy in course
    )
    tempo = {"trap": 140, "reggae": 76, "jazz": 140, "bossa": 130}.get(style, 96)
    return Plan(
        style=style, tempo_bpm=tempo, key=2, mode="major", metre=metre, parts=parts, thoughts=thoughts
    )


def frame_of(plan: Plan, index: int, seed: int = 1, **given: dict[Role, list[Note]]) -> Frame:
    return Frame(
        plan,
        index,
        seed,
        given.get("heard", {}),
        given.get("previous", {}),
        given.get("recalled"),
        ((60, 64, 67),) * len(plan.thoughts[index].chords),
    )


def written(plan: Plan, seed: int = 1) -> Score:
    score = Score.empty(plan)
    for index in range(len(plan.thoughts)):
        heard: dict[Role, list[Note]] = {}
        previous = score.notes_of(index - 1) if index else {}
        for part in plan.parts:
            heard[part.role] = WRITERS[part.role](frame_of(plan, index, seed, heard=heard, previous=previous))
        score = score.written(index, heard)
    return score


def bars(plan: Plan, notes: list[Note]) -> list[list[Note]]:
    length = round(plan.beats * 24)
    return [
        [replace(note, start=note.start - bar * length) for note in notes if note.start // length == bar]
        for bar in range(4)
    ]


@pytest.mark.parametrize(("style", "metre"), list(product(get_args(Style), get_args(Metre))))
def test_each_part_plays_within_its_bars_its_instrument_and_its_time(style: Style, metre: Metre) -> None:
    plan = plan_of(style, metre)
    for index in range(len(plan.thoughts)):
        heard: dict[Role, list[Note]] = {}
        for part in plan.parts:
            frame = frame_of(plan, index, heard=heard)
            notes = heard[part.role] = WRITERS[part.role](frame)
            assert notes == sorted(notes)
            assert all(0 <= note.start < frame.bars * frame.bar_ticks and note.length > 0 for note in notes)
            assert all(1 <= note.velocity <= 127 for note in notes)
            kind = instruments()[part.instrument]
            assert all(kind.low <= note.pitch <= kind.high for note in notes)
            assert part.role == "effects" or notes


@pytest.mark.parametrize("style", get_args(Style))
def test_the_bass_plays_tones_of_the_chord_where_the_bar_is_strong(style: Style) -> None:
    for metre in get_args(Metre):
        plan = plan_of(style, metre)
        score = written(plan)
        for index, thought in enumerate(plan.thoughts):
            for note in score.notes_of(index)["bass"]:
                bar, tick = divmod(note.start, score.bar_ticks)
                if tick == 0 or (metre != "3/4" and tick == score.bar_ticks // 2):
                    tones = thought.chord_at(bar, tick / 24, plan.beats).tones
                    lowest = thought.chord_at(bar, tick / 24, plan.beats).lowest
                    assert (note.pitch - plan.key) % 12 in {*tones, lowest}


def test_equal_questions_get_equal_notes_and_asking_anew_gets_others() -> None:
    plan = plan_of("lofi")
    anew = plan.model_copy(
        update={"thoughts": tuple(thought.model_copy(update={"take": 1}) for thought in plan.thoughts)}
    )
    assert written(plan) == written(plan)
    assert written(plan).tracks[0].notes != written(plan, seed=2).tracks[0].notes
    assert written(plan).tracks[0].notes != written(anew).tracks[0].notes


@pytest.mark.parametrize("style", [style for style in get_args(Style) if "drums" in palette(style)])
def test_more_energy_is_more_and_louder_drums(style: Style) -> None:
    fuller = louder = 0
    for seed in range(12):
        counts, levels = [], []
        for energy in (0.3, 0.55, 0.95):
            plan = plan_of(style, course=(("verse", energy), ("verse", energy)))
            notes = drums.write(frame_of(plan, 0, seed))
            counts.append(sum(map(len, bars(plan, notes)[:3])))
            levels.append(max(note.velocity for note in notes))
        fuller += counts[0] < counts[1] < counts[2]
        louder += levels[0] < levels[1] < levels[2]
    assert fuller >= 10
    assert louder >= 11


def test_a_section_that_comes_back_has_its_groove_again() -> None:
    plan = plan_of("pop")
    score = written(plan)
    first, again = (bars(plan, score.notes_of(index)["drums"])[1:3] for index in (3, 9))
    assert first == again


def test_bars_of_a_groove_repeat_to_the_last_velocity() -> None:
    alike = 0
    for seed in range(20):
        plan = plan_of("house", course=(("verse", 0.6), ("verse", 0.6), ("drop", 0.9)))
        one, _, three, _ = bars(plan, drums.write(frame_of(plan, 1, seed)))
        alike += one == three
    assert alike >= 14


def test_a_groove_that_was_changed_by_hand_comes_back_as_it_was_changed() -> None:
    plan = plan_of("pop")
    usual = drums.write(frame_of(plan, 9))
    by_hand = [replace(note, pitch=37) if note.pitch == 38 else note for note in usual]
    again = drums.write(frame_of(plan, 9, recalled={"drums": by_hand}))
    assert {note.pitch for bar in bars(plan, again)[:3] for note in bar if note.velocity > 60} & {37, 38} == {
        37
    }


def test_drums_lead_into_a_rise_and_mark_the_arrival() -> None:
    crashes = fuller = 0
    for seed in range(12):
        plan = plan_of("ballad", course=(("verse", 0.5), ("chorus", 0.9), ("outro", 0.3)))
        verse, chorus = (drums.write(frame_of(plan, index, seed)) for index in (0, 1))
        crashes += any(note.start == 0 and note.pitch in (49, 57) for note in chorus)
        usual, last = bars(plan, verse)[2:]
        fuller += [note.pitch for note in last] != [note.pitch for note in usual]
    assert crashes == 12
    assert fuller >= 11


def test_a_build_grows_faster_and_louder() -> None:
    plan = plan_of("house")
    first, *_, last = bars(plan, [note for note in drums.write(frame_of(plan, 6)) if note.pitch in (38, 39)])
    assert len(last) > 1.5 * len(first)
    assert max(note.velocity for note in last) > 1.4 * max(note.velocity for note in first)


@pytest.mark.parametrize("style", ["pop", "lofi", "ballad", "trap"])
def test_the_bass_locks_to_the_kick_that_it_hears(style: Style) -> None:
    plan = plan_of(style, course=(("chorus", 0.8), ("chorus", 0.8)))
    met = kicks = 0
    for seed in range(12):
        heard = drums.write(frame_of(plan, 0, seed))
        played = {note.start for note in bass.write(frame_of(plan, 0, seed, heard={"drums": heard}))}
        struck = {note.start for note in heard if note.pitch == 36}
        met += len(struck & played)
        kicks += len(struck)
    assert met / kicks > 0.6


def test_a_walking_bass_goes_by_small_steps_and_leads_into_each_chord() -> None:
    plan = plan_of("jazz", course=(("solo", 0.8), ("solo", 0.8)))
    steps: list[int] = []
    for seed in range(12):
        line = [note.pitch for note in bass.write(frame_of(plan, 0, seed))]
        steps += [abs(later - earlier) for earlier, later in pairwise(line)]
    assert sum(step <= 4 for step in steps) / len(steps) > 0.75
    assert max(steps) <= 12


@pytest.mark.parametrize(
    ("style", "role", "least"),
    [("house", "bass", 40), ("pop", "drums", 90), ("lofi", "bass", 60), ("trap", "drums", 120), ("reggae", "bass", 60),
     ("cinematic", "drums", 60), ("folk", "percussion", 50), ("chamber", "bass", 12)],
)  # fmt: skip
def test_pieces_do_not_share_a_few_rhythms(style: Style, role: Role, least: int) -> None:
    rhythms = set()
    for seed in range(20):
        plan = plan_of(style, course=COURSE[1:5])
        score = written(plan, seed)
        for index in range(4):
            rhythms |= {tuple(note.start for note in bar) for bar in bars(plan, score.notes_of(index)[role])}
    assert len(rhythms) >= least


def test_effects_rise_to_the_end_of_a_build_hit_the_drop_and_lie_under_a_lofi_piece() -> None:
    plan = plan_of("house")
    riser = next(note for note in effects.write(frame_of(plan, 6)) if note.pitch == effects.RISER)
    assert riser.start + riser.length == 4 * 96
    assert any(note.pitch == effects.IMPACT and note.start == 0 for note in effects.write(frame_of(plan, 7)))
    assert [
        (note.start, note.pitch, note.length) for note in effects.write(frame_of(plan_of("lofi"), 1))
    ] == [(0, 0, 384)]


@pytest.mark.parametrize("style", get_args(Style))
def test_a_bass_sounds_one_pitch_at_a_time_but_for_a_glide(style: Style) -> None:
    plan = plan_of(style)
    score = written(plan)
    for index in range(len(plan.thoughts)):
        for note, later in pairwise(score.notes_of(index)["bass"]):
            overlap = note.start + note.length - later.start
            assert overlap <= (6 if note.pitch != later.pitch else 0)
