"""`ddinject run` as the entrypoint of containers whose images know nothing of it."""

import json
import shutil
import subprocess
import time

import pytest
from support.cache import key_of
from support.containers import Container
from support.roots import musl_python
from support.schedule import but_for_a_long_run

MOUNTED = "/datadog-lib"
WRAPPED = ["--entrypoint", f"{MOUNTED}/ddinject"]
RUN = ["run", "--"]
PYTHONS = {"bullseye": "3.9", "bookworm": "3.11", "trixie": "3.13", "sid": "3.14"}
LOOK = """import os, sys
print("%d.%d" % sys.version_info[:2], "ddtrace" in sys.modules, os.environ.get("PYTHONPATH"))"""
# What a hardened cluster might forbid, and kill for; memfd_create and process_vm_readv are not
# among it, since ddtrace uses them.
FORBIDDEN = ["ptrace", "process_vm_writev", "userfaultfd", "bpf", "perf_event_open", "keyctl"]
FORBIDDEN += ["io_uring_setup", "mount", "setns", "unshare"]


@pytest.fixture(scope="session")
def wrapped(engine, real_volume):
    """wrapped(image, *command, options=…): a bind mount and an entrypoint, no more."""
    mount = ["-v", f"{real_volume}:{MOUNTED}:ro", "--network", "none"]

    def call(image, *command, options=(), **limits):
        words = [*mount, *WRAPPED, *options]
        return engine.run(image, *RUN, *command, options=words, **limits)

    return call


@pytest.fixture(scope="session")
def plain(engine):
    """The same container without us."""

    def call(image, *command, options=(), **limits):
        return engine.run(image, *command, options=["--network", "none", *options], **limits)

    return call


@pytest.fixture(scope="session")
def bookworm(debian):
    return debian("bookworm")


@pytest.fixture(scope="session")
def without(engine, bookworm, tmp_path_factory):
    """without(what, *paths): Debian 12 that lacks them."""
    made = {}

    def image(what, *paths):
        if what not in made:
            place = tmp_path_factory.mktemp(what)
            command = f"FROM {bookworm}\nRUN rm -rf {' '.join(paths)}\n"
            (place / "Dockerfile").write_text(command)
            made[what] = engine.build(place, what)
        return made[what]

    return image


@pytest.mark.parametrize("release", but_for_a_long_run(PYTHONS, {"bookworm", "sid"}))
def test_python_of_debian(wrapped, plain, debian, release):
    image = debian(release)
    assert plain(image, "python3", "-c", LOOK).stdout == f"{PYTHONS[release]} False None\n"
    result = wrapped(image, "python3", "-c", LOOK)
    assert (result.stdout, result.returncode) == (f"{PYTHONS[release]} True None\n", 0)


def test_two_pythons_in_one_image(wrapped, debian):
    """3.15 has no directory in the volume: it is left alone, as a child too."""
    child = "import subprocess; subprocess.run(['python3.15', '-c', 'import sys; "
    child += 'print("ddtrace" in sys.modules)\'])'
    image = debian("sid")
    assert wrapped(image, "python3.15", "-c", LOOK).stdout == "3.15 False None\n"
    result = wrapped(image, "python3.14", "-c", f"{LOOK}\nsys.stdout.flush()\n{child}")
    assert result.stdout == "3.14 True None\nFalse\n"


def test_an_image_that_has_it_as_its_entrypoint(engine, bookworm, real_volume, tmp_path):
    entrypoint = json.dumps([f"{MOUNTED}/ddinject", *RUN])
    command = json.dumps(["python3", "-c", LOOK])
    (tmp_path / "Dockerfile").write_text(
        f"FROM {bookworm}\nENTRYPOINT {entrypoint}\nCMD {command}\n"
    )
    image = engine.build(tmp_path, "entrypoint")
    mount = ["-v", f"{real_volume}:{MOUNTED}:ro", "--network", "none"]
    assert engine.run(image, options=mount).stdout == "3.11 True None\n"
    missing = engine.run(image, options=["--network", "none"])
    assert missing.returncode == 127 and "ddinject" in missing.stderr


@pytest.mark.smoke
def test_the_command_is_process_one(wrapped, bookworm):
    code = "import os; print(os.getpid(), os.getppid())"
    assert wrapped(bookworm, "python3", "-c", code).stdout == "1 0\n"


@pytest.mark.parametrize(
    "command", ["exit 0", "exit 7", "exit 255", "no-such-command", "/etc/passwd"]
)
def test_exit_status(wrapped, plain, bookworm, command):
    words = ["sh", "-c", command]
    expected = plain(bookworm, *words)
    result = wrapped(bookworm, *words)
    assert (result.returncode, result.stderr) == (expected.returncode, expected.stderr)


@pytest.mark.parametrize("command", ["no-such-command", "/etc/passwd", "/nonexistent/file"])
def test_a_command_that_cannot_be_run(wrapped, plain, bookworm, command):
    """The engine's own statuses: 127 for what is not there, 126 for what is no program."""
    result = wrapped(bookworm, command)
    assert result.returncode == plain(bookworm, command).returncode
    assert command in result.stderr


HANDLER = """import signal, sys
def leave(number, frame):
    print("caught", number, flush=True)
    sys.exit(9)
signal.signal(signal.SIGTERM, leave)
signal.signal(signal.SIGHUP, leave)
print("ready", flush=True)
signal.pause()"""


@pytest.mark.parametrize(("name", "number"), [("TERM", 15), ("HUP", 1)])
def test_signals_reach_it(engine, bookworm, real_volume, name, number):
    options = [*WRAPPED, "-v", f"{real_volume}:{MOUNTED}:ro", "--network", "none"]
    words = [*RUN, "python3", "-c", HANDLER]
    with engine.container(bookworm, *words, options=options) as one:
        await_line(one, "ready")
        engine.call("kill", "-s", name, one.name)
        assert one.wait() == 9
        assert f"caught {number}" in one.logs()


