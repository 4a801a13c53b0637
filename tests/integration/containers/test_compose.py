"""docker-compose.yml: the steps that its head shows, and that its check can fail."""

import os
import shutil
import subprocess

import pytest
from support.containers import Container

# The program of its own, with the classic builder, and the client's plugin, with BuildKit.
PROGRAMS = {"docker-compose": "0", "docker compose": "1"}


@pytest.fixture(scope="module", params=PROGRAMS)
def compose(request, engine, context, build_init, python_image, debian, tmp_path_factory):
    """compose(*words, **variables): with images of the test's own in place of a registry's. The
    same builder has made the init image before, of which the engine remembers each step."""
    if PROGRAMS[request.param] == "0":
        build_init("init", "classic")
    else:
        build_init("init-kit", "buildkit")
    program = request.param.split()
    place = tmp_path_factory.mktemp("compose")
    project = engine.name("compose")
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(place),
        "DOCKER_CONFIG": engine.environment["DOCKER_CONFIG"],
        "COMPOSE_PROJECT_NAME": project,
        "DOCKER_BUILDKIT": PROGRAMS[request.param],
        "DDTRACE_PYTHON_VERSION": "v4.16.0",
        "APP_CONTEXT": "tests/apps/django",
        "TEMP_DIR": str(place / "ddtrace"),
        "BUILD_IMAGE": debian("bookworm"),
        "PREPARED": "deploy/image/prepared",
        "PYTHON_IMAGE": python_image,
        "AGENT_IMAGE": python_image,
        "APP_IMAGE": engine.name("application"),
        "INIT_IMAGE": engine.name("init"),
    }

    def call(*words, **variables):
        return subprocess.run(
            [*program, *words],
            check=False,
            cwd=context,
            env={**environment, **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=400,
        )

    yield call
    call("down", "-v", "--timeout", "1")
    for image in (environment["APP_IMAGE"], environment["INIT_IMAGE"]):
        engine.attempt("rmi", "-f", image)
    shutil.rmtree(place / "ddtrace", ignore_errors=True)


def test_the_steps_of_its_head(compose, engine):
    filled = compose("up", "--build", "lib_inject")
    assert filled.returncode == 0, filled.stdout
    assert "/datadog-lib: ddtrace 4.16.0" in filled.stdout
    started = compose("up", "--build", "-d")
    assert started.returncode == 0, started.stdout
    check = Container(engine, compose("ps", "-aq", "check").stdout.strip())
    assert check.wait(120) == 0, check.logs()
    lines = [line for line in check.logs().splitlines() if "django.request" in line]
    assert any(" app " in line for line in lines), check.logs()
    assert any(" app_preload " in line for line in lines), check.logs()


def test_its_check_fails_where_no_span_arrives(compose, context):
    """The same without one of the two ways: exit status 1, and the service is named."""
    text = (context / "docker-compose.yml").read_text()
    without = text.replace("LD_PRELOAD: /datadog-lib/libddinject.so", "OTHER: variable")
    assert without != text
    (context / "without.yml").write_text(without)
    compose("down")
    file = ["-f", "without.yml"]
    check = ["python", "/scripts/check_spans.py", "http://ddagent:8126"]
    alone = compose(*file, "run", "--rm", "check", *check, "app")
    assert alone.returncode == 0, alone.stdout
    # What arrived stays there: a second is enough for the other one not to come.
    checked = compose(*file, "run", "--rm", "-e", "SECONDS=1", "check")
    assert checked.returncode == 1, checked.stdout
    assert "no span of app_preload arrived" in checked.stdout
    assert "no span of app arrived" not in checked.stdout
