"""Measures what the dependency guard takes with 300 installed distributions: the median of 200 runs."""

import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "payload"))
import ddinject_guard as guard

TABLE = "bytecode <1,>=0.15.1\nenvier ~=0.6.1\nopentelemetry-api <2,>=1\n\
typing-extensions >=4.5.0\nwrapt !=2.2.0,<3,>=1\n"


def install(place: Path) -> None:
    """Installs 300 distributions, of which five are in the table."""
    names = [f"package_{number}" for number in range(295)]
    for name in [*names, "bytecode", "envier", "opentelemetry_api", "typing_extensions", "wrapt"]:
        (place / f"{name}-1.16.0.dist-info").mkdir()
        (place / f"{name}-1.16.0.dist-info/METADATA").write_text(f"Name: {name}\n")
        (place / name).mkdir()
        (place / name / "__init__.py").touch()


def main() -> None:
    times = []
    with tempfile.TemporaryDirectory() as place:
        install(Path(place))
        entries = [*sys.path, place]
        for _ in range(200):
            started = time.perf_counter()
            guard.PackageCheck(guard.applicable_requirements(TABLE), entries, False)
            times.append((time.perf_counter() - started) * 1000)
    print(f"guard, 300 distributions: {statistics.median(times):.2f} ms, best {min(times):.2f} ms")


main()
