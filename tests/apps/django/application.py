"""A small Django application that knows nothing of tracing."""

import os
import sys
import tempfile
from pathlib import Path

import django
from django.conf import settings
from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.urls import path

if not settings.configured:
    settings.configure(
        DEBUG=False,
        ALLOWED_HOSTS=["127.0.0.1", "localhost"],
        ROOT_URLCONF=__name__,
        SECRET_KEY="of no use to anybody",
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": str(Path(tempfile.gettempdir()) / f"application-{os.getpid()}.sqlite3"),
            }
        },
        WSGI_APPLICATION="application.application",
        LOGGING_CONFIG=None,
    )
    django.setup()


def home(request):
    """Answers with a greeting."""
    return HttpResponse("hello\n")


def environment(request):
    """What this process sees of its own environment."""
    names = ("PYTHONPATH", "LD_PRELOAD", "_DD_PY_SSI_INJECT")
    return JsonResponse(
        {
            "environment": {name: os.environ.get(name) for name in names},
            "sys.path": sys.path,
            "python": sys.version.split()[0],
            "ddtrace": "ddtrace" in sys.modules,
        },
        json_dumps_params={"indent": 2},
    )


def query(request):
    """Asks the database something."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 6 * 7")
        return JsonResponse({"answer": cursor.fetchone()[0]})


def broken(request):
    """Fails, as applications do."""
    raise RuntimeError("broken on purpose")


urlpatterns = [
    path("", home),
    path("env", environment),
    path("query", query),
    path("broken", broken),
]

from django.core.wsgi import get_wsgi_application  # noqa: E402  (after the settings)

application = get_wsgi_application()

if __name__ == "__main__":
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
