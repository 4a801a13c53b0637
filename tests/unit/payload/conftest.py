"""The payload's modules, imported as they are: nothing is injected anywhere."""

import importlib
import importlib.util
import sys
from pathlib import Path

import pytest

PAYLOAD = Path(__file__).resolve().parents[3] / "payload"


def load(name):
    sys.path.insert(0, str(PAYLOAD))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(PAYLOAD))


@pytest.fixture(scope="session")
def entry_point():
    """sitecustomize.py, under a name with which it does nothing by itself."""
    spec = importlib.util.spec_from_file_location("entry_point", PAYLOAD / "sitecustomize.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def decide():
    return load("ddinject_decide")


@pytest.fixture(scope="session")
def guard():
    return load("ddinject_guard")


@pytest.fixture(scope="session")
def json_writer():
    return load("ddinject_json")


@pytest.fixture(scope="session")
def markers():
    return load("ddinject_markers")


@pytest.fixture(scope="session")
def report():
    return load("ddinject_report")


@pytest.fixture(scope="session")
def rules():
    return load("ddinject_rules")


@pytest.fixture(scope="session")
def target():
    return load("ddinject_target")


@pytest.fixture(scope="session")
def versions():
    return load("ddinject_versions")
