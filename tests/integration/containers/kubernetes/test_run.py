"""Pods that are run: what the policy made, and what Datadog's Admission Controller makes."""

import copy
import json
import re

import pytest
import yaml
from support.pods import Kubelet
from support.ports import free_port
from support.processes import run
from support.traces import await_url, get

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


@pytest.fixture
def daemon(engine, render, tmp_path):
    """daemon(image): the DaemonSet's pod on a node, as the overlay has it for an image."""
    documents = render("overlays/host-path")
    template = next(one for one in documents if one["kind"] == "DaemonSet")["spec"]["template"]

    def kubelet(image):
        made = copy.deepcopy(template)
        init, wait = made["spec"]["initContainers"][0], made["spec"]["containers"][0]
        init["image"] = wait["image"] = init["env"][0]["value"] = image
        return Kubelet(engine, made, tmp_path)

    return kubelet


def test_a_directory_of_the_node(engine, policies, daemon, web, agent, init_image, tmp_path):
    """The DaemonSet's pod fills it. A pod that starts before that runs without tracing."""
    before, port = web
    policy = policies("overlays/host-path")
    policy.settings["data"]["image"] = init_image
    mutated = policy.mutate(before)
    with Kubelet(engine, mutated, tmp_path).running() as containers:
        assert sees(port, containers["web"])["ddtrace"] is False
    with daemon(init_image).running() as containers:
        assert containers["wait"].state()["Running"]
        spans, seen = spans_of(engine, mutated, port, agent, tmp_path)
    assert {span["name"] for span in spans} >= {"django.request", "sqlite.query"}
    assert seen["ddtrace"] is True


OTHER = """FROM {image}
USER 0
RUN ddpack-init copy --target '*py3.11-manylinux*' package fewer && rm -r package && mv fewer package
USER 10000:10000
"""


def test_a_pod_keeps_its_volume_when_the_node_gets_another(
    engine, policies, daemon, web, init_image, tmp_path
):
    """What a process imports later, and its children, are there after the DaemonSet's update."""
    before, port = web
    (tmp_path / "Dockerfile").write_text(OTHER.format(image=init_image))
    other = engine.build(tmp_path, "other")
    policy = policies("overlays/host-path")
    policy.settings["data"]["image"] = init_image
    with daemon(init_image).running():
        pass
    with Kubelet(engine, policy.mutate(before), tmp_path).running() as containers:
        assert sees(port, containers["web"])["ddtrace"] is True
        with daemon(other).running():
            pass
        verify = ["exec", containers["web"].name, "/datadog-lib/ddinject", "explain", "1"]
        assert "injected" in engine.call(*verify)


def test_the_pod_as_it_was(engine, web):
    """Without the policy there is no ddtrace: the other tests could fail."""
    before, port = web
    with Kubelet(engine, before).running() as containers:
        assert sees(port, containers["web"])["ddtrace"] is False


def test_the_patch_of_a_deployment(engine, build, web, agent, init_image, manifests, tmp_path):
    """kubectl itself merges it into a Deployment."""
    before, port = web
    labels = {"app": "web"}
    template = {"metadata": {"labels": labels}, "spec": before["spec"]}
    deployment = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}}
    deployment["spec"] = {"selector": {"matchLabels": labels}, "template": template}
    (tmp_path / "deployment.yaml").write_text(yaml.safe_dump(deployment))
    patch = (manifests / "deployment-patch.yaml").read_text().replace("name: NAME", "name: web")
    (tmp_path / "patch.yaml").write_text(re.sub("(?m)image: .*", f"image: {init_image}", patch))
    words = ["--local", "-f", tmp_path / "deployment.yaml", "-o", "yaml"]
    words += ["--patch-file", tmp_path / "patch.yaml"]
    merged = run(build / "venv/bin/kubectl", "patch", *words)
    assert merged.returncode == 0, merged.stderr
    before["spec"] = yaml.safe_load(merged.stdout)["spec"]["template"]["spec"]
    spans, _ = spans_of(engine, before, port, agent)
    assert "django.request" in {span["name"] for span in spans}


