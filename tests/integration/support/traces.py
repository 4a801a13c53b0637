"""A real ddapm-test-agent, and what it received."""

import json
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

from support.ports import free_port


def get(url: str) -> tuple:
    """Status and text of an answer, errors of the application included."""
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def await_url(url: str, process, log) -> None:
    """Returns when something answers; fails with the log when the process ends before."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            get(url)
            return
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.1)
    raise AssertionError(f"{url} does not answer:\n{log.read_text()}")


@contextmanager
def running(command, log, patience=15, **options):
    """A process that ends with the block; its output goes to the file `log`.

    One that has not ended `patience` seconds after SIGTERM is killed.
    """
    with log.open("w") as output:
        process = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            **options,
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Agent:
    """What tests ask of the agent."""

    def __init__(self, url: str):
        self.url = url

    def clear(self) -> None:
        """Forgets everything that was received."""
        get(f"{self.url}/test/session/clear")

    def spans(self, service=None) -> list:
        """All spans received, of every service or of one."""
        traces = json.loads(get(f"{self.url}/test/traces")[1])
        spans = [span for trace in traces for span in trace]
        return [span for span in spans if service in (None, span["service"])]

    def await_spans(self, name: str, count: int = 1, service=None) -> list:
        """All spans received, as soon as `count` of them have this name."""
        deadline = time.monotonic() + 30
        spans = []
        while time.monotonic() < deadline:
            spans = self.spans(service)
            if sum(span["name"] == name for span in spans) >= count:
                return spans
            time.sleep(0.2)
        raise AssertionError(f"no {count} spans {name}: {[span['name'] for span in spans]}")


@contextmanager
def agent_running(build, log):
    """An agent on a free port, until the block ends."""
    port = free_port()
    command = [build / "venv/bin/ddapm-test-agent", "--port", port]
    command += ["--otlp-http-port", free_port(), "--otlp-grpc-port", free_port()]
    with running(command, log) as process:
        url = f"http://127.0.0.1:{port}"
        await_url(f"{url}/info", process, log)
        yield Agent(url)
