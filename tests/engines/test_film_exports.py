"""What leaves the studio beside a film: captions to be read, cut lists that add up, timelines that open, stills."""

import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import opentimelineio as otio
import pytest
from PIL import Image

from engines.film.exports import Cut
from engines.film.exports.captions import captions_of, film_captions, paged, write_captions
from engines.film.exports.edl import timecode, write_edl
from engines.film.exports.otio import write_timeline
from engines.film.exports.stills import write_stills
from engines.film.shots import Shot
from engines.film.sound.dialogue import Spoken
from engines.film.sound.manner import manner_of
from engines.film.titles import caption, title, title_card, title_opacity
from engines.media.video import VideoWriter
from engines.speech.mouth import MouthTrack, mouth_track

FPS = 24
LONG = (
    "We should go before the storm reaches us, because the boat will not hold; and neither, my friend, will the "
    "captain, who has not slept since Tuesday. Are you coming?"
)


def silent_mouth(seconds: float) -> MouthTrack:
    return mouth_track([], seconds)


def line(
    start_s: float, end_s: float, text: str, speaker: str = "ANN", manner: str = "", file: Path | None = None
) -> Spoken:
    audio = np.zeros(round((end_s - start_s) * 48_000), np.float32)
    return Spoken(
        audio, start_s, end_s, speaker, text, silent_mouth(end_s - start_s), manner_of(manner), file
    )


def film(folder: Path, own_files: bool = False) -> list[Cut]:
    def media(number: int) -> Path | None:
        return folder / f"shot{number}.mp4" if own_files else None

    return [
        Cut(
            Shot(place="the harbour", description="Dusk."),
            0,
            96,
            [line(0.5, 3.0, "It is late.")],
            0,
            media(1),
        ),
        Cut(
            Shot(place="the harbour", transition="dissolve"),
            96,
            240,
            [line(1.0, 8.0, LONG, "TOM"), line(8.4, 9.4, "No.", "ANN", "O.S.", folder / "no.wav")],
            12,
            media(2),
        ),
        Cut(Shot(place="café <Zoë>", transition="fade"), 336, 48, [], 24, media(3)),
    ]


@pytest.mark.parametrize(
    "text",
    [
        LONG,
        "No.",
        "word " * 60,
        "supercalifragilistic" * 6,
        "a, " * 50,
        "Čeština, ελληνικά, हिन्दी — and “quotes”!",
    ],
)
def test_captions_have_at_most_two_lines_of_42_and_lose_no_word(text: str) -> None:
    pages = paged(text)
    assert all(len(row) <= 42 for page in pages for row in page.split("\n"))
    assert all(page.count("\n") <= 1 for page in pages)
    assert "".join("".join(pages).split()) == "".join(text.split())


def test_captions_break_where_a_reader_would() -> None:
    assert paged("We should go before the storm reaches us, because it is late.") == [
        "We should go before the storm reaches us,\nbecause it is late."
    ]
    first, *_ = paged(LONG)
    assert first.endswith((",", ";"))


def test_captions_follow_the_voice_and_never_overlap() -> None:
    captions = captions_of(film(Path())[1].spoken, 10.0)
    assert captions[0].start_s == 1.0
    assert all(a.end_s <= b.start_s for a, b in pairwise(captions))
    assert all(c.end_s - c.start_s >= 0.6 for c in captions)
    assert captions[-1].end_s <= 10.0
    assert [c.aside for c in captions][-1]
    assert not captions[0].aside


def test_srt_counts_from_the_films_beginning(tmp_path: Path) -> None:
    write_captions(tmp_path / "film.srt", film(tmp_path), FPS)
    blocks = (tmp_path / "film.srt").read_text("utf-8").strip().split("\n\n")
    assert [b.split("\n")[0] for b in blocks] == [str(i + 1) for i in range(len(blocks))]
    times = re.compile(r"\d\d:\d\d:\d\d,\d{3} --> \d\d:\d\d:\d\d,\d{3}")
    assert all(times.fullmatch(b.split("\n")[1]) for b in blocks)
    assert blocks[0].split("\n")[1].startswith("00:00:00,500")
    assert blocks[1].split("\n")[1].startswith("00:00:05,000")
    assert "<i>No.</i>" in blocks[-1]


