"""Other libcs, interpreters and machines, a real volume for them, and a real agent."""

import subprocess

import pytest
from support.noise import TEST_AGENT
from support.published import published_volume
from support.roots import Root, debian_root, musl_python
from support.stub_volume import Volume
from support.traces import agent_running

SPAN = """
from ddtrace.trace import tracer
with tracer.trace({name!r}):
    print('traced')
"""


@pytest.fixture
def root_of(tmp_path):
    """root_of("trixie"): a Debian root that tests may write to."""

    def make(name, extra=None) -> Root:
        return Root(debian_root(name), tmp_path / "overlay", extra)

    return make


@pytest.fixture(scope="session")
def musl_interpreter(tmp_path_factory):
    """musl_interpreter("1.2.5", "libc.so"): on that version, with the libc so named."""

    def interpreter(version, needed="libc.so"):
        program = musl_python() / f"bin/python-{version}"
        if needed == "libc.so":
            return program
        renamed = tmp_path_factory.mktemp("musl") / "python3.11"
        command = ["patchelf", "--replace-needed", "libc.so", needed, "--output", renamed, program]
        subprocess.run(command, check=True)
        return renamed

    return interpreter


@pytest.fixture(scope="session")
def real_volume(build) -> Volume:
    """A volume that ddpack built from published wheels."""
    return Volume(published_volume(build).path)


@pytest.fixture(scope="session")
def agent(build, tmp_path_factory):
    with agent_running(build, tmp_path_factory.mktemp("agent") / "agent.log") as running:
        yield running


@pytest.fixture
def traces(agent):
    """traces(RUN): RUN(SCRIPT, environment) makes a span; it arrives at the agent."""

    def check(run_script, name):
        environment = {
            "DD_TRACE_AGENT_URL": agent.url,
            # Of ddtrace 4.16.0: on 3.9.2 it writes a traceback of its own, however it was started.
            "DD_SYMBOL_DATABASE_UPLOAD_ENABLED": "false",
        }
        result = run_script(SPAN.format(name=name), environment)
        # On a slow machine ddtrace has the time to miss something in the agent for tests.
        lines = [it for it in result.stderr.splitlines() if not it.startswith(TEST_AGENT)]
        assert (result.stdout, lines, result.returncode) == ("traced\n", [], 0)
        assert agent.await_spans(name)

    return check
