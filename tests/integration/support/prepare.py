"""What many tests wait for is begun at once, in the background: no worker shall stand still for it
while the processors have nothing to do. Who asks for one of them waits for the same lock."""

import threading
from pathlib import Path

from support.published import published_volume
from support.roots import debian_root, musl_python


def jobs_for(build: Path, fixtures: set) -> list:
    """What is behind the fixtures that the tests ask for, the longest first."""
    jobs = []
    if fixtures & {"musl_interpreter", "musl_image"}:
        jobs.append(musl_python)
    if fixtures & {"root_of", "debian"}:
        jobs.append(lambda: debian_root("sid"))
        jobs.append(lambda: [debian_root(name) for name in ("bookworm", "trixie", "bullseye")])
    if "real_volume" in fixtures:
        jobs.append(lambda: published_volume(build))
    return jobs


def quietly(job) -> None:
    """A test that needs what cannot be made says why; here is nobody who would read it."""
    try:
        job()
    except Exception:  # noqa: BLE001, S110
        pass


def begin(build: Path, items: list) -> None:
    fixtures = {name for item in items for name in item.fixturenames}
    for job in jobs_for(build, fixtures):
        threading.Thread(target=quietly, args=(job,), daemon=True).start()
