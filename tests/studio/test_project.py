"""What a project promises: it holds its own media, can be copied, is held by one studio, and loses no take."""

import datetime
import errno
import hashlib
import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from engines.contract import BadInput, parse_request
from engines.portrait.request import PortraitRequest
from studio.project.files import atomic_writer, disk_faults, write_json
from studio.project.project import Project
from studio.project.recent import forget, recent
from studio.project.recipe import load_recipe, recipe_of, request_from
from studio.project.takes import Take


@pytest.fixture
def face(tmp_path: Path) -> Path:
    path = tmp_path / "My Face é.PNG"
    path.write_bytes(b"a picture, so to say")
    return path


def adopt(project: Project, name: str = "") -> Take:
    folder = project.job_folder("job")
    folder.mkdir(parents=True)
    (folder / "take.mp4").write_bytes(b"film")
    (folder / "poster.png").write_bytes(b"still")
    recipe = {"panel": "portrait", "request": {"seed": 1}, "assets": {}}
    return project.gallery.adopt(folder, recipe, folder / "take.mp4", 2.5, name, "job")


def test_an_asset_is_kept_once_under_its_hash_with_its_name_for_people(project: Project, face: Path) -> None:
    kept = project.import_asset(face)
    digest = hashlib.sha256(face.read_bytes()).hexdigest()
    assert kept == Path("assets") / digest[:2] / f"{digest}.png"
    assert project.import_asset(face) == kept
    assert project.import_asset(project.folder / kept) == kept
    assert list((project.folder / "assets").rglob("*.png")) == [project.folder / kept]
    assert not list(project.folder.rglob("*.part"))
    assert project.assets.name_of(kept) == "My Face é.PNG"


def test_a_file_that_is_not_there_is_refused_by_its_field(project: Project, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"image: .*nothing\.png does not exist"):
        project.import_asset(tmp_path / "nothing.png", "image")
    with pytest.raises(BadInput, match="is a folder"):
        project.import_asset(tmp_path, "image")


def test_a_request_comes_back_from_its_recipe_in_a_copied_project(
    project: Project, face: Path, tmp_path: Path, qapp: QApplication
) -> None:
    voice = tmp_path / "voice.wav"
    voice.write_bytes(b"a voice")
    others = [{"face": 1, "audio": str(voice)}]
    request = parse_request(PortraitRequest, {"image": face, "audio": voice, "others": others, "seed": 5})
    recipe = json.loads(json.dumps(recipe_of(request, project)))
    assert str(tmp_path) not in json.dumps(recipe)
    assert set(recipe["assets"]) == {"image", "audio", "others.0.audio"}
    project.close()
    copy = tmp_path / "elsewhere"
    shutil.copytree(project.folder, copy, ignore=shutil.ignore_patterns(".lock"))
    shutil.rmtree(project.folder)
    again = request_from(recipe, copy)
    assert isinstance(again, PortraitRequest)
    assert again.image.read_bytes() == face.read_bytes()
    assert again.others[0].audio
    assert again.others[0].audio.read_bytes() == b"a voice"
    assert again.model_dump(exclude={"image", "audio", "others"}) == request.model_dump(
        exclude={"image", "audio", "others"}
    )


def test_a_recipe_file_finds_its_project_around_it(project: Project, face: Path) -> None:
    recipe = recipe_of(parse_request(PortraitRequest, {"image": face, "text": "Hello."}), project)
    path = project.folder / "takes" / "7-portrait" / "recipe.json"
    write_json(path, recipe)
    found, base = load_recipe(path)
    assert (found, base) == (recipe, project.folder)
    asset = project.folder / recipe["request"]["image"]
    asset.unlink()
    with pytest.raises(BadInput, match=r"image: .* is missing"):
        request_from(*load_recipe(path))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[1]",
        "{",
        '{"panel": 3}',
        '{"panel": "no such", "request": {}}',
        '{"panel": "portrait", "request": 1}',
    ],
)
def test_a_file_that_is_no_recipe_is_one_clear_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "recipe.json"
    path.write_text(text)
    with pytest.raises(BadInput):
        request_from(*load_recipe(path))


def test_takes_are_numbered_named_and_listed_newest_first(project: Project) -> None:
    first, second = adopt(project), adopt(project, "Second")
    assert [t.number for t in project.gallery.takes()] == [2, 1]
    assert (first.title, second.title) == ("Take 1", "Second")
    assert first.folder == project.folder / "takes" / "1-portrait"
    assert not project.job_folder("job").exists()
    project.gallery.rename(first, "The good one")
    project.gallery.favour(first, True)
    project.close()
    with Project.open(project.folder) as again:
        take = again.gallery.takes()[1]
        assert (take.title, take.favourite, take.duration_s) == ("The good one", True, 2.5)


def test_a_take_is_found_by_its_number_and_by_its_file(project: Project) -> None:
    first, second = adopt(project), adopt(project, "Second")
    assert project.gallery.numbered(2) == second
    assert project.gallery.numbered(3) is None
    assert project.gallery.of_media(first.folder / ".." / first.folder.name / first.media.name) == first
    assert project.gallery.of_media(first.folder / "recipe.json") is None


def test_a_deleted_take_can_be_brought_back_and_its_number_is_not_reused(project: Project) -> None:
    take = adopt(project)
    project.gallery.delete(take)
    assert project.gallery.takes() == []
    assert adopt(project).number == 2
    project.gallery.restore(take)
    assert [t.number for t in project.gallery.takes()] == [2, 1]
    assert take.media.read_bytes() == b"film"


