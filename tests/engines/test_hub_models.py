"""Models that are whole repositories of a hub: listed and pinned once, every file measured against that listing."""

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from small_web import Web, serving

from engines import catalogue
from engines.catalogue import PullFailed, Status
from engines.contract import BadInput, Cancelled, ModelMissing
from engines.download import Transfer
from engines.film.diffusion import loader
from engines.film.diffusion.checkpoints import CHECKPOINTS, HELIOS
from studio.cli import main

COMMIT = "c0ffee" * 6 + "cafe"
WEIGHTS = bytes(range(256)) * 3000
FILES = {
    "model_index.json": b'{"_class_name": "ToyPipeline"}',
    "transformer/config.json": b"{}",
    "transformer/diffusion_pytorch_model-00001-of-00002.safetensors": WEIGHTS,
    "transformer/diffusion_pytorch_model-00002-of-00002.safetensors": WEIGHTS[::-1],
    "README.md": b"# Toy",
    "transformer_ode/diffusion_pytorch_model.safetensors": b"not wanted",
}
WANTED = [name for name in FILES if name != "README.md" and not name.startswith("transformer_ode")]
SHARD = "transformer/diffusion_pytorch_model-00001-of-00002.safetensors"


class Hub:
    """Speaks as much of a model hub's interface as pulling a model takes."""

    def __init__(self, web: Web) -> None:
        self.web = web
        self.api = "/api/models/studio/toy/revision/main?blobs=true"

    def hold(self, files: dict[str, bytes], commit: str = COMMIT, **more: Any) -> None:
        listed = [self._sibling(name, content) for name, content in files.items()]
        answer = {"id": "studio/toy", "sha": commit, "gated": False, "siblings": listed, **more}
        self.web.put(self.api, json.dumps(answer).encode(), "application/json")
        for name, content in files.items():
            self.web.put(self.where(name, commit), content)

    def where(self, name: str, commit: str = COMMIT) -> str:
        return f"/studio/toy/resolve/{commit}/{name}"

    def _sibling(self, name: str, content: bytes) -> dict[str, Any]:
        git = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
        found: dict[str, Any] = {"rfilename": name, "size": len(content), "blobId": git}
        if name.endswith((".safetensors", ".bin")):
            sha256 = hashlib.sha256(content).hexdigest()
            found["lfs"] = {"sha256": sha256, "size": len(content), "pointerSize": 130}
        return found


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("MATINEE_HOME", str(home))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    (home / "catalogue.toml").write_text(
        """
        [[family]]
        licence = "MIT"
        holder = "Nobody"
        notice = "Copyright Nobody."
        doubt = "it does nothing"

        [[family.models]]
        id = "toy"
        title = "Toy"
        purpose = "does nothing"
        download = 1_000_000
        memory = 1
        repository = { repo = "studio/toy", allow = ["model_index.json", "transformer/*"] }
        """
    )
    with serving() as web:
        monkeypatch.setenv("HF_ENDPOINT", web.at(""))
        found = Hub(web)
        found.hold(FILES)
        yield found


def test_a_pulled_repository_holds_the_wanted_files_in_their_folders_and_a_receipt(hub: Hub) -> None:
    assert catalogue.status("toy") is Status.MISSING
    catalogue.pull("toy")
    folder = catalogue.folder("toy")
    for name in WANTED:
        assert (folder / name).read_bytes() == FILES[name]
    assert not (folder / "README.md").exists()
    assert not (folder / "transformer_ode").exists()
    assert catalogue.status("toy") is Status.INSTALLED
    assert catalogue.verify("toy") is Status.INSTALLED
    assert catalogue.receipt("toy")[SHARD]["source"] == f"hub studio/toy@{COMMIT} {SHARD}"
    assert json.loads((folder / "listing.json").read_text())["commit"] == COMMIT
    assert catalogue.locate("toy", "transformer/config.json").read_bytes() == b"{}"


def test_a_cut_connection_is_resumed_and_progress_counts_every_byte_once(hub: Hub) -> None:
    hub.web.breaks_after[hub.where(SHARD)] = 500_000
    seen: list[Transfer] = []
    catalogue.pull("toy", seen.append)
    assert hub.web.starts_of(hub.where(SHARD)) == [0, 500_000]
    assert catalogue.verify("toy") is Status.INSTALLED
    total = sum(len(FILES[name]) for name in WANTED)
    assert seen[-1].done == seen[-1].total == total
    assert all(transfer.total == total for transfer in seen)


