"""Regular jobs: one worker runs each when it is due, and its end is written down."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from tests.raw_sql import refused
from tests.world import AT

from apotheca.hub import keeping, worker
from apotheca.hub.keeping import Job, Outcome
from apotheca.hub.models import Job as JobRow
from apotheca.hub.models import JobRun
from apotheca.kernel.sql import execute


@pytest.fixture
def house(monkeypatch):
    """No jobs but those the test adds."""
    known: dict[str, Job] = {}
    monkeypatch.setattr(keeping, "_jobs", known)
    return known


def due():
    execute("UPDATE hub_job SET next_at = clock_timestamp()")


def add(*jobs):
    for job in jobs:
        keeping.add_job(job)
    keeping.register_jobs()
    due()


def run():
    return keeping.run_due(lambda: AT)


def test_a_job_runs_when_it_is_due_and_then_waits_for_its_turn(world, house):
    seen = []
    add(Job("a", 3600, lambda when: seen.append(when) or [Outcome("", detail={"n": 1})]))
    assert (run(), run()) == (1, 0)
    assert seen == [AT]
    only = JobRun.objects.get()
    assert (only.job, only.status, only.detail) == ("a", "GOOD", {"n": 1})
    assert JobRow.objects.get().next_at > only.ended_at


def test_the_first_run_comes_a_moment_after_the_start(world, house):
    keeping.add_job(Job("a", 3600, lambda when: []))
    keeping.register_jobs()
    assert run() == 0


def test_a_changed_rhythm_is_followed(world, house):
    add(Job("a", 3600, lambda when: []))
    add(Job("a", 60, lambda when: []))
    assert JobRow.objects.get().every_seconds == 60


def test_a_job_that_fails_says_why_comes_again_soon_and_stops_no_other(world, house):
    def fail(when):
        raise ValueError("no room")

    add(Job("a", 3600, fail), Job("b", 3600, lambda when: [Outcome("X"), Outcome("Y", "torn")]))
    assert [run(), run(), run()] == [1, 1, 0]
    standings = {(s.job, s.subject): s for s in keeping.job_standings()}
    assert standings["a", ""].problem == "ValueError: no room"
    assert standings["a", ""].last_good_at is None
    assert standings["b", "Y"].problem == "torn"
    assert standings["b", "X"].last_good_at is not None
    execute("UPDATE hub_job SET next_at = next_at - make_interval(secs => 301)")
    assert run() == 1


def test_a_good_run_after_a_bad_one_ends_the_alert_and_the_age_of_the_last_good_stays(world, house):
    problems = ["", "torn", ""]
    add(Job("a", 1, lambda when: [Outcome("X", problems.pop(0))]))
    ages = []
    for _ in range(3):
        run()
        due()
        ages.append(keeping.job_standings()[0])
    assert [one.problem for one in ages] == ["", "torn", ""]
    assert ages[1].last_good_at == ages[0].last_good_at
    assert ages[2].last_good_at > ages[1].last_good_at


def test_a_worker_that_comes_back_late_writes_nothing(world, house):
    def slow(when):
        execute("UPDATE hub_job SET lease_until = clock_timestamp() - make_interval(secs => 1)")
        assert keeping.run_due(lambda: AT) == 1, "another worker takes it over"
        return [Outcome("late")]

    calls = iter([slow, lambda when: [Outcome("in time")]])
    add(Job("a", 3600, lambda when: next(calls)(when)))
    run()
    assert list(JobRun.objects.values_list("subject", flat=True)) == ["in time"]


@pytest.mark.slow
def test_of_many_workers_one_runs_it(real_world, house):
    seen, together = [], threading.Barrier(8)
    add(Job("a", 3600, lambda when: seen.append(1) or []))

    def work(_):
        try:
            together.wait()
            return keeping.run_due(lambda: AT)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(work, range(8))) == 1
    assert len(seen) == 1


@pytest.mark.slow
def test_a_worker_keeps_house_beside_its_other_work(real_world, house, monkeypatch):
    monkeypatch.setattr(keeping, "FIRST_WAIT_SECONDS", 0)
    monkeypatch.setattr(worker, "KEEPING_SECONDS", 0.05)
    done = threading.Event()
    keeping.add_job(Job("a", 3600, lambda when: done.set() or [Outcome("X")]))
    made = worker.Worker(keeps_house=True)
    made.start()
    assert done.wait(30)
    made.stop()
    assert JobRun.objects.get().subject == "X"


def test_the_house_jobs_do_their_work(world):
    assert {"hub.partitions", "hub.retention"} <= set(keeping.jobs())
    for job in (keeping.PARTITIONS, keeping.RETENTION):
        (outcome,) = job.run(AT)
        assert outcome.problem == ""


def test_what_was_run_by_hand_is_written_down_too(world, house):
    keeping.record_runs("a", [Outcome("X", detail={"n": 2})], AT.occurred_at)
    assert JobRun.objects.get().detail == {"n": 2}


def test_runs_are_history(world, house):
    keeping.record_runs("a", [Outcome("X")], AT.occurred_at)
    refused("job_run_is_append_only", "UPDATE hub_jobrun SET status = 'FAILED'")
    refused("job_run_is_append_only", "DELETE FROM hub_jobrun")
    refused("a_failed_run_says_why",
            "INSERT INTO hub_jobrun (job, status, started_at, detail)"
            " VALUES ('a', 'FAILED', now(), '{}')")  # fmt: skip
    refused("a_job_has_a_rhythm", "INSERT INTO hub_job (name, every_seconds) VALUES ('z', 0)")
