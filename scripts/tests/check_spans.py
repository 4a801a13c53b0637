"""Asks applications for a page and a ddapm-test-agent for the spans of it, and prints them.

usage: check_spans.py AGENT_URL SERVICE…; each application answers at http://SERVICE:8000.
Exit status: 0 where every service's span arrived, 1 where one did not within SECONDS (60) of the last
one's answer, or did not answer for a minute.
"""

import os
import sys
import time
import urllib.request

import print_spans

SECONDS = float(os.environ.get("SECONDS", "60"))
START_SECONDS = 60


def ask(url: str) -> bool:
    """Did it answer? The host's name is one that Django allows."""
    request = urllib.request.Request(url, headers={"Host": "localhost"})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def arrived(agent: str) -> set:
    """The services that have a span of the kind that a web server makes."""
    return {
        span["service"]
        for trace in print_spans.fetch(agent)
        for span in trace
        if span.get("type") == "web"
    }


def await_true(condition, seconds: float) -> bool:
    """Asks again and again, for so many seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.5)
    return False


def main(agent: str, *services: str) -> int:
    """One line for what is missing."""
    for url in (f"{agent}/info", *(f"http://{service}:8000/" for service in services)):
        if not await_true(lambda url=url: ask(url), START_SECONDS):
            print(f"{url} does not answer", file=sys.stderr)
            return 1
    await_true(lambda: set(services) <= arrived(agent), SECONDS)
    print_spans.main([agent])
    missing = sorted(set(services) - arrived(agent))
    for service in missing:
        print(f"no span of {service} arrived", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
