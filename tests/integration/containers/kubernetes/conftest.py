"""The manifests, rendered by kubectl."""

import subprocess

import pytest
import yaml
from support.admission import Policy

FOLDERS = ["base", "overlays/v1beta1", "overlays/one-python", "overlays/image-volume"]
FOLDERS += ["overlays/host-path"]


@pytest.fixture(scope="session")
def manifests(root):
    return root / "deploy/kubernetes"


@pytest.fixture(scope="session")
def render(build, manifests):
    """render(folder): the documents that `kubectl kustomize` makes of it."""
    rendered = {}

    def documents(folder: str) -> list:
        if folder not in rendered:
            command = [build / "venv/bin/kubectl", "kustomize", manifests / folder]
            result = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
            rendered[folder] = list(yaml.safe_load_all(result.stdout))
        return rendered[folder]

    return documents


@pytest.fixture(scope="session")
def policies(render):
    """policies(folder): what the API server would know of it."""
    return lambda folder: Policy(render(folder))
