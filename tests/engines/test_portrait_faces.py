"""Whose face speaks: window and engine mean the same faces, no phantom is among them, the largest comes first."""

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from engines import catalogue
from engines.contract import Artifact, BadInput, ModelMissing, Note, parse_request
from engines.media.image import read_image, write_image
from engines.media.video import VideoReader, VideoWriter
from engines.perception.face import FaceReader
from engines.portrait.anchors import Anchors
from engines.portrait.engine import BuiltinPortrait
from engines.portrait.faces import load_anchors, placed_faces
from engines.portrait.mesh import INNER_LOWER_LIP, INNER_UPPER_LIP, FaceFrame
from engines.portrait.performance import Performance
from engines.portrait.renderer import PortraitRenderer
from engines.portrait.request import PortraitRequest, anchors_beside
from resources import SAMPLES

ASTRONAUT = SAMPLES / "astronaut.png"
LINE: dict[str, Any] = {"text": "Mama, buy a boat.", "voice": "formant-man", "size": "512", "label": False}


@pytest.fixture(autouse=True)
def _model() -> None:
    try:
        catalogue.locate("face-landmarker")
    except ModelMissing:
        pytest.skip("face-landmarker is not installed")


def portrait(name: str) -> np.ndarray:
    return np.ascontiguousarray(read_image(SAMPLES / f"{name}.png")[..., :3])


def take(folder: Path, **values: Any) -> tuple[list[np.ndarray], list[str]]:
    """The frames of a take and what was said of it."""
    folder.mkdir(exist_ok=True)
    request = parse_request(PortraitRequest, {**LINE, "format": "mkv", **values})
    events = list(BuiltinPortrait().run(request, folder))
    (media,) = (e.path for e in events if isinstance(e, Artifact) and e.kind == "media")
    reader = VideoReader(media)
    frames = [frame for _, frame in reader.frames()]
    reader.close()
    return frames, [event.message for event in events if isinstance(event, Note)]


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film of the astronaut speaking, as a player's file."""
    folder = tmp_path_factory.mktemp("talk")
    request = parse_request(
        PortraitRequest, {**LINE, "text": "Mama, buy a big blue boat. Oh, wow!", "image": ASTRONAUT}
    )
    list(BuiltinPortrait().run(request, folder))
    return folder / "take.mp4"


def test_no_collar_passes_for_a_face_in_any_frame_of_a_film(talk: Path) -> None:
    reader = VideoReader(talk)
    with FaceReader() as faces:
        found = [faces.read(frame) for number, (_, frame) in enumerate(reader.frames()) if number % 4 == 0]
    reader.close()
    assert [len(each) for each in found] == [1] * len(found)


def test_a_film_opens_with_its_one_true_face(talk: Path) -> None:
    answer = BuiltinPortrait().ask("faces", {"image": str(talk)})
    (face,) = answer["faces"]
    assert answer["face"] == 0
    x, y = face["points"]["nose_tip"]
    assert 190 < x < 260
    assert 100 < y < 160


def test_the_largest_face_speaks_when_none_is_chosen_and_the_window_is_told_so(tmp_path: Path) -> None:
    small = np.full((768, 400, 3), 120, np.uint8)
    small[300:600, 50:350] = cv2.resize(portrait("flat-man"), (300, 300), interpolation=cv2.INTER_AREA)
    write_image(tmp_path / "two.png", np.hstack([small, portrait("painted-woman")]))
    answer = BuiltinPortrait().ask("faces", {"image": str(tmp_path / "two.png")})
    assert len(answer["faces"]) == 2
    assert answer["face"] == 1
    json.dumps(answer)
    frames, _ = take(tmp_path / "job", image=tmp_path / "two.png", motion=0, blinks=0)
    moved = max(frames, key=lambda f: float(np.abs(f.astype(int) - frames[0]).mean()))
    change = np.abs(moved.astype(int) - frames[0]).sum(2)
    scale = 512 / 768
    assert change[:, int(400 * scale) :].max() > 60
    assert change[:, : int(360 * scale)].max() < 30


def test_anchors_beside_a_picture_are_found_and_other_files_of_that_name_are_not(tmp_path: Path) -> None:
    assert anchors_beside(SAMPLES / "drawn-cat.png") == SAMPLES / "drawn-cat.json"
    assert anchors_beside(ASTRONAUT) is None
    (tmp_path / "me.json").write_text('{"camera": "pinhole"}')
    assert anchors_beside(tmp_path / "me.png") is None
    (tmp_path / "me.json").write_text('{"points": {}}')
    assert anchors_beside(tmp_path / "me.mp4") is None


