"""The policy's CEL over a table of pods."""

import json

import kubernetes_validate
import pytest
from support.processes import run

from .pods import INJECTED, LEFT_ALONE, WARNED, container, pod

VERSION = kubernetes_validate.latest_version()
OBJECT = "/datadog-lib/libddinject.so"
FOLDERS = ["base", "overlays/image-volume", "overlays/host-path"]
each_folder = pytest.mark.parametrize("folder", FOLDERS)
EVERY_POD = {**INJECTED, **{name: row[0] for name, row in {**WARNED, **LEFT_ALONE}.items()}}


def by_name(mutated: dict) -> dict:
    return {one["name"]: one for one in mutated["spec"]["containers"]}


def preload_of(one: dict):
    found = [entry for entry in one.get("env", []) if entry["name"] == "LD_PRELOAD"]
    return found[0].get("value") if found else None


def carries_it(one: dict) -> bool:
    mounts = [m for m in one.get("volumeMounts", []) if m["name"] == "ddinject"]
    preloaded = OBJECT in (preload_of(one) or "")
    assert preloaded == bool(mounts)
    assert all(m["readOnly"] is True and m["mountPath"] == "/datadog-lib" for m in mounts)
    return preloaded


@each_folder
@pytest.mark.parametrize("name", EVERY_POD)
def test_the_mutated_pod_is_one(policies, folder, name):
    """Strictly by the schema; applied twice it is the same; however variables are computed."""
    policy, before = policies(folder), EVERY_POD[name]
    after = policy.mutate(before)
    kubernetes_validate.validate(after, VERSION, strict=True)
    assert policy.mutate(after) == after
    assert policy.mutate(before, variables_are_kept=True) == after


@each_folder
@pytest.mark.parametrize("name", INJECTED)
def test_every_container_gets_it(policies, folder, name):
    before = INJECTED[name]
    after = policies(folder).mutate(before)
    assert all(carries_it(one) for one in after["spec"]["containers"])
    assert [v["name"] for v in after["spec"]["volumes"]].count("ddinject") == 1
    assert "ddinject/warning" not in after["metadata"].get("annotations", {})


@pytest.mark.parametrize("name", INJECTED)
def test_nothing_else_changes(policies, name):
    """Without what was added the pod is the one that was there."""
    before = INJECTED[name]
    after = policies("base").mutate(before)
    spec = after["spec"]
    assert spec["initContainers"].pop(0)["name"] == "ddinject-copy"
    spec["volumes"] = [one for one in spec["volumes"] if one["name"] != "ddinject"]
    for one, was in zip(spec["containers"], before["spec"]["containers"]):
        one["volumeMounts"] = [m for m in one["volumeMounts"] if m["name"] != "ddinject"]
        if preload_of(was) is None and not any(
            e["name"] == "LD_PRELOAD" for e in was.get("env", [])
        ):
            one["env"] = [entry for entry in one["env"] if entry["name"] != "LD_PRELOAD"]
        else:
            one["env"] = was["env"]
    assert without_empty(after) == without_empty(before)


def without_empty(value):
    if isinstance(value, dict):
        kept = {key: without_empty(inner) for key, inner in value.items()}
        return {key: inner for key, inner in kept.items() if inner != []}
    return [without_empty(inner) for inner in value] if isinstance(value, list) else value


@each_folder
@pytest.mark.parametrize("name", WARNED)
def test_containers_that_are_left_alone(policies, folder, name):
    before, expected, word = WARNED[name]
    after = policies(folder).mutate(before)
    assert [one["name"] for one in after["spec"]["containers"] if carries_it(one)] == expected
    assert word in after["metadata"]["annotations"]["ddinject/warning"]
    for key, value in before["metadata"].get("annotations", {}).items():
        assert after["metadata"]["annotations"][key] == value
    untouched = {one["name"]: one for one in before["spec"]["containers"]}
    for one in after["spec"]["containers"]:
        assert one["name"] in expected or one == untouched[one["name"]]
    if not expected:
        assert after["spec"] == before["spec"]


@each_folder
@pytest.mark.parametrize("name", LEFT_ALONE)
def test_pods_that_are_left_alone(policies, folder, name):
    before, condition = LEFT_ALONE[name]
    policy = policies(folder)
    assert policy.refused_by(before) == [condition]
    assert policy.mutate(before) == before


