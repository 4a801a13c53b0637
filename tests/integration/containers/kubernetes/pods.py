"""A table of pods, each with what makes it special."""

import copy

RESTRICTED = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "runAsNonRoot": True,
    "seccompProfile": {"type": "RuntimeDefault"},
}
TOKEN = {"name": "token", "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount"}


def container(name: str = "web", **fields) -> dict:
    return {"name": name, "image": "registry.example.com/web:1", **fields}


def pod(*containers, labels=None, annotations=None, **spec) -> dict:
    metadata = {"name": "web", "namespace": "shop"}
    if labels:
        metadata["labels"] = labels
    if annotations:
        metadata["annotations"] = annotations
    spec["containers"] = copy.deepcopy(list(containers)) or [container()]
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}


def environment(*variables) -> list:
    return [{"name": name, "value": value} for name, value in variables]


def limits(memory=None, cpu=None, requests=None) -> dict:
    found = {name: value for name, value in {"memory": memory, "cpu": cpu}.items() if value}
    return {"resources": {"limits": found, **({"requests": requests} if requests else {})}}


FROM_SECRET = {"name": "LD_PRELOAD", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}

# Every container gets the object.
INJECTED = {
    "no volumes": pod(),
    "volumes": pod(container(volumeMounts=[TOKEN]), volumes=[{"name": "token", "emptyDir": {}}]),
    "several containers": pod(
        container("a"), container("b", env=environment(("A", "1"))), container("c")
    ),
    "init containers": pod(initContainers=[container("migrate"), container("wait")]),
    "sidecar": pod(initContainers=[container("proxy", restartPolicy="Always")]),
    "other environment": pod(container(env=environment(("A", "1"), ("B", "")))),
    "preload": pod(container(env=environment(("A", "1"), ("LD_PRELOAD", "/lib/libjemalloc.so.2")))),
    "empty preload": pod(container(env=[{"name": "LD_PRELOAD"}])),
    "pythonpath": pod(container(env=environment(("PYTHONPATH", "/srv")))),
    "environment from elsewhere": pod(
        container(
            env=[{"name": "IP", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}}],
            envFrom=[{"configMapRef": {"name": "settings"}}],
        )
    ),
    "annotations": pod(annotations={"a/b": "c"}),
    "opted in": pod(labels={"ddinject/inject": "true"}),
    "hostNetwork": pod(hostNetwork=True),
    "linux": pod(os={"name": "linux"}, nodeSelector={"kubernetes.io/os": "linux"}),
    "ephemeral containers": pod(ephemeralContainers=[container("debug")]),
    "as root": pod(securityContext={"runAsUser": 0}),
    "as a user": pod(securityContext={"runAsUser": 12345, "fsGroup": 12345}),
    "guaranteed": pod(
        container(**limits("256Mi", "500m", requests={"memory": "256Mi", "cpu": "500m"}))
    ),
    "burstable": pod(container(**limits("1Gi", requests={"memory": "128Mi"}))),
    "requests alone": pod(container(resources={"requests": {"cpu": "1"}})),
    "a device": pod(container(resources={"limits": {"memory": "1Gi", "example.com/gpu": "1"}})),
    "limits of the pod": pod(resources={"limits": {"memory": "1Gi"}}),
    "restricted": pod(container(securityContext=RESTRICTED)),
}
# Some container is left alone: the pod, the containers that get it, a word of the warning.
WARNED = {
    "preload from elsewhere": (pod(container(env=[FROM_SECRET])), [], "LD_PRELOAD"),
    "one of two from elsewhere": (
        pod(container("a", env=[FROM_SECRET]), container("b")),
        ["b"],
        "LD_PRELOAD is set from elsewhere or twice, left alone: a;",
    ),
    "preload twice": (
        pod(container(env=environment(("LD_PRELOAD", "/a.so"), ("LD_PRELOAD", "/b.so")))),
        [],
        "twice",
    ),
    "little memory": (pod(container(**limits("64Mi"))), [], "limits"),
    "little memory, in bytes": (pod(container(**limits("1000000"))), [], "limits"),
    "little cpu": (pod(container(**limits(cpu="10m"))), [], "limits"),
    "little memory for the pod": (pod(resources={"limits": {"memory": "50M"}}), [], "limits"),
    "a small one beside": (
        pod(container("proxy", **limits("32Mi", "20m")), container("web", **limits("1Gi", "1"))),
        ["web"],
        "limits are too small, left alone: proxy;",
    ),
    "the place is taken": (
        pod(
            container(volumeMounts=[{"name": "own", "mountPath": "/datadog-lib"}]),
            volumes=[{"name": "own", "emptyDir": {}}],
        ),
        [],
        "/datadog-lib is mounted already",
    ),
    "with annotations": (pod(container(**limits("64Mi")), annotations={"a": "b"}), [], "limits"),
}
# Nothing at all is changed, by the condition of this name.
LEFT_ALONE = {
    "opted out": (pod(labels={"ddinject/inject": "false"}), "is-not-opted-out"),
    "windows": (pod(os={"name": "windows"}), "is-not-for-windows"),
    "windows nodes": (pod(nodeSelector={"kubernetes.io/os": "windows"}), "is-not-for-windows"),
    "mirror": (pod(annotations={"kubernetes.io/config.mirror": "x"}), "is-no-mirror-pod"),
    "carries it": (
        pod(volumes=[{"name": "ddinject", "emptyDir": {}}]),
        "has-no-volume-of-a-library-yet",
    ),
    "carries Datadog's": (
        pod(volumes=[{"name": "datadog-auto-instrumentation", "emptyDir": {}}]),
        "has-no-volume-of-a-library-yet",
    ),
    "carries it in the image": (
        pod(container(env=environment(("LD_PRELOAD", "/opt/dd/libddinject.so")))),
        "has-no-preload-object-yet",
    ),
}
