"""What rendering on a cluster promises: files travel once, takes come home as if made here, and a lost machine loses
nothing."""

import io
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).parents[1]
sys.path.append(str(TESTS))

from fakes.cluster import ThreadCluster  # noqa: E402
from fakes.engine import ColourEngine, ColourRequest  # noqa: E402

from engines.cluster.__main__ import Elsewhere  # noqa: E402
from engines.cluster.address import checked, door  # noqa: E402
from engines.cluster.machine import Machine  # noqa: E402
from engines.cluster.making import Failed, Making  # noqa: E402
from engines.cluster.order import CHUNK, chunks, contents, packed  # noqa: E402
from engines.contract import Artifact, BadInput, Cancelled, Event, Note, Preview, Request  # noqa: E402
from engines.film.engine import Previs  # noqa: E402
from engines.film.request import FilmRequest  # noqa: E402
from engines.film.shared import SharedFilm  # noqa: E402
from engines.wire import LineReader  # noqa: E402
from engines.worker import Channel  # noqa: E402

ENGINES = ["fakes.engine:ColourEngine"]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MATINEE_HOME", str(tmp_path / "home"))


@pytest.fixture
def cluster() -> Iterator[ThreadCluster]:
    made = ThreadCluster(["north", "south"], ENGINES)
    yield made
    made.close()


def making(
    cluster: Any, request: Request, folder: Path, tell: Callable[[Event], None], **more: Any
) -> Making:
    folder.mkdir(exist_ok=True)
    kind = ColourEngine if isinstance(request, ColourRequest) else Previs
    stopped = more.pop("stopped", lambda: False)
    return Making(cluster, folder.name, request, kind, folder, tell, stopped, **more)


@pytest.mark.parametrize(
    "address", ["", "render-box", "ray://render-box", "http://render-box:8265", "ray://a b:1"]
)
def test_what_names_no_cluster_is_refused_in_one_line(address: str) -> None:
    with pytest.raises(BadInput, match="no address of a Ray cluster"):
        checked(address)


def test_addresses_say_where_to_knock() -> None:
    assert door(checked(" ray://render-box:10001 ")) == ("render-box", 10001)
    assert door(checked("ray://[::1]:10001")) == ("::1", 10001)
    assert door(checked("auto")) is None


def test_files_of_a_request_travel_by_content_and_only_once(tmp_path: Path) -> None:
    source, copy = tmp_path / "tint", tmp_path / "again" / "tint"
    source.write_bytes(b"\x20" * (CHUNK + 1))
    copy.parent.mkdir()
    copy.write_bytes(source.read_bytes())
    (folder := tmp_path / "job").mkdir()
    machine, order = Machine(ENGINES), packed("job", ColourRequest(source=source), folder)
    (target,) = machine.missing(order.order.files)
    first = True
    for data, last in chunks(order.sources[target]):
        machine.keep(target, data, first, last)
        first = False
    assert machine.missing(packed("other", ColourRequest(source=copy), folder).order.files) == []
    assert str(source) not in json.dumps(order.order.values_in(tmp_path / "there"))
    machine.leave()


def test_unfinished_files_do_not_travel(tmp_path: Path) -> None:
    for name in ("segment-0.mp4", ".segment-1.mp4.part", "voices/line.flac", ".hidden/line.flac"):
        (path := tmp_path / name).parent.mkdir(exist_ok=True)
        path.touch()
    assert list(contents(tmp_path)) == ["segment-0.mp4", "voices/line.flac"]
    assert list(chunks(tmp_path / "segment-0.mp4")) == [(b"", True)]


def test_a_take_comes_home_with_segments_first_and_pictures_on_the_way(
    cluster: ThreadCluster, tmp_path: Path
) -> None:
    there: list[bool] = []
    events: list[Event] = []

    def tell(event: Event) -> None:
        events.append(event)
        if isinstance(event, Artifact):
            there.append(event.path.is_file() and event.path.parent == tmp_path / "take")

    media = making(cluster, ColourRequest(segments=2), tmp_path / "take", tell).make()
    assert media.path == tmp_path / "take" / "take.mp4"
    assert media.path.is_file()
    assert there == [True, True]
    pictures = [event for event in events if isinstance(event, Preview)]
    assert len(pictures[0].pixels) == 3 * pictures[0].width * pictures[0].height