def test_what_is_in_ld_preload_stays_in_front(policies):
    def preloads(name):
        after = policies("base").mutate(INJECTED[name])
        return [preload_of(one) for one in after["spec"]["containers"]]

    assert preloads("preload") == [f"/lib/libjemalloc.so.2:{OBJECT}"]
    assert preloads("empty preload") == [OBJECT]
    assert preloads("several containers") == [OBJECT] * 3


def test_the_init_container_comes_first(policies):
    for name in ("init containers", "sidecar"):
        after = policies("base").mutate(INJECTED[name])
        names = [one["name"] for one in after["spec"]["initContainers"]]
        assert names == ["ddinject-copy"] + [
            one["name"] for one in INJECTED[name]["spec"]["initContainers"]
        ]


@pytest.mark.parametrize(
    ("name", "resources"),
    [
        ("no volumes", {}),
        ("guaranteed", INJECTED["guaranteed"]["spec"]["containers"][0]["resources"]),
        ("burstable", {"limits": {"memory": "1Gi"}, "requests": {"memory": "128Mi"}}),
        ("requests alone", {"requests": {"cpu": "1"}}),
        ("a device", {"limits": {"memory": "1Gi"}}),
    ],
)
def test_the_class_of_the_pod_stays_what_it_was(policies, name, resources):
    after = policies("base").mutate(INJECTED[name])
    assert after["spec"]["initContainers"][0]["resources"] == resources


def test_settings(policies):
    policy = policies("overlays/one-python")
    policy.settings["data"].update(image="mirror.example.com/init:2", sizeLimit="64Mi")
    after = policy.mutate(pod())
    init = after["spec"]["initContainers"][0]
    assert init["image"] == "mirror.example.com/init:2"
    assert init["command"][2:4] == ["--target", "*py3.12-manylinux*"]
    assert after["spec"]["volumes"] == [{"name": "ddinject", "emptyDir": {"sizeLimit": "64Mi"}}]
    policy.settings["data"]["minimumMemory"] = "2Gi"
    small = policy.mutate(INJECTED["burstable"])
    assert "limits" in small["metadata"]["annotations"]["ddinject/warning"]


WRONG_SETTINGS = {
    **{f"no {key}": {key: None} for key in ("image", "targets", "minimumCPU", "sizeLimit")},
    "an empty image": {"image": ""},
    "a size that is none": {"sizeLimit": "half"},
    "a limit that is none": {"minimumMemory": "100 MB"},
    "nothing at all": None,
}


@each_folder
@pytest.mark.parametrize("name", WRONG_SETTINGS)
def test_settings_that_are_wrong_change_no_container(policies, folder, name):
    """A mount without its volume would be a pod that the API server refuses."""
    policy, changes = policies(folder), WRONG_SETTINGS[name]
    if changes is None:
        del policy.settings["data"]
    for key, value in (changes or {}).items():
        policy.settings["data"].pop(key)
        policy.settings["data"].update({key: value} if value is not None else {})
    for before in (INJECTED["guaranteed"], INJECTED["limits of the pod"]):
        after = policy.mutate(before)
        assert after["spec"] == before["spec"]
        warning = after["metadata"]["annotations"]["ddinject/warning"]
        assert warning.startswith("settings are missing or wrong")
        assert all(key in warning for key in changes or policies(folder).settings["data"])


def test_image_volume(policies):
    policy = policies("overlays/image-volume")
    after = policy.mutate(INJECTED["several containers"])
    image = policy.settings["data"]["image"]
    volume = {"name": "ddinject", "image": {"reference": image, "pullPolicy": "IfNotPresent"}}
    assert after["spec"]["volumes"] == [volume]
    assert "initContainers" not in after["spec"]
    for one in after["spec"]["containers"]:
        assert one["volumeMounts"][-1]["subPath"] == "datadog-init/package"


IMAGES = ["registry.example.com/ddinject-init:0.2.0", "localhost:5000/a/b", "init"]
IMAGES += [f"registry.example.com/ddinject-init@sha256:{'0' * 64}"]


