"""DIRECTORY.integrations, which `ddpack build` reads from ddtrace: what a lazy start waits for."""

import ast
import hashlib
import json
import os
import subprocess

import pytest
from support.wheels import Wheel

from .conftest import BUILD, DDTRACE, PYTHONS, SERVED, real_packages

SOURCES = ("ddtrace/_monkey.py", "ddtrace/internal/settings/_supported_configurations.py")
# In ddtrace's own words: what it would patch, and the modules whose import it watches for that.
ASK = """
import json
from ddtrace._monkey import PATCH_MODULES, _MODULES_FOR_CONTRIB
print(json.dumps([PATCH_MODULES, {k: list(v) for k, v in _MODULES_FOR_CONTRIB.items()}]))
"""
WATCHERS = {
    "DD_PROFILING_ENABLED",
    "DD_RUNTIME_METRICS_ENABLED",
    "DD_APPSEC_ENABLED",
    "DD_IAST_ENABLED",
    "DD_DYNAMIC_INSTRUMENTATION_ENABLED",
}


@pytest.fixture(scope="module")
def packages():
    return real_packages(max(SERVED))


@pytest.fixture(scope="module")
def rows(packages, tmp_path_factory):
    """The words of each line, of a volume whose ddtrace has the real one's tables."""
    place = tmp_path_factory.mktemp("list")
    wheel = Wheel(version=DDTRACE)
    wheel.members.update({name: (packages / name).read_bytes() for name in SOURCES})
    file = wheel.write(place)
    row = {"name": "ddtrace", "version": DDTRACE, "file": file.name, "url": file.as_uri()}
    row["sha256"] = hashlib.sha256(file.read_bytes()).hexdigest()
    row["size"] = file.stat().st_size
    target = "site-packages-ddtrace-py3.12-manylinux2014-x86_64"
    lock = {"format": 1, "ddtrace": DDTRACE, "targets": [{"name": target, "wheels": [row]}]}
    (place / "lock").write_text(json.dumps(lock))
    command = [BUILD / "ddpack", "build", "--no-pyc", "--lock", place / "lock", "-o", place / "v"]
    home = {"PATH": os.environ["PATH"], "HOME": str(place)}
    subprocess.run([str(it) for it in command], check=True, env=home, capture_output=True)
    text = (place / "v/ddtrace_pkgs" / f"{target}.integrations").read_text()
    return [line.split() for line in text.splitlines()]


def test_modules_are_those_that_ddtrace_patches(rows, packages):
    environment = {"PYTHONPATH": str(packages), "DD_INSTRUMENTATION_TELEMETRY_ENABLED": "false"}
    words = [PYTHONS[max(SERVED)], "-c", ASK]
    told = subprocess.run(words, env=environment, check=True, capture_output=True)
    integrations, modules = json.loads(told.stdout)
    wanted = {
        (module, f"DD_TRACE_{name.upper().replace('-', '_')}_ENABLED", "on" if is_on else "off")
        for name, is_on in integrations.items()
        for module in modules.get(name, [name])
    }
    found = {tuple(words[1:]) for words in rows if words[0] == "module"}
    assert {it[:2] for it in found} == {it[:2] for it in wanted}
    # What a setting of ddtrace's decides is waited for.
    assert {it[0] for it in wanted if it[2] == "on"} <= {it[0] for it in found if it[2] == "on"}
    assert len(found) > 100


def test_products_are_the_settings_of_ddtrace(rows, packages):
    source = ast.parse((packages / SOURCES[1]).read_text())
    texts = {it.value for it in ast.walk(source) if isinstance(it, ast.Constant)}
    settings = {it for it in texts if isinstance(it, str) and it.startswith("DD_")}
    found = {words[1] for words in rows if words[0] == "product"}
    assert found >= WATCHERS
    assert found <= {it for it in settings if it.endswith("_ENABLED")}
    others = {it for it in settings - found if it.endswith("_ENABLED")}
    tracing = ("DD_TRACE_", "DD_APM_TRACING_", "DD_INJECTION_")
    assert [it for it in others if not it.startswith(tracing) and "TELEMETRY" not in it] == []
