"""Provenance: what was signed can be believed, what was changed cannot."""

import multiprocessing
import os
import shutil
import stat
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
from PIL import Image

from engines.contract import EngineError
from engines.media import provenance, signing_key

DIGEST = "5f" * 32


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MATINEE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def make(path: Path) -> Path:
    """A small real file of the kind that the suffix says."""
    noise = np.random.default_rng(5)
    if path.suffix in (".png", ".jpg"):
        Image.fromarray(noise.integers(0, 255, (64, 64, 3), dtype=np.uint8)).save(path)
    elif path.suffix in (".wav", ".flac", ".ogg"):
        soundfile.write(path, noise.normal(0, 0.1, 16000), 16000)
    else:
        codec = "libx264" if path.suffix == ".mp4" else "libvpx-vp9"
        with av.open(str(path), "w") as container:
            stream = container.add_stream(codec, rate=25)
            stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
            for _ in range(10):
                pixels = noise.integers(0, 255, (64, 64, 3), dtype=np.uint8)
                container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
            container.mux(stream.encode())
    return path


def sign(path: Path, ingredients: tuple[Path, ...] = ()) -> None:
    provenance.sign(
        path,
        title="A take",
        digital_source_type="compositeWithTrainedAlgorithmicMedia",
        recipe_digest=DIGEST,
        consent="consented",
        engine="portrait/builtin",
        ingredients=ingredients,
    )


def flip_a_bit(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


def frames(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def test_a_signed_take_says_what_made_it_and_with_whose_consent(tmp_path: Path) -> None:
    film, picture = make(tmp_path / "take.mp4"), make(tmp_path / "face.png")
    sign(film, ingredients=(picture,))
    found = provenance.verify(film)
    assert found.state == "valid"
    assert found.made_by.startswith("Matinee ")
    assert found.engine == "portrait/builtin"
    assert found.source_type == "compositeWithTrainedAlgorithmicMedia"
    assert found.recipe_digest == DIGEST
    assert found.consent == "consented"
    assert found.ingredients == ["face.png"]
    assert found.made_when.endswith("Z")
    told = "\n".join(found.lines)
    assert "unchanged" in found.lines[0]
    assert "made with AI" in told
    assert "agreed" in told


def test_signing_changes_no_frame(tmp_path: Path) -> None:
    film = make(tmp_path / "take.mp4")
    before = frames(film)
    sign(film)
    assert len(before) == 10
    np.testing.assert_array_equal(frames(film), before)


def test_one_bit_of_the_picture_data_changed_is_noticed(tmp_path: Path) -> None:
    film = make(tmp_path / "take.mp4")
    sign(film)
    media = film.read_bytes().index(b"mdat") + 8
    for place in (media, media + 500, film.stat().st_size - 1):
        flip_a_bit(film, place)
        found = provenance.verify(film)
        assert found.state == "tampered"
        assert "CHANGED" in found.lines[0]
        flip_a_bit(film, place)
    assert provenance.verify(film).state == "valid"


def test_a_changed_statement_is_noticed(tmp_path: Path) -> None:
    film = make(tmp_path / "take.mp4")
    sign(film)
    film.write_bytes(film.read_bytes().replace(b"consented", b"fictional"))
    assert provenance.verify(film).state == "tampered"


def test_a_truncated_take_is_noticed(tmp_path: Path) -> None:
    film = make(tmp_path / "take.mp4")
    sign(film)
    os.truncate(film, film.stat().st_size * 2 // 3)
    assert provenance.verify(film).state == "tampered"


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.wav", "a.flac"])
def test_pictures_and_sounds_carry_their_own_statement(name: str, tmp_path: Path) -> None:
    path = make(tmp_path / name)
    sign(path)
    assert provenance.verify(path).state == "valid"
    assert list(tmp_path.glob("*.c2pa")) == []
    flip_a_bit(path, path.stat().st_size - 30)
    assert provenance.verify(path).state == "tampered"


@pytest.mark.parametrize("name", ["a.webm", "a.mkv", "a.ogg"])
def test_containers_that_cannot_carry_it_get_a_sidecar(name: str, tmp_path: Path) -> None:
    path = make(tmp_path / name)
    before = path.read_bytes()
    sign(path)
    assert path.read_bytes() == before
    assert provenance.sidecar(path).exists()
    assert provenance.verify(path).recipe_digest == DIGEST
    assert provenance.verify(path).state == "valid"
    flip_a_bit(path, len(before) // 2)
    assert provenance.verify(path).state == "tampered"
    provenance.sidecar(path).unlink()
    assert provenance.verify(path).state == "none"


def test_another_installation_is_an_unknown_signer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    film = make(tmp_path / "take.mp4")
    sign(film)
    monkeypatch.setenv("MATINEE_HOME", str(tmp_path / "other"))
    found = provenance.verify(film)
    assert found.state == "untrusted_signer"
    assert found.recipe_digest == DIGEST
    signing_key.obtain()
    assert provenance.verify(film).state == "untrusted_signer"


def test_a_used_take_brings_its_origin_along(tmp_path: Path) -> None:
    picture, film = make(tmp_path / "painted.png"), make(tmp_path / "take.mp4")
    sign(picture)
    sign(film, ingredients=(picture,))
    found = provenance.verify(film)
    assert (found.state, found.ingredients) == ("valid", ["painted.png"])


def test_unsigned_and_foreign_files_say_nothing(tmp_path: Path) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff not a picture")
    text = tmp_path / "notes.txt"
    text.write_text("hello")
    for path in (make(tmp_path / "take.mp4"), make(tmp_path / "a.webm"), broken, text):
        found = provenance.verify(path)
        assert found.state == "none"
        assert "no statement" in found.lines[0]


def test_signing_what_is_not_media_is_one_clear_line_and_leaves_nothing(tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"nothing")
    with pytest.raises(EngineError, match="could not be signed"):
        sign(broken)
    assert broken.read_bytes() == b"nothing"
    assert {path.name for path in tmp_path.iterdir()} == {"broken.mp4", "home"}


def test_the_key_is_made_once_and_for_its_owner_alone(home: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        keys = pool.map(_key_of, [str(home)] * 3)
    assert len(set(keys)) == 1
    assert signing_key.obtain().private == keys[0]
    assert [path.name for path in signing_key.path().parent.iterdir()] == ["signing.pem"]
    if os.name == "posix":
        assert stat.S_IMODE(signing_key.path().stat().st_mode) == 0o600


def _key_of(home: str) -> bytes:
    os.environ["MATINEE_HOME"] = home
    return signing_key.obtain().private


def test_a_copy_with_another_name_is_still_valid(tmp_path: Path) -> None:
    film = make(tmp_path / "take.mp4")
    sign(film)
    shutil.copy(film, tmp_path / "kept.mp4")
    assert provenance.verify(tmp_path / "kept.mp4").state == "valid"
