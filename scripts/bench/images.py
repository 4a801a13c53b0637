"""Measures what the init container costs, beside the usual ways to copy upstream's layout, in one run.

BENCH_ROUNDS (3), BENCH_STARTS (100). It needs a Docker Engine and root, and makes images named
ddinject-bench-*, which it removes. Ratios count; the absolute figures are this machine's.
docs/measurements.md gets the results.
"""

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

import page

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / os.environ.get("BUILD", "build")
WORK = BUILD / "bench-images"
DDTRACE = "4.16.0"
STARTS = int(os.environ.get("BENCH_STARTS", "100"))
LABEL = f"ddinject-bench-{os.getpid()}"
# ext4 searches past each inode that was freed within the last seconds: removing a volume after a copy makes
# the next copy slower. So there is a place where volumes are removed, and one where they stay.
PLACES = {
    "disk": "disk (where the engine is; each volume removed before the next)",
    "new disk": "disk, volumes that stay",
    "tmpfs": "tmpfs",
}
PLAIN = ("peers", "added", "base")
RESTRICTED = ["--network", "none", "--read-only", "--cap-drop", "ALL", "--user", "10000:10000"]
RESTRICTED += ["--security-opt", "no-new-privileges", "--memory", "32m", "--memory-swap", "32m"]
PEERS = {
    "cp -r": ["cp", "-r", "/raw/.", "/v"],
    "cp -a": ["cp", "-a", "/raw/.", "/v"],
    "tar -x": ["tar", "-C", "/v", "-xf", "/raw.tar"],
    "tar -x, hard-linked": ["tar", "-C", "/v", "-xf", "/linked.tar"],
}
# These write too much to be repeated where volumes stay.
SLOW_PEERS = ("cp -r", "cp -a", "tar -x")
OURS = {
    "ddpack-init copy": ["ddpack-init", "copy", "volume", "/v"],
    "ddpack-init copy, one target": ["ddpack-init", "copy"]
    + ["--target", "*py3.12-manylinux*", "volume", "/v"],
}

# No way to copy can be faster than these. "cat" reads the one file of "tar -x, hard-linked", and "cat into one
# file" writes it as one file as well. "ddpack-init verify" reads the files of the volume and writes nothing.
# The copy of a volume of the host reads past the file system of the container engine.
FLOORS = {
    "start alone": ("ddinject-bench-init", ["ddpack-init", "--version"]),
    "cat": ("ddinject-bench-peers", ["sh", "-c", "cat /linked.tar >/dev/null"]),
    "cat into one file": ("ddinject-bench-peers", ["sh", "-c", "cat /linked.tar >/v/one"]),
    "ddpack-init verify": ("ddinject-bench-init", ["ddpack-init", "verify", "volume"]),
    "ddpack-init copy, from the host": (
        "ddinject-bench-init",
        ["ddpack-init", "copy", "/host", "/v"],
    ),
}


def run(*words, **options) -> str:
    """Returns what a command printed. If it fails, the benchmark ends."""
    environment = {**os.environ, "DOCKER_BUILDKIT": "0"}
    command = [str(word) for word in words]
    result = subprocess.run(
        command, check=False, capture_output=True, text=True, env=environment, **options
    )
    if result.returncode != 0:
        sys.exit(f"{' '.join(command[:4])}: {result.stderr.strip() or result.stdout.strip()}")
    return result.stdout.strip()


def make_volumes() -> tuple:
    """Makes volumes of all targets of one version, without byte code (as upstream) and with it."""
    lock, plain, compiled = (WORK / name for name in ("ddtrace.lock.json", "plain", "compiled"))
    run(BUILD / "ddpack", "lock", "--ddtrace", DDTRACE, "-o", lock)
    build = [BUILD / "ddpack", "build", "--lock", lock, "--cache", BUILD / "cache"]
    run(*build, "--no-pyc", "-o", plain)
    run(*build, "-o", compiled)
    return plain, compiled


def make_upstream(volume: Path) -> None:
    """Makes the same files in upstream's layout: nothing is shared, and there is no byte code."""
    raw = WORK / "peers/raw"
    raw.mkdir(parents=True)
    shutil.copy(volume / "sitecustomize.py", raw)
    run("cp", "-rL", "--no-preserve=links", volume / "ddtrace_pkgs", raw)
    run("tar", "-C", raw, "-cf", WORK / "peers/raw.tar", ".")
    linked = WORK / "linked"
    run("cp", "-a", raw, linked)
    run("sh", "-c", f"cd {linked} && find . -type f -exec sha256sum {{}} + > ../sums")
    first = {}
    for line in (WORK / "sums").read_text().splitlines():
        digest, name = line.split("  ", 1)
        if digest in first:
            (linked / name).unlink()
            os.link(first[digest], linked / name)
        else:
            first[digest] = linked / name
    run("tar", "-C", linked, "-cf", WORK / "peers/linked.tar", ".")


