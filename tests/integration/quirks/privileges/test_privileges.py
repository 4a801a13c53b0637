"""Under /etc/ld.so.preload ld.so loads the object into privileged programs too: they are left
alone, whatever the caller's environment says. A private mount namespace holds the file."""

import os

import pytest
from support.namespaces import everywhere, run_in_namespace

ASKED = "DD_TRACE_DEBUG=1 DDINJECT_EMBEDDED=1 DDINJECT_LOG={log}"


@pytest.fixture
def program(runtime, tmp_path):
    """The runtime as a file of another user's, where everybody can reach it."""
    copy = tmp_path / "runtime"
    copy.write_bytes(runtime.read_bytes())
    copy.chmod(0o755)
    for directory in [tmp_path, *tmp_path.parents[:3]]:
        directory.chmod(directory.stat().st_mode | 0o055)
    return copy


@pytest.fixture
def run_everywhere(volume, tmp_path):
    """Runs a script where every program gets the object; nothing of it is left outside."""
    before = os.path.exists("/etc/ld.so.preload")

    def run_script(script):
        result = run_in_namespace(everywhere(volume.preload, tmp_path / "overlay") + script)
        assert os.path.exists("/etc/ld.so.preload") == before
        assert result.stderr == "" and result.returncode == 0, result.stderr
        return result.stdout.splitlines()

    return run_script


@pytest.mark.smoke
def test_setuid_ignores_the_callers_variables(run_everywhere, volume, program, tmp_path):
    os.chown(program, 65534, 65534)
    program.chmod(0o4755)
    log = tmp_path / "log"
    lines = run_everywhere(
        f"{program}\n{ASKED.format(log=log)} {program}\nchmod u-s {program}\n{program}\n"
    )
    assert lines == ["(unset)", "(unset)", str(volume.path)]
    assert not log.exists()


def test_capabilities_ignore_the_callers_variables(run_everywhere, volume, program, tmp_path):
    log = tmp_path / "log"
    nobody = "setpriv --reuid=65534 --regid=65534 --clear-groups"
    lines = run_everywhere(
        f"{nobody} {program}\nsetcap cap_net_bind_service=ep {program}\n"
        f"{ASKED.format(log=log)} {nobody} {program}\nsetcap -r {program}\n{nobody} {program}\n"
    )
    assert lines == [str(volume.path), "(unset)", str(volume.path)]
    assert not log.exists()


def test_programs_of_the_system(run_everywhere, volume):
    """Quiet and unchanged: a shell, coreutils, and a program that ld.so cannot preload into."""
    lines = run_everywhere("PYTHONPATH=/users/own env -i X=1 env\necho done | cat\n/bin/true\n")
    assert lines == ["X=1", "done"]
