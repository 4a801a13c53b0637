"""The manifests, rendered by kubectl."""

import functools
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
def kustomize(build):
    """kustomize(path): the documents that kubectl makes of a folder."""

    def documents(path) -> list:
        command = [build / "venv/bin/kubectl", "kustomize", path]
        result = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
        return list(yaml.safe_load_all(result.stdout))

    return documents


@pytest.fixture(scope="session")
def render(kustomize, manifests):
    """render(folder): the documents of one of the project's folders."""
    return functools.cache(lambda folder: kustomize(manifests / folder))


@pytest.fixture(scope="session")
def policies(render):
    """policies(folder): what the API server would know of it."""
    return lambda folder: Policy(render(folder))
