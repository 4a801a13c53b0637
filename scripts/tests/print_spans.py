"""Asks a ddapm-test-agent for the traces that it received, and prints them as trees.

usage: print_spans.py AGENT_URL [--expect NAME]; exit status 1 where no span is named NAME.
"""

import json
import sys
import urllib.request


def fetch(url: str) -> list:
    """The traces, each a list of spans."""
    with urllib.request.urlopen(f"{url}/test/traces", timeout=10) as answer:
        return json.load(answer)


def line(span: dict, depth: int) -> str:
    """One span: name, resource, service, duration and status."""
    status = span.get("meta", {}).get("http.status_code") or (
        "error" if span.get("error") else "ok"
    )
    name = "  " * depth + span["name"]
    milliseconds = span["duration"] / 1e6
    resource = " ".join(span["resource"].split())
    if len(resource) > 44:
        resource = resource[:43] + "…"
    return f"{name:<34} {resource:<44} {span['service']:<10} {milliseconds:>8.2f} ms  {status}"


def print_tree(trace: list) -> None:
    """A trace's spans below their parents, in the order in which they started."""
    known = {span["span_id"] for span in trace}
    children = {}
    for span in sorted(trace, key=lambda one: one["start"]):
        parent = span.get("parent_id") or 0
        children.setdefault(parent if parent in known else 0, []).append(span)

    def visit(parent: int, depth: int) -> None:
        for span in children.get(parent, []):
            print(line(span, depth))
            visit(span["span_id"], depth + 1)

    visit(0, 0)


def main(arguments: list) -> int:
    """Prints everything; fails where what was expected did not arrive."""
    traces = fetch(arguments[0])
    print(f"{'span':<34} {'resource':<44} {'service':<10} {'duration':>11}  status")
    for trace in sorted(traces, key=lambda one: min(span["start"] for span in one)):
        print_tree(trace)
    names = [span["name"] for trace in traces for span in trace]
    print(f"{len(traces)} traces, {len(names)} spans")
    if "--expect" in arguments and arguments[arguments.index("--expect") + 1] not in names:
        print("the span that was expected did not arrive", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
