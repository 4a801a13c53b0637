#!/usr/bin/env python3
"""Measures what an injected start costs, beside a plain one and beside the usual layout, in one run.

Everything lies on read-only mounts and is run by another user, so that no start writes byte code and only
the byte code of the volume counts. It needs root, for a mount namespace of its own. BENCH_ROUNDS (7), BENCH_PYTHONS.
What costs some milliseconds is measured by BENCH_ROUNDS_SHORT rounds, a hundred at least unless it is
set. docs/measurements.md gets the results.
"""

import hashlib
import io
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tarfile
import time
import urllib.request
from pathlib import Path

import page
import tomli

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("BUILD", ROOT / "build")).resolve()
WORK = BUILD / "bench-start"
STAGE = Path("/run/ddinject-bench-start")
DDTRACE = "4.16.0"
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "7"))
VERSIONS = os.environ.get("BENCH_PYTHONS", "3.9,3.10,3.11,3.12,3.13").split(",")
UV = str(BUILD / "venv/bin/uv")
USUAL = "usual-" + "-".join(VERSIONS)
# The last release of ddtrace whose source archive contains the usual bootstrapper, which is measured beside
# ours.
USUAL_RELEASE = "4.6.4"
USUAL_SHA256 = "c2fc60892dd0e21d0a2f736f8af1eab827113e68f65d31566ddd05fdcfa82420"
USUAL_FOLDER = f"ddtrace-{USUAL_RELEASE}/lib-injection/sources/"
PROJECT = """import sys
from django.conf import settings
settings.configure(INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth"],
                   DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}})
from django.core.management import execute_from_command_line
execute_from_command_line(sys.argv)
"""
CRON = """import datetime, os, shutil, subprocess, sys
from pathlib import Path

def age(file):
    return datetime.datetime.now().timestamp() - file.stat().st_mtime

old = [it for it in Path("/etc").glob("*.conf") if age(it) > 86400]
total, used, free = shutil.disk_usage("/")
print(datetime.date.today(), os.getcwd(), len(old), free * 100 // total)
subprocess.run(["true"], check=True)
"""
# A ddtrace that does nothing. What a start with it takes longer is the time of ddinject's own modules.
NOTHING = {
    "ddtrace/__init__.py": "",
    "ddtrace/bootstrap/__init__.py": "",
    "ddtrace/bootstrap/sitecustomize.py": "loaded = True\n",
}
NOBODY = {"user": 65534, "group": 65534, "extra_groups": []}


def directory_of(version):
    return f"site-packages-ddtrace-py{version}-manylinux2014-{os.uname().machine}"


def run(*command, **options):
    return subprocess.run([str(it) for it in command], check=True, **options)


def interpreters():
    """{version: interpreter} of those of VERSIONS that this machine has."""
    sys.path.insert(0, str(ROOT / "tests/integration"))
    from support.interpreters import find_interpreters

    found = {one.version_text: one for one in find_interpreters()}
    return {version: found[version] for version in VERSIONS if version in found}


def fetch_usual_archive():
    """Downloads it from the index that uv is configured for. uv only says where the file is."""
    words = [UV, "pip", "compile", "-q", "--no-deps", "--python-version", "3.12"]
    found = run(
        *words,
        *["--format", "pylock.toml", "-"],
        input=f"ddtrace=={USUAL_RELEASE}".encode(),
        stdout=subprocess.PIPE,
    )
    url = tomli.loads(found.stdout.decode())["packages"][0]["sdist"]["url"]
    with urllib.request.urlopen(url, timeout=60) as stream:
        content = stream.read()
    if hashlib.sha256(content).hexdigest() != USUAL_SHA256:
        sys.exit(f"bench/start: {url} is not what it was: SHA-256 differs")
    return content


def fetch_usual_bootstrapper(folder):
    with tarfile.open(fileobj=io.BytesIO(fetch_usual_archive())) as archive:
        for member in archive:
            if member.isfile() and member.name.startswith(USUAL_FOLDER):
                name = member.name.removeprefix(USUAL_FOLDER)
                (folder / name).write_bytes(archive.extractfile(member).read())


def share_by_links(folder):
    """Makes files with equal contents symlinks to one of them, as in the usual images."""
    files = {}
    for file in folder.rglob("*"):
        if file.is_file():
            files.setdefault(hashlib.sha256(file.read_bytes()).hexdigest(), []).append(file)
    (folder / "shared").mkdir()
    for digest, copies in files.items():
        shared = folder / "shared" / f"{digest}_{copies[0].name}"
        if len(copies) > 1:
            shutil.copy(copies[0], shared)
        for file in copies if len(copies) > 1 else []:
            file.unlink()
            file.symlink_to(os.path.relpath(shared, file.parent))


