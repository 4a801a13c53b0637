"""What the `packaging` library says of a target: its tags and its markers' environment."""

from packaging.tags import compatible_tags, cpython_tags


def tags_of(target) -> list:
    """What a native interpreter on the oldest promised libc accepts, best first."""
    version = tuple(int(part) for part in target["python"].split("."))
    short, arch = f"cp{version[0]}{version[1]}", target["arch"]
    if target["platform"] == "musllinux_1_2":
        platforms = [f"musllinux_1_{minor}_{arch}" for minor in (2, 1, 0)]
    elif arch == "aarch64":
        platforms = ["manylinux_2_17_aarch64", "manylinux2014_aarch64"]
    else:
        names = {17: "manylinux2014", 12: "manylinux2010", 5: "manylinux1"}
        platforms = []
        for minor in range(17, 4, -1):
            platforms.append(f"manylinux_2_{minor}_{arch}")
            platforms += [f"{names[minor]}_{arch}"] if minor in names else []
    own = cpython_tags(version, abis=[short], platforms=platforms)
    return [*own, *compatible_tags(version, short, platforms)]


def environment_of(target) -> dict:
    """The markers' variables (PEP 508)."""
    full = f"{target['python']}.0"
    return {
        "implementation_name": "cpython",
        "implementation_version": full,
        "os_name": "posix",
        "platform_machine": target["arch"],
        "platform_release": "",
        "platform_system": "Linux",
        "platform_version": "",
        "python_full_version": full,
        "platform_python_implementation": "CPython",
        "python_version": target["python"],
        "sys_platform": "linux",
    }


def uv_platform(target) -> str:
    """uv's name of a platform."""
    names = {"manylinux2014": "manylinux2014", "musllinux_1_2": "unknown-linux-musl"}
    return f"{target['arch']}-{names[target['platform']]}"
