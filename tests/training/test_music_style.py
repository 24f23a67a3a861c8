"""A style of music taught from MIDI files: that it learns, goes on, is played from a request, and copies nothing."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fakes.lesson import Undisturbed
from fakes.material import PLAYED_ON, TEMPO, songs

from engines import learned
from engines.contract import Artifact, BadInput, Event, Measure
from engines.learned import Learned
from engines.music.copying import CopyGuard
from engines.music.grammar.composer import Grammar
from engines.music.own.style import load_own
from engines.music.questions import answer
from engines.music.request import MusicRequest
from engines.music.score import Score
from engines.music.writing import Writing, planned, seed_of, writing_of
from training.lesson import LessonRequest
from training.lessons.music_style import MusicStyle
from training.material.gather import gather
from training.material.piece import Material
from training.recipes import music_style as recipes

NONE_KNOWN = np.zeros(0, np.uint64)


class Killed(BaseException):
    """As sudden as a kill."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Without a sound bank: a style can be learned all the same."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MATINEE_HOME", str(folder))
        yield folder


@pytest.fixture(scope="module")
def material(home: Path) -> Material:
    return gather(songs(home / "files"), home / "material", MusicStyle().describe().wants)


def teach(material: Material, folder: Path, tell: Any = lambda event: None, **values: Any) -> Learned:
    folder.mkdir(parents=True, exist_ok=True)
    request = LessonRequest(**{"name": "Evenings", "thorough": "quick", **values})
    return MusicStyle().learn(request, material, folder, tell, Undisturbed())


@pytest.fixture(scope="module")
def taught(material: Material, home: Path) -> tuple[Learned, list[Event]]:
    events: list[Event] = []
    return teach(material, home / "job", events.append), events


def request_of(note: Learned, **values: Any) -> MusicRequest:
    return MusicRequest(**{"own_style": note.id, "own_strength": 1.0, "duration_s": 40.0, **values})


def piece(request: MusicRequest) -> Score:
    *_, score = writing_of(request)[0].all()
    return score


def test_pieces_come_nearer_to_music_kept_out_than_its_seeds_differ(
    taught: tuple[Learned, Any], material: Material, tmp_path: Path
) -> None:
    notes = [taught[0], *(teach(material, tmp_path / str(seed), seed=seed) for seed in (1, 2))]
    better = [note.figures["base_distance"] - note.figures["distance"] for note in notes]
    assert min(better) > np.std([note.figures["distance"] for note in notes])


def test_the_person_sees_the_base_measured_before_what_was_learned(
    taught: tuple[Learned, list[Event]],
) -> None:
    note, events = taught
    measures = [event for event in events if isinstance(event, Measure)]
    assert [one.step for one in measures] == [0, 1, 2, 3, 4]
    assert note.figures["base_distance"] == measures[0].values["distance"]
    assert (note.folder / learned.CARD).read_text().startswith("# Evenings")


def test_a_learned_style_brings_its_tempo_its_instruments_and_its_rhythms(
    taught: tuple[Learned, Any],
) -> None:
    for seed in range(3):
        score = piece(request_of(taught[0], seed=seed))
        assert TEMPO - 5 <= score.plan.tempo_bpm <= TEMPO + 12
        assert {part.instrument for part in score.plan.parts if part.role in PLAYED_ON} <= set(
            PLAYED_ON.values()
        )
        beats = [
            note.start % 24 for role in PLAYED_ON if (track := score.track(role)) for note in track.notes
        ]
        assert np.mean([beat in (6, 18) for beat in beats]) > 0.35


def test_strength_zero_is_the_base_note_for_note(taught: tuple[Learned, Any]) -> None:
    note = taught[0]
    own, _ = load_own(note.id)
    without = MusicRequest(style=own.base, duration_s=40.0)
    *_, plain = Writing(planned(without)[0], Grammar(), seed_of(without)).all()
    assert piece(request_of(note, own_strength=0.0)).as_json() == plain.as_json()


def test_the_same_request_gives_the_same_notes_and_an_edit_keeps_the_other_bars(
    taught: tuple[Learned, Any], tmp_path: Path
) -> None:
    request = request_of(taught[0])
    first = piece(request)
    assert piece(request) == first
    kept = tmp_path / "score.json"
    kept.write_text(json.dumps(first.as_json()))
    last = len(first.plan.thoughts) - 1
    plan = first.plan.with_thought(last, first.plan.thoughts[last].model_copy(update={"take": 1}))
    again = piece(request_of(taught[0], plan=plan, score=kept))
    assert all(again.notes_of(n) == first.notes_of(n) for n in range(last))


def test_no_melody_of_the_material_comes_back(taught: tuple[Learned, Any]) -> None:
    own, known = load_own(taught[0].id)
    assert len(known) > 100
    for seed in range(3):
        assert not CopyGuard(known).rewrite(recipes.made(own.base, seed, own, 1.0, known))


def test_a_melody_of_the_material_is_written_anew_even_where_the_composer_writes_it(
    taught: tuple[Learned, Any],
) -> None:
    own, _ = load_own(taught[0].id)
    first = recipes.made(own.base, 5, own, 1.0, NONE_KNOWN)
    known = recipes.known_in(recipes.Heard((first,)))
    again = recipes.made(own.base, 5, own, 1.0, known)
    assert CopyGuard(known).rate(first) == 1.0
    assert not CopyGuard(known).rewrite(again)


def test_a_killed_run_goes_on_with_what_it_has_heard(
    taught: tuple[Learned, Any], material: Material, tmp_path: Path
) -> None:
    def killing(event: Event) -> None:
        if isinstance(event, Measure):
            raise Killed

    with pytest.raises(Killed):
        teach(material, tmp_path / "job", killing)
    heard = sorted((tmp_path / "job" / "run" / "heard").glob("*.json"))
    assert len(heard) == len(material.used)
    times = [path.stat().st_mtime_ns for path in heard]
    resumed = teach(material, tmp_path / "job")
    assert [path.stat().st_mtime_ns for path in heard] == times
    assert resumed.path.read_bytes() == taught[0].path.read_bytes()


def test_files_without_music_are_told_and_nothing_is_learned_from_them_alone(
    home: Path, tmp_path: Path
) -> None:
    junk = tmp_path / "junk.mid"
    junk.write_bytes(b"MThd nothing")
    found = gather([junk], tmp_path / "material", MusicStyle().describe().wants)
    with pytest.raises(BadInput, match="nothing that can be heard"):
        teach(found, tmp_path / "job")


def test_a_style_that_is_gone_is_told_at_its_field(taught: tuple[Learned, Any]) -> None:
    with pytest.raises(BadInput, match="there is no learned 'gone'"):
        answer("plan", {"own_style": "gone", "prompt": "anything"})


def test_without_a_sound_bank_it_still_learns_and_says_why_nothing_is_heard(
    taught: tuple[Learned, list[Event]],
) -> None:
    note, events = taught
    assert note.sample == ""
    assert not [event for event in events if isinstance(event, Artifact)]
