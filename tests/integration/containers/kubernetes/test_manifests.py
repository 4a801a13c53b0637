"""Every manifest against the schemas that Kubernetes publishes."""

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


def test_every_folder_is_here(manifests):
    found = {str(path.parent.relative_to(manifests)) for path in manifests.rglob("kustom*.yaml")}
    assert found == set(SINCE)


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