def make_base() -> None:
    run(ROOT / "scripts/roots/debian", "bookworm")
    root = BUILD / "roots/bookworm"
    run("sh", "-c", f"tar -C {root} -c . | docker import - ddinject-bench-base")


def make_init_image(volume: Path, name: str) -> Path:
    """Builds the init image from a prepared volume, and returns its build context."""
    context = WORK / f"context-{name}"
    ignored = shutil.ignore_patterns("build", "dist", ".git", "__pycache__", "prepared")
    shutil.copytree(ROOT, context, ignore=ignored, symlinks=True)
    prepared = context / "deploy/image/prepared"
    prepared.mkdir()
    run(BUILD / "ddpack-init", "copy", volume, prepared / "volume")
    shutil.copy(BUILD / "ddpack-init", prepared)
    shutil.copy("/bin/busybox", prepared)
    arguments = ["--build-arg", "BUILD_IMAGE=ddinject-bench-base"]
    arguments += ["--build-arg", "PREPARED=deploy/image/prepared"]
    # The build stage gets a name too, so that it can be removed.
    for image, target in ((f"stage-{name}", ["--target", "build"]), (name, [])):
        words = ["-t", f"ddinject-bench-{image}", *target, *arguments]
        run("docker", "build", "-q", "--force-rm", *words, context)
    return prepared


def make_images(plain: Path, compiled: Path) -> None:
    """Builds our images, that of the peers, and one that uses ADD of a tar in place of COPY."""
    prepared = make_init_image(plain, "init")
    make_init_image(compiled, "init-compiled")
    dockerfile = "FROM ddinject-bench-base\nCOPY raw /raw\nCOPY raw.tar linked.tar /\n"
    (WORK / "peers/Dockerfile").write_text(dockerfile)
    run("docker", "build", "-q", "--force-rm", "-t", "ddinject-bench-peers", WORK / "peers")
    added = WORK / "added"
    added.mkdir()
    run("tar", "-C", prepared, "-cf", added / "volume.tar", "volume")
    (added / "Dockerfile").write_text("FROM scratch\nADD volume.tar /\n")
    run("docker", "build", "-q", "--force-rm", "-t", "ddinject-bench-added", added)


def make_open_volume() -> str:
    """Makes a new volume that anybody may write to, as an emptyDir is."""
    volume = run("docker", "volume", "create", "--label", LABEL)
    os.chmod(run("docker", "volume", "inspect", "-f", "{{.Mountpoint}}", volume), 0o777)
    return volume


def take_free_memory() -> None:
    """A virtual machine may have given its free memory back to the host, and whoever touches that
    memory first waits for it. So the page cache takes it first, by reading a sparse file."""
    hole = WORK / "hole"
    with hole.open("wb") as file:
        file.truncate(1 << 40)
    free = re.search(r"MemFree: +(\d+)", Path("/proc/meminfo").read_text())[1]
    megabytes = int(free) // 1024 - 400
    if megabytes > 0:
        run("dd", f"if={hole}", "of=/dev/null", "bs=1M", f"count={megabytes}")


def seconds(image: str, command: list, place: str) -> float:
    """The time of one container with a fresh volume, from `docker run` to its end."""
    volume = make_open_volume()
    if place == "new disk":
        os.sync()
    try:
        mount = ["--tmpfs", "/v:mode=1777,size=1g"] if place == "tmpfs" else ["-v", f"{volume}:/v"]
        mount += ["-v", f"{WORK / 'plain'}:/host:ro"]
        began = time.monotonic()
        run("docker", "run", "--rm", "--network", "none", *mount, image, *command)
        return time.monotonic() - began
    finally:
        if place != "new disk":
            run("docker", "volume", "rm", volume)


def remove_volumes() -> None:
    volumes = run("docker", "volume", "ls", "-q", "--filter", f"label={LABEL}").split()
    if volumes:
        run("docker", "volume", "rm", *volumes)


