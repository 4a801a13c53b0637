"""What an index says of its files beyond hash and size: withdrawn, attested."""

import json

import pytest
from support.wheels import Wheel

from .conftest import NARROW

PUBLISHER = {"kind": "GitHub", "repository": "DataDog/dd-trace-py", "workflow": "publish.yml"}


def provenance(*publishers) -> bytes:
    """The provenance object of PEP 740, without what signs it."""
    bundles = [{"publisher": one, "attestations": [{"version": 1}]} for one in publishers]
    return json.dumps({"version": 1, "attestation_bundles": bundles}).encode()


@pytest.mark.parametrize(
    ("yanked", "wanted"),
    [
        (None, False),
        ("broken on musl", "broken on musl"),
        ('a "quote" & <tag>', 'a "quote" & <tag>'),
    ],
)
def test_yanked_with_the_reason(any_index, wheels_of, yanked, wanted):
    said = {} if yanked is None else {"yanked": yanked}
    any_index.add(Wheel(), **said)
    assert wheels_of(any_index, "--ddtrace", "4.16.0")["ddtrace"]["yanked"] == wanted


def test_yanked_without_a_reason(index, json_index, wheels_of):
    index.add(Wheel(), yanked="")
    json_index.add(Wheel(), yanked=True)
    for one in (index, json_index):
        assert wheels_of(one, "--ddtrace", "4.16.0")["ddtrace"]["yanked"] is True


def test_what_is_yanked_is_not_chosen(any_index, wheels_of):
    any_index.add(Wheel(version="4.15.0"))
    any_index.add(Wheel(version="4.16.0"), yanked="broken")
    assert wheels_of(any_index)["ddtrace"]["version"] == "4.15.0"


def test_an_update_tells_what_has_been_yanked(any_index, ddpack_lock):
    any_index.add(Wheel())
    ddpack_lock(any_index, *NARROW, "--ddtrace", "4.16.0")
    any_index.add(Wheel(), yanked="broken on musl")
    result, _ = ddpack_lock(any_index, "--update")
    assert "ddtrace 4.16.0 has been yanked: broken on musl" in result.stdout


def test_attestations_and_who_published(any_index, wheels_of):
    url = f"{any_index.server.url}/integrity/ddtrace/provenance"
    any_index.server.files["/integrity/ddtrace/provenance"] = provenance(
        {**PUBLISHER, "environment": None, "claims": {"a": 1}},
        {"kind": "GitLab", "repository": "g/p", "workflow_filepath": ".gitlab-ci.yml"},
    )
    wheel = Wheel()
    wheel.requires = ["other"]
    any_index.add(wheel, provenance=url)
    any_index.add(Wheel(name="other", version="1", tags="py3-none-any"))
    found = wheels_of(any_index)
    assert found["ddtrace"]["provenance"] == {
        "url": url,
        "publishers": [
            PUBLISHER,
            {"kind": "GitLab", "repository": "g/p", "workflow": ".gitlab-ci.yml"},
        ],
    }
    assert "provenance" not in found["other"]


@pytest.mark.parametrize("content", [None, b"<html>", b"[]", b'{"attestation_bundles": 7}'])
def test_attestations_that_cannot_be_read_leave_their_address(any_index, wheels_of, content):
    if content is not None:
        any_index.server.files["/gone"] = content
    any_index.add(Wheel(), provenance=f"{any_index.server.url}/gone")
    found = wheels_of(any_index)["ddtrace"]["provenance"]
    assert found == {"url": f"{any_index.server.url}/gone", "publishers": []}


@pytest.mark.parametrize("value", ["", "javascript:alert(1)", "/relative"])
def test_an_address_that_is_none_is_not_recorded(any_index, wheels_of, value):
    any_index.add(Wheel(), provenance=value)
    assert "provenance" not in wheels_of(any_index)["ddtrace"]


def test_pages_that_fail_after_the_resolver_had_them_are_told(index, ddpack, tmp_path):
    """A page that goes away is no reason to give up: what it would have said is left out."""
    index.add(Wheel())
    output = tmp_path / "lock"
    told = {"UV_DEFAULT_INDEX": index.url, "UV_FIND_LINKS": f"{index.server.url}/links/"}
    index.server.files["/links/"] = index.server.files.pop("/simple/ddtrace/")
    result = ddpack("lock", *NARROW, "-o", output, **told)
    assert result.returncode == 0, result.stderr
    [wheel] = json.loads(output.read_text())["targets"][0]["wheels"]
    assert "yanked" not in wheel and wheel["size"] > 0
