"""Children of every kind: each exec decides afresh, and each process reports its own spans."""

import os
import shlex
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from support.interpreters import find_interpreters
from support.namespaces import everywhere
from support.processes import run

VERSIONS = sorted({one.version for one in find_interpreters() if (3, 9) <= one.version <= (3, 14)})
VERSION = max(version for version in VERSIONS if version <= (3, 12))
ASK = """
def ask(name):
    import sqlite3
    sqlite3.connect(":memory:").execute("SELECT '%s'" % name).fetchall()

def ask_slowly(name):
    import time
    ask(name)
    time.sleep(1)
"""
# A forked worker ends by os._exit: what ddtrace has not sent by then is lost, with ddtrace-run too.
AT_ONCE = {"DD_TRACE_WRITER_INTERVAL_SECONDS": "0.1"}


@pytest.fixture
def launch(agent, real_volume, environments, tmp_path):
    """launch(code, mode="preload", …): runs a script, gives what it printed; stderr is clean."""

    def start(code, *words, mode="preload", version=VERSION, command=None, **variables):
        binaries = environments(version)
        script = tmp_path / "program.py"
        script.write_text(ASK + textwrap.dedent(code))
        words = [str(it) for it in (command or [binaries / "python", script, *words])]
        environment = {
            "PATH": f"{binaries}:/usr/bin:/bin",
            "HOME": str(tmp_path),
            "DD_TRACE_AGENT_URL": agent.url,
            **variables,
        }
        if mode == "preload":
            words = [str(real_volume.ddinject), "run", "--", *words]
        elif mode == "path":
            environment["PYTHONPATH"] = str(real_volume.path)
        elif mode == "everywhere":
            script = everywhere(real_volume.path / "libddinject.so", tmp_path / "overlay")
            words = ["unshare", "--mount", "bash", "-euc", f"{script}exec {shlex.join(words)}"]
        answer = run(*words, env=environment, cwd=tmp_path)
        noise = [it for it in answer.stderr.splitlines() if "unsupported_agent" not in it]
        assert (noise, answer.returncode) == ([], 0)
        return answer.stdout

    return start


def asked(agent, *names):
    """Waits for a span of each name; gives the processes that sent them."""
    spans = agent.await_spans("sqlite.query", len(names))
    found = {span["resource"]: span["metrics"].get("process_id") for span in spans}
    assert {f"SELECT '{name}'" for name in names} <= set(found), found
    return [found[f"SELECT '{name}'"] for name in names]


@pytest.mark.parametrize("mode", ["preload", "path"])
@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_multiprocessing(launch, agent, method, mode):
    launch(
        """
        import multiprocessing, sys
        if __name__ == "__main__":
            context = multiprocessing.get_context(sys.argv[1])
            workers = [context.Process(target=ask_slowly, args=(name,)) for name in ("one", "two")]
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join()
                assert worker.exitcode == 0
            ask("parent")
        """,
        method,
        mode=mode,
        **AT_ONCE,
    )
    asked(agent, "one", "two", "parent")


def test_pool_of_processes(launch, agent):
    launch(
        """
        from concurrent.futures import ProcessPoolExecutor
        if __name__ == "__main__":
            with ProcessPoolExecutor(2) as pool:
                list(pool.map(ask_slowly, ["one", "two"]))
            ask("parent")
        """,
        **AT_ONCE,
    )
    asked(agent, "one", "two", "parent")


CHILD = "import sys; print('ddtrace' in sys.modules)"


@pytest.mark.parametrize("mode", ["preload", "path", "everywhere"])
@pytest.mark.parametrize("environment", ["{}", "None", "os.environ"])
def test_environment_of_a_child(launch, mode, environment):
    """An empty environment has neither variable: only /etc/ld.so.preload reaches such a child."""
    code = f"""
    import os, subprocess, sys
    subprocess.run([sys.executable, "-c", {CHILD!r}], check=True, env={environment})
    """
    reaches = environment != "{}" or mode == "everywhere"
    assert launch(code, mode=mode) == f"{reaches}\n"


