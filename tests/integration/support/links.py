"""Directories of a small volume shared by relative symlinks, as the format is documented."""

import json
import os
import shutil
from pathlib import Path


def share_directory(volume: Path, link: str, directory: str) -> None:
    """`link`, a directory like `directory`, becomes a symlink to it; the manifest follows."""
    shutil.rmtree(volume / link)
    target = os.path.relpath(volume / directory, (volume / link).parent)
    (volume / link).symlink_to(target)
    path = volume / "manifest.json"
    manifest = json.loads(path.read_text())
    for rows in (manifest["files"], manifest["links"]):
        rows[:] = [row for row in rows if not row["path"].startswith(f"{link}/")]
    manifest["links"].append({"path": link, "target": target})
    path.write_text(json.dumps(manifest))
