"""A package index of the tests' own."""

import hashlib

import pytest
from support.http_server import serving
from support.wheels import Wheel


class Index:
    """A PEP 503 index on loopback: pages of links in HTML, which tell hashes and no sizes."""

    def __init__(self, server):
        self.server = server
        self.wheels = {}

    @property
    def url(self) -> str:
        return f"{self.server.url}/simple/"

    @property
    def url_with_credentials(self) -> str:
        return self.url.replace("://", "://user:s3cret@")

    def add(self, wheel: Wheel, digest=None) -> Wheel:
        """Publishes a wheel; `digest` in place of the true one, "" for none."""
        content = wheel.bytes()
        self.server.files[f"/files/{wheel.file}"] = content
        true = f"sha256={hashlib.sha256(content).hexdigest()}"
        link = f"/files/{wheel.file}#{true if digest is None else digest}"
        links = self.wheels.setdefault(wheel.name, [])
        links.append(f'<a href="{link}">{wheel.file}</a><br>')
        page = "<!DOCTYPE html><html><body>" + "".join(links) + "</body></html>"
        self.server.files[f"/simple/{wheel.name.replace('_', '-')}/"] = page.encode()
        return wheel


@pytest.fixture
def index():
    with serving() as server:
        yield Index(server)
