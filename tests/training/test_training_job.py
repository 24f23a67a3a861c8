"""What the folder of a training promises to whoever reads it."""

from pathlib import Path

from engines.contract import Progress
from engines.wire import encode_event
from training.job import TrainingJob


def test_half_a_line_of_a_killed_process_hides_nothing_that_was_told_before_or_after(tmp_path: Path) -> None:
    job = TrainingJob(tmp_path)
    lines = [encode_event(Progress(phase="Learning", step=step, total=9), job.id, step) for step in range(4)]
    told = job.folder / "events.jsonl"
    told.write_bytes(lines[0] + lines[1][:-9] + lines[2] + lines[3][:-9])
    follower = job.follow()
    assert [event.step for event in follower.fresh() if isinstance(event, Progress)] == [0]
    with told.open("ab") as file:
        file.write(lines[3][-9:])
    assert [event.step for event in follower.fresh() if isinstance(event, Progress)] == [3]