def test_vtt_names_the_speakers(tmp_path: Path) -> None:
    cuts = [Cut(Shot(), 0, 96, [line(0.5, 2.0, "Salt & <pepper>", "TOM")])]
    write_captions(tmp_path / "film.vtt", cuts, FPS)
    written = (tmp_path / "film.vtt").read_text("utf-8")
    assert written.startswith("WEBVTT\n\n1\n00:00:00.500 --> ")
    assert "<v TOM>Salt &amp; &lt;pepper&gt;" in written


def test_a_film_without_words_has_captions_without_entries(tmp_path: Path) -> None:
    write_captions(tmp_path / "a.srt", film(tmp_path)[2:], FPS)
    assert (tmp_path / "a.srt").read_text("utf-8") == ""
    assert list(film_captions([], FPS)) == []


EVENT = re.compile(r"^(\d{3})  (\S{1,8})\s+V     ([CD])    (   |\d{3}) (\S+) (\S+) (\S+) (\S+)$")


def frames(code: str) -> int:
    hours, minutes, seconds, rest = map(int, code.split(":"))
    return ((hours * 60 + minutes) * 60 + seconds) * 24 + rest


def events(path: Path) -> list[tuple[str, ...]]:
    rows = path.read_text("ascii").splitlines()
    assert rows[0].startswith("TITLE: ")
    assert rows[1] == "FCM: NON-DROP FRAME"
    return [m.groups() for row in rows if row[:3].isdigit() for m in [EVENT.match(row)] if m]


def test_a_cut_list_of_the_finished_film_covers_it_without_gaps(tmp_path: Path) -> None:
    write_edl(tmp_path / "film.edl", film(tmp_path), FPS, "The Harbour", tmp_path / "my film.mp4")
    found = events(tmp_path / "film.edl")
    assert len(found) == 3
    now = 24 * 3600
    for _, reel, kind, _, source_in, source_out, record_in, record_out in found:
        assert (reel, kind) == ("MYFILM", "C")
        assert frames(record_in) == now
        assert frames(source_in) == now - 24 * 3600
        assert frames(source_out) - frames(source_in) == frames(record_out) - frames(record_in)
        now = frames(record_out)
    assert now == 24 * 3600 + 384
    assert "DISSOLVE OF 12 FRAMES" in (tmp_path / "film.edl").read_text("ascii")


def test_shots_with_files_of_their_own_are_dissolved_and_faded_by_the_list(tmp_path: Path) -> None:
    write_edl(tmp_path / "film.edl", film(tmp_path, own_files=True), FPS, "", tmp_path / "film.mp4")
    found = events(tmp_path / "film.edl")
    dissolves = [e for e in found if e[2] == "D"]
    assert [e[3] for e in dissolves] == ["012", "024"]
    leaving = found[found.index(dissolves[0]) - 1]
    assert leaving[:3] == ("002", "SH0001", "C")
    assert frames(leaving[4]) == frames(leaving[5]) == 96
    assert found[found.index(dissolves[1]) - 1][1] == "BL"


def test_twelve_frames_a_second_are_told_in_timecode_of_24(tmp_path: Path) -> None:
    write_edl(tmp_path / "film.edl", [Cut(Shot(), 0, 30)], 12, "x", tmp_path / "film.mp4")
    assert events(tmp_path / "film.edl")[0][-1] == "01:00:02:12"
    assert timecode(24 * 3600 * 25 + 5) == "01:00:00:05"


