"""Other preload objects, in front and behind: both do their work, and nobody's LD_PRELOAD changes."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from support.debian import unpacked_packages
from support.processes import clean_environment, run

LIBRARIES = Path("/usr/lib") / f"{os.uname().machine}-linux-gnu"


@dataclass
class Neighbour:
    """An object, what it takes, and a Python expression with what it gives."""

    path: Path
    environment: dict = field(default_factory=dict)
    expression: str = "None"
    value: str = "None"


def forwarder_object(compiled):
    return compiled(Path(__file__).with_name("getenv_forwarder.c"), "-shared", "-fPIC", "-ldl")


def jemalloc(request):
    return Neighbour(LIBRARIES / "libjemalloc.so.2", {"MALLOC_CONF": "abort_conf:true"})


def libfaketime(request):
    return Neighbour(
        LIBRARIES / "faketime/libfaketime.so.1",
        {"FAKETIME": "2001-02-03 04:05:06", "TZ": "UTC"},
        "__import__('time').gmtime().tm_year",
        "2001",
    )


def nss_wrapper(request):
    tmp_path = request.getfixturevalue("tmp_path")
    (tmp_path / "passwd").write_text("somebody:x:4711:4711::/:/bin/sh\n")
    (tmp_path / "group").write_text("somebody:x:4711:\n")
    return Neighbour(
        LIBRARIES / "libnss_wrapper.so",
        {
            "NSS_WRAPPER_PASSWD": str(tmp_path / "passwd"),
            "NSS_WRAPPER_GROUP": str(tmp_path / "group"),
        },
        "__import__('pwd').getpwnam('somebody').pw_uid",
        "4711",
    )


def snoopy(request):
    """Hooks exec. Not installed by apt: its package offers to write /etc/ld.so.preload."""
    root = unpacked_packages("bookworm", "snoopy")
    return Neighbour(next(root.rglob("libsnoopy.so*")))


def address_sanitizer(request):
    path = subprocess.run(
        ["gcc", "-print-file-name=libasan.so"], capture_output=True, text=True, check=True
    ).stdout.strip()
    options = "detect_leaks=0:verify_asan_link_order=0"
    return Neighbour(Path(path).resolve(), {"ASAN_OPTIONS": options})


def forwarder(request):
    return Neighbour(forwarder_object(request.getfixturevalue("compiled")))


@pytest.fixture(
    params=[jemalloc, libfaketime, nss_wrapper, snoopy, address_sanitizer, forwarder],
    ids=lambda make: make.__name__,
)
def neighbour(request):
    made = request.param(request)
    assert made.path.is_file(), f"no {made.path}: run scripts/setup"
    return made


@pytest.fixture(params=["in_front", "behind"])
def preload(request, neighbour, volume):
    objects = [str(neighbour.path), volume.preload]
    return " ".join(objects if request.param == "in_front" else reversed(objects))


def test_in_front_and_behind_both_do_their_work(volume, supported, neighbour, preload):
    code = f"import os; print({neighbour.expression}, os.environ['LD_PRELOAD'])"
    environment = {**neighbour.environment, "LD_PRELOAD": preload}
    result = volume.run(supported.path, "-c", code, env=environment)
    assert result.stdout == f"INJECTED\n{neighbour.value} {preload}\n"
    assert (result.stderr, result.returncode) == ("", 0)


def test_children_keep_the_neighbours_ld_preload(volume, supported, neighbour, preload):
    code = "import os; os.execv('/bin/sh', ['sh', '-c', 'echo ${PYTHONPATH-unset} $LD_PRELOAD'])"
    environment = {**neighbour.environment, "LD_PRELOAD": preload}
    result = volume.run(supported.path, "-u", "-c", code, env=environment)
    assert (result.stdout, result.stderr) == (f"INJECTED\nunset {preload}\n", "")


def test_other_programs(volume, compiled, neighbour, preload):
    program = compiled("shows_environment")
    environment = {**clean_environment(), "PYTHONPATH": "/users/own", **neighbour.environment}
    alone = run(program, env={**environment, "LD_PRELOAD": str(neighbour.path)})
    both = run(program, env={**environment, "LD_PRELOAD": preload})
    assert alone.returncode == 0 and "PYTHONPATH=/users/own" in alone.stdout
    assert without_pids(both.stdout) == without_pids(alone.stdout)
    assert (both.stderr, both.returncode) == (alone.stderr, 0)


def without_pids(text):
    """libfaketime names what it shares after the process."""
    return re.sub(r"(/faketime_s[a-z]+_)\d+", r"\1PID", text)


def test_forwarder_in_a_program_that_is_not_python(volume, compiled):
    """The question comes from another's getenv, and there is no runtime anywhere."""
    other = forwarder_object(compiled)
    program = compiled("shows_environment")
    result = volume.run(program, env={"LD_PRELOAD": f"{other} {volume.preload}"})
    assert "now: PYTHONPATH=(unset)\n" in result.stdout


@pytest.mark.smoke
def test_forwarder_in_a_host_of_plugins(volume, compiled, interpreters):
    """Embedded Python stays left alone behind another's getenv."""
    other = forwarder_object(compiled)
    shared = next(it for it in interpreters if it.shared_library and it.is_supported)
    result = volume.run(
        compiled("embedded", "-ldl"),
        shared.shared_library,
        env={"LD_PRELOAD": f"{other} {volume.preload}", "PYTHONHOME": shared.prefix},
    )
    assert (result.stdout, result.stderr) == ("ran\n", "")


def test_program_with_its_own_address_sanitizer(volume, compiled):
    """clang links the runtime into the program; gcc's must come first among all objects, whatever
    is preloaded, and says so."""
    clang = next(name for name in map("clang-{}".format, range(14, 21)) if shutil.which(name))
    program = compiled("shows_environment", "-fsanitize=address", compiler=clang)
    plain = run(program)
    result = volume.run(program)
    assert plain.returncode == 0
    assert (result.stdout, result.stderr, result.returncode) == (plain.stdout, plain.stderr, 0)
