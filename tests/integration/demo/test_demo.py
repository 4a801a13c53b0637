"""The README's first command: what it prints, and that it leaves nothing running."""

import os
import signal
import subprocess
import time

import pytest


@pytest.fixture
def demo(root, tmp_path):
    """The demo in a session of its own, with its output in a file. Tests that run in the background
    have SIGINT ignored, and what is ignored at its start a shell cannot trap.
    """
    log = tmp_path / "demo.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            ["env", "--default-signal=INT", str(root / "scripts/demo")],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    process.log = log
    yield process
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def processes_of(session: int) -> list:
    """The command lines of what still runs in a session."""
    found = []
    for name in os.listdir("/proc"):
        try:
            if name.isdigit() and os.getsid(int(name)) == session:
                with open(f"/proc/{name}/cmdline", "rb") as file:
                    found.append(file.read().replace(b"\0", b" ").decode())
        except OSError:  # it ended
            continue
    return [line for line in found if line]


def await_line(demo, wanted: str) -> None:
    deadline = time.monotonic() + 240
    while wanted not in demo.log.read_text():
        assert demo.poll() is None and time.monotonic() < deadline, demo.log.read_text()
        time.sleep(0.05)


def test_the_demo_shows_spans_and_ends_what_it_started(demo):
    assert demo.wait(240) == 0, demo.log.read_text()
    text = demo.log.read_text()
    assert "GET /broken: 500" in text
    rows = [line.split() for line in text.splitlines() if line.startswith("django.request")]
    assert len(rows) == 5 and [row[-1] for row in rows].count("500") == 1
    assert '"PYTHONPATH": null' in text
    assert processes_of(demo.pid) == []


@pytest.mark.smoke
def test_a_demo_that_is_interrupted_early_has_left_nothing(demo):
    await_line(demo, "locking and packing")
    os.killpg(demo.pid, signal.SIGINT)
    assert demo.wait(60) == 130
    assert processes_of(demo.pid) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_demo_ends_what_it_started(demo, number):
    await_line(demo, "starting: ddinject run")
    assert len(processes_of(demo.pid)) > 1
    # A terminal sends Ctrl-C to all of them, kill to the script alone.
    if number == signal.SIGINT:
        os.killpg(demo.pid, number)
    else:
        os.kill(demo.pid, number)
    assert demo.wait(60) == 128 + number
    assert processes_of(demo.pid) == []
