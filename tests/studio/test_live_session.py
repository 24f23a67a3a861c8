"""What a walk promises the window: frames, takes of what was recorded, its turn with the renders, and a tidy end."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fakes.engine import ColourRequest

from engines.contract import BadInput, Failure, LiveFrame
from engines.media.video import VideoReader
from engines.world import logs
from engines.world.request import WorldRequest
from studio.jobs.live import LiveSession
from studio.jobs.queue import WAITS_FOR_WALK, JobQueue
from studio.jobs.store import State
from studio.project.project import Project
from studio.project.takes import Take

ENGINES = ["fakes.world:CorridorWorld", "fakes.engine:ColourEngine"]
Wait = Callable[[Callable[[], object]], None]


@pytest.fixture
def queue(project: Project) -> Iterator[JobQueue]:
    opened = JobQueue(project, ENGINES)
    yield opened
    opened.close()


class Walker:
    """Somebody before the window: holds keys, shows each frame."""

    def __init__(self, queue: JobQueue, **fields: Any) -> None:
        values = {"place": "city", "width": 160, "height": 90, "sound": False, "seed": 0, **fields}
        self.session: LiveSession = queue.walk(WorldRequest(**values), "Down the corridor")
        self.frames: list[LiveFrame] = []
        self.takes: list[Take] = []
        self.notes: list[str] = []
        self.ends: list[Failure | None] = []
        self.keys: list[str] = ["forward"]
        self.session.frame.connect(self._see)
        self.session.took.connect(self.takes.append)
        self.session.noted.connect(self.notes.append)
        self.session.ended.connect(self.ends.append)

    @property
    def recorded_s(self) -> float:
        return float((self.frames[-1].about["recording_s"] or 0) if self.frames else 0)

    def do(self, command: str, **values: Any) -> None:
        self.session.control({"do": command, **values})

    def _see(self, frame: LiveFrame) -> None:
        self.frames.append(frame)
        number = len(self.frames)
        self.session.control(
            {"number": number, "keys": self.keys, "yaw": number, "pitch": 0, "shown": frame.tick}
        )


def test_a_recording_becomes_a_take_while_one_walks_on(queue: JobQueue, project: Project, wait: Wait) -> None:
    walker = Walker(queue)
    assert queue.walking is walker.session
    wait(lambda: len(walker.frames) > 3)
    frame = walker.frames[-1]
    assert len(frame.pixels) == 160 * 90 * 3
    walker.do("record")
    wait(lambda: walker.recorded_s > 0.5)
    walker.do("stop_recording")
    wait(lambda: walker.takes)
    assert not walker.ends
    (take,) = project.gallery.takes()
    assert (take.panel, take.title) == ("world", "Down the corridor")
    log = logs.read(take.folder / "actions.json")
    assert take.duration_s == pytest.approx(log.duration_s)
    assert len(list(VideoReader(take.media).frames())) == log.ticks - log.begin
    assert take.recipe["request"]["actions"].startswith("assets/")
    walker.session.stop()
    wait(lambda: walker.ends)
    assert walker.ends == [None]
    assert queue.walking is None
    assert queue.jobs == []
    assert not walker.session.folder.exists()


def test_renders_wait_while_one_walks_and_say_why(queue: JobQueue, wait: Wait) -> None:
    walker = Walker(queue)
    wait(lambda: walker.frames)
    job = queue.enqueue(ColourRequest(steps=1)).id
    wait(lambda: len(walker.frames) > 6)
    assert queue[job].state is State.WAITING
    assert queue[job].phase == WAITS_FOR_WALK
    with pytest.raises(BadInput, match="walking somewhere else"):
        queue.walk(WorldRequest(place="city"))
    walker.session.stop()
    wait(lambda: queue[job].state is State.FINISHED)
    assert walker.ends == [None]


def test_a_walk_is_refused_while_a_take_is_rendered_and_says_which(queue: JobQueue, wait: Wait) -> None:
    job = queue.enqueue(ColourRequest(steps=200, step_s=0.05), "Red wall").id
    wait(lambda: queue[job].state is State.RUNNING)
    with pytest.raises(BadInput, match="“Red wall” is being rendered"):
        queue.walk(WorldRequest(place="city"))
    queue.cancel(job)
    wait(lambda: queue[job].state is State.CANCELLED)


def test_a_recording_of_a_worker_that_dies_is_rendered_from_its_log(
    queue: JobQueue, project: Project, wait: Wait
) -> None:
    walker = Walker(queue)
    walker.do("record")
    wait(lambda: walker.recorded_s > 2.4)
    recording = walker.session.folder / "recording-1"
    wait(lambda: any(recording.glob("segments/0*.mp4")))
    segment = min(recording.glob("segments/0*.mp4"))
    kept = segment.read_bytes()
    os.kill(queue._link.pid, signal.SIGKILL)
    wait(lambda: walker.ends)
    assert walker.ends[0]
    assert "was stopped by the system" in walker.ends[0].message
    (job,) = queue.jobs
    assert (project.job_folder(job.id) / "segments" / segment.name).read_bytes() == kept
    wait(lambda: queue[job.id].state is State.FINISHED)
    (take,) = project.gallery.takes()
    assert take.duration_s == pytest.approx(2.0)
    assert not walker.session.folder.exists()


def test_a_world_that_breaks_down_ends_the_walk_in_words_and_keeps_what_was_recorded(
    queue: JobQueue, project: Project, wait: Wait
) -> None:
    walker = Walker(queue, weather="storm")
    walker.do("record")
    wait(lambda: walker.ends)
    assert walker.ends[0]
    assert "the corridor ended" in walker.ends[0].message
    wait(lambda: not queue.running and not queue.waiting)
    (job,) = queue.jobs
    assert job.title == "Down the corridor"


def test_closing_the_project_while_recording_keeps_the_recording(project: Project, wait: Wait) -> None:
    queue = JobQueue(project, ENGINES)
    walker = Walker(queue)
    walker.do("record")
    wait(lambda: walker.recorded_s > 0.3)
    queue.close()
    (take,) = project.gallery.takes()
    assert take.duration_s > 0.3
    assert take.poster


def test_a_world_that_cannot_be_opened_ends_the_walk_in_one_line(
    queue: JobQueue, tmp_path: Path, wait: Wait
) -> None:
    with pytest.raises(BadInput, match="does not exist"):
        queue.walk(WorldRequest(image=tmp_path / "gone.png"))
    assert queue.walking is None
