"""A small Flask application that knows nothing of tracing."""

import sys

from flask import Flask

application = Flask(__name__)


@application.get("/")
def home():
    """Answers with a greeting."""
    return "hello\n"


if __name__ == "__main__":
    application.run(host="127.0.0.1", port=int(sys.argv[1]))
