"""The line on stderr, and the log beside it, in processes where writing is not a matter of course:
the program ends as it would without them."""

import subprocess

import pytest
from support.processes import run

# What a shell does before it becomes the runtime, and what it must print and how it must end.
SURROUNDINGS = {
    "stderr_closed": "exec 2>&-",
    "stdin_and_stderr_closed": "exec 0<&- 2>&-",
    "stderr_is_a_full_disk": "exec 2>/dev/full",
    "stderr_is_read_only": "exec 2</dev/null",
    "stderr_is_a_pipe_that_nobody_reads": "exec 2> >(:); wait $! 2>&-",
    "no_file_may_grow": "ulimit -f 0; exec 2>{work}/stderr",
    "no_file_may_grow_and_a_log": "exec 2>{work}/stderr; ulimit -f 0; export DDINJECT_LOG={work}/l",
    "little_memory": "ulimit -v 16384; exec 2>/dev/null",
    "little_memory_and_a_log": "export DDINJECT_LOG={work}/l; ulimit -v 16384; exec 2>/dev/null",
    "a_log_in_a_directory_that_is_gone": "mkdir {work}/d; cd {work}/d; rmdir {work}/d;"
    " export DDINJECT_LOG=l; exec 2>/dev/null",
    "no_stack_to_speak_of": "ulimit -s 128; export DDINJECT_LOG={work}/l; exec 2>/dev/null",
}
RULES = {"denied": "deny program *\n", "allowed": "allow program *\n"}


def script_for(volume, surroundings, command, tmp_path):
    return (
        f"set -e; {surroundings.format(work=tmp_path)}\n"
        f"export DD_TRACE_DEBUG=1 LD_PRELOAD={volume.path}/libddinject.so\nexec {command}"
    )


@pytest.mark.parametrize("rules", RULES)
@pytest.mark.parametrize("name", SURROUNDINGS)
def test_the_program_goes_on_whatever_stderr_is(volume, runtime, tmp_path, name, rules):
    volume.rules.write_text(RULES[rules])
    result = run("bash", "-c", script_for(volume, SURROUNDINGS[name], runtime, tmp_path))
    expected = f"{volume.path}\n" if rules == "allowed" else "(unset)\n"
    assert (result.stdout, result.stderr, result.returncode) == (expected, "", 0)


@pytest.mark.smoke
def test_no_descriptor_is_left(volume, runtime, tmp_path):
    """Then nothing of the volume can be opened, and nothing is injected."""
    variables = {"DDINJECT_LOG": str(tmp_path / "log")}
    verdict, line = volume.told(runtime, "nofile", env=variables)
    assert verdict == "no_payload" and "no readable version file" in line
    result = volume.run(runtime, "nofile", env=variables)
    assert (result.stdout, result.stderr, result.returncode) == ("(unset)\n", "", 0)
    assert not (tmp_path / "log").exists()


def test_stdout_closed_too(volume, runtime, tmp_path):
    """What the object opens then gets the numbers 0 to 2, and must give them back."""
    program = "/proc/self/fd"
    result = run("bash", "-c", script_for(volume, "exec 0<&- 2>&-", f"{runtime} errno", tmp_path))
    assert result.stdout == f"{volume.path}\n1234\n" and result.returncode == 0
    listing = f"{runtime} >&-; echo $?; ls {program} | wc -l"
    quiet = run("bash", "-c", f"export LD_PRELOAD={volume.path}/libddinject.so; {listing}")
    assert quiet.stdout.splitlines()[0] == "0"


def test_a_signal_that_was_pending_before_is_the_programs(volume, runtime, tmp_path):
    """SIGPIPE blocked and pending: our write must not take it off the queue."""
    source = tmp_path / "pending.c"
    source.write_text(
        "#include <signal.h>\n#include <stdio.h>\n#include <stdlib.h>\n"
        'const char *Py_GetVersion(void) { return "3.11.2 "; }\n'
        "int Py_BytesMain(int c, char **v) { return c + !v; }\n"
        "int main(void) { sigset_t set, now; sigemptyset(&set); sigaddset(&set, SIGPIPE);\n"
        " sigaddset(&set, SIGXFSZ); sigprocmask(SIG_BLOCK, &set, 0); raise(SIGPIPE);\n"
        ' getenv("PYTHONPATH"); sigpending(&now);\n'
        ' printf("%d %d\\n", sigismember(&now, SIGPIPE), sigismember(&now, SIGXFSZ));\n'
        " return 0; }\n"
    )
    program = tmp_path / "pending"
    subprocess.run(["gcc", "-w", "-rdynamic", "-o", program, source], check=True, timeout=60)
    for stderr in ("exec 2> >(:); wait $! 2>&-", f"ulimit -f 0; exec 2>{tmp_path}/e"):
        result = run("bash", "-c", script_for(volume, stderr, program, tmp_path))
        assert (result.stdout, result.returncode) == ("1 0\n", 0)


@pytest.mark.parametrize("options", ["hidepid=2", "subset=pid"])
def test_a_proc_that_hides(volume, runtime, tmp_path, options):
    """A process sees itself there whatever is hidden, so rules still hold."""
    volume.rules.write_text("deny argument no\n")
    for directory in [tmp_path, *tmp_path.parents[:3], runtime.parent, runtime.parent.parent]:
        directory.chmod(directory.stat().st_mode | 0o055)
    environment = f"env DD_TRACE_DEBUG=1 LD_PRELOAD={volume.path}/libddinject.so"
    user = "setpriv --reuid=65534 --regid=65534 --clear-groups"
    script = f"""set -e
        mount -t proc -o {options} none /proc
        {environment} {user} {runtime} 2>/dev/null
        {environment} {user} {runtime} no 2>/dev/null"""
    result = run("unshare", "-m", "-p", "-f", "bash", "-c", script)
    assert (result.stdout, result.stderr) == (f"{volume.path}\n(unset)\n", "")


@pytest.mark.parametrize("rules", RULES)
def test_without_proc(volume, runtime, tmp_path, rules):
    volume.rules.write_text(RULES[rules])
    log = tmp_path / "log"
    script = f"""set -e
        mount -t tmpfs none /proc
        export DD_TRACE_DEBUG=1 DDINJECT_LOG={log} LD_PRELOAD={volume.path}/libddinject.so
        exec {runtime} 2>/dev/null"""
    result = run("unshare", "-m", "bash", "-c", script)
    assert (result.stdout, result.stderr, result.returncode) == ("(unset)\n", "", 0)
    assert '"exe":null,"argv":[]' in log.read_text()


def test_a_real_interpreter_under_a_limit_on_files(volume, supported, tmp_path):
    """SIGXFSZ would end it; -S, so that the line in the log is the object's to write."""
    surroundings = "exec 2>{work}/stderr; ulimit -f 0; export DDINJECT_LOG={work}/log"
    command = f"{supported.path} -B -S -c 'print(42)'"
    result = run("bash", "-c", script_for(volume, surroundings, command, tmp_path))
    assert (result.stdout, result.returncode) == ("42\n", 0)
    assert (tmp_path / "log").read_text() == ""
