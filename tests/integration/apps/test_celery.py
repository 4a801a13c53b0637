"""Celery with a real Redis: the sender's span and a forked worker's, start after stop."""

import pytest
from support.noise import noise_in
from support.ports import free_port
from support.processes import run
from support.servers import ROUNDS
from support.traces import running

from .test_servers import MORE, VERSION

TASKS = """
import os
from celery import Celery
application = Celery("tasks", broker=os.environ["BROKER"], backend=os.environ["BROKER"])
application.conf.broker_connection_retry_on_startup = True

@application.task
def add(one, two):
    return one + two
"""
WORKER = ("worker", "--concurrency", "2", "--pool", "prefork", "--loglevel", "ERROR")
SENDER = "import tasks; print(tasks.add.delay(40, 2).get(timeout=60))"


@pytest.fixture
def redis_url(tmp_path):
    port = free_port()
    command = ["redis-server", "--port", port, "--bind", "127.0.0.1", "--save", ""]
    with running(command, tmp_path / "redis.log", cwd=tmp_path):
        yield f"redis://127.0.0.1:{port}/0"


@pytest.fixture
def start_and_stop(agent, real_volume, environments, redis_url, tmp_path):
    """start_and_stop(lazy): one worker that does one task; what it and the sender printed."""
    (tmp_path / "tasks.py").write_text(TASKS)
    binaries = environments(VERSION, *MORE)
    injected = [str(real_volume.ddinject), "run", "--"]
    log = tmp_path / "celery.log"

    def start(lazy):
        environment = {
            "PATH": f"{binaries}:/usr/bin:/bin",
            "HOME": str(tmp_path),
            "BROKER": redis_url,
            "DDINJECT_LAZY": lazy,
            "DD_TRACE_AGENT_URL": agent.url,
            "C_FORCE_ROOT": "1",
        }
        agent.clear()
        command = [*injected, binaries / "celery", "-A", "tasks", *WORKER]
        with running(command, log, 60, cwd=tmp_path, env=environment) as worker:
            sender = run(*injected, "python", "-c", SENDER, env=environment, cwd=tmp_path)
            spans = agent.await_spans("celery.run", 1)
        assert {"celery.apply", "celery.run"} <= {span["name"] for span in spans}
        assert (worker.returncode, sender.returncode, sender.stdout) == (0, 0, "42\n")
        return log.read_text(), sender.stderr

    return start


@pytest.mark.sampled
@pytest.mark.parametrize("lazy, rounds", [("", ROUNDS), ("1", max(1, ROUNDS // 2))])
def test_prefork_starts_works_and_stops(start_and_stop, lazy, rounds):
    for _ in range(rounds):
        log, noise = start_and_stop(lazy)
        assert noise_in(log) == []
        assert [line for line in noise.splitlines() if "unsupported_agent" not in line] == []