@pytest.mark.parametrize("own_files", [False, True])
def test_a_timeline_opens_again_with_picture_sound_dialogue_and_markers(
    tmp_path: Path, own_files: bool
) -> None:
    path = tmp_path / "film.otio"
    write_timeline(path, film(tmp_path, own_files), FPS, "The Harbour", tmp_path / "film.mp4")
    opened = otio.adapters.read_from_file(str(path))
    picture, sound, dialogue = opened.tracks
    assert opened.name == "The Harbour"
    assert picture.duration().to_frames() == sound.duration().to_frames() == 384
    clips = [child for child in picture if isinstance(child, otio.schema.Clip)]
    assert [c.source_range.start_time.to_frames() for c in clips] == (
        [0, 0, 0] if own_files else [0, 96, 336]
    )
    assert all(len(c.markers) == 1 for c in clips)
    assert Shot.model_validate(dict(clips[1].metadata["matinee"])).transition == "dissolve"
    assert sum(isinstance(c, otio.schema.Transition) for c in picture) == (2 if own_files else 0)
    said = [c for c in dialogue if isinstance(c, otio.schema.Clip)]
    starts = [round(c.range_in_parent().start_time.to_seconds(), 2) for c in said]
    assert starts == pytest.approx([0.5, 5.0, 12.4], abs=1 / FPS)
    assert said[-1].media_reference.target_url.endswith("no.wav")
    assert [p.name for p in tmp_path.iterdir()] == ["film.otio"]


def test_every_shot_leaves_a_still_from_behind_its_transition(tmp_path: Path) -> None:
    with VideoWriter(tmp_path / "film.mp4", 64, 64, FPS) as writer:
        for i in range(384):
            writer.write(np.full((64, 64, 3), 30 if i < 96 else 120 if i < 336 else 220, np.uint8))
    paths = write_stills(tmp_path / "stills", film(tmp_path), tmp_path / "film.mp4", FPS)
    assert [p.name for p in paths] == [
        "shot-001-the-harbour.png",
        "shot-002-the-harbour.png",
        "shot-003-caf-zo.png",
    ]
    greys = [int(np.asarray(Image.open(p)).mean()) for p in paths]
    assert greys == pytest.approx([30, 120, 220], abs=4)


@pytest.mark.parametrize(("width", "height"), [(854, 480), (1280, 720), (320, 180)])
def test_captions_stand_in_the_lower_third_and_cover_no_more_than_they_must(width: int, height: int) -> None:
    frame = np.full((height, width, 3), 180, np.uint8)
    shown = caption(paged(LONG)[0], width, height).onto(frame)
    rows, columns = np.nonzero((shown != frame).any(2))
    assert rows.min() > height * 0.66
    assert rows.max() < height * 0.97
    assert abs((columns.min() + columns.max()) / 2 - width / 2) < 2
    assert len(rows) < 0.14 * width * height
    short = caption("No.", width, height).onto(frame)
    assert np.count_nonzero((short != frame).any(2)) < len(rows) / 4
    assert (shown > 235).any()
    assert (frame == 180).all()


def test_titles_fit_come_and_go(tmp_path: Path) -> None:
    frame = np.full((480, 854, 3), 90, np.uint8)
    for words in (
        "Dusk",
        "The Extraordinarily Long and Winding Road to the Harbour at the End of Everything",
    ):
        overlay = title(words, 854, 480)
        height, width = overlay.picture.shape[:2]
        assert overlay.left >= 0 <= overlay.top
        assert overlay.left + width <= 854
        assert overlay.top + height <= 480
        np.testing.assert_array_equal(overlay.onto(frame, 0.0), frame)
        assert np.abs(overlay.onto(frame, 1.0).astype(int) - frame).max() > 100
    assert title_opacity(0.0, 4.0) == title_opacity(4.0, 4.0) == 0
    assert title_opacity(2.0, 4.0) == 1


def test_a_title_card_is_a_whole_frame_with_its_words(tmp_path: Path) -> None:
    plain, card = title_card("", "", 854, 480), title_card("The Harbour", "by Ann", 854, 480)
    assert card.shape == (480, 854, 3)
    rows, columns = np.nonzero((plain != card).any(2))
    assert rows.min() > 120 < 480 - rows.max()
    assert abs((columns.min() + columns.max()) / 2 - 427) < 4