def test_a_lost_machine_is_told_and_another_goes_on_after_its_finished_segments(
    cluster: ThreadCluster, tmp_path: Path
) -> None:
    resumed, notes, killed = list[int](), list[str](), list[str]()

    def tell(event: Event) -> None:
        if event.t == "started":
            resumed.append(event.resumed_at)
        if isinstance(event, Note):
            notes.append(event.message)
        if isinstance(event, Artifact) and event.kind == "segment" and not killed:
            killed.append(cluster.kill(0))

    request = ColourRequest(segments=3, steps=5, step_s=0.05)
    media = making(cluster, request, tmp_path / "take", tell, most=1).make()
    assert media.path.is_file()
    assert resumed[0] == 0
    assert resumed[-1] >= 1
    assert f"{killed[0]} was lost; another machine goes on with its work." in notes


def test_a_machine_without_the_model_is_passed_over(cluster: ThreadCluster, tmp_path: Path) -> None:
    request = ColourRequest(fault="model_missing", once=str(tmp_path / "once"))
    notes: list[str] = []
    tell = lambda event: notes.append(event.message) if isinstance(event, Note) else None  # noqa: E731
    assert making(cluster, request, tmp_path / "take", tell).make().path.is_file()
    assert any("paint-1b" in note and "Trying another machine" in note for note in notes)
    assert cluster.used == {"north", "south"}
    with pytest.raises(Failed, match=r"(north|south): the model paint-1b") as failed:
        making(cluster, ColourRequest(fault="model_missing"), tmp_path / "other", lambda event: None).make()
    assert failed.value.failure().model == "paint-1b"


def test_a_wrong_request_fails_at_once_with_its_field(cluster: ThreadCluster, tmp_path: Path) -> None:
    with pytest.raises(Failed) as failed:
        making(cluster, ColourRequest(fault="bad_input"), tmp_path / "take", lambda event: None).make()
    assert (failed.value.failure().code, failed.value.failure().field) == ("bad_input", "colour")


def test_cancel_keeps_what_is_finished(cluster: ThreadCluster, tmp_path: Path) -> None:
    segments: list[Path] = []

    def tell(event: Event) -> None:
        if isinstance(event, Artifact):
            segments.append(event.path)

    request = ColourRequest(segments=50, steps=2, step_s=0.05)
    with pytest.raises(Cancelled):
        making(cluster, request, tmp_path / "take", tell, stopped=lambda: bool(segments)).make()
    assert segments[0].is_file()
    assert not (tmp_path / "take" / "take.mp4").exists()


def test_a_take_that_was_cancelled_can_be_resumed(
    cluster: ThreadCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engines.cluster.machines.Cluster", lambda address, engines: cluster)
    out = io.BytesIO()
    elsewhere = Elsewhere(Channel(out), None, "auto", 0, ENGINES)
    run = {
        "t": "run",
        "job": "take",
        "panel": ColourRequest.panel,
        "engine": "colour",
        "request": ColourRequest(segments=1).model_dump(mode="json"),
        "folder": str(tmp_path / "take"),
    }
    elsewhere.cancel("take")
    elsewhere.run(run)
    elsewhere.run(run)
    told = LineReader().feed(out.getvalue())
    assert [line["outcome"] for line in told if line["t"] == "done"] == ["cancelled", "finished"]


def test_films_are_divided_by_shots_into_parts_of_about_one_length() -> None:
    script = "\n\n".join(f"EXT. MEADOW - DAY\n\nA fox runs. ({s} s)" for s in (4, 1, 1, 1, 1, 4))
    parts = SharedFilm().parts(FilmRequest(text=script), 3)
    assert [number for part in parts for number in part.numbers] == list(range(6))
    assert [part.weight for part in parts] == [4, 4, 4]
    assert SharedFilm().parts(FilmRequest(text=script, endless=True), 3) == []