def bench_copies(rounds: int) -> list:
    """Measures all ways in turn, so that other work on the machine slows all of them. Returns the
    rows of the page."""
    rows = []
    ways = dict(FLOORS)
    ways |= {name: ("ddinject-bench-peers", words) for name, words in PEERS.items()}
    ways |= {name: ("ddinject-bench-init", words) for name, words in OURS.items()}
    ways |= {
        f"{name}, byte code": ("ddinject-bench-init-compiled", words)
        for name, words in OURS.items()
    }
    for place, what in PLACES.items():
        found = {name: [] for name in ways if place != "new disk" or name not in SLOW_PEERS}
        for _ in range(rounds):
            take_free_memory()
            for name, times in found.items():
                times.append(seconds(*ways[name], place))
        remove_volumes()
        print_copies(f"{what}, {rounds} rounds, medians", found)
        label = what.partition(" (")[0]
        rows += [[label, way, round(statistics.median(it), 3)] for way, it in found.items()]
    return rows


def print_copies(where: str, found: dict) -> None:
    """Prints each beside the best peer, with the start of the container and without it."""
    medians = {name: statistics.median(times) for name, times in found.items()}
    best = min(medians[name] for name in PEERS if name in medians)
    start = medians["start alone"]
    print(f"== a container that fills a volume on {where}; of the best peer's, without the start")
    for name, median in medians.items():
        without = (median - start) / (best - start)
        print(f"{name:<40} {median:7.2f} s   {median / best:5.2f}   {without:5.2f}")


def restricted(*words) -> subprocess.CompletedProcess:
    """Runs a copy into a fresh volume under the restrictions of a restricted pod."""
    volume = make_open_volume()
    container = ["docker", "run", "--rm", *RESTRICTED, "-v", f"{volume}:/v", "ddinject-bench-init"]
    result = subprocess.run([*container, *words], check=False, capture_output=True, text=True)
    run("docker", "volume", "rm", volume)
    return result


def bench_memory() -> list:
    report = restricted("busybox", "time", "-v", *OURS["ddpack-init copy"])
    print(f"== memory of the copy under a limit of 32 MiB: exit status {report.returncode}")
    peak = next(line.strip() for line in report.stderr.splitlines() if "Maximum resident" in line)
    print(peak)
    return ["peak memory of a copy under a limit of 32 MiB", f"{peak.split()[-1]} KiB"]


def bench_starts() -> list:
    """Copies one target only, so that a hundred starts take a minute."""
    words = OURS["ddpack-init copy, one target"]
    failed = sum(restricted(*words).returncode != 0 for _ in range(STARTS))
    print(f"== {STARTS} starts in a row under restriction and 32 MiB: {failed} failed")
    return [f"{STARTS} starts in a row", f"{failed} failed"]


def megabytes(count) -> str:
    return f"{int(count) / 1e6:7.1f} MB"


def compressed(image: str, program: str) -> int:
    """The size of the image as a registry would keep it."""
    command = f"docker save {image} | {program} | wc -c"
    return int(run("sh", "-c", command))


def bench_sizes() -> list:
    print("== size of the images")
    sizes = {}
    for name in ("init", "init-compiled", "added", "peers", "base"):
        image = f"ddinject-bench-{name}"
        sizes[name] = json.loads(run("docker", "inspect", image))[0]["Size"]
        print(f"{image:<32} {megabytes(sizes[name])}")
    rows = [
        ["init image", sizes["init"]],
        ["init image with byte code", sizes["init-compiled"]],
    ]
    for program in ("gzip -6", "gzip -9", "zstd -19 -T0"):
        if shutil.which(program.split()[0]):
            size = compressed("ddinject-bench-init", program)
            print(f"init, {program:<26} {megabytes(size)}")
            rows.append([f"init image, {program.removesuffix(' -T0')}", size])
    return [[name, round(size / 1e6, 1), None, None] for name, size in rows]


def remove_images() -> None:
    for name in ("init", "stage-init", "init-compiled", "stage-init-compiled", *PLAIN):
        image = f"ddinject-bench-{name}"
        subprocess.run(["docker", "rmi", "-f", image], check=False, capture_output=True)


def main() -> None:
    rounds = int(os.environ.get("BENCH_ROUNDS", "3"))
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    try:
        plain, compiled = make_volumes()
        make_upstream(plain)
        make_base()
        make_images(plain, compiled)
        results = {"sizes": bench_sizes(), "facts": [bench_memory()]}
        results["containers"] = bench_copies(rounds)
        results["facts"].append(bench_starts())
        page.record("init", f"BENCH_ROUNDS={rounds} make bench-init", results)
    finally:
        remove_volumes()
        remove_images()
        shutil.rmtree(WORK, ignore_errors=True)


if __name__ == "__main__":
    main()
