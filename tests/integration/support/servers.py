"""Real servers, started and stopped in rounds beside each other, and what was seen of them."""

import os
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from support.noise import noise_in
from support.ports import free_port
from support.schedule import IS_LONG
from support.traces import await_url, get

# `make check-long` asks for 200.
ROUNDS = int(os.environ.get("DDINJECT_ROUNDS", "10" if IS_LONG else "2"))
AT_ONCE = 3
STOPPED = (0, -signal.SIGTERM, 128 + signal.SIGTERM)


@dataclass(frozen=True)
class Server:
    """How one is started, in a folder of tests/apps, and the span of a request to it."""

    name: str
    folder: str
    command: tuple
    span: str
    packages: tuple = ()


@dataclass
class Seen:
    """Of all rounds: exit statuses, output that tells of us, the spans of one request."""

    statuses: list = field(default_factory=list)
    noise: list = field(default_factory=list)
    spans: list = field(default_factory=list)
    failure: str = ""

    @property
    def shapes(self) -> set:
        """What of a request's spans must not depend on when ddtrace was imported."""
        return {(one["name"], one["resource"], one.get("type", "")) for one in self.spans}


class Rounds:
    """Starts servers with one agent, volume and set of environments."""

    def __init__(self, agent, volume, environments, applications: Path, logs: Path):
        self.agent = agent
        self.volume = volume
        self.environments = environments
        self.applications = applications
        self.logs = logs

    def run(self, servers, version, count=ROUNDS, **variables) -> dict:
        """{server's name: Seen}"""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            jobs = {
                one.name: pool.submit(self.run_one, one, version, count, variables)
                for one in servers
            }
        return {name: job.result() for name, job in jobs.items()}

    def run_one(self, server, version, count, variables) -> Seen:
        seen = Seen()
        for number in range(count):
            service = f"{server.name} {number} {sorted(variables)}".replace(" ", "-")
            try:
                self.run_round(server, version, {**variables, "DD_SERVICE": service}, seen)
            except AssertionError as failure:  # of one server: the others go on
                seen.failure = f"round {number}: {failure}"
                break
        return seen

    def run_round(self, server, version, variables, seen) -> None:
        port = free_port()
        binaries = self.environments(version, *server.packages)
        words = [word.format(port=port) for word in server.command]
        log = self.logs / f"{variables['DD_SERVICE']}.log"
        environment = {
            "PATH": f"{binaries}:{os.environ['PATH']}",
            "HOME": "/proc/nonexistent",
            "LC_ALL": "C.UTF-8",
            "PYTHONDONTWRITEBYTECODE": "1",
            "DD_TRACE_AGENT_URL": self.agent.url,
            "DD_TRACE_WRITER_INTERVAL_SECONDS": "0.1",
            **variables,
        }
        command = [str(self.volume.ddinject), "run", "--", str(binaries / words[0]), *words[1:]]
        with log.open("w") as output:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=self.applications / server.folder,
                env=environment,
                start_new_session=True,
            )
        try:
            url = f"http://127.0.0.1:{port}/"
            await_url(url, process, log)
            assert get(url)[0] == 200
            seen.spans = self.agent.await_spans(server.span, 1, variables["DD_SERVICE"])
        finally:
            seen.statuses.append(stop(process))
        seen.noise += noise_in(log.read_text())


def stop(process) -> int:
    """Ends it as an operator does; what of its session is left is ended for certain."""
    process.terminate()
    try:
        return process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return -signal.SIGKILL
    finally:
        end_session(process.pid)


def end_session(session: int) -> None:
    """Only the processes that the server started: they are in its session."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            os.killpg(session, signal.SIGTERM)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    os.killpg(session, signal.SIGKILL)
