"""What the bar of a run promises: it only goes forward, over all phases, and the time left is that of the whole run."""

import itertools

from engines.contract import Progress
from training.course import Course, Pace, lengths
from training.figures import Figure, gain
from training.lesson import Estimate
from training.phases import LEARNING, PREPARING, READING, WRITING

LENGTHS = {READING: 10.0, PREPARING: 30.0, LEARNING: 100.0, WRITING: 10.0}


def told(phase: str, step: int, total: int, left_s: float | None = None) -> Progress:
    return Progress(phase=phase, step=step, total=total, time_left_s=left_s)


def test_an_estimate_says_how_long_each_phase_takes() -> None:
    estimate = Estimate(time_s=150, memory=1, disk=1, steps=9, device="cpu", before={READING: 20.0})
    found = lengths(estimate)
    assert list(found) == [READING, LEARNING, WRITING]
    assert sum(found.values()) == 150


def test_the_share_rises_through_all_phases_and_never_falls() -> None:
    course, shares = Course(LENGTHS), []
    phases = [READING, PREPARING, LEARNING, READING, LEARNING, WRITING]
    for phase, step in itertools.product(phases, range(11)):
        course.follow(told(phase, step, 10))
        shares.append(course.share)
    assert shares == sorted(shares)
    assert shares[10] < 0.1  # all that was read is little of the whole
    assert shares[-1] == 1.0


def test_the_time_left_is_estimated_until_it_is_measured() -> None:
    course = Course(LENGTHS)
    assert course.left_s == 150
    course.follow(told(READING, 5, 10))
    assert course.left_s == 145
    course.follow(told(READING, 5, 10, left_s=20))
    assert course.left_s == 160
    course.follow(told(LEARNING, 50, 100, left_s=200))
    assert course.left_s == 210


def test_a_run_that_goes_on_does_not_count_again_what_it_has_done() -> None:
    course = Course(LENGTHS)
    course.follow(told(LEARNING, 80, 100))
    course.follow(told(READING, 0, 10, left_s=10))
    assert course.left_s is not None
    assert course.left_s < 31


def test_a_run_that_was_stopped_goes_on_where_it_was() -> None:
    course = Course(LENGTHS)
    course.follow(told(LEARNING, 50, 100))
    learned = course.share
    course.follow(told(WRITING, 0, 1))
    course.follow(told(READING, 0, 10))
    assert course.share == learned


def test_without_an_estimate_the_time_left_is_known_once_it_is_measured() -> None:
    course = Course({})
    course.follow(told(READING, 5, 10))
    assert course.left_s is None
    course.follow(told(LEARNING, 5, 10, left_s=40))
    assert course.left_s == 40


def test_a_phase_is_measured_by_its_steps_and_one_pause_counts_for_little() -> None:
    pace = Pace()
    times = [0, 2, 4, 604, 606, 608]
    left = [pace.left_s(told(READING, step, 10), now) for step, now in enumerate(times)]
    assert left[0] is None
    assert left[1] == 18
    assert left[-1] == 10


def test_a_gain_is_what_is_gone_of_what_was_missing() -> None:
    figures = {"error": Figure("Error"), "likeness": Figure("Likeness", best=1)}
    assert gain(figures, {"error": (0.5, 0.25)}) == 0.5
    assert gain(figures, {"likeness": (0.5, 0.75)}) == 0.5
    assert gain(figures, {"error": (0.5, 0.75), "likeness": (0.5, 0.75)}) == -0.5
    assert gain(figures, {"error": (0.4, None)}) is None