@pytest.mark.parametrize("image", IMAGES)
def test_host_path_is_where_the_daemonset_writes(policies, render, tmp_path, image):
    """A directory for each image, which the command says in shell and the policy in CEL."""
    policy = policies("overlays/host-path")
    policy.settings["data"]["image"] = image
    after = policy.mutate(pod())
    daemon = next(one for one in render("overlays/host-path") if one["kind"] == "DaemonSet")
    spec = daemon["spec"]["template"]["spec"]
    init = spec["initContainers"][0]
    (tmp_path / "ddpack-init").write_text("#!/bin/sh\nprintf '%s' \"$3\"\n")
    (tmp_path / "ddpack-init").chmod(0o755)
    variables = {"PATH": f"{tmp_path}:/usr/bin:/bin", "IMAGE": image}
    place = run(*init["command"], env=variables).stdout
    mount, host = init["volumeMounts"][0]["mountPath"], spec["volumes"][0]["hostPath"]
    expected = {"path": place.replace(mount, host["path"]), "type": "DirectoryOrCreate"}
    assert after["spec"]["volumes"] == [{"name": "ddinject", "hostPath": expected}]
    assert expected["path"].count("/") == 4 and not set(":@") & set(expected["path"])
    assert "initContainers" not in after["spec"]


def restricted_violations(mutated: dict) -> list:
    """The level `restricted` of the Pod Security Standards, for what the policy can bring in."""
    spec, found = mutated["spec"], []
    allowed = {"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image"}
    allowed |= {"persistentVolumeClaim", "projected", "secret"}
    for volume in spec.get("volumes", []):
        found += [f"volume {kind}" for kind in volume if kind != "name" and kind not in allowed]
    for one in [*spec.get("initContainers", []), *spec["containers"]]:
        context = {**spec.get("securityContext", {}), **one.get("securityContext", {})}
        if context.get("allowPrivilegeEscalation") is not False:
            found.append(f"{one['name']}: allowPrivilegeEscalation")
        if "ALL" not in context.get("capabilities", {}).get("drop", []):
            found.append(f"{one['name']}: capabilities")
        if context.get("runAsNonRoot") is not True or context.get("runAsUser") == 0:
            found.append(f"{one['name']}: runAsNonRoot")
        if context.get("seccompProfile", {}).get("type") not in ("RuntimeDefault", "Localhost"):
            found.append(f"{one['name']}: seccompProfile")
    return found


@pytest.mark.parametrize("folder", ["base", "overlays/image-volume"])
def test_pod_security_restricted(policies, folder):
    policy = policies(folder)
    assert restricted_violations(policy.mutate(INJECTED["restricted"])) == []
    as_root = restricted_violations(policy.mutate(INJECTED["as root"]))
    assert as_root and not any(one.startswith("ddinject-copy") for one in as_root)
    assert (
        restricted_violations(policies("overlays/host-path").mutate(pod()))[0] == "volume hostPath"
    )


LABELLED = {"ddinject/inject": "true"}
REFUSED = {"ddinject/inject": "false"}


@pytest.mark.parametrize("namespace", [{}, LABELLED, REFUSED])
@pytest.mark.parametrize("labels", [{}, LABELLED, REFUSED])
def test_who_is_selected(policies, namespace, labels):
    """By the namespace or by the pod, and never by both bindings."""
    policy, one = policies("base"), pod(labels=labels)
    selected = len(policy.bound(one, namespace)) == 1 and not policy.refused_by(one)
    assert len(policy.bound(one, namespace)) <= 1
    assert selected == (labels != REFUSED and LABELLED in (namespace, labels))


def test_only_new_pods_are_matched(policies):
    """No update, no ephemeral container that is added to a pod that runs."""
    (rule,) = policies("base").spec["matchConstraints"]["resourceRules"]
    assert (rule["operations"], rule["resources"]) == (["CREATE"], ["pods"])


def test_a_broken_policy_starts_pods(policies):
    assert policies("base").spec["failurePolicy"] == "Ignore"
    for binding in policies("base").bindings:
        assert binding["spec"]["paramRef"]["parameterNotFoundAction"] == "Allow"


def test_many_containers(policies):
    many = pod(*(container(f"c{number}") for number in range(40)))
    after = policies("base").mutate(many)
    assert all(carries_it(one) for one in by_name(after).values())
    assert len(json.dumps(after)) < 40 * 1000
