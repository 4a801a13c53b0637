"""Bills of materials, each accepted by CycloneDX's own validator before a test looks at it."""

import json

import pytest
from apps.conftest import real_volume  # noqa: F401 (a fixture)
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from ddpack_build.conftest import build_from  # noqa: F401 (a fixture)


@pytest.fixture
def sbom_of(ddpack):
    """sbom_of(volume): the document."""

    def call(volume):
        result = ddpack("sbom", volume)
        assert (result.returncode, result.stderr) == (0, ""), result
        problem = JsonStrictValidator(SchemaVersion.V1_6).validate_str(result.stdout)
        assert problem is None, problem
        return json.loads(result.stdout)

    return call
