"""Small volumes made by hand, as their format is documented: no code of ddpack's is used."""

import hashlib
import json
import os
from pathlib import Path

GLIBC = "site-packages-ddtrace-py3.12-manylinux2014-x86_64"
MUSL = "site-packages-ddtrace-py3.12-musllinux_1_2-x86_64"
OLDER = "site-packages-ddtrace-py3.9-manylinux2014-x86_64"
REQUIRES = {GLIBC: "glibc 2.17", MUSL: "musl 1.2.4", OLDER: "glibc 2.17"}
SHARED = b"# the same in every target\n" * 100


def target_row(name: str) -> dict:
    python, platform, arch = name.removeprefix("site-packages-ddtrace-py").split("-")
    wheel = {
        "file": f"ddtrace-4.16.0-{python}-{platform}.whl",
        "url": "https://files.example/ddtrace.whl",
        "sha256": hashlib.sha256(name.encode()).hexdigest(),
        "size": 1000,
    }
    return {
        "name": name,
        "python": python,
        "platform": platform,
        "arch": arch,
        "requires": REQUIRES[name],
        "bytecode": "",
        "wheels": [wheel],
    }


def contents(version: str, targets, per_target: int, size: int) -> dict:
    """Path to (bytes, mode)."""
    files = {
        "libddinject.so": (b"\x7fELF object " + version.encode(), 0o755),
        "sitecustomize.py": (b"# sitecustomize\n", 0o644),
        "rules.conf": (b"", 0o644),
        "version": (version.encode() + b"\n", 0o644),
    }
    for name in targets:
        top = f"ddtrace_pkgs/{name}"
        files[f"{top}.requires"] = (REQUIRES[name].encode() + b"\n", 0o644)
        files[f"{top}/ddtrace/__init__.py"] = (b"", 0o644)
        files[f"{top}/ddtrace/shared.py"] = (SHARED, 0o644)
        files[f"{top}/ddtrace/tool"] = (SHARED, 0o755)
        for number in range(per_target):
            own = f"{version} {name} {number}\n".encode()
            files[f"{top}/ddtrace/d{number % 7}/own{number}.so"] = (
                (own * (size // len(own) + 1))[:size],
                0o644,
            )
    return files


def write_tree(path: Path, files: dict) -> None:
    """Files with equal bytes and mode become one inode."""
    first = {}
    for name, (content, mode) in files.items():
        file = path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if (content, mode) in first:
            os.link(first[content, mode], file)
            continue
        file.write_bytes(content)
        file.chmod(mode)
        first[content, mode] = file
    for directory, _, _ in os.walk(path):
        os.chmod(directory, 0o755)


def make_volume(
    path: Path, version: str = "4.16.0", targets=(GLIBC, MUSL, OLDER), per_target=10, size=2000
) -> Path:
    files = contents(version, targets, per_target, size)
    write_tree(path, files)
    rows = [
        {
            "path": name,
            "sha256": hashlib.sha256(content).hexdigest(),
            "size": len(content),
            "mode": f"{mode:04o}",
        }
        for name, (content, mode) in sorted(files.items())
    ]
    manifest = {
        "format": 2,
        "ddtrace": version,
        "targets": [target_row(name) for name in targets],
        "files": rows,
        "links": [],
    }
    (path / "manifest.json").write_text(json.dumps(manifest))
    (path / "manifest.json").chmod(0o644)
    return path


def share_directories(path: Path) -> Path:
    """Adds to a volume of all three targets what `ddpack build` makes of equal directories: real
    ones in the first target that has them, links in the others, byte code side by side."""
    files = {
        f"{OLDER}/ddtrace/pure/a.py": b"A = 1\n",
        f"{OLDER}/ddtrace/pure/__pycache__/a.cpython-39.pyc": b"code of 3.9",
        f"{OLDER}/ddtrace/pure/__pycache__/a.cpython-312.pyc": b"code of 3.12",
        f"{GLIBC}/ddtrace/newer/inner/b.py": b"B = 1\n",
        f"{GLIBC}/ddtrace/newer/inner/__pycache__/b.cpython-312.pyc": b"more code of 3.12",
    }
    links = {
        f"{OLDER}/ddtrace/pure/inner": f"../../../{GLIBC}/ddtrace/newer/inner",
        f"{GLIBC}/ddtrace/pure": f"../../{OLDER}/ddtrace/pure",
        f"{MUSL}/ddtrace/pure": f"../../{OLDER}/ddtrace/pure",
        f"{MUSL}/ddtrace/newer": f"../../{GLIBC}/ddtrace/newer",
    }
    manifest = json.loads((path / "manifest.json").read_text())
    write_tree(path, {f"ddtrace_pkgs/{name}": (text, 0o644) for name, text in files.items()})
    for name, target in links.items():
        (path / "ddtrace_pkgs" / name).symlink_to(target)
        manifest["links"].append({"path": f"ddtrace_pkgs/{name}", "target": target})
    for name, text in files.items():
        digest = hashlib.sha256(text).hexdigest()
        row = {"path": f"ddtrace_pkgs/{name}", "sha256": digest, "size": len(text), "mode": "0644"}
        manifest["files"].append(row)
    (path / "manifest.json").write_text(json.dumps(manifest))
    return path


def snapshot(path: Path) -> dict:
    """Everything below `path` but manifest.json: kind, mode and bytes, or where a link leads."""
    found = {}
    for file in sorted(path.rglob("*")):
        name = str(file.relative_to(path))
        if name == "manifest.json":
            continue
        status = file.lstat()
        content = None
        if file.is_symlink():
            content = os.readlink(file)
        elif file.is_file():
            content = file.read_bytes()
        found[name] = (oct(status.st_mode), content)
    return found


def link_groups(path: Path) -> set:
    """The sets of paths that are one inode."""
    groups = {}
    for file in path.rglob("*"):
        if file.is_file() and file.name != "manifest.json":
            groups.setdefault(file.stat().st_ino, []).append(str(file.relative_to(path)))
    return {tuple(sorted(names)) for names in groups.values()}
