"""Which tests are done in which order and by which worker, and what only a long run does."""

import os
from collections import defaultdict
from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling

IS_LONG = "DDINJECT_LONG" in os.environ
# A test of a long run may take hours; any other that takes this long hangs.
LONG_SECONDS = 4 * 3600
HERE = Path(__file__).parent
SECONDS = HERE / "seconds.txt"
# Of a file that is not in the list.
UNKNOWN = 5.0
LONG = pytest.mark.long


def lines_of(file: Path) -> list:
    """The lines of a list that are not comments."""
    return [line for line in file.read_text().splitlines() if line and not line.startswith("#")]


def part_of(nodeid: str) -> str:
    """What is done by one worker in one go: a file, because of what its fixtures make."""
    return nodeid.partition("::")[0].removeprefix("tests/integration/")


def measured_seconds() -> dict:
    """How long each part took when it was measured; tests/integration/support/seconds.txt."""
    rows = (line.split() for line in lines_of(SECONDS))
    return defaultdict(lambda: UNKNOWN, {name: float(seconds) for seconds, name in rows})


class Measuring:
    """With DDINJECT_WRITE_SECONDS a run of all tests writes seconds.txt anew."""

    def __init__(self):
        self.seconds = defaultdict(float)

    def pytest_runtest_logreport(self, report):
        self.seconds[part_of(report.nodeid)] += report.duration

    def pytest_sessionfinish(self):
        comments = [line for line in SECONDS.read_text().splitlines() if line.startswith("#")]
        rows = sorted((-seconds, part) for part, seconds in self.seconds.items())
        lines = [f"{-seconds:.1f} {part}" for seconds, part in rows]
        SECONDS.write_text("\n".join([*comments, *lines]) + "\n")


def sort_longest_first(items: list) -> None:
    """In place. A long part that begins last is what all other workers wait for."""
    seconds = measured_seconds()
    items.sort(key=lambda item: -seconds[part_of(item.nodeid)])


def deselect_long(config, items: list) -> None:
    """Without DDINJECT_LONG what is marked `long` is not collected."""
    if IS_LONG:
        for item in items:
            if item.get_closest_marker("long") or item.get_closest_marker("sampled"):
                item.add_marker(pytest.mark.timeout(LONG_SECONDS))
        return
    left = [item for item in items if item.get_closest_marker("long")]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if not item.get_closest_marker("long")]


def but_for_a_long_run(values, sample) -> list:
    """Parameters: all of `values`, of which those outside of `sample` are for a long run alone."""
    return [value if value in sample else pytest.param(value, marks=LONG) for value in values]


class Scheduling(LoadScopeScheduling):
    """Parts in the order of collection. A worker gets its next part with its last test, not
    earlier: a short part shall not wait for the end of a long one."""

    def __init__(self, config, log):
        super().__init__(config, log)
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid: str) -> str:
        return part_of(nodeid)

    def _reschedule(self, node) -> None:
        has_enough = self._pending_of(self.assigned_work[node]) >= 2
        if not (has_enough and self.workqueue) or node.shutting_down:
            super()._reschedule(node)


def worker_count() -> int:
    """Most tests wait for servers: more than one worker for a processor pays."""
    told = os.environ.get("DDINJECT_TEST_WORKERS")
    return int(told) if told else 2 * len(os.sched_getaffinity(0))