def await_line(one: Container, line: str) -> None:
    """Returns when it is printed; the container's end before that is a failure."""
    deadline = time.monotonic() + 120
    while line not in one.logs():
        assert time.monotonic() < deadline and one.state()["Running"], one.logs()
        time.sleep(0.1)


def test_death_by_a_signal(wrapped, plain, bookworm):
    words = ["python3", "-c", "import ctypes; ctypes.string_at(1)"]
    assert wrapped(bookworm, *words).returncode == plain(bookworm, *words).returncode == 139


def test_standard_input(wrapped, bookworm, tmp_path):
    (tmp_path / "input").write_text("one\ntwo\n")
    with (tmp_path / "input").open() as stdin:
        result = wrapped(bookworm, "sort", "-r", options=["-i"], stdin=stdin)
    assert result.stdout == "two\none\n"


def test_a_terminal(wrapped, bookworm):
    code = "import sys; print([stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)])"
    assert wrapped(bookworm, "python3", "-c", code, options=["-t"]).stdout.strip() == str(
        [True] * 3
    )
    assert wrapped(bookworm, "python3", "-c", code).stdout.strip() == str([False] * 3)


def test_the_environment_differs_by_one_variable(wrapped, plain, bookworm):
    options = ["-e", "A=1", "-e", "EMPTY=", "-w", "/var/tmp", "--hostname", "box"]
    under = wrapped(bookworm, "env", "-0", options=options).stdout.split("\0")
    before = plain(bookworm, "env", "-0", options=options).stdout.split("\0")
    assert [one for one in under if one not in before] == [f"LD_PRELOAD={MOUNTED}/libddinject.so"]
    assert [one for one in before if one not in under] == []
    assert wrapped(bookworm, "pwd", options=options).stdout == "/var/tmp\n"


def seccomp_profile(path):
    profile = {"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86_64"]}
    profile["syscalls"] = [{"names": FORBIDDEN, "action": "SCMP_ACT_KILL_PROCESS"}]
    path.write_text(json.dumps(profile))
    return ["--security-opt", f"seccomp={path}"]


RESTRICTIONS = {
    "read-only root": ["--read-only"],
    "an arbitrary user": ["--user", "1000650000:0"],
    "no new privileges": ["--security-opt", "no-new-privileges", "--cap-drop", "ALL"],
    "little memory": ["--memory", "128m", "--memory-swap", "128m", "--pids-limit", "32"],
}
RESTRICTIONS["all of them"] = [word for words in RESTRICTIONS.values() for word in words]


@pytest.mark.parametrize("name", [*RESTRICTIONS, "seccomp"])
def test_restricted_containers(wrapped, bookworm, tmp_path, name):
    options = RESTRICTIONS.get(name) or seccomp_profile(tmp_path / "profile.json")
    result = wrapped(bookworm, "python3", "-c", LOOK, options=options)
    assert (result.stdout, result.returncode) == ("3.11 True None\n", 0), result.stderr
    other = wrapped(bookworm, "cat", "/etc/debian_version", options=options)
    assert (other.returncode, other.stderr) == (0, "")


def test_the_seccomp_profile_kills(plain, bookworm, tmp_path):
    """So that the test above could fail."""
    code = "import ctypes; ctypes.CDLL(None).unshare(0)"
    options = seccomp_profile(tmp_path / "profile.json")
    assert plain(bookworm, "python3", "-c", code, options=options).returncode == 159


def test_an_image_without_a_shell(wrapped, plain, without):
    image = without("shell", "/bin/sh", "/bin/bash", "/bin/dash", "/usr/bin/sh", "/usr/bin/dash")
    assert plain(image, "sh", "-c", "true").returncode == 127
    assert wrapped(image, "python3", "-c", LOOK).stdout == "3.11 True None\n"


def test_an_image_without_python(wrapped, without):
    image = without("python", "/usr/bin/python3*", "/usr/lib/python3*")
    assert wrapped(image, "python3", "-c", "").returncode == 127
    result = wrapped(image, "sh", "-c", "echo out; echo err >&2; exit 4")
    assert (result.returncode, result.stdout, result.stderr) == (4, "out\n", "err\n")


@pytest.fixture(scope="session")
def musl_image(engine, tmp_path_factory):
    """CPython on musl, at the places where a distribution has it; nothing else."""
    made = musl_python()
    tree = tmp_path_factory.mktemp("musl") / "root"
    shutil.copytree(made / "lib/python3.11", tree / "usr/lib/python3.11")
    (tree / "usr/bin").mkdir()
    (tree / "lib").mkdir()
    loader = "/lib/ld-musl-x86_64.so.1"
    shutil.copy(made / "lib/ld-musl-1.2.5.so", tree / loader[1:])
    python = tree / "usr/bin/python3.11"
    shutil.copy(made / "bin/python-1.2.5", python)
    subprocess.run(["patchelf", "--set-interpreter", loader, python], check=True, timeout=60)
    key = key_of(made.with_name(f".{made.name}.key"))
    return engine.kept("musl", key, lambda name: engine.import_tree(tree, name))


def test_an_image_on_musl(wrapped, plain, musl_image):
    words = ["/usr/bin/python3.11", "-c", LOOK]
    assert plain(musl_image, *words).stdout == "3.11 False None\n"
    result = wrapped(musl_image, *words, options=["--read-only", "--user", "1000:1000"])
    assert (result.stdout, result.stderr, result.returncode) == ("3.11 True None\n", "", 0)
