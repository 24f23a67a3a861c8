"""The catalogue: only right bytes get a model's name, whatever happens on the way."""

import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_web import Web, serving

from engines import catalogue, registries
from engines.catalogue import PullFailed, Status
from engines.contract import BadInput, Cancelled, ModelMissing
from engines.download import Transfer

RIGHT = bytes(range(256)) * 4096
WRONG = RIGHT[:-1] + b"\x00"


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as server:
        yield server


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty home, and package settings that no test inherits from another."""
    monkeypatch.setenv("MATINEE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    (tmp_path / "home").mkdir()
    registries.pip_indexes.cache_clear()
    registries.npm_registry.cache_clear()
    yield tmp_path / "home"
    registries.pip_indexes.cache_clear()
    registries.npm_registry.cache_clear()


def offer(home: Path, *sources: str, content: bytes = RIGHT) -> None:
    """Put a model `toy` with one file into the person's own catalogue."""
    (home / "catalogue.toml").write_text(
        f"""
        [[model]]
        id = "toy"
        title = "Toy"
        purpose = "does nothing"
        licence = "MIT"
        holder = "Nobody"
        notice = "Copyright Nobody."
        download = {len(content)}
        memory = 1
        files = [{{ name = "toy.bin", size = {len(content)}, sha256 = "{hashlib.sha256(content).hexdigest()}" }}]
        sources = [{", ".join(sources)}]
        """
    )


def address(url: str) -> str:
    return f'{{ kind = "address", url = "{url}" }}'


def assert_nothing_usable() -> None:
    assert catalogue.status("toy") in (Status.MISSING, Status.PARTIAL)
    assert not (catalogue.folder("toy") / "toy.bin").exists()
    with pytest.raises(ModelMissing, match="toy"):
        catalogue.locate("toy")