VOLUME = "datadog-auto-instrumentation"
LIBRARIES = "/opt/datadog/apm/library"
INIT = {
    "name": "datadog-lib-python-init",
    "securityContext": {**RESTRICTED, "readOnlyRootFilesystem": True},
    "resources": {"limits": {"memory": "100Mi"}},
}
# What the controller sets beside PYTHONPATH, and what else where its injector is used.
LIBRARY = [
    ("DD_INSTRUMENTATION_INSTALL_TYPE", "k8s_lib_injection"),
    ("DD_INSTRUMENTATION_INSTALL_TIME", "1700000000"),
    ("DD_INSTRUMENTATION_INSTALL_ID", "6d1c3a3c-0000-4000-8000-000000000000"),
    ("DD_TRACE_ENABLED", "true"),
    ("DD_LOGS_INJECTION", "true"),
    ("DD_RUNTIME_METRICS_ENABLED", "true"),
    ("DD_TRACE_HEALTH_METRICS_ENABLED", "true"),
]
INJECTOR = [("DD_INJECT_SENDER_TYPE", "k8s"), ("DD_INJECT_START_TIME", "1700000000")]
INJECTOR += [("DD_INJECTION_ENABLED", "tracer")]


def by_admission_controller(before: dict, volume: dict, mount: dict, variables: list) -> None:
    """What `admission.datadoghq.com/python-lib.custom-image` adds, whatever the form."""
    spec = before["spec"]
    spec["volumes"].append(volume)
    web = spec["containers"][0]
    web["volumeMounts"].append({"name": volume["name"], "readOnly": True, **mount})
    path = mount["mountPath"]
    library = f"{path}/python" if path == LIBRARIES else path
    own = web["env"].pop()
    assert own["name"] == "PYTHONPATH"
    web["env"] += environment(("PYTHONPATH", f"{library}/:{own['value']}"), *variables)


def test_datadogs_admission_controller(engine, web, agent, init_image):
    """Its older form: the library alone, on PYTHONPATH."""
    before, port = web
    volume, mount = {"name": VOLUME, "emptyDir": {}}, {"mountPath": "/datadog-lib"}
    by_admission_controller(before, volume, mount, LIBRARY)
    command = ["sh", "copy-lib.sh", "/datadog-lib"]
    init = {"image": init_image, "command": command, "volumeMounts": [{"name": VOLUME, **mount}]}
    before["spec"]["initContainers"] = [{**INIT, **init}]
    spans, seen = spans_of(engine, before, port, agent)
    assert "django.request" in {span["name"] for span in spans}
    assert seen["environment"]["LD_PRELOAD"] is None
    assert "/srv/own" in seen["sys.path"]


def test_datadogs_admission_controller_with_its_injector(engine, web, agent, init_image):
    """Its newer form: the library in a directory of the volume, and a note of the time.

    The injector is not here; that it puts the library's directory on PYTHONPATH is.
    """
    before, port = web
    volume = {"name": VOLUME, "emptyDir": {}}
    mount = {"mountPath": LIBRARIES, "subPath": LIBRARIES[1:]}
    by_admission_controller(before, volume, mount, LIBRARY + INJECTOR)
    injector = "/opt/datadog-packages/datadog-apm-inject"
    note = f"{injector}/c-init-time.{INIT['name']}"
    init = {
        "image": init_image,
        "command": ["/bin/sh", "-c", "--"],
        "args": [f"sh copy-lib.sh /datadog-lib && echo $(date +%s) >> {note}"],
        "volumeMounts": [
            {"name": VOLUME, "mountPath": "/datadog-lib", "subPath": f"{LIBRARIES[1:]}/python"},
            {"name": VOLUME, "mountPath": injector, "subPath": injector[1:]},
        ],
    }
    before["spec"]["initContainers"] = [{**INIT, **init}]
    spans, _ = spans_of(engine, before, port, agent)
    assert "django.request" in {span["name"] for span in spans}


def test_datadogs_admission_controller_mounts_the_image(engine, web, agent, init_image):
    """As an image volume: one directory of the image, and no init container."""
    before, port = web
    image = {"reference": init_image, "pullPolicy": "IfNotPresent"}
    mount = {"mountPath": f"{LIBRARIES}/python", "subPath": "datadog-init/package"}
    volume = {"name": "dd-lib-python", "image": image}
    by_admission_controller(before, volume, mount, LIBRARY + INJECTOR)
    spans, _ = spans_of(engine, before, port, agent)
    assert "django.request" in {span["name"] for span in spans}