def test_anchors_that_correct_a_found_face_are_checked_with_it(tmp_path: Path) -> None:
    picture = portrait("painted-woman")
    (found,) = placed_faces(picture)
    x, y = found.anchors.points["mouth_left"]
    (moved,) = placed_faces(picture, [Anchors(points={"mouth_left": (x - 10, y + 4)})])
    assert moved.points[61, :2] == pytest.approx((x - 10, y + 4), abs=0.01)
    crossed = found.anchors.points | {"mouth_left": (x + 250, y)}
    with pytest.raises(BadInput, match=r"mouth_left at .* is to the right of mouth_right"):
        placed_faces(picture, [Anchors(points=crossed)])


def test_a_far_point_is_refused_at_once(tmp_path: Path) -> None:
    far = json.loads((SAMPLES / "drawn-cat.json").read_text())
    far["points"]["left_pupil"] = [9250, 300]
    (tmp_path / "far.json").write_text(json.dumps(far))
    with pytest.raises(BadInput, match="left_pupil at 9250, 300 lies outside the picture"):
        placed_faces(portrait("drawn-cat"), load_anchors(tmp_path / "far.json"))


def corners(points: np.ndarray) -> float:
    """How high the corners of the mouth stand above the middle of its seam, in e."""
    frame = FaceFrame.of(points)
    lips = [frame.local(points[list(ids)], points[1]) for ids in (INNER_UPPER_LIP, INNER_LOWER_LIP)]
    seam = (lips[0] + lips[1]) / 2
    return float(seam[5, 1] - seam[[0, -1], 1].mean())


def test_a_smile_that_the_picture_came_with_can_be_taken_away() -> None:
    picture = portrait("astronaut")
    (face,) = placed_faces(picture)
    assert face.smile > 0.5
    renderer = PortraitRenderer(picture, face.points, own_smile=face.smile)
    with FaceReader() as reader:
        rest, relaxed, sad = (
            reader.read(renderer.frame(Performance(awake=1.0, relaxed=part, smile=smile)))[0]
            for part, smile in ((0.0, 0.0), (1.0, 0.0), (1.0, -1.4))
        )
    assert corners(relaxed.points) < 0.5 * corners(rest.points)
    assert corners(sad.points) < corners(relaxed.points) - 0.015
    for face_of in (relaxed, sad):
        assert face_of.blendshapes["mouthSmileLeft"] < 0.35
    assert np.array_equal(renderer.frame(Performance()), picture)


def test_a_respoken_film_ends_soon_after_a_short_voice_and_says_so(talk: Path, tmp_path: Path) -> None:
    frames, notes = take(tmp_path / "job", image=talk, text="Hi.")
    length = VideoReader(talk).duration_s
    assert len(frames) / 25 < length - 0.5
    assert any(f"the film is {length:.1f} s, the voice" in note and "cut" in note for note in notes)


def test_a_film_that_was_cut_off_says_how_much_of_it_can_be_read(tmp_path: Path) -> None:
    with VideoWriter(tmp_path / "long.mp4", 512, 512, 25) as film:
        noise = np.random.default_rng(0).integers(-6, 7, (100, 512, 512, 1))
        for grain in noise:
            film.write(np.clip(portrait("astronaut") + grain, 0, 255).astype(np.uint8))
    whole = (tmp_path / "long.mp4").read_bytes()
    moved = _index_first(tmp_path / "long.mp4", tmp_path / "first.mp4")
    size = len(moved)
    assert size > 0.9 * len(whole)
    (tmp_path / "half.mp4").write_bytes(moved[: size // 2])
    _, notes = take(tmp_path / "half", image=tmp_path / "half.mp4", text="Hi.")
    assert any("half.mp4 is cut off" in note and "of its 4.0 s can be read" in note for note in notes)
    (tmp_path / "stump.mp4").write_bytes(moved[: size // 10])
    with pytest.raises(BadInput, match=r"stump.mp4 is cut off: 0.. s of its 4.0 s can be read"):
        take(tmp_path / "stump", image=tmp_path / "stump.mp4", text="Hi.")


def _index_first(film: Path, path: Path) -> bytes:
    """The film with its index at the front, as films from the web have it."""
    from engines.media.video import join

    join([film], None, path)
    return path.read_bytes()


def test_the_teeth_of_a_respoken_film_are_those_that_it_shows(talk: Path) -> None:
    from engines.portrait.film_scene import FilmScene

    request = parse_request(PortraitRequest, {**LINE, "image": talk})
    scene = FilmScene(request)
    bite = np.array([0.45, 0.4, 0, 0.5, 0.3, 0, 0, 0], np.float32)
    (tracks,) = scene.pictures([0.0])
    frame = scene.draw(tracks, {scene.face: Performance(mouth=bite)})
    scene.close()
    points = tracks[scene.face].points
    assert points is not None
    x, y = points[13, :2].astype(int)
    band = frame[y : y + 7, x - 9 : x + 9].reshape(-1, 3).astype(float)
    teeth = band[band.min(1) >= np.percentile(band.min(1), 80)].mean(0)
    assert teeth.min() > 165
    assert teeth[0] > teeth[1] > teeth[2] - 4
