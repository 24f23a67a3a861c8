"""What an unforeseen error promises: one line that says what was being done, and a log that holds the rest."""

import subprocess
import sys
from pathlib import Path

import pytest

from engines import crash_log

SCRIPT = """
import sys
from pathlib import Path
from fakes.engine import ColourRequest
from studio.jobs.headless import run_once
request = ColourRequest(fault=sys.argv[2], fault_at=1)
failure = run_once(request, Path(sys.argv[1]), lambda event: None, ["fakes.engine:ColourEngine"])
print(failure.message, failure.hint, sep="\\n")
"""


def failed(folder: Path, fault: str) -> tuple[str, str]:
    """The message and the hint of a take in which this goes wrong."""
    told = subprocess.run(
        [sys.executable, "-c", SCRIPT, folder, fault], capture_output=True, text=True, check=True
    )
    message, hint = told.stdout.splitlines()
    return message, hint


def test_it_says_what_was_being_done_and_where_the_traceback_is(tmp_path: Path, home: Path) -> None:
    message, hint = failed(tmp_path / "job", "error")
    assert message == "Frames failed: ZeroDivisionError: no paint left"
    log = home / "log" / "worker.log"
    assert hint == f"details in {log}"
    assert "Traceback" in log.read_text()
    assert "no paint left" in log.read_text()


def test_a_fault_of_native_code_leaves_its_stack_in_the_log(tmp_path: Path, home: Path) -> None:
    message, _ = failed(tmp_path / "job", "segfault")
    assert "SIGSEGV" in message
    assert "Segmentation fault" in (home / "log" / "worker.log").read_text()


def test_the_log_never_grows_beyond_a_megabyte_and_its_forerunner(home: Path) -> None:
    for number in range(6):
        assert (
            crash_log.keep(f"{number} " + "x" * 400_000, "Drawing", "worker") == home / "log" / "worker.log"
        )
    kept = sorted((home / "log").iterdir())
    assert [path.name for path in kept] == ["worker.log", "worker.log.1"]
    assert all(path.stat().st_size < 1_500_000 for path in kept)
    assert "5 xxx" in kept[0].read_text()


def test_a_long_message_is_cut_and_a_disk_that_refuses_the_log_is_no_second_fault(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.write_text("a file where the folder should be")
    failure = crash_log.unforeseen(ValueError("a" * 900 + "\nmore"), "Drawing", "worker")
    assert failure.message.startswith("Drawing failed: ValueError: aaa")
    assert len(failure.message) < 200
    assert "could not be written" in failure.hint
