"""A package index of the tests' own, and a lock made from it."""

import hashlib
import html
import json

import jsonschema
import pytest
from support.http_server import serving
from support.wheels import Wheel

JSON = "application/vnd.pypi.simple.v1+json"
NARROW = ("--python", "3.12", "--platform", "manylinux2014", "--arch", "x86_64")


class Index:
    """A simple repository on loopback: pages of links in HTML (PEP 503), which tell hashes and no
    sizes, or rows in JSON (PEP 691)."""

    def __init__(self, server, is_json=False):
        self.server = server
        self.is_json = is_json
        self.rows = {}

    @property
    def url(self) -> str:
        return f"{self.server.url}/simple/"

    @property
    def url_with_credentials(self) -> str:
        return self.url.replace("://", "://user:s3cret@")

    def add(self, wheel: Wheel, digest=None, **said) -> Wheel:
        """Publishes a wheel; `digest` in place of the true one, "" for none. `said`: what else the
        index tells of it, by PEP 691's names."""
        content = wheel.bytes()
        self.server.files[f"/files/{wheel.file}"] = content
        true = f"sha256={hashlib.sha256(content).hexdigest()}"
        name = wheel.name.replace("_", "-")
        row = {"filename": wheel.file, "digest": true if digest is None else digest}
        row["size"] = len(content)
        rows = self.rows.setdefault(name, [])
        rows[:] = [one for one in rows if one["filename"] != wheel.file]
        rows.append(row | said)
        page = self._json(name) if self.is_json else self._html(name)
        self.server.files[f"/simple/{name}/"] = page.encode()
        self.server.types[f"/simple/{name}/"] = JSON if self.is_json else "text/html"
        return wheel

    def _json(self, name) -> str:
        files = []
        for row in self.rows[name]:
            algorithm, _, digest = row["digest"].partition("=")
            hashes = {algorithm: digest} if digest else {}
            url = f"{self.server.url}/files/{row['filename']}"
            files.append({**row, "hashes": hashes, "url": url, "yanked": row.get("yanked", False)})
        return json.dumps({"meta": {"api-version": "1.1"}, "name": name, "files": files})

    def _html(self, name) -> str:
        links = []
        for row in self.rows[name]:
            attributes = "".join(
                f" data-{key}={chr(39)}{html.escape(str(row[key]))}{chr(39)}"
                for key in ("yanked", "provenance", "requires-python")
                if key in row
            )
            href = html.escape(f"/files/{row['filename']}#{row['digest']}")
            links.append(f'<a href="{href}"{attributes}>{row["filename"]}</a><br>')
        return "<!DOCTYPE html><html><body>" + "".join(links) + "</body></html>"


@pytest.fixture
def index():
    with serving() as server:
        yield Index(server)


@pytest.fixture
def json_index():
    with serving() as server:
        yield Index(server, is_json=True)


@pytest.fixture(params=["html", "json"])
def any_index(request):
    with serving() as server:
        yield Index(server, is_json=request.param == "json")


@pytest.fixture
def ddpack_lock(ddpack, tmp_path):
    """ddpack_lock(index, *words): asks that index; the result, and the lock if there is one."""

    def call(index, *words):
        output = tmp_path / "ddtrace.lock.json"
        result = ddpack("lock", *words, "-o", output, UV_DEFAULT_INDEX=index.url)
        return result, json.loads(output.read_text()) if output.exists() else None

    return call


@pytest.fixture
def wheels_of(ddpack_lock):
    """wheels_of(index, *words): the wheels of the one target, by name."""

    def call(index, *words):
        result, found = ddpack_lock(index, *NARROW, *words)
        assert result.returncode == 0, result.stderr
        [target] = found["targets"]
        return {wheel["name"]: wheel for wheel in target["wheels"]}

    return call


@pytest.fixture(scope="module")
def schema(root):
    """What docs say a lock is."""
    found = json.loads((root / "docs/ddtrace.lock.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(found)
    return jsonschema.Draft202012Validator(found)
