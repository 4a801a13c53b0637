"""Every manifest against the schemas that Kubernetes publishes."""

import re
import shutil
from pathlib import Path

import kubernetes_validate
import pytest
import yaml
from support.admission import Policy

SCHEMAS = Path(kubernetes_validate.__file__).parent / "kubernetes-json-schema"
VERSIONS = sorted(
    {path.name.removeprefix("v").split("-")[0].removesuffix(".0") for path in SCHEMAS.iterdir()},
    key=lambda version: int(version.split(".")[1]),
)
# From which version on a cluster has what the folder uses; v1beta1 ends where v1 is all there is.
SINCE = {
    "base": "1.36",
    "overlays/v1beta1": "1.34",
    "overlays/one-python": "1.36",
    "overlays/image-volume": "1.36",
    "overlays/host-path": "1.36",
}


def minor(version: str) -> int:
    return int(version.split(".")[1])


CASES = [(f, v) for f in SINCE for v in VERSIONS if minor(v) >= minor(SINCE[f])]


@pytest.mark.parametrize(("folder", "version"), CASES)
def test_schemas(render, folder, version):
    documents = render(folder)
    assert len(documents) >= 5
    for document in documents:
        kubernetes_validate.validate(document, version, strict=True)


@pytest.mark.smoke
def test_every_folder_is_here(manifests):
    found = [path.parent for path in manifests.rglob("kustomization.yaml")]
    assert {str(path.relative_to(manifests)) for path in found} == {
        *SINCE,
        *(folder.replace("overlays", "components") for folder in SINCE if folder != "base"),
    }


@pytest.fixture
def changed(manifests, kustomize, tmp_path):
    """changed(components, image): what a site's own kustomization and settings make."""
    shutil.copytree(manifests, tmp_path / "kubernetes")

    def rendered(*components, image="mirror.example.com/init:2"):
        settings = tmp_path / "kubernetes/base/settings.yaml"
        text = re.sub(r"(?m)^  image: .*", f"  image: {image}", settings.read_text())
        settings.write_text(text)
        own = {"resources": ["../kubernetes/base"]}
        own["components"] = [f"../kubernetes/components/{name}" for name in components]
        (tmp_path / "own").mkdir()
        (tmp_path / "own/kustomization.yaml").write_text(yaml.safe_dump(own))
        return kustomize(tmp_path / "own")

    return rendered


def test_components_are_combined(changed):
    documents = changed("v1beta1", "image-volume")
    policy = next(one for one in documents if one["kind"] == "MutatingAdmissionPolicy")
    assert policy["apiVersion"].endswith("/v1beta1")
    assert "volumes.image{" in policy["spec"]["mutations"][1]["jsonPatch"]["expression"]
    for document in documents:
        kubernetes_validate.validate(document, "1.35", strict=True)


def test_the_image_is_named_in_one_place(changed):
    documents = changed("host-path")
    daemon = next(one for one in documents if one["kind"] == "DaemonSet")
    spec = daemon["spec"]["template"]["spec"]
    images = {one["image"] for one in [*spec["initContainers"], *spec["containers"]]}
    assert images == {"mirror.example.com/init:2"}
    assert spec["initContainers"][0]["env"] == [
        {"name": "IMAGE", "value": "mirror.example.com/init:2"}
    ]


def test_the_schemas_would_notice(render):
    wrong = yaml.safe_load(yaml.safe_dump(render("base")))
    policy = next(one for one in wrong if one["kind"] == "MutatingAdmissionPolicy")
    policy["spec"]["mutations"][0]["jsonPatches"] = policy["spec"]["mutations"][0].pop("jsonPatch")
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(policy, VERSIONS[-1], strict=True)


@pytest.mark.parametrize("folder", SINCE)
def test_what_the_overlays_change(render, folder):
    """No overlay changes conditions or bindings, nor forgets the policy."""
    base, other = Policy(render("base")), Policy(render(folder))
    assert other.spec["matchConditions"] == base.spec["matchConditions"]
    assert other.bindings == base.bindings or folder == "overlays/v1beta1"
    versions = {one["apiVersion"] for one in render(folder) if "Mutating" in one["kind"]}
    beta = "/v1beta1" if folder == "overlays/v1beta1" else "/v1"
    assert versions == {f"admissionregistration.k8s.io{beta}"}


@pytest.mark.parametrize("version", VERSIONS)
def test_the_patch_of_a_deployment(manifests, version):
    """The plain patch is a Deployment as soon as the rest of one is around it."""
    patch = yaml.safe_load((manifests / "deployment-patch.yaml").read_text())
    labels = {"app": "web"}
    template = patch["spec"]["template"]
    template["metadata"] = {"labels": labels}
    template["spec"]["containers"][0]["image"] = "registry.example.com/web:1"
    document = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}}
    document["spec"] = {"selector": {"matchLabels": labels}, "template": template}
    kubernetes_validate.validate(document, version, strict=True)