def test_the_gallery_is_rebuilt_without_database_and_with_damaged_notes(project: Project) -> None:
    for _ in range(4):
        adopt(project)
    project.close()
    takes = project.folder / "takes"
    project.database.unlink()
    (takes / "1-portrait" / "take.json").write_text("{half")
    (takes / "2-portrait" / "recipe.json").write_text("")
    (takes / "3-portrait" / "take.mp4").unlink()
    (takes / "not a take").mkdir()
    with Project.open(project.folder) as again:
        assert [t.number for t in again.gallery.takes()] == [4, 2, 1]
        assert again.gallery.takes()[2].media.name == "take.mp4"
        assert again.gallery.takes()[2].recipe["request"] == {"seed": 1}
        assert isinstance(again.gallery.takes()[2].created, datetime.datetime)


def test_a_second_studio_gets_one_line_that_says_who_holds_the_project(project: Project) -> None:
    script = "import sys\nfrom pathlib import Path\nfrom studio.project.project import Project\n"
    script += "from engines.contract import BadInput\n"
    script += "try: Project.open(Path(sys.argv[1]))\nexcept BadInput as e: print(e.message)"
    told = subprocess.run([sys.executable, "-c", script, project.folder], capture_output=True, text=True)
    assert "is open in another Matinee" in told.stdout
    with pytest.raises(BadInput, match="open in another Matinee"):
        Project.open(project.folder)
    project.close()
    Project.open(project.folder).close()


def test_the_lock_of_a_killed_studio_does_not_count(tmp_path: Path, qapp: QApplication) -> None:
    script = "import sys, time\nfrom pathlib import Path\nfrom studio.project.project import Project\n"
    script += "p = Project.create(Path(sys.argv[1]))\nprint('open', flush=True)\ntime.sleep(300)"
    other = subprocess.Popen([sys.executable, "-c", script, tmp_path / "film"], stdout=subprocess.PIPE)
    assert other.stdout
    assert other.stdout.readline()
    other.send_signal(signal.SIGKILL)
    other.wait()
    Project.open(tmp_path / "film").close()


def test_creating_and_opening_in_the_wrong_place_is_refused(
    project: Project, tmp_path: Path, qapp: QApplication
) -> None:
    with pytest.raises(BadInput, match="is a project already"):
        Project.create(project.folder)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "a").touch()
    with pytest.raises(BadInput, match="is not empty"):
        Project.create(tmp_path / "full")
    with pytest.raises(BadInput, match="is not a project"):
        Project.open(tmp_path / "full")
    with pytest.raises(BadInput, match="does not exist"):
        Project.open(tmp_path / "nowhere")
    with pytest.raises(BadInput, match="not a folder"):
        Project.create(tmp_path / "full" / "a" / "b")
    with pytest.raises(BadInput, match="name is too long"):
        Project.create(tmp_path / ("x" * 300))


def test_drafts_are_saved_by_themselves_and_travel_with_the_project(
    project: Project, face: Path, tmp_path: Path, wait: Any
) -> None:
    asset = str(project.folder / project.import_asset(face))
    project.drafts.keep("portrait", {"image": "before", "text": "Hello"})
    project.drafts.keep("portrait", {"image": asset, "text": "Hello", "others": [], "rate": 1.5})
    wait(lambda: (project.folder / "drafts" / "portrait.json").exists())
    project.close()
    copy = tmp_path / "copy"
    shutil.copytree(project.folder, copy, ignore=shutil.ignore_patterns(".lock"))
    with Project.open(copy) as again:
        values = again.drafts.load("portrait")
        assert Path(values["image"]).is_relative_to(copy)
        assert Path(values["image"]).read_bytes() == face.read_bytes()
        assert values["rate"] == 1.5
        assert again.drafts.load("music") == {}


def test_consent_is_remembered_for_the_face_and_not_for_another(project: Project, face: Path) -> None:
    kept = project.import_asset(face)
    assert project.consent(kept) is None
    project.record_consent(kept, "fictional")
    renamed = face.rename(face.with_name("same face.png"))
    assert project.consent(project.folder / project.import_asset(renamed)) == "fictional"
    face.write_bytes(b"someone else")
    assert project.consent(project.import_asset(face)) is None


def test_recent_projects_are_listed_newest_first(tmp_path: Path, qapp: QApplication) -> None:
    for name in "abc":
        Project.create(tmp_path / name).close()
    Project.open(tmp_path / "a").close()
    shutil.rmtree(tmp_path / "b")
    assert [p.name for p in recent()] == ["a", "c"]
    forget(tmp_path / "a")
    assert [p.name for p in recent()] == ["c"]


def test_the_sample_project_opens_with_the_sample_in_its_form(face: Path, qapp: QApplication) -> None:
    request = parse_request(PortraitRequest, {"image": face, "text": "Hello."})
    for _ in range(2):
        with Project.sample(request) as sample:
            assert sample.drafts.load("portrait")["text"] == "Hello."


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    with pytest.raises(BadInput, match="the disk is full"), atomic_writer(path) as out:  # noqa: PT012
        out.write(b"ne")
        raise OSError(errno.ENOSPC, "No space left on device")
    assert {f.name: f.read_bytes() for f in tmp_path.iterdir()} == {"file": b"old"}


@pytest.mark.parametrize(
    ("code", "words"), [(errno.EROFS, "read-only"), (errno.EACCES, "no permission"), (errno.EDQUOT, "quota")]
)
def test_what_the_disk_refuses_is_said_in_words(tmp_path: Path, code: int, words: str) -> None:
    with pytest.raises(BadInput, match=words), disk_faults(tmp_path):
        raise OSError(code, "refused")
