"""The servers that people run, from start to stop, each eager and lazy: the same spans."""

import pytest
from support.interpreters import find_interpreters
from support.servers import ROUNDS, STOPPED, Rounds, Server

VERSION = max(one.version for one in find_interpreters() if (3, 9) <= one.version <= (3, 12))
MORE = ("hypercorn", "celery[redis]")
WSGI = "application:application"
AT = "127.0.0.1:{port}"
# By itself uvicorn kills a worker that does not answer within 5 seconds: one on a loaded machine.
PATIENT = ("--timeout-worker-healthcheck", "60")


def gunicorn(name, *words, packages=()):
    command = ("gunicorn", "-b", AT, *words, WSGI)
    return Server(f"gunicorn {name}", "django", command, "django.request", packages)


SERVERS = [
    gunicorn("sync", "-w", "2"),
    gunicorn("gthread", "-k", "gthread", "--threads", "4"),
    gunicorn("gevent", "-k", "gevent", packages=("gunicorn[gevent]",)),
    gunicorn("preload", "--preload", "-w", "2"),
    Server(
        "uvicorn workers",
        "fastapi",
        ("uvicorn", "--workers", "2", *PATIENT, "--port", "{port}", WSGI),
        "fastapi.request",
    ),
    Server(
        "uvicorn reload",
        "fastapi",
        ("uvicorn", "--reload", "--port", "{port}", WSGI),
        "fastapi.request",
    ),
    Server("hypercorn", "fastapi", ("hypercorn", "-b", AT, WSGI), "fastapi.request", MORE),
    Server(
        "django runserver",
        "django",
        ("python", "application.py", "runserver", AT),
        "django.request",
    ),
    Server(
        "flask debug",
        "flask",
        ("flask", "--app", WSGI, "run", "--debug", "-p", "{port}"),
        "flask.request",
    ),
]
NAMES = [server.name for server in SERVERS]


@pytest.fixture(scope="module")
def rounds(agent_process, real_volume, environments, root, tmp_path_factory):
    for server in SERVERS:
        environments(VERSION, *server.packages)
    logs = tmp_path_factory.mktemp("servers")
    return Rounds(agent_process, real_volume, environments, root / "tests/apps", logs)


@pytest.fixture(scope="module")
def eager(rounds):
    return rounds.run(SERVERS, VERSION)


@pytest.fixture(scope="module")
def lazy(rounds):
    return rounds.run(SERVERS, VERSION, max(1, ROUNDS // 2), DDINJECT_LAZY="1")


@pytest.mark.sampled
@pytest.mark.parametrize("name", NAMES)
def test_starts_serves_and_stops(eager, name):
    seen = eager[name]
    assert seen.failure == ""
    assert seen.noise == []
    assert len(seen.statuses) == ROUNDS and set(seen.statuses) <= set(STOPPED)
    assert seen.spans


@pytest.mark.sampled
@pytest.mark.parametrize("name", NAMES)
def test_is_the_same_when_lazy(eager, lazy, name):
    assert lazy[name].failure == ""
    assert lazy[name].noise == []
    assert set(lazy[name].statuses) <= set(STOPPED)
    assert lazy[name].shapes == eager[name].shapes
