"""Scripts as people have them: in any encoding, damaged, empty, endless, or not scripts at all."""

from pathlib import Path

import pytest
from scripts import said

from engines.contract import BadInput
from engines.film import screenplay


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        (" \n\n ", "is empty"),
        ("/* all of it left out */", "nothing that can be seen"),
        ("x" * 2_000_001, "2,000,001 characters"),
        ("INT. ROOM - DAY\n\n[[shot: close-up, 0 s]]\n\nHe runs.", "a shot of 0 s"),
        ("INT. ROOM - DAY\n\nHe waits. Hold for 3600 s.", "a shot of 3600 s"),
        ('{"shots": [{"duration_s": 0}]}', "shots 1 duration_s"),
        ('{"shots": [{}, {"duration_s": 3600}]}', "shots 2 duration_s"),
        ("{not json", "is not JSON"),
    ],
)
def test_a_bad_script_is_refused_with_one_clear_line(text: str, says: str) -> None:
    with pytest.raises(BadInput) as refused:
        screenplay.parse(text)
    assert says in refused.value.message
    assert "\n" not in refused.value.message
    assert refused.value.hint


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_file_is_read_in_the_encodings_that_people_have(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "script.fountain"
    path.write_bytes("EXT. CAFÉ – NIGHT\r\n\r\nZOË\r\nDéjà vu…\r\n".encode(encoding))
    assert said(screenplay.read(path)) == [("Zoë", "Déjà vu…")]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"%PDF-1.7 ...", "a PDF"),
        (b"PK\x03\x04....", "Word"),
        (bytes(range(256)) * 40, "not text"),
        (b"\xff\xfeA\x00B", "damaged UTF-16"),
        (b"A walks. " * 1_200_000, "larger than 8 MB"),
    ],
)
def test_a_file_that_is_no_script_is_refused_with_one_clear_line(
    tmp_path: Path, data: bytes, says: str
) -> None:
    path = tmp_path / "script.txt"
    path.write_bytes(data)
    with pytest.raises(BadInput, match=says):
        screenplay.read(path)


def test_of_a_device_without_an_end_no_more_is_read_than_a_script_may_have() -> None:
    with pytest.raises(BadInput, match="larger than 8 MB"):
        screenplay.read(Path("/dev/zero"))


def test_a_folder_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    for path, says in ((tmp_path, "is a folder"), (tmp_path / "no.txt", "cannot be read")):
        with pytest.raises(BadInput, match=says):
            screenplay.read(path)


@pytest.mark.parametrize("text", ["[[" * 50_000, "*" * 100_000, "(" * 50_000])
def test_marks_without_a_word_are_an_empty_script(text: str) -> None:
    with pytest.raises(BadInput, match="is empty"):
        screenplay.parse(text)


@pytest.mark.parametrize(
    "text", ["A\nb\n\n" * 1500, "INT. " * 5000, "[[word " * 5000, "/* word " * 5000, "Zo runs. " * 900]
)
def test_endless_repetitions_still_become_shots(text: str) -> None:
    assert screenplay.parse(text).shots