def wheel_of(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def test_what_was_pulled_is_found_with_a_receipt_of_where_it_came_from(web: Web, home: Path) -> None:
    offer(home, address(web.put("/toy.bin", RIGHT)))
    assert catalogue.status("toy") is Status.MISSING
    catalogue.pull("toy")
    assert catalogue.locate("toy").read_bytes() == RIGHT
    assert catalogue.locate("toy", "toy.bin") == catalogue.locate("toy")
    assert catalogue.verify("toy") is Status.INSTALLED
    assert catalogue.receipt("toy")["toy.bin"]["source"] == web.at("/toy.bin")


def test_wrong_bytes_are_refused_and_the_next_source_serves(web: Web, home: Path) -> None:
    bad, gone, good = web.put("/bad/toy.bin", WRONG), web.at("/gone/toy.bin"), web.put("/good/toy.bin", RIGHT)
    offer(home, address(bad), address(gone), address(good))
    catalogue.pull("toy")
    assert catalogue.locate("toy").read_bytes() == RIGHT
    assert catalogue.receipt("toy")["toy.bin"]["source"] == good


def test_when_no_source_is_right_every_reason_is_told_and_nothing_is_installed(web: Web, home: Path) -> None:
    offer(home, address(web.put("/bad/toy.bin", WRONG)), address(web.at("/gone/toy.bin")))
    with pytest.raises(PullFailed) as failure:
        catalogue.pull("toy")
    assert "bytes are not those" in failure.value.message
    assert "/gone/toy.bin: Not Found" in failure.value.message
    assert_nothing_usable()


def test_a_source_that_is_mended_serves_after_a_failed_pull(web: Web, home: Path) -> None:
    offer(home, address(web.put("/toy.bin", WRONG)))
    with pytest.raises(PullFailed):
        catalogue.pull("toy")
    web.put("/toy.bin", RIGHT)
    catalogue.pull("toy")
    assert catalogue.locate("toy").read_bytes() == RIGHT


def test_a_broken_connection_is_resumed_where_it_broke(web: Web, home: Path) -> None:
    offer(home, address(web.put("/toy.bin", RIGHT)))
    web.breaks_after["/toy.bin"] = 300_000
    catalogue.pull("toy")
    assert catalogue.locate("toy").read_bytes() == RIGHT
    first, second = web.starts_of("/toy.bin")
    assert (first, second) == (0, 300_000)


def test_a_cancelled_pull_leaves_no_half_file_and_the_next_one_goes_on(web: Web, home: Path) -> None:
    offer(home, address(web.put("/toy.bin", RIGHT)))
    seen: list[Transfer] = []
    looks = iter(range(8))
    with pytest.raises(Cancelled):
        catalogue.pull("toy", seen.append, cancelled=lambda: next(looks, None) is None)
    assert_nothing_usable()
    catalogue.pull("toy")
    assert catalogue.locate("toy").read_bytes() == RIGHT
    assert web.starts_of("/toy.bin")[-1] > 0


def test_a_file_that_changed_on_the_server_is_not_continued(web: Web, home: Path) -> None:
    offer(home, address(web.put("/toy.bin", WRONG[::-1])))
    looks = iter(range(8))
    with pytest.raises(Cancelled):
        catalogue.pull("toy", cancelled=lambda: next(looks, None) is None)
    web.put("/toy.bin", RIGHT)
    catalogue.pull("toy")
    assert catalogue.locate("toy").read_bytes() == RIGHT


def test_a_server_without_ranges_serves_too(web: Web, home: Path) -> None:
    web.ranges = False
    offer(home, address(web.put("/toy.bin", RIGHT)))
    web.breaks_after["/toy.bin"] = 300_000
    catalogue.pull("toy")
    assert catalogue.locate("toy").read_bytes() == RIGHT


def test_progress_only_grows_and_ends_at_the_total(web: Web, home: Path) -> None:
    offer(home, address(web.put("/toy.bin", RIGHT)))
    seen: list[Transfer] = []
    catalogue.pull("toy", seen.append)
    done = [transfer.done for transfer in seen]
    assert done == sorted(done)
    assert seen[-1].done == seen[-1].total == len(RIGHT)
    assert seen[-1].doing == "Toy"


def test_damage_is_noticed_and_a_pull_mends_it(web: Web, home: Path) -> None:
    offer(home, address(web.put("/toy.bin", RIGHT)))
    catalogue.pull("toy")
    catalogue.locate("toy").write_bytes(WRONG)
    assert catalogue.verify("toy") is Status.DAMAGED
    catalogue.pull("toy")
    assert catalogue.verify("toy") is Status.INSTALLED
    catalogue.locate("toy").write_bytes(RIGHT[:100])
    assert catalogue.status("toy") is Status.DAMAGED
    with pytest.raises(ModelMissing):
        catalogue.locate("toy")


def test_two_pulls_at_once_fetch_the_model_once(web: Web, home: Path) -> None:
    offer(home, address(web.put("/toy.bin", RIGHT)))
    pulls = [threading.Thread(target=catalogue.pull, args=("toy",)) for _ in range(3)]
    for pull in pulls:
        pull.start()
    for pull in pulls:
        pull.join()
    assert catalogue.verify("toy") is Status.INSTALLED
    assert len(web.starts_of("/toy.bin")) == 1


def test_remove_leaves_nothing(web: Web, home: Path) -> None:
    offer(home, address(web.put("/toy.bin", RIGHT)))
    catalogue.pull("toy")
    catalogue.remove("toy")
    assert catalogue.status("toy") is Status.MISSING
    assert not catalogue.folder("toy").exists()


def test_a_folder_is_a_source(home: Path, tmp_path: Path) -> None:
    (tmp_path / "given.bin").write_bytes(RIGHT)
    given = [tmp_path / "missing.bin", tmp_path / "given.bin"]
    offer(home, *(f"{{ kind = 'folder', path = '{path}' }}" for path in given))
    catalogue.pull("toy")
    assert catalogue.locate("toy").read_bytes() == RIGHT


def test_a_hub_of_the_same_kind_can_be_named(web: Web, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    web.put("/studio/toy/resolve/v1/weights/toy.bin", RIGHT)
    monkeypatch.setenv("HF_ENDPOINT", web.at("/"))
    offer(home, '{ kind = "hub", repo = "studio/toy", revision = "v1", path = "weights/{name}" }')
    catalogue.pull("toy")
    assert catalogue.locate("toy").read_bytes() == RIGHT


@pytest.mark.parametrize("form", ["json", "html"])
def test_parts_of_several_wheels_are_joined(
    form: str, web: Web, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", web.at("/simple"))
    parts = []
    for number, content in ((1, RIGHT[:500_000]), (2, RIGHT[500_000:])):
        file = f"Toy_Part{number}-1.0-py3-none-any.whl"
        web.put(f"/files/{file}", wheel_of({"toy/part.bin": content, "toy/__init__.py": b""}))
        if form == "json":
            links = [f"/files/Toy_Part{number}-1.0.1-py3-none-any.whl", f"/files/{file}"]
            page = json.dumps({"files": [{"url": web.at(link)} for link in links]})
            web.put(f"/simple/toy-part{number}/", page.encode(), "application/vnd.pypi.simple.v1+json")
        else:
            page = f'<a href="../../files/{file}#sha256=0">{file}</a>'
            web.put(f"/simple/toy-part{number}/", page.encode(), "text/html")
        parts.append(f'{{ kind = "wheel", package = "toy.part{number}==1.0", member = "toy/part.bin" }}')
    offer(home, f'{{ kind = "joined", parts = [{", ".join(parts)}] }}')
    catalogue.pull("toy")
    assert catalogue.locate("toy").read_bytes() == RIGHT
    assert "toy.part1==1.0" in catalogue.receipt("toy")["toy.bin"]["source"]


def test_a_wheel_that_only_pip_can_reach_is_brought_by_pip(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    metadata = b"Metadata-Version: 2.1\nName: toy\nVersion: 1.0\n"
    kind = b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    members = {"toy/toy.bin": RIGHT, "toy-1.0.dist-info/METADATA": metadata, "toy-1.0.dist-info/WHEEL": kind}
    (tmp_path / "toy-1.0-py3-none-any.whl").write_bytes(wheel_of(members))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    offer(home, '{ kind = "wheel", package = "toy==1.0", member = "toy/{name}" }')
    catalogue.pull("toy")
    assert catalogue.locate("toy").read_bytes() == RIGHT


def test_a_corrupt_wheel_is_not_used_again(web: Web, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", web.at("/simple"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    wheel = wheel_of({"toy/toy.bin": RIGHT})
    web.put("/simple/toy/", b'<a href="/toy-1.0-py3-none-any.whl">toy</a>', "text/html")
    web.put("/toy-1.0-py3-none-any.whl", wheel[:-100])
    offer(home, '{ kind = "wheel", package = "toy==1.0", member = "toy/{name}" }')
    with pytest.raises(PullFailed):
        catalogue.pull("toy")
    assert_nothing_usable()
    web.put("/toy-1.0-py3-none-any.whl", wheel)
    catalogue.pull("toy")
    assert catalogue.locate("toy").read_bytes() == RIGHT


def test_an_npm_tarball_is_a_source(web: Web, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        member = tarfile.TarInfo("package/toy.bin")
        member.size = len(RIGHT)
        archive.addfile(member, io.BytesIO(RIGHT))
    tarball = web.put("/toys/-/toy-1.0.0.tgz", packed.getvalue())
    web.put("/@studio%2Ftoy/1.0.0", json.dumps({"dist": {"tarball": tarball}}).encode(), "application/json")
    for name in ("npm_config_registry", "NPM_CONFIG_REGISTRY"):
        monkeypatch.setenv(name, web.at("/"))
    offer(home, '{ kind = "npm", package = "@studio/toy@1.0.0", member = "package/{name}" }')
    catalogue.pull("toy")
    assert catalogue.locate("toy").read_bytes() == RIGHT


@pytest.mark.skipif(not (shutil.which("apt-get") and shutil.which("dpkg-deb")), reason="needs apt and dpkg")
def test_a_debian_package_is_a_source(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree, depot, apt = tmp_path / "tree", tmp_path / "depot", tmp_path / "apt"
    for folder in (
        tree / "DEBIAN",
        tree / "usr/share/toy",
        depot,
        apt / "state/lists/partial",
        apt / "cache",
    ):
        folder.mkdir(parents=True)
    control = "Package: toy\nVersion: 1.0\nArchitecture: all\nMaintainer: Nobody <n@example.org>\nDescription: toy\n"
    (tree / "DEBIAN/control").write_text(control)
    (tree / "usr/share/toy/toy.bin").write_bytes(RIGHT)
    deb = depot / "toy_1.0_all.deb"
    subprocess.run(["dpkg-deb", "--build", tree, deb], check=True, capture_output=True)
    digest = hashlib.sha256(deb.read_bytes()).hexdigest()
    listed = f"{control}Filename: ./{deb.name}\nSize: {deb.stat().st_size}\nSHA256: {digest}\n"
    (depot / "Packages").write_text(listed)
    (apt / "sources.list").write_text(f"deb [trusted=yes] copy:{depot} ./\n")
    (apt / "status").touch()
    (apt / "apt.conf").write_text(
        f'Dir::Etc::sourcelist "{apt}/sources.list";\nDir::Etc::sourceparts "-";\nDir::State "{apt}/state";\n'
        f'Dir::State::status "{apt}/status";\nDir::Cache "{apt}/cache";\nAPT::Sandbox::User "";\n'
    )
    monkeypatch.setenv("APT_CONFIG", str(apt / "apt.conf"))
    subprocess.run(["apt-get", "update"], check=True, capture_output=True)
    offer(home, '{ kind = "debian", package = "toy", path = "/usr/share/toy/{name}" }')
    catalogue.pull("toy")
    assert catalogue.locate("toy").read_bytes() == RIGHT


def test_a_home_that_cannot_be_written_is_one_clear_line(
    web: Web, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MATINEE_HOME", str(tmp_path / "home" / "catalogue.toml"))
    offer(home, address(web.put("/toy.bin", RIGHT)))
    with pytest.raises(PullFailed, match="cannot write") as failure:
        catalogue.pull("swift-f0")
    assert "MATINEE_HOME" in failure.value.hint


def test_unknown_names_are_answered_with_the_known_ones() -> None:
    with pytest.raises(BadInput, match="no model 'kokoro'") as failure:
        catalogue.locate("kokoro")
    assert "kokoro-82m" in failure.value.hint
    with pytest.raises(BadInput, match="no file 'x'"):
        catalogue.locate("u2netp", "x")


def test_a_broken_own_catalogue_is_named(home: Path) -> None:
    (home / "catalogue.toml").write_text("[[model]]\nid = 3")
    with pytest.raises(BadInput, match=re.escape(str(home / "catalogue.toml"))):
        catalogue.entries()


def test_the_built_in_set_comes_from_packages_alone_and_states_its_licences() -> None:
    built_in = [entry for entry in catalogue.entries() if entry.builtin]
    ids = {entry.id for entry in built_in}
    assert {"face-landmarker", "u2netp", "kokoro-82m", "kokoro-voices", "silero-vad", "swift-f0"} <= ids
    notices = catalogue.licences()
    for entry in built_in:
        assert all(file.sources[0].kind in ("wheel", "npm", "joined", "debian") for file in entry.files)
        assert entry.title in notices
        assert entry.holder in notices
        assert entry.notice.strip() in notices
        assert entry.doubt in notices
    for text in ("Apache License", "Permission is hereby granted, free of charge"):
        assert notices.count(text) >= 1


def test_the_catalogue_imports_nothing_heavy() -> None:
    code = "import sys, engines.catalogue; print(*sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"numpy", "torch", "cv2", "onnxruntime", "mediapipe", "PySide6", "av"} & set(
        shown.stdout.split()
    )
