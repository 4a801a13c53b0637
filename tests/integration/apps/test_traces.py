"""Unchanged applications, real ddtrace, a real agent: spans arrive."""

import json
from contextlib import contextmanager

import pytest
from support.interpreters import find_interpreters
from support.ports import free_port
from support.traces import await_url, get, running

VERSIONS = sorted({one.version for one in find_interpreters() if (3, 9) <= one.version <= (3, 14)})
each_version = pytest.mark.parametrize(
    "version", VERSIONS, ids=[f"py{major}.{minor}" for major, minor in VERSIONS]
)


@pytest.fixture
def application(root, real_volume, environments, application_environment, tmp_path):
    """application(version, folder, program, *words): a context in which it answers at a URL."""

    @contextmanager
    def start(version, folder, *command, injected=True, environment=None):
        port = free_port()
        binaries = environments(version)
        words = [str(word).format(port=port) for word in command]
        words[0] = str(binaries / words[0])
        if injected:
            words = [str(real_volume.ddinject), "run", "--", *words]
        log = tmp_path / "application.log"
        variables = {**application_environment, **(environment or {})}
        with running(words, log, cwd=root / "tests/apps" / folder, env=variables) as process:
            url = f"http://127.0.0.1:{port}"
            await_url(f"{url}/", process, log)
            yield url

    return start


def span_of(spans, name, resource):
    found = [span for span in spans if span["name"] == name and span["resource"] == resource]
    assert found, [(span["name"], span["resource"]) for span in spans]
    return found[0]


@each_version
def test_django_under_gunicorn(application, agent, version):
    command = ["gunicorn", "-b", "127.0.0.1:{port}", "application:application"]
    with application(version, "django", *command) as url:
        assert get(f"{url}/query") == (200, '{"answer": 42}')
        assert get(f"{url}/broken")[0] == 500
        seen = json.loads(get(f"{url}/env")[1])
        spans = agent.await_spans("django.request", 4)
    assert seen["environment"]["PYTHONPATH"] is None and seen["ddtrace"] is True
    query = span_of(spans, "django.request", "GET query")
    assert query["service"] == "django" and query["meta"]["http.status_code"] == "200"
    assert span_of(spans, "sqlite.query", "SELECT 6 * 7")["service"] == "sqlite"
    broken = span_of(spans, "django.request", "GET broken")
    assert broken["error"] == 1 and broken["meta"]["http.status_code"] == "500"


@each_version
def test_django_under_runserver(application, agent, version):
    command = ["python", "application.py", "runserver", "--noreload", "127.0.0.1:{port}"]
    with application(version, "django", *command) as url:
        assert get(f"{url}/") == (200, "hello\n")
        spans = agent.await_spans("django.request", 2)
    assert span_of(spans, "django.request", "GET ^/")["meta"]["http.status_code"] == "200"


@each_version
def test_flask(application, agent, version):
    with application(version, "flask", "python", "application.py", "{port}") as url:
        assert get(f"{url}/") == (200, "hello\n")
        spans = agent.await_spans("flask.request", 2)
    request = span_of(spans, "flask.request", "GET /")
    assert request["service"] == "flask" and request["meta"]["http.status_code"] == "200"


@each_version
def test_fastapi_under_uvicorn(application, agent, version):
    command = ["uvicorn", "--port", "{port}", "application:application"]
    with application(version, "fastapi", *command) as url:
        assert get(f"{url}/items/7") == (200, '{"number":7}')
        spans = agent.await_spans("fastapi.request", 2)
    request = span_of(spans, "fastapi.request", "GET /items/{number}")
    assert request["service"] == "fastapi" and request["meta"]["http.status_code"] == "200"


def test_a_plain_pythonpath_does_too(application, agent, real_volume):
    command = ["gunicorn", "-b", "127.0.0.1:{port}", "application:application"]
    environment = {"PYTHONPATH": str(real_volume.path)}
    with application(
        VERSIONS[-1], "django", *command, injected=False, environment=environment
    ) as url:
        assert get(f"{url}/")[0] == 200
        spans = agent.await_spans("django.request", 1)
    assert span_of(spans, "django.request", "GET ^/")["service"] == "django"


def test_without_anything_there_are_no_spans(application, agent):
    command = ["gunicorn", "-b", "127.0.0.1:{port}", "application:application"]
    with application(VERSIONS[-1], "django", *command, injected=False) as url:
        assert json.loads(get(f"{url}/env")[1])["ddtrace"] is False
    assert json.loads(get(f"{agent.url}/test/traces")[1]) == []


def test_disabled_there_are_none_either(application, agent):
    command = ["gunicorn", "-b", "127.0.0.1:{port}", "application:application"]
    environment = {"DD_INSTRUMENT_SERVICE_WITH_APM": "false"}
    with application(VERSIONS[-1], "django", *command, environment=environment) as url:
        assert json.loads(get(f"{url}/env")[1])["ddtrace"] is False
    assert json.loads(get(f"{agent.url}/test/traces")[1]) == []
