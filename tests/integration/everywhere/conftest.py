"""Other libcs, interpreters and machines, a real volume for them, and a real agent."""

import os
import subprocess

import pytest
from support.roots import Root, make_roots
from support.stub_volume import Volume
from support.traces import agent_running

# The payload of a test must not change under it; the newest is what `ddpack lock` takes by itself.
DDTRACE = "4.16.0"
SPAN = """
from ddtrace.trace import tracer
with tracer.trace({name!r}):
    print('traced')
"""


@pytest.fixture
def root_of(build, tmp_path):
    """root_of("trixie"): a Debian root that tests may write to."""

    def make(name, extra=None) -> Root:
        make_roots(build, name)
        return Root(build / "roots" / name, tmp_path / "overlay", extra)

    return make


@pytest.fixture(scope="session")
def musl_python(build, root, tmp_path_factory):
    """musl_python("1.2.5", "libc.so"): an interpreter on that version, with the libc so named."""
    script = root / "scripts/roots/musl_python"
    subprocess.run([script], check=True, timeout=900, env={**os.environ, "BUILD": str(build)})
    binaries = build / "musl-python/bin"

    def interpreter(version, needed="libc.so"):
        program = binaries / f"python-{version}"
        if needed == "libc.so":
            return program
        renamed = tmp_path_factory.mktemp("musl") / "python3.11"
        command = ["patchelf", "--replace-needed", "libc.so", needed, "--output", renamed, program]
        subprocess.run(command, check=True)
        return renamed

    return interpreter


@pytest.fixture(scope="session")
def real_volume_of(build):
    """real_volume_of(PYTHONS, PLATFORM): a volume that ddpack built from published wheels."""

    def make(pythons, platform):
        work = build / f"test-{platform}"
        volume = work / "volume"
        if not (volume / "version").exists():
            work.mkdir(exist_ok=True)
            lock = [build / "ddpack", "lock", "--ddtrace", DDTRACE, "--python", pythons]
            lock += ["--platform", platform, "-o", work / "lock.json"]
            subprocess.run(lock, check=True, timeout=300, capture_output=True)
            pack = [build / "ddpack", "build", "--lock", work / "lock.json"]
            pack += ["--cache", build / "cache", "-o", volume]
            subprocess.run(pack, check=True, timeout=600, capture_output=True)
        # The object under test, and the files beside it, are today's.
        for file in [build / "libddinject.so", build / "rules.conf", *build.glob("*.py")]:
            subprocess.run(["cp", "--remove-destination", file, volume], check=True)
        return Volume(volume)

    return make


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
        assert (result.stdout, result.stderr, result.returncode) == ("traced\n", "", 0)
        assert agent.await_spans(name)

    return check