@pytest.mark.parametrize("mode", ["preload", "path"])
def test_exec_of_itself(launch, agent, mode):
    launch(
        """
        import os, sys
        if len(sys.argv) < 2:
            os.execv(sys.executable, [sys.executable, *sys.argv, "again"])
        ask("after exec")
        """,
        mode=mode,
    )
    asked(agent, "after exec")


@pytest.mark.parametrize("mode", ["preload", "path"])
@pytest.mark.parametrize("other", [one for one in VERSIONS if one != VERSION], ids=str)
def test_child_of_another_version(launch, agent, environments, mode, other):
    child = environments(other) / "python"
    code = f"""
    import subprocess
    subprocess.run([{str(child)!r}, "-c", {ASK!r} + "ask('child')"], check=True)
    ask("parent")
    """
    launch(code, mode=mode)
    asked(agent, "parent", "child")


@pytest.mark.smoke
def test_module(launch, agent, tmp_path):
    (tmp_path / "package").mkdir()
    (tmp_path / "package/__main__.py").write_text(ASK + "ask('module')")
    launch("", command=["python", "-m", "package"])
    asked(agent, "module")


def test_launcher_that_is_a_link_to_a_script(launch, agent, environments, tmp_path):
    """As pipx and poetry leave them: a link on PATH, a script with the environment's Python."""
    script = tmp_path / "installed-tool"
    script.write_text(f"#!{environments(VERSION)}/python\n{ASK}\nask('launcher')\n")
    script.chmod(0o755)
    (tmp_path / "tool").symlink_to(script)
    launch("", command=[tmp_path / "tool"])
    asked(agent, "launcher")


def archive(kind, source: Path, output: Path, binaries: Path):
    """Packs the program in `source`, with Flask in it where the tool takes requirements."""
    python = str(binaries / "python")
    commands = {
        "zipapp": ["python", "-m", "zipapp", source, "-o", output, "-p", python],
        "pex": ["pex", "flask", "-D", source, "-m", "program", "-o", output],
        "shiv": ["shiv", "flask", source, "-e", "program:main", "-o", output, "-p", python],
    }
    if kind == "zipapp":
        (source / "__main__.py").write_text("import program; program.main()\n")
    (source / "setup.py").write_text(
        "from setuptools import setup\nsetup(name='program', version='1', py_modules=['program'])\n"
    )
    environment = {**os.environ, "PATH": f"{binaries}:{os.environ['PATH']}"}
    words = [str(it) for it in commands[kind]]
    subprocess.run(
        words, check=True, env=environment, cwd=source, timeout=300, stdout=subprocess.DEVNULL
    )


@pytest.mark.parametrize("kind", ["zipapp", "pex", "shiv"])
def test_archive_of_a_program(launch, agent, environments, tmp_path, kind):
    source = tmp_path / "source"
    source.mkdir()
    program = "def main():\n    ask('archive')\n"
    program += "    import flask, sys\n    print('ddtrace' in sys.modules)\n" * (kind != "zipapp")
    (source / "program.py").write_text(ASK + program + "if __name__ == '__main__':\n    main()\n")
    output = tmp_path / f"program.{kind}"
    archive(kind, source, output, environments(VERSION, "pex", "shiv", "setuptools"))
    python = environments(VERSION) / "python"
    for lazy in ("", "1"):
        agent.clear()
        printed = launch("", command=[python, output], DDINJECT_LAZY=lazy)
        assert printed == ("" if kind == "zipapp" else "True\n")
        asked(agent, "archive")


def test_program_of_one_file_is_left_alone(launch, environments, tmp_path):
    """PyInstaller's program brings a Python of its own that never asks for PYTHONPATH."""
    binaries = environments(VERSION, "pyinstaller")
    (tmp_path / "frozen.py").write_text("import sys; print('ddtrace' in sys.modules)\n")
    command = [binaries / "pyinstaller", "--onefile", "--log-level=ERROR", "frozen.py"]
    subprocess.run(
        [str(it) for it in command], check=True, cwd=tmp_path, timeout=300, stdout=sys.stderr
    )
    for mode in ("preload", "path"):
        assert launch("", command=[tmp_path / "dist/frozen"], mode=mode) == "False\n"