def test_a_cancelled_pull_goes_on_at_its_commit_even_when_the_repository_moves_on(hub: Hub) -> None:
    looks = iter(range(12))
    with pytest.raises(Cancelled):
        catalogue.pull("toy", cancelled=lambda: next(looks, None) is None)
    assert catalogue.status("toy") is Status.PARTIAL
    with pytest.raises(ModelMissing, match="toy"):
        catalogue.locate("toy", SHARD)
    newer = "badcab1e" * 5
    hub.hold({**FILES, SHARD: WEIGHTS[1:]}, newer)
    catalogue.pull("toy")
    assert catalogue.verify("toy") is Status.INSTALLED
    assert not any(newer in path for path, _ in hub.web.asked)
    assert hub.web.starts_of(hub.where(SHARD))[-1] > 0


@pytest.mark.parametrize("name", [SHARD, "transformer/config.json"])
def test_wrong_bytes_are_refused_large_file_or_small(name: str, hub: Hub) -> None:
    right = FILES[name]
    hub.web.put(hub.where(name), right[:-1] + b"?")
    with pytest.raises(PullFailed, match="the bytes are not those"):
        catalogue.pull("toy")
    assert not (catalogue.folder("toy") / name).exists()
    hub.web.put(hub.where(name), right)
    catalogue.pull("toy")
    assert catalogue.verify("toy") is Status.INSTALLED


def test_damage_is_found_and_only_what_is_damaged_travels_again(hub: Hub) -> None:
    catalogue.pull("toy")
    (catalogue.folder("toy") / SHARD).write_bytes(WEIGHTS[:-1] + b"?")
    assert catalogue.status("toy") is Status.INSTALLED
    assert catalogue.verify("toy") is Status.DAMAGED
    hub.web.asked.clear()
    catalogue.pull("toy")
    assert [path for path, _ in hub.web.asked] == [hub.where(SHARD)]
    (catalogue.folder("toy") / SHARD).unlink()
    assert catalogue.status("toy") is Status.PARTIAL


def test_a_folder_placed_by_hand_is_found_checked_and_taken_over(hub: Hub) -> None:
    for name in WANTED:
        path = catalogue.folder("toy") / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(FILES[name])
    assert catalogue.status("toy") is Status.INSTALLED
    assert catalogue.verify("toy") is Status.INSTALLED
    (catalogue.folder("toy") / SHARD).write_bytes(WEIGHTS[::-1])
    assert catalogue.verify("toy") is Status.DAMAGED
    hub.web.asked.clear()
    catalogue.pull("toy")
    assert [path for path, _ in hub.web.asked] == [hub.api, hub.where(SHARD)]
    assert catalogue.verify("toy") is Status.INSTALLED


def test_weights_that_are_only_there_as_a_pickle_are_refused(hub: Hub) -> None:
    pickled = {name: content for name, content in FILES.items() if not name.endswith(".safetensors")}
    hub.hold({**pickled, "transformer/pytorch_model.bin": WEIGHTS})
    with pytest.raises(PullFailed, match=r"as a pickle \(transformer/pytorch_model.bin\)"):
        catalogue.pull("toy")
    hub.hold({**FILES, "transformer/pytorch_model.bin": WEIGHTS})
    catalogue.pull("toy")
    assert not list(catalogue.folder("toy").rglob("*.bin"))


@pytest.mark.parametrize("name", ["transformer/../../../evil.json", "transformer/.hidden", "transformer//x"])
def test_names_that_lead_elsewhere_are_refused(name: str, hub: Hub, tmp_path: Path) -> None:
    hub.hold({**FILES, name: b"{}"})
    with pytest.raises(PullFailed, match="not usable"):
        catalogue.pull("toy")
    assert not list(tmp_path.rglob("evil.json"))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"refuses": 401}, "signed in"),
        ({"refuses": 404}, "is not there"),
        ({"refuses": 503}, "503"),
        ({"gated": "manual"}, "accepted its terms"),
        ({"sha": None}, "not usable"),
    ],
)
def test_what_the_hub_will_not_give_is_told_in_one_line(change: dict[str, Any], told: str, hub: Hub) -> None:
    if "refuses" in change:
        hub.web.refuses[hub.api] = change["refuses"]
    else:
        hub.hold(FILES, **change)
    with pytest.raises(PullFailed, match=told) as refused:
        catalogue.pull("toy")
    assert "\n" not in refused.value.message
    assert str(catalogue.folder("toy")) in refused.value.hint
    assert catalogue.status("toy") is Status.MISSING


