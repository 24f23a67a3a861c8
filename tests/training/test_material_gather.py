"""Dropped files become pieces: nothing is lost, each fault is told, and what the person said stays."""

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from engines.media.audio import write_audio
from engines.media.image import write_image
from engines.media.video import VideoWriter
from engines.world import logs
from engines.world.actions import Action, ActionLog, Held
from training.material import store
from training.material.gather import gather
from training.material.piece import Material, Piece, Wants

PICTURES = Wants(kinds=("picture",), side=128)
CLIPS = Wants(kinds=("picture", "clip"), shortest_s=0.5, longest_s=2.0, side=64, fps=12)
SOUNDS = Wants(kinds=("sound", "score"), shortest_s=0.5, longest_s=3.0)
RATE = 16_000


def scene(seed: int, width: int = 200, height: int = 160) -> np.ndarray:
    """A sharp picture (height, width, 3) of coloured boxes, another one for each seed."""
    random = np.random.default_rng(seed)
    picture = np.full((height, width, 3), random.integers(60, 200, 3), np.uint8)
    for _ in range(24):
        x, y = random.integers(0, width), random.integers(0, height)
        size = random.integers(12, 60, 2)
        colour = random.integers(0, 255, 3).tolist()
        cv2.rectangle(picture, (int(x), int(y)), (int(x + size[0]), int(y + size[1])), colour, -1)
    return picture


def film(path: Path, shots: list[float], fps: int = 12, seed: int = 0) -> Path:
    """Shots of so many seconds, in each of which another scene slides by, one way and back."""
    with VideoWriter(path, 128, 96, fps) as writer:
        for number, seconds in enumerate(shots):
            wide = scene(100 * seed + number, 400, 96)
            for frame in range(round(seconds * fps)):
                at = int(60 + 55 * np.sin((number + 1 + seed) * frame / 9))
                writer.write(np.ascontiguousarray(wide[:, at : at + 128]))
    return path


def tune(seconds: float, seed: int, loud: float = 0.3) -> np.ndarray:
    """Notes of a quarter of a second each, as (samples,)."""
    pitches = np.random.default_rng(seed).integers(48, 84, int(seconds * 4) + 1)
    time = np.arange(int(seconds * RATE)) / RATE
    hertz = 440 * 2 ** ((pitches[(time * 4).astype(int)] - 69) / 12)
    fade = np.exp(-3 * (time * 4 % 1))
    return (loud * fade * np.sin(2 * np.pi * np.cumsum(hertz) / RATE)).astype(np.float32)


def faults(piece: Piece) -> list[str]:
    return [problem.fault for problem in piece.problems]


def only(material: Material, name: str) -> Piece:
    (piece,) = [piece for piece in material.pieces if piece.file.name == name]
    return piece


