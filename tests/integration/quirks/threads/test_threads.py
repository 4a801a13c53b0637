"""64 threads ask while others set variables."""

import pytest


@pytest.mark.smoke
def test_threads_that_ask_while_others_set(unchanged, quirk):
    assert unchanged(quirk("threads", "-pthread")).stdout == "64 threads, 0 wrong values\n"


def test_threads_of_a_runtime(volume, compiled):
    program = compiled("runtime", "-rdynamic", "-pthread")
    assert volume.run(program, "threads").stdout == "same\n"
