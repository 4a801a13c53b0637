"""Small wheels, right ones and wrong ones."""

import base64
import hashlib
import io
import zipfile
from pathlib import Path


def record_hash(content: bytes) -> str:
    """RECORD's form of a SHA-256 (PEP 376)."""
    digest = hashlib.sha256(content).digest()
    return "sha256=" + base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def wheel_file(tags: str) -> str:
    """The text of WHEEL for the file name's tags."""
    pure = "true" if tags.endswith("-any") else "false"
    return f"Wheel-Version: 1.0\nRoot-Is-Purelib: {pure}\nTag: {tags}\n"


class Wheel:
    """A wheel in the making: change `members` or `rows`, then write it."""

    def __init__(self, name="ddtrace", version="4.16.0", tags="cp312-cp312-manylinux2014_x86_64"):
        self.file = f"{name}-{version}-{tags}.whl"
        self.dist_info = f"{name}-{version}.dist-info"
        self.requires = []
        self.fields = []  # more lines of METADATA
        self.members = {
            f"{name}/__init__.py": b"",
            f"{name}/code.py": f"NAME = '{name}'\n".encode(),
            f"{self.dist_info}/WHEEL": wheel_file(tags).encode(),
        }
        self.name, self.version = name, version
        self.modes = {}
        self.rows = None
        self.extra_rows = []
        self.twice = []

    def true_rows(self) -> list:
        """The rows of RECORD as they should be, its own aside."""
        requires = "".join(f"Requires-Dist: {one}\n" for one in self.requires)
        metadata = f"Metadata-Version: 2.1\nName: {self.name}\nVersion: {self.version}\n{requires}"
        metadata += "".join(f"{line}\n" for line in self.fields)
        self.members[f"{self.dist_info}/METADATA"] = metadata.encode()
        return [
            f"{path},{record_hash(content)},{len(content)}"
            for path, content in self.members.items()
        ]

    def record(self) -> bytes:
        """The RECORD that tells the truth, with the rows that were asked for behind."""
        rows = self.true_rows() if self.rows is None else self.rows
        rows = [*rows, *self.extra_rows, f"{self.dist_info}/RECORD,,"]
        return "\n".join(rows).encode() + b"\n"

    def bytes(self) -> bytes:
        """The archive."""
        record = self.record()
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for path, content in self.members.items():
                self._add(archive, path, content)
            for path, content in self.twice:
                self._add(archive, path, content)
            self._add(archive, f"{self.dist_info}/RECORD", record)
        return buffer.getvalue()

    def _add(self, archive, path, content):
        row = zipfile.ZipInfo(path, (2026, 1, 1, 0, 0, 0))
        row.external_attr = self.modes.get(path, 0o100600) << 16
        row.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(row, content)

    def write(self, folder: Path, change=None) -> Path:
        """Writes the file; `change` turns the right bytes into wrong ones."""
        content = self.bytes()
        path = folder / self.file
        path.write_bytes(change(content) if change else content)
        return path