def prepare_usual(folder, found):
    """Makes the tree of the usual bootstrapper, with the same ddtrace as ours and without byte code."""
    folder.mkdir()
    fetch_usual_bootstrapper(folder)
    (folder / "version").write_text(DDTRACE)
    for version, one in found.items():
        install(one, folder / "ddtrace_pkgs" / directory_of(version), f"ddtrace=={DDTRACE}")
    share_by_links(folder / "ddtrace_pkgs")


def install(one, folder, requirement):
    words = [UV, "pip", "install", "-q", "--no-compile-bytecode", "--python", one.path]
    run(*words, "--target", folder, requirement)


def prepare_volume(found):
    lock = WORK / "ddtrace.lock.json"
    ddpack = BUILD / "ddpack"
    lock_command = [ddpack, "lock", "--ddtrace", DDTRACE, "--python", ",".join(found)]
    run(*lock_command, "--platform", "manylinux2014", "-o", lock, stdout=subprocess.DEVNULL)
    build = [ddpack, "build", "--lock", lock, "--cache", BUILD / "cache", "-o", WORK / "volume"]
    for one in found.values():
        build += ["--interpreter", one.path]
    run(*build, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def prepare_nothing(volume, found):
    """Makes a second volume, with a ddtrace that does nothing."""
    ours = WORK / "nothing"
    shutil.rmtree(ours, ignore_errors=True)
    shutil.copytree(volume, ours, ignore=shutil.ignore_patterns("site-packages-*64"))
    for version, one in found.items():
        directory = ours / "ddtrace_pkgs" / directory_of(version)
        for file, text in NOTHING.items():
            path = directory / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        compile_words = [one.path, "-m", "compileall", "-q", "--invalidation-mode"]
        run(*compile_words, "unchecked-hash", directory)


def prepare(found):
    """Makes a volume, the usual tree, and for each Python a Django with byte code, as in an image."""
    WORK.mkdir(parents=True, exist_ok=True)
    prepare_volume(found)
    prepare_nothing(WORK / "volume", found)
    (WORK / "manage.py").write_text(PROJECT)
    (WORK / "cron.py").write_text(CRON)
    (WORK / "object.json").write_text('{"of": ["json.tool"]}')
    (WORK / "forwarder").write_text("#!/bin/sh\nexec sleep 1\n")
    (WORK / "forwarder").chmod(0o755)
    if not (WORK / USUAL).exists():
        prepare_usual(WORK / USUAL, found)
    for version, one in found.items():
        if not (WORK / f"django-{version}").exists():
            install(one, WORK / f"django-{version}", "Django<5.3")
            run(one.path, "-m", "compileall", "-q", WORK / f"django-{version}")
    run("chmod", "-R", "a+rX", WORK)


def enter_namespace():
    """Starts again in a mount namespace, so that the read-only mounts end with this process."""
    if os.environ.get("DDINJECT_BENCH_STAGED"):
        return
    os.environ["DDINJECT_BENCH_STAGED"] = "1"
    os.execvp("unshare", ["unshare", "-m", "--propagation", "private", sys.executable, *sys.argv])


def mount(source, name):
    target = STAGE / name
    target.mkdir(parents=True)
    run("mount", "--bind", source, target)
    run("mount", "-o", "remount,bind,ro", target)
    return target


def stage(found):
    STAGE.mkdir(exist_ok=True)
    run("mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", STAGE)
    mount(WORK, "work")
    for version, one in found.items():
        mount(one.prefix, f"python-{version}")


# For each mode, the volume that PYTHONPATH names and the volume whose object is preloaded.
MODES = {
    "plain": (None, None),
    "usual": (USUAL, None),
    "ours": ("volume", None),
    "object": (None, "volume"),
    "lazy": ("volume", None),
    "lazy, object": (None, "volume"),
    "lazy, hanging forwarder": ("volume", None),
    "by hand": ("nothing/ddtrace_pkgs/{}", None),
    "ours alone": ("nothing", None),
    "with object": (None, "nothing"),
}


def start_of(version, one, words, mode):
    """The command that starts it, and its environment."""
    work = STAGE / "work"
    on_path, with_object = MODES[mode]
    path = [str(work / on_path.format(directory_of(version)))] if on_path else []
    if "manage.py" in str(words):
        path.append(str(work / f"django-{version}"))
    variables = {
        "DD_TRACE_AGENT_URL": "http://127.0.0.1:9",
        "HOME": "/",
        "PATH": "/usr/bin:/bin",
        "LD_LIBRARY_PATH": f"{STAGE}/python-{version}/lib",  # its own RPATH may be private
    }
    if path:
        variables["PYTHONPATH"] = ":".join(path)
    if with_object:
        variables["LD_PRELOAD"] = f"{work}/{with_object}/libddinject.so"
    if mode.startswith("lazy"):
        variables["DDINJECT_LAZY"] = "1"
    if mode == "lazy, hanging forwarder":
        variables["DD_INJECTION_ENABLED"] = "tracing"
        variables["DD_TELEMETRY_FORWARDER_PATH"] = f"{work}/forwarder"
    python = STAGE / f"python-{version}" / one.path.relative_to(one.prefix)
    return [str(python), *[str(word) for word in words]], variables


def milliseconds(words, variables):
    """Time by the clock and CPU time. Other work on the machine changes the second least."""
    null = subprocess.DEVNULL
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    run(*words, env=variables, stdin=null, stdout=null, stderr=null, **NOBODY)
    elapsed = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return elapsed * 1000, used * 1000


def system_calls(words, variables):
    log = "/tmp/ddinject-bench-start.trace"
    command = [shutil.which("strace"), "-f", "-o", log]
    command += [it for name, value in variables.items() for it in ("-E", f"{name}={value}")]
    null = subprocess.DEVNULL
    run(*command, *words, env={}, stdin=null, stdout=null, stderr=null, **NOBODY)
    lines = Path(log).read_text().splitlines()
    os.unlink(log)
    return len(lines)


def compare(title, starts, rounds=ROUNDS, with_calls=False):
    """Medians of rounds in which every start has its turn; the first one is the measure. Prints them,
    and returns the rows of docs/measurements.md."""
    times = {name: [] for name in starts}
    for _ in range(rounds + 1):
        for name, start in starts.items():
            times[name].append(milliseconds(*start))
    base = None
    kept = []
    for name, rows in times.items():
        wall, used = (statistics.median(column) for column in zip(*rows[1:], strict=True))
        base = base or (wall, used)
        calls = system_calls(*starts[name]) if with_calls else None
        print(
            f"{title:28} {name:24} {wall:7.1f} {wall - base[0]:+7.2f} {wall / base[0]:5.2f}"
            f" {used:8.1f} {used - base[1]:+7.2f} {used / base[1]:5.2f} {calls or '':7}"
        )
        row = [name, wall, wall - base[0], wall / base[0], used, used - base[1], used / base[1]]
        kept.append([it if isinstance(it, str) else round(it, 3) for it in row] + [calls])
    sys.stdout.flush()
    return kept


def measure(version, one):
    check = [STAGE / "work/manage.py", "check"]
    short = {
        "-c pass": ["-c", "pass"],
        "-m json.tool": ["-m", "json.tool", STAGE / "work/object.json"],
        "cron": [STAGE / "work/cron.py"],
    }

    rows = []

    def compare_modes(title, words, *modes, **options):
        starts = {mode: start_of(version, one, words, mode) for mode in modes}
        kept = compare(f"{version} {title}", starts, **options)
        rows.extend([version, title, *row] for row in kept)

    compare_modes("-c pass", ["-c", "pass"], "usual", "ours", "plain", with_calls=True)
    compare_modes("manage.py check", check, "usual", "ours", "plain")
    many = int(os.environ.get("BENCH_ROUNDS_SHORT", max(100, ROUNDS)))
    for title, words in short.items():
        compare_modes(f"{title}, lazy", words, "plain", "lazy", "lazy, object", rounds=many)
    nothing = ["-c", "import ddtrace.bootstrap.sitecustomize"]
    compare_modes("nothing", nothing, "by hand", "ours alone", "with object", rounds=many)
    compare_modes(
        "a forwarder that hangs",
        ["-c", "pass"],
        "lazy",
        "lazy, hanging forwarder",
        rounds=ROUNDS * 5,
    )
    # A difference of a hundredth of half a second has to be seen.
    pip = ["-m", "pip", "--version"]
    compare_modes("-m pip (denied)", pip, "plain", "object", "ours", rounds=ROUNDS * 5)
    return rows


def main():
    if os.getuid() != 0 or not shutil.which("unshare"):
        sys.exit("bench/start: needs root for its read-only mounts: sudo make bench-start")
    found = interpreters()
    if not os.environ.get("DDINJECT_BENCH_STAGED"):
        prepare(found)
    enter_namespace()
    stage(found)
    print(f"{'':42}clock, ms, more, ratio;      CPU, ms, more, ratio; calls")
    rows = [row for version, one in found.items() for row in measure(version, one)]
    settings = {"BENCH_ROUNDS": ROUNDS, "BENCH_PYTHONS": ",".join(found)}
    settings |= {name: os.environ[name] for name in ["BENCH_ROUNDS_SHORT"] if name in os.environ}
    command = " ".join(f"{name}={value}" for name, value in settings.items()) + " make bench-start"
    page.record("start", command, {"starts": rows})


main()