def test_a_hub_out_of_reach_is_told_in_one_line(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(PullFailed, match=r"127.0.0.1:9/studio/toy: ") as refused:
        catalogue.pull("toy")
    assert "\n" not in refused.value.message


def test_a_pull_that_would_fill_the_disk_does_not_begin(hub: Hub) -> None:
    listed = json.loads(hub.web.pages[hub.api][0])
    listed["siblings"][2]["lfs"]["size"] = 10**15
    hub.web.put(hub.api, json.dumps(listed).encode(), "application/json")
    with pytest.raises(PullFailed, match=r"Toy needs 1000000\.\d GB on the disk of .*, and .* GB are free"):
        catalogue.pull("toy")
    assert [path for path, _ in hub.web.asked] == [hub.api]


def test_remove_leaves_nothing_of_an_unfinished_pull(hub: Hub) -> None:
    looks = iter(range(8))
    with pytest.raises(Cancelled):
        catalogue.pull("toy", cancelled=lambda: next(looks, None) is None)
    assert catalogue.on_disk("toy") > 0
    catalogue.remove("toy")
    assert not os.path.lexists(catalogue.folder("toy"))
    assert catalogue.status("toy") is Status.MISSING


def test_an_entry_has_files_or_a_repository(hub: Hub) -> None:
    own = catalogue.home() / "catalogue.toml"
    own.write_text(own.read_text().replace("repository =", "# repository ="))
    with pytest.raises(BadInput, match="needs either files or a repository"):
        catalogue.entries()


def test_the_command_line_shows_the_terms_first_and_tells_of_damage(
    hub: Hub, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["models", "pull", "toy"]) == 0
    told = capsys.readouterr().err
    assert "about 1.0 MB, MIT, Nobody" in told
    assert "it does nothing" in told
    assert main(["models", "verify", "toy"]) == 0
    (catalogue.folder("toy") / SHARD).write_bytes(WEIGHTS[:-1] + b"?")
    assert main(["models", "verify", "toy"]) == 1
    assert capsys.readouterr().out.endswith("toy: damaged\n")
    hub.web.refuses[hub.where(SHARD)] = 404
    assert main(["models", "pull", "toy"]) == 1
    assert f"no source gave {SHARD}" in capsys.readouterr().err.splitlines()[-1]
    hub.web.refuses.clear()
    assert main(["models", "pull", "toy"]) == 0
    assert main(["models", "verify", "toy"]) == 0


def test_every_film_checkpoint_is_in_the_catalogue_with_its_licence(hub: Hub) -> None:
    for checkpoint in (*CHECKPOINTS, HELIOS):
        listed = catalogue.entry(checkpoint.id)
        assert listed.repository is not None
        assert listed.repository.repo == checkpoint.repository
        assert listed.licence == ("skywork-license" if checkpoint.kind != "chunks" else "Apache-2.0")
        assert bool(listed.doubt and listed.terms) == (listed.licence != "Apache-2.0")
        assert listed.download > 4 * checkpoint.network.parameters
    assert catalogue.licences().count("SkyReels-V2 by Skywork AI") == len(CHECKPOINTS)


def test_a_half_downloaded_checkpoint_is_named_where_no_whole_one_can_be_used(hub: Hub) -> None:
    assert loader.usable() == []
    shelf = catalogue.folder(CHECKPOINTS[1].id) / ".download"
    shelf.mkdir(parents=True)
    (shelf / "weights.part").write_bytes(b"0")
    with pytest.raises(BadInput, match="SkyReels V2 DF 14B 540P is only half there") as told:
        loader.usable()
    assert told.value.hint == f"matinee models pull {CHECKPOINTS[1].id}"
    (catalogue.folder(CHECKPOINTS[0].id)).mkdir()
    (catalogue.folder(CHECKPOINTS[0].id) / "model_index.json").write_bytes(b"{}")
    assert loader.usable() == [CHECKPOINTS[0]]
