"""ddpack sbom: valid by CycloneDX's schema, complete, and true to the volume."""

import hashlib
import json

import pytest
from packageurl import PackageURL
from support.links import share_directory
from support.volumes import GLIBC, MUSL, OLDER
from support.wheels import Wheel

PURE = "py3-none-any"
LICENCES = [
    ("expression", ["License-Expression: MIT OR Apache-2.0"], {"expression": "MIT OR Apache-2.0"}),
    ("classifier", ["Classifier: License :: OSI Approved :: ISC License (ISCL)"], {"id": "ISC"}),
    (
        "vague",
        ["License: BSD", "Classifier: License :: OSI Approved :: BSD License"],
        {"name": "BSD"},
    ),
    ("words", ["License: Copyright (c) someone\n  more text"], {"name": "Copyright (c) someone"}),
    ("nothing", ["Keywords: License"], None),
]


@pytest.fixture
def volume(build_from, tmp_path):
    """Two targets that have the same pure wheels, each of another licence."""
    wheels = [Wheel(tags=PURE)]
    for name, fields, _ in LICENCES:
        wheels.append(Wheel(name, "1.0+local", PURE))
        wheels[-1].fields = fields
    result = build_from([wheel.write(tmp_path) for wheel in wheels], targets=(OLDER, GLIBC))
    assert result.returncode == 0, result
    return tmp_path / "out/volume"


def by_name(document):
    return {component["name"]: component for component in document["components"]}


@pytest.mark.smoke
def test_every_wheel_is_there_once_with_its_targets(sbom_of, volume):
    document = sbom_of(volume)
    manifest = json.loads((volume / "manifest.json").read_text())
    components = by_name(document)
    libraries = [one for one in document["components"] if one["type"] == "library"]
    wheels = {row["file"]: row for target in manifest["targets"] for row in target["wheels"]}
    assert len(libraries) == len(wheels) == 1 + len(LICENCES)
    for wheel in libraries:
        purl = PackageURL.from_string(wheel["purl"])
        row = wheels[purl.qualifiers["file_name"]]
        assert (purl.type, purl.name, purl.version) == ("pypi", wheel["name"], wheel["version"])
        assert purl.to_string() == wheel["purl"]
        assert wheel["hashes"] == [{"alg": "SHA-256", "content": row["sha256"]}]
        targets = [one["value"] for one in wheel["properties"]]
        assert targets == [OLDER, GLIBC]
    assert components["vague"]["version"] == "1.0+local"


def test_licences_are_those_of_the_metadata(sbom_of, volume):
    components = by_name(sbom_of(volume))
    for name, _, wanted in LICENCES:
        (found,) = components[name].get("licenses", [None])
        if found is not None and "license" in found:
            found = found["license"]
        if found is not None:
            assert found.pop("acknowledgement") == "declared"
        assert found == wanted, name


def test_the_graph_leads_from_the_volume_to_wheels_and_files(sbom_of, volume):
    document = sbom_of(volume)
    graph = {row["ref"]: row["dependsOn"] for row in document["dependencies"]}
    references = {one["bom-ref"] for one in document["components"]}
    root = document["metadata"]["component"]
    assert root["version"] == "4.16.0"
    top = graph.pop(root["bom-ref"])
    assert {OLDER, GLIBC, "libddinject.so", "sitecustomize.py", "version"} <= set(top)
    wheels = {one["bom-ref"] for one in document["components"] if one["type"] == "library"}
    assert set(graph) == {OLDER, GLIBC}
    assert all(set(on) == wheels for on in graph.values())
    assert set(top) | wheels == references


def test_files_beside_the_wheels_have_their_hashes(sbom_of, volume):
    components = by_name(sbom_of(volume))
    for name in ("libddinject.so", "sitecustomize.py", "ddinject"):
        digest = hashlib.sha256((volume / name).read_bytes()).hexdigest()
        assert components[name]["type"] == "file"
        assert components[name]["hashes"] == [{"alg": "SHA-256", "content": digest}]


def test_where_a_wheel_came_from(sbom_of, volume):
    assert "externalReferences" not in by_name(sbom_of(volume))["ddtrace"]
    path = volume / "manifest.json"
    manifest = json.loads(path.read_text())
    url = "https://files.example/ddtrace.whl"
    for target in manifest["targets"]:
        for wheel in target["wheels"]:
            if wheel["file"].startswith("ddtrace-"):
                wheel["url"] = url
    path.write_text(json.dumps(manifest))
    (reference,) = by_name(sbom_of(volume))["ddtrace"]["externalReferences"]
    assert (reference["type"], reference["url"]) == ("distribution", url)


def test_the_same_volume_gives_the_same_bytes(ddpack, volume, tmp_path):
    output = tmp_path / "bom.json"
    first = ddpack("sbom", volume)
    assert ddpack("sbom", volume, "-o", output).returncode == 0
    assert output.read_text() == first.stdout
    copy = tmp_path / "copy"
    assert ddpack("copy", volume, copy).returncode == 0
    assert ddpack("sbom", copy).stdout == first.stdout


def test_another_volume_has_another_serial_number(sbom_of, volume, build_from, tmp_path):
    wheel = Wheel(tags=PURE).write(tmp_path)
    assert build_from([wheel], output="other", targets=(MUSL,)).returncode == 0
    serials = {sbom_of(path)["serialNumber"] for path in (volume, tmp_path / "out/other")}
    assert len(serials) == 2


def test_metadata_behind_a_shared_directory(sbom_of, volume):
    before = sbom_of(volume)
    info = "expression-1.0+local.dist-info"
    if not (volume / f"ddtrace_pkgs/{GLIBC}/{info}").is_symlink():
        share_directory(volume, f"ddtrace_pkgs/{OLDER}/{info}", f"ddtrace_pkgs/{GLIBC}/{info}")
    after = sbom_of(volume)
    assert after["components"] == before["components"]


def test_metadata_that_is_not_the_manifests_is_refused(ddpack, volume, tmp_path):
    (metadata,) = volume.glob(f"ddtrace_pkgs/{OLDER}/ddtrace-*.dist-info/METADATA")
    content = metadata.read_text()
    metadata.write_text(content + "License-Expression: MIT\n")
    result = ddpack("sbom", volume, "-o", tmp_path / "bom.json")
    assert result.returncode == 3
    expected = f"{metadata} differs from the manifest: run `ddpack verify` to see what else differs"
    assert expected in result.stderr
    assert not (tmp_path / "bom.json").exists()


def test_what_is_no_volume_is_named(ddpack, tmp_path):
    result = ddpack("sbom", tmp_path)
    assert (result.returncode, result.stdout) == (1, "")
    assert f"{tmp_path} is not a volume" in result.stderr


def test_a_volume_of_published_wheels(sbom_of, ddpack, real_volume):
    document = sbom_of(real_volume.path)
    components = by_name(document)
    assert {"ddtrace", "bytecode", "wrapt", "opentelemetry-api"} <= set(components)
    licences = [components[name]["licenses"][0] for name in ("wrapt", "opentelemetry-api")]
    assert [one["expression"] for one in licences] == ["BSD-2-Clause", "Apache-2.0"]
    libraries = [one for one in document["components"] if one["type"] == "library"]
    for library in libraries:
        (reference,) = library["externalReferences"]
        assert reference["url"].startswith("https://")
    listed = json.loads(ddpack("list", real_volume.path, "--json").stdout)
    files = {wheel["sha256"] for row in listed["targets"] for wheel in row["wheels"]}
    assert {one["hashes"][0]["content"] for one in libraries} == files
    assert ddpack("diff", real_volume.path, real_volume.path).returncode == 0
