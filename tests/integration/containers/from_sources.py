"""The init image from a clone and an index, as its first users build it. It takes minutes, so it is
part of `make check-long` and not collected otherwise.
"""

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def sources(context, tmp_path):
    """A context with nothing prepared, and with the authorities that this machine trusts."""
    place = tmp_path / "sources"
    shutil.copytree(context, place, ignore=shutil.ignore_patterns("prepared"), symlinks=True)
    for certificate in Path("/usr/local/share/ca-certificates").glob("*.crt"):
        shutil.copy(certificate, place / "deploy/image/certificates")
    return place


def test_it_is_built_from_sources_and_an_index(engine, sources, debian):
    image = engine.build(
        sources,
        "from-sources",
        "build",
        BUILD_IMAGE=debian("bookworm"),
        DDTRACE_PYTHON_VERSION="v4.16.0",
        PYTHONS="3.11",
        PLATFORMS="manylinux2014",
    )
    result = engine.run(image, "ddpack-init", "list", "volume", options=["--network", "none"])
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("ddtrace 4.16.0\n")
    assert "\n1 target, " in result.stdout
    assert "3.11" in result.stdout and "manylinux2014" in result.stdout