def test_mixed_junk_is_listed_whole_and_each_file_says_what_is_wrong_with_it(tmp_path: Path) -> None:
    drop = tmp_path / "my files ü 写真"
    (drop / "deeper").mkdir(parents=True)
    write_image(drop / "good one é.png", scene(1))
    write_image(drop / "deeper" / "small.png", scene(2, 80, 70))
    write_image(drop / "black.png", scene(3) // 40)
    write_image(drop / "soft.png", np.asarray(cv2.GaussianBlur(scene(4), (0, 0), 6)))
    write_image(drop / "plain.png", np.full((160, 200, 3), 90, np.uint8))
    (drop / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 and no more")
    (drop / "empty.png").touch()
    (drop / "weights.pkl").write_bytes(pickle.dumps({"a": 1}))
    (drop / "notes.txt").write_text("of nothing here")
    (drop / "film.mp4").write_bytes(b"\0\0\0\x18ftypmp42 cut off")
    write_audio(drop / "voice.wav", [tune(1, 1)], RATE)
    (drop / ".hidden").touch()
    material = gather([drop, drop / "good one é.png", tmp_path / "gone.png"], tmp_path / "m", PICTURES)
    found = {piece.file.name: faults(piece) for piece in material.pieces}
    assert found == {
        "black.png": ["black"],
        "broken.jpg": ["unreadable"],
        "empty.png": ["unreadable"],
        "film.mp4": ["unreadable"],
        "good one é.png": [],
        "notes.txt": ["other_kind"],
        "plain.png": ["black"],
        "soft.png": ["blurred"],
        "voice.wav": ["other_kind"],
        "weights.pkl": ["other_kind"],
        "small.png": ["small"],
        "gone.png": ["unreadable"],
    }
    assert list(found)[-2:] == ["small.png", "gone.png"]
    assert [piece.file.name for piece in material.used] == ["good one é.png"]
    assert all(problem.what.endswith(".") for piece in material.pieces for problem in piece.problems)
    assert "70 pixels, and 128 are needed" in only(material, "small.png").problems[0].what
    assert (tmp_path / "m" / only(material, "good one é.png").thumb).is_file()


def test_no_files_are_no_pieces(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert gather([tmp_path / "empty"], tmp_path / "m", PICTURES).pieces == ()
    assert store.read(tmp_path / "m").pieces == ()


def test_of_copies_one_is_used_and_the_others_say_of_what_they_are_copies(tmp_path: Path) -> None:
    write_image(tmp_path / "a.png", scene(1, 400, 320))
    (tmp_path / "b.png").write_bytes((tmp_path / "a.png").read_bytes())
    smaller = cv2.resize(scene(1, 400, 320), (300, 240), interpolation=cv2.INTER_AREA)
    write_image(tmp_path / "c.jpg", np.asarray(smaller))
    write_image(tmp_path / "d.png", scene(2, 400, 320))
    files = [tmp_path / name for name in ("a.png", "b.png", "c.jpg", "d.png")]
    material = gather(files, tmp_path / "m", PICTURES)
    assert [faults(piece) for piece in material.pieces] == [[], ["twin"], ["twin"], []]
    assert all("a.png" in material.pieces[at].problems[0].what for at in (1, 2))
    assert material.pieces[0].id == material.pieces[1].id


def test_twins_are_known_from_an_earlier_drop(tmp_path: Path) -> None:
    write_image(tmp_path / "a.png", scene(1, 400, 320))
    write_image(tmp_path / "b.jpg", scene(1, 400, 320))
    gather([tmp_path / "a.png"], tmp_path / "m", PICTURES)
    material = gather([tmp_path / "b.jpg"], tmp_path / "m", PICTURES)
    assert [faults(piece) for piece in material.pieces] == [[], ["twin"]]


def test_what_was_taken_out_has_no_twins(tmp_path: Path) -> None:
    write_image(tmp_path / "a.png", scene(1, 400, 320))
    write_image(tmp_path / "b.jpg", scene(1, 400, 320))
    gather([tmp_path / "a.png"], tmp_path / "m", PICTURES)
    store.change(tmp_path / "m", lambda material: material.model_copy(update={"pieces": ()}))
    material = gather([tmp_path / "b.jpg"], tmp_path / "m", PICTURES)
    assert [faults(piece) for piece in material.pieces] == [[]]


def test_films_are_cut_at_their_cuts_and_then_to_the_longest_length(tmp_path: Path) -> None:
    material = gather([film(tmp_path / "a.mp4", [1.5, 3.0, 1.0])], tmp_path / "m", CLIPS)
    bounds = [(piece.begin_s, piece.end_s) for piece in material.pieces]
    assert np.array(bounds) == pytest.approx(np.array([(0, 1.5), (1.5, 3), (3, 4.5), (4.5, 5.5)]), abs=0.1)
    assert all(piece.kind == "clip" and (piece.width, piece.height) == (128, 96) for piece in material.pieces)
    assert len({piece.id for piece in material.pieces}) == 4
    assert len(material.used) == 4


def test_short_slow_and_written_over_clips_say_so(tmp_path: Path) -> None:
    film(tmp_path / "short.mp4", [0.3])
    film(tmp_path / "slow.mp4", [1.5], fps=6, seed=1)
    with VideoWriter(tmp_path / "titled.mp4", 400, 300, 12) as writer:
        for frame in range(12):
            picture = cv2.resize(scene(9), (400, 300))
            picture = np.roll(picture, 3 * frame, 1)
            for colour, thick in ((0, 6), (255, 2)):
                at, size, font = (30, 280), 1.0, cv2.FONT_HERSHEY_SIMPLEX
                cv2.putText(picture, "S U B T I T L E S", at, font, size, (colour,) * 3, thick, cv2.LINE_AA)
            writer.write(picture)
    material = gather([tmp_path], tmp_path / "m", CLIPS)
    assert {piece.file.name: faults(piece) for piece in material.pieces if piece.kind} == {
        "short.mp4": ["short"],
        "slow.mp4": ["slow"],
        "titled.mp4": ["lettered"],
    }
    assert only(material, "titled.mp4").used


def test_clips_of_one_place_are_twins_only_if_the_same_happens(tmp_path: Path) -> None:
    def acted(path: Path, speed: float, format: str) -> Path:
        with VideoWriter(path, 128, 96, 12, format) as writer:
            for frame in range(24):
                picture = scene(5, 128, 96)
                x = int(60 + 40 * np.sin(speed * frame))
                cv2.circle(picture, (x, 48), 16, (250, 240, 230), -1)
                writer.write(picture)
        return path

    first, other = acted(tmp_path / "a.mp4", 0.3, "mp4"), acted(tmp_path / "b.mp4", 0.7, "mp4")
    copy = acted(tmp_path / "c.webm", 0.3, "webm")
    material = gather([first, other, copy], tmp_path / "m", CLIPS)
    assert [faults(piece) for piece in material.pieces] == [[], [], ["twin"]]


def test_sounds_are_cut_in_pauses_and_told_when_silent_quiet_or_overdriven(tmp_path: Path) -> None:
    pause = np.zeros(RATE // 2, np.float32)
    write_audio(tmp_path / "long.wav", [tune(2, 1), pause, tune(2.2, 2), pause, tune(1.5, 3)], RATE)
    write_audio(tmp_path / "silent.wav", [np.zeros(RATE, np.float32)], RATE)
    write_audio(tmp_path / "quiet.wav", [tune(2, 4, loud=0.006)], RATE)
    write_audio(tmp_path / "loud.wav", [np.clip(tune(2, 5, loud=4.0), -1, 1)], RATE)
    write_audio(tmp_path / "short.wav", [tune(0.2, 6)], RATE)
    material = gather([tmp_path], tmp_path / "m", SOUNDS)
    long = [piece for piece in material.pieces if piece.file.name == "long.wav"]
    assert [piece.end_s for piece in long] == pytest.approx([2.25, 4.95, 6.7], abs=0.3)
    assert all(piece.used and piece.duration_s <= 3 for piece in long)
    told = {piece.file.name: faults(piece) for piece in material.pieces if piece.kind and piece not in long}
    assert told == {
        "loud.wav": ["clipped"],
        "quiet.wav": ["quiet"],
        "short.wav": ["short"],
        "silent.wav": ["silent"],
    }


def test_a_compressed_copy_of_a_song_is_its_twin_and_another_song_is_not(tmp_path: Path) -> None:
    write_audio(tmp_path / "a.wav", [tune(2.5, 1)], RATE)
    write_audio(tmp_path / "b.ogg.flac", [0.5 * tune(2.5, 1)], RATE)
    write_audio(tmp_path / "c.wav", [tune(2.5, 2)], RATE)
    material = gather([tmp_path / name for name in ("a.wav", "b.ogg.flac", "c.wav")], tmp_path / "m", SOUNDS)
    assert [faults(piece) for piece in material.pieces] == [[], ["twin"], []]


def test_midi_files_are_scores(tmp_path: Path) -> None:
    import symusic

    score = symusic.Score(480)
    track = symusic.Track()
    for beat in range(16):
        track.notes.append(symusic.Note(beat * 480, 400, 60 + beat % 5, 90))
    score.tracks.append(track)
    score.dump_midi(tmp_path / "song.mid")
    (tmp_path / "no.mid").write_bytes(b"MThd and nothing")
    material = gather([tmp_path], tmp_path / "m", SOUNDS)
    assert only(material, "song.mid").kind == "score"
    assert only(material, "song.mid").used
    assert faults(only(material, "no.mid")) == ["unreadable"]


def test_a_game_is_a_walk_with_its_log_and_says_what_is_wrong_with_it(tmp_path: Path) -> None:
    wants = Wants(kinds=("walk",), longest_s=1.0)
    for name, ticks in (("played", 24), ("cut off", 240)):
        film(tmp_path / f"{name}.mp4", [2.0], seed=ticks)
        logs.write(tmp_path / f"{name}.json", ActionLog(fps=12, held=(Held(ticks=ticks, action=Action()),)))
    film(tmp_path / "unlogged.mp4", [1.0], seed=3)
    material = gather([tmp_path], tmp_path / "m", wants)
    told = {piece.file.name: (piece.kind, faults(piece)) for piece in material.pieces if piece.kind}
    assert told == {
        "cut off.mp4": ("walk", ["no_log"]),
        "played.mp4": ("walk", []),
        "unlogged.mp4": ("walk", ["no_log"]),
    }
    assert not any(piece.file.suffix == ".json" for piece in material.pieces)
    assert [piece.end_s for piece in material.used] == [1.0, 2.0]


def test_captions_come_from_beside_and_those_of_the_person_stay(tmp_path: Path) -> None:
    for number in (1, 2):
        write_image(tmp_path / f"{number}.png", scene(number))
    (tmp_path / "1.txt").write_text("a heap of\nboxes ", "utf-8")
    material = gather([tmp_path / "1.png", tmp_path / "2.png"], tmp_path / "m", PICTURES)
    assert [(piece.caption, piece.captioned_by) for piece in material.pieces] == [
        ("a heap of boxes", "file"),
        ("", ""),
    ]
    store.edit(tmp_path / "m", material.pieces[0], caption="mine", captioned_by="person", kept=False)
    (tmp_path / "2.txt").write_text("more boxes")
    wider = PICTURES.model_copy(update={"side": 150})
    for wants in (PICTURES, wider):
        material = gather([tmp_path], tmp_path / "m", wants)
        assert [piece.caption for piece in material.pieces] == ["mine", "more boxes"]
        assert material.pieces[0].kept is False


def test_other_wants_check_everything_again(tmp_path: Path) -> None:
    write_image(tmp_path / "a.png", scene(1))
    assert gather([tmp_path / "a.png"], tmp_path / "m", PICTURES).used
    material = gather([], tmp_path / "m", PICTURES.model_copy(update={"side": 512}))
    assert faults(material.pieces[0]) == ["small"]


def test_a_changed_file_takes_its_old_place(tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.png" for number in range(3)]
    for number, file in enumerate(files):
        write_image(file, scene(number))
    before = gather(files, tmp_path / "m", PICTURES)
    write_image(files[1], scene(9))
    after = gather(files, tmp_path / "m", PICTURES)
    assert [piece.file for piece in after.pieces] == files
    assert [one.id == other.id for one, other in zip(before.pieces, after.pieces, strict=True)] == [
        True,
        False,
        True,
    ]


def test_a_stopped_gathering_keeps_what_is_done_and_goes_on(tmp_path: Path) -> None:
    for number in range(6):
        write_image(tmp_path / f"{number}.png", scene(number))
    heard = list[tuple[float, str]]()
    gather(
        [tmp_path],
        tmp_path / "m",
        PICTURES,
        lambda share, what: heard.append((share, what)),
        lambda: len(heard) > 3,
    )
    assert len(store.read(tmp_path / "m").pieces) == 3
    assert heard[1][1] == "1.png"
    assert 0 < heard[1][0] < 1
    whole = gather([tmp_path], tmp_path / "m", PICTURES)
    assert [piece.file.name for piece in whole.used] == [f"{number}.png" for number in range(6)]


def test_what_the_window_edits_while_files_are_gathered_stays(tmp_path: Path) -> None:
    for number in range(4):
        write_image(tmp_path / f"{number}.png", scene(number))
    gather([tmp_path / "0.png"], tmp_path / "m", PICTURES)

    def meanwhile(share: float, what: str) -> None:
        if what == "2.png":
            store.edit(tmp_path / "m", store.read(tmp_path / "m").pieces[0], kept=False)

    material = gather([tmp_path], tmp_path / "m", PICTURES, meanwhile)
    assert [piece.kept for piece in material.pieces] == [False, None, None, None]


def test_a_material_begins_only_where_nobody_else_began_one(tmp_path: Path) -> None:
    first = store.change(tmp_path / "m", lambda there: there, Material(wants=PICTURES, consent=True))
    assert first.consent
    assert store.change(tmp_path / "m", lambda there: there, Material(wants=CLIPS)) == first


@pytest.mark.skipif(sys.platform == "win32", reason="names are text there")
def test_a_name_that_is_no_text_is_told_and_stops_nothing(tmp_path: Path) -> None:
    strange = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.png"))
    write_image(tmp_path / "a.png", scene(1))
    try:
        strange.write_bytes((tmp_path / "a.png").read_bytes())
    except OSError:
        pytest.skip("this disk takes no such names")
    material = gather([strange, tmp_path / "a.png"], tmp_path / "m", PICTURES)
    assert [faults(piece) for piece in material.pieces] == [["unreadable"], []]


def test_the_process_tells_its_progress_as_lines(tmp_path: Path) -> None:
    write_image(tmp_path / "a b.png", scene(1))
    command = [sys.executable, "-m", "training.material", "--folder", str(tmp_path / "m")]
    command += ["--wants", PICTURES.model_dump_json(), "-"]
    told = subprocess.run(
        command, input=f"{tmp_path / 'a b.png'}\n", capture_output=True, text=True, check=True
    )
    lines = [json.loads(line) for line in told.stdout.splitlines()]
    assert [line["t"] for line in lines] == ["progress", "progress", "done"]
    assert lines[0]["what"] == "a b.png"
    assert store.read(tmp_path / "m").used
