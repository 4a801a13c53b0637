"""uWSGI and mod_wsgi: left alone unless it is asked for; forced, a worker's spans arrive."""

import os

import pytest
from support.ports import free_port
from support.traces import await_url, get, running

APPLICATION = """
import sys

def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    import sqlite3
    sqlite3.connect(":memory:").execute("SELECT 'embedded'").fetchall()
    return [str("ddtrace" in sys.modules).encode()]
"""
APACHE = """
ServerRoot {home}
PidFile {home}/pid
Listen 127.0.0.1:{port}
ErrorLog /dev/stderr
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule wsgi_module /usr/lib/apache2/modules/mod_wsgi.so
WSGIScriptAlias / {home}/application.py
<Directory {home}>
    Require all granted
</Directory>
"""


def uwsgi(home, port):
    return ["uwsgi", "--plugin", "python3", "--http-socket", f"127.0.0.1:{port}", "--master"] + [
        *("--processes", "2", "--enable-threads", "--die-on-term", "--lazy-apps", "--need-app"),
        *("--skip-atexit-teardown", "--wsgi-file", str(home / "application.py")),
    ]


def apache(home, port):
    (home / "httpd.conf").write_text(APACHE.format(home=home, port=port))
    return ["/usr/sbin/apache2", "-f", str(home / "httpd.conf"), "-X"]


@pytest.fixture
def ask(agent, real_volume, tmp_path):
    """ask(server, **variables): (what the application says of itself, the server's output)"""

    def start(command, **variables):
        (tmp_path / "application.py").write_text(APPLICATION)
        os.chmod(tmp_path, 0o755)
        port = free_port()
        environment = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(tmp_path),
            "LD_PRELOAD": str(real_volume.path / "libddinject.so"),
            "DD_TRACE_AGENT_URL": agent.url,
            "DD_TRACE_WRITER_INTERVAL_SECONDS": "0.1",
            **variables,
        }
        log = tmp_path / "server.log"
        words = command(tmp_path, port)
        with running(words, log, cwd=tmp_path, env=environment) as process:
            await_url(f"http://127.0.0.1:{port}/", process, log)
            answer = get(f"http://127.0.0.1:{port}/")[1]
            if answer == "True":
                agent.await_spans("sqlite.query", 1)
        assert "Traceback" not in log.read_text() and process.returncode != -11
        return answer, log.read_text()

    return start


@pytest.mark.parametrize("server", [uwsgi, apache], ids=["uwsgi", "mod_wsgi"])
def test_is_left_alone_with_a_reason(ask, server):
    answer, output = ask(server, DD_APM_INSTRUMENTATION_DEBUG="1")
    assert answer == "False"
    assert "embedded_interpreter" in output


FORCED = {"DDINJECT_EMBEDDED": "1", "DD_INJECT_FORCE": "1", "DD_APM_INSTRUMENTATION_DEBUG": "1"}


def apache_in_the_main_interpreter(home, port):
    words = apache(home, port)
    with (home / "httpd.conf").open("a") as file:
        file.write("WSGIApplicationGroup %{GLOBAL}\n")
    return words


@pytest.mark.parametrize(
    "server", [uwsgi, apache_in_the_main_interpreter], ids=["uwsgi", "mod_wsgi"]
)
def test_forced_it_traces(ask, server):
    """uWSGI as ddtrace wants it: --lazy-apps, threads, no teardown. rules.conf has uWSGI too."""
    answer, output = ask(server, **FORCED)
    assert answer == "True", output


def test_interpreters_of_mod_wsgis_own_cannot_have_it(ask):
    """Its default is one for each application: ddtrace's native parts refuse a second one."""
    answer, output = ask(apache, **FORCED)
    assert answer == "False"
    assert "import_failed" in output and "subinterpreters" in output
