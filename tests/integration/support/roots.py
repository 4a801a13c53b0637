"""Debian root directories of scripts/roots/debian, and commands inside of them."""

import shlex
from dataclasses import dataclass
from pathlib import Path

from support.cache import made_by_script
from support.namespaces import overlay, run_in_namespace

SCRIPTS = Path(__file__).parents[3] / "scripts"
MOUNTED = "/opt/volume"


@dataclass
class Root:
    """A root directory; what a command writes there is gone after it."""

    path: Path
    work: Path
    extra: Path = None
    emulator: tuple = ()  # another machine's programs are run by qemu

    def run(self, *command, volume=None, env=None, preload=True, trace=None):
        """Runs a command in a chroot, with the volume at /opt/volume and preloaded. `trace`: a file
        that gets its system calls."""
        variables = {"PATH": "/usr/bin:/bin", "HOME": "/proc/nonexistent", "LC_ALL": "C.UTF-8"}
        variables.update(env or {})
        mounts = [overlay(self.path, self.work, f"{self.work}.root", extra=self.extra)]
        if volume is not None:
            mounts.append(f"mkdir -p $root{MOUNTED}; mount --bind {volume} $root{MOUNTED}")
            if preload:
                variables.setdefault("LD_PRELOAD", f"{MOUNTED}/libddinject.so")
        assignments = [f"{name}={value}" for name, value in variables.items()]
        if self.emulator:
            launcher = list(self.emulator)
            for assignment in assignments:
                launcher += ["-E", assignment]
            mounts.append(f"cp --parents {self.emulator[0]} $root")
        else:
            launcher = ["/usr/bin/env", "-i", *assignments]
        words = [*launcher, *(str(word) for word in command)]
        enter = ["/usr/bin/strace", "-o", str(trace)] if trace else []
        enter = shlex.join([*enter, "/usr/sbin/chroot"])
        script = "\n".join(
            [
                f"root={self.work}.root",
                *mounts,
                "mkdir -p $root/proc $root/dev",
                "mount -t proc proc $root/proc; mount --rbind /dev $root/dev",
                f"exec /usr/bin/env -i {enter} $root {shlex.join(words)}",
            ]
        )
        return run_in_namespace(script)


def debian_root(name: str) -> Path:
    """The root directory of a release, with its Python; made when it is not there yet."""
    return made_by_script(SCRIPTS / "roots/debian", name, product=f"roots/{name}")


def musl_python() -> Path:
    """CPython on musl: bin/python-VERSION for two versions of musl."""
    return made_by_script(SCRIPTS / "roots/musl_python", product="musl-python")


def free_threaded_python() -> Path:
    """CPython without the GIL: bin/python3.13t."""
    return made_by_script(SCRIPTS / "roots/free_threaded_python", product="free-threaded-python")
