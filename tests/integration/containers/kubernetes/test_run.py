"""Pods that are run: what the policy made, and what Datadog's Admission Controller makes."""

import json

import pytest
import yaml
from support.pods import Kubelet
from support.traces import await_url, free_port, get

from .pods import RESTRICTED, environment, pod

CODE = "tests/apps/django/application.py"


@pytest.fixture(scope="module")
def application_image(engine, root, python_image, tmp_path_factory):
    """The application as its owner built it."""
    place = tmp_path_factory.mktemp("application")
    (place / "application.py").write_text((root / CODE).read_text())
    (place / "Dockerfile").write_text(
        f"FROM {python_image}\nCOPY application.py /app/\nUSER 1000\n"
    )
    return engine.build(place, "web")


@pytest.fixture
def web(application_image, agent):
    """web(**fields): a pod that passes `restricted`, and the port at which it answers."""
    port = free_port()
    variables = environment(("DD_TRACE_AGENT_URL", agent.url), ("PYTHONPATH", "/srv/own"))
    container = {
        "name": "web",
        "image": application_image,
        "workingDir": "/app",
        "command": ["gunicorn", "--worker-tmp-dir", "/tmp", "-b", f"127.0.0.1:{port}"],
        "args": ["application:application"],
        "env": variables,
        "securityContext": {**RESTRICTED, "readOnlyRootFilesystem": True},
        "resources": {"limits": {"memory": "256Mi", "cpu": "1"}},
        "volumeMounts": [{"name": "scratch", "mountPath": "/tmp"}],
    }
    return pod(container, volumes=[{"name": "scratch", "emptyDir": {}}]), port


def sees(port, container) -> dict:
    """What the application sees of its own process, as soon as it answers."""
    await_url(f"http://127.0.0.1:{port}/", container, container)
    return json.loads(get(f"http://127.0.0.1:{port}/env")[1])


def spans_of(engine, mutated, port, agent, node=None):
    """Runs the pod, asks it for pages; the spans, and what the application sees."""
    with Kubelet(engine, mutated, node).running() as containers:
        one = containers["web"]
        seen = sees(port, one)
        assert get(f"http://127.0.0.1:{port}/query") == (200, '{"answer": 42}')
        spans = agent.await_spans("django.request", 3)
        assert not one.state()["OOMKilled"]
    return spans, seen


def test_the_mutated_pod(engine, policies, web, agent, init_image):
    before, port = web
    policy = policies("overlays/one-python")
    policy.settings["data"].update(image=init_image, targets="*py3.11-manylinux*")
    mutated = policy.mutate(before)
    assert mutated["spec"]["initContainers"][0]["resources"]["limits"]["memory"] == "256Mi"
    mutated["spec"]["initContainers"][0]["resources"]["limits"]["memory"] = "32Mi"
    spans, seen = spans_of(engine, mutated, port, agent)
    assert {span["name"] for span in spans} >= {"django.request", "sqlite.query"}
    assert seen["environment"]["PYTHONPATH"] == "/srv/own"
    assert seen["environment"]["LD_PRELOAD"] == "/datadog-lib/libddinject.so"


def test_the_image_as_a_volume(engine, policies, web, agent, init_image):
    before, port = web
    policy = policies("overlays/image-volume")
    policy.settings["data"]["image"] = init_image
    mutated = policy.mutate(before)
    assert "initContainers" not in mutated["spec"]
    spans, seen = spans_of(engine, mutated, port, agent)
    assert {span["name"] for span in spans} >= {"django.request", "sqlite.query"}
    assert seen["environment"]["LD_PRELOAD"] == "/datadog-lib/libddinject.so"


def test_a_directory_of_the_node(engine, policies, render, web, agent, init_image, tmp_path):
    """The DaemonSet's pod fills it. A pod that starts before that runs without tracing."""
    before, port = web
    mutated = policies("overlays/host-path").mutate(before)
    with Kubelet(engine, mutated, tmp_path).running() as containers:
        assert sees(port, containers["web"])["ddtrace"] is False
    documents = render("overlays/host-path")
    daemon = next(one for one in documents if one["kind"] == "DaemonSet")["spec"]["template"]
    for container in [*daemon["spec"]["initContainers"], *daemon["spec"]["containers"]]:
        container["image"] = init_image
    with Kubelet(engine, daemon, tmp_path).running() as containers:
        assert containers["wait"].state()["Running"]
        spans, seen = spans_of(engine, mutated, port, agent, tmp_path)
    assert {span["name"] for span in spans} >= {"django.request", "sqlite.query"}
    assert seen["ddtrace"] is True


