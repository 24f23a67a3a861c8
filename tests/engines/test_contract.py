"""What engines and the studio promise each other: requests, errors, lines, frames, and packages that add engines."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from engines.contract import Artifact, BadInput, Failure, Preview, Progress, panels, parse_request
from engines.portrait.request import PortraitRequest
from engines.recipe import assets_of, digest_of
from engines.wire import FrameRing, LineReader, decode_event, encode, encode_event

PICTURE = {"image": "a.png", "text": "Hi."}

THIRD_PARTY = """
from engines.contract import Artifact, Engine, EngineCard, Request, Started, param

class WaxRequest(Request):
    panel = "wax"
    heat: float = param(1.0, group="Wax", help="How hot.", ge=0, le=2)

class Wax(Engine):
    request_type = WaxRequest
    def describe(self):
        return EngineCard(id="builtin", panel="wax", title="Wax", summary="Melts.")
    def run(self, request, folder):
        yield Started(phases=["Melting"])
        yield Artifact(path=folder / "x.mp4", kind="media")
"""


@pytest.mark.parametrize(
    ("values", "field", "says"),
    [
        ({}, "image", "is missing"),
        ({**PICTURE, "rate": 9}, "rate", "less than or equal to 2"),
        ({**PICTURE, "mood": "odd"}, "mood", "'happy'"),
        ({**PICTURE, "hat": 1}, "hat", "not a field"),
        ({"image": "a.png"}, "", "recording"),
    ],
)
def test_a_wrong_request_names_its_field_and_the_remedy(
    values: dict[str, object], field: str, says: str
) -> None:
    with pytest.raises(BadInput, match=says) as caught:
        parse_request(PortraitRequest, values)
    assert caught.value.field == field


def test_every_field_of_every_panel_is_described_for_people() -> None:
    for kind in panels().values():
        for name, field in kind.model_fields.items():
            assert field.description, name
            assert isinstance(field.json_schema_extra, dict)
            assert field.json_schema_extra["group"], name


def test_a_package_beside_matinee_adds_a_panel_and_an_engine(tmp_path: Path) -> None:
    (tmp_path / "wax.py").write_text(THIRD_PARTY)
    info = tmp_path / "wax-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: wax\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[matinee.engines]\nwax = wax:Wax\n[matinee.requests]\nwax = wax:WaxRequest\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    worker = subprocess.run(
        [sys.executable, "-m", "engines.worker", "--cards"],
        input=encode("quit"),
        capture_output=True,
        env=environment,
        check=True,
    )
    messages = [json.loads(line) for line in worker.stdout.splitlines()]
    hello = next(message for message in messages if message["t"] == "hello")
    assert {"wax", "portrait"} <= {card["panel"] for card in hello["engines"]}
    code = "from engines.contract import panels; print(sorted(panels()))"
    listed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True
    )
    assert "wax" in listed.stdout


def test_a_library_that_prints_cannot_break_the_channel(tmp_path: Path) -> None:
    (tmp_path / "loud.py").write_text(
        "import os; os.write(1, b'noise\\n'); print('more noise')\n" + THIRD_PARTY
    )
    worker = subprocess.run(
        [sys.executable, "-m", "engines.worker", "--engines", "loud:Wax"],
        input=encode("quit"), capture_output=True, env={**os.environ, "PYTHONPATH": str(tmp_path)}, check=True,
    )  # fmt: skip
    assert all(json.loads(line)["v"] == 1 for line in worker.stdout.splitlines())
    assert b"noise" in worker.stderr


@pytest.mark.parametrize(
    "event",
    [
        Progress(phase="Rendering", step=3, total=9, time_left_s=1.5),
        Artifact(path=Path("/x/ü.mp4"), kind="segment", duration_s=10),
        Failure(code="model_missing", message="nö", hint="matinee models pull x", model="x"),
    ],
)
def test_events_cross_the_wire_whole_however_they_are_cut(event: Progress | Artifact | Failure) -> None:
    line = encode_event(event, "job", 7)
    reader = LineReader()
    messages = [m for i in range(len(line)) for m in reader.feed(line[i : i + 1])]
    assert [(m["job"], m["seq"]) for m in messages] == [("job", 7)]
    assert decode_event(messages[0]) == event


def test_preview_pixels_never_travel_as_text() -> None:
    line = encode_event(Preview(width=2, height=1, pixels=b"abcdef", slot=1), "job", 0)
    assert b"abcdef" not in line
    assert b'"slot": 1' in line


def test_frames_go_through_the_ring_and_an_overtaken_one_is_noticed(tmp_path: Path) -> None:
    writer = FrameRing(tmp_path / "ring", 300)
    reader = FrameRing(tmp_path / "ring")
    slots = [writer.write(10, 10, bytes([n]) * 300) for n in range(3)]
    assert slots == [0, 1, 2]
    assert reader.read(1) == (10, 10, b"\x01" * 300)
    assert writer.write(20, 20, bytes(1200)) == -1
    assert writer.write(10, 10, b"\x09" * 300) == 0
    assert reader.read(0) == (10, 10, b"\x09" * 300)
    writer.close()
    reader.close()


def test_equal_files_in_other_places_make_the_same_recipe(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "p.png").write_bytes(b"same")
    one, two = (
        parse_request(PortraitRequest, {"image": tmp_path / name / "p.png", "text": "Hi."})
        for name in ("a", "b")
    )
    assert digest_of(one) == digest_of(two)
    assert assets_of(one)["image"] == assets_of(two)["image"]
    other = parse_request(PortraitRequest, {"image": tmp_path / "a" / "p.png", "text": "Hi.", "seed": 1})
    assert digest_of(other) != digest_of(one)