def test_the_pod_as_it_was(engine, web):
    """Without the policy there is no ddtrace: the other tests could fail."""
    before, port = web
    with Kubelet(engine, before).running() as containers:
        assert sees(port, containers["web"])["ddtrace"] is False


def test_the_patch_of_a_deployment(engine, web, agent, init_image, manifests):
    before, port = web
    patch = yaml.safe_load((manifests / "deployment-patch.yaml").read_text())
    added = patch["spec"]["template"]["spec"]
    spec = before["spec"]
    spec["initContainers"] = added["initContainers"]
    spec["initContainers"][0]["image"] = init_image
    spec["volumes"] += added["volumes"]
    for field in ("env", "volumeMounts"):
        spec["containers"][0][field] += added["containers"][0][field]
    spans, _ = spans_of(engine, before, port, agent)
    assert "django.request" in {span["name"] for span in spans}


VOLUME = "datadog-auto-instrumentation"
INIT = {
    "name": "datadog-lib-python-init",
    "securityContext": {**RESTRICTED, "readOnlyRootFilesystem": True},
    "resources": {"limits": {"memory": "100Mi"}},
}


def by_admission_controller(before: dict, image: str, init: dict, mount: dict) -> None:
    """What `admission.datadoghq.com/python-lib.custom-image` adds, whatever the form."""
    spec = before["spec"]
    spec["initContainers"] = [{**INIT, "image": image, **init}]
    spec["volumes"].append({"name": VOLUME, "emptyDir": {}})
    spec["containers"][0]["volumeMounts"].append({"name": VOLUME, "readOnly": True, **mount})


def test_datadogs_admission_controller(engine, web, agent, init_image):
    """Its older form: the library alone, on PYTHONPATH."""
    before, port = web
    init = {
        "command": ["sh", "copy-lib.sh", "/datadog-lib"],
        "volumeMounts": [{"name": VOLUME, "mountPath": "/datadog-lib"}],
    }
    by_admission_controller(before, init_image, init, {"mountPath": "/datadog-lib"})
    path = {"name": "PYTHONPATH", "value": "/datadog-lib/:/srv/own"}
    before["spec"]["containers"][0]["env"][1] = path
    spans, seen = spans_of(engine, before, port, agent)
    assert "django.request" in {span["name"] for span in spans}
    assert seen["environment"]["LD_PRELOAD"] is None
    assert "/srv/own" in seen["sys.path"]


def test_datadogs_admission_controller_with_its_injector(engine, web, agent, init_image):
    """Its newer form: the library in a directory of the volume, and a note of the time.

    The injector is not here; that it puts the library's directory on PYTHONPATH is.
    """
    before, port = web
    injector = {
        "name": VOLUME,
        "mountPath": "/opt/datadog-packages/datadog-apm-inject",
        "subPath": "opt/datadog-packages/datadog-apm-inject",
    }
    note = f"{injector['mountPath']}/c-init-time.{INIT['name']}"
    library = {"mountPath": "/datadog-lib", "subPath": "opt/datadog/apm/library/python"}
    init = {
        "command": ["/bin/sh", "-c", "--"],
        "args": [f"sh copy-lib.sh /datadog-lib && echo $(date +%s) >> {note}"],
        "volumeMounts": [{"name": VOLUME, **library}, injector],
    }
    mount = {"mountPath": "/opt/datadog/apm/library", "subPath": "opt/datadog/apm/library"}
    by_admission_controller(before, init_image, init, mount)
    path = {"name": "PYTHONPATH", "value": "/opt/datadog/apm/library/python/:/srv/own"}
    before["spec"]["containers"][0]["env"][1] = path
    spans, _ = spans_of(engine, before, port, agent)
    assert "django.request" in {span["name"] for span in spans}
