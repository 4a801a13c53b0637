"""Images and containers of a local Docker Engine. What a test makes is removed after it."""

import itertools
import json
import os
import shutil
import subprocess
import tarfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from support.cache import cache_directory, key_of, locked
from support.debian import unpacked_packages
from support.processes import run

BUILDERS = ["classic", "buildkit"]


@dataclass
class Container:
    """One that runs in the background, or that has ended."""

    engine: "Engine"
    name: str

    def state(self) -> dict:
        """What the engine says of its process: Running, ExitCode, OOMKilled, Pid…"""
        return json.loads(self.engine.call("inspect", "-f", "{{json .State}}", self.name))

    def logs(self) -> str:
        """Its output and errors."""
        result = self.engine.attempt("logs", self.name)
        return result.stdout + result.stderr

    def wait(self, seconds: int = 60) -> int:
        """Its exit status, as soon as it has ended."""
        return int(self.engine.call("wait", self.name, timeout=seconds))

    def poll(self):
        """None while it runs: what await_url asks a process."""
        state = self.state()
        return None if state["Running"] else state["ExitCode"]

    def read_text(self) -> str:
        """Its output, where a log file is expected."""
        return self.logs()


def plugins() -> Path:
    """A configuration of the client's that has buildx and compose, whatever is installed here."""
    unpacked = unpacked_packages("trixie", "docker-buildx", "docker-compose")
    return unpacked / "usr/libexec/docker"


class Engine:
    """`docker` with names of this test run's own, so that nothing else is ever touched."""

    def __init__(self):
        self.environment = {**os.environ, "DOCKER_CONFIG": str(plugins())}
        self.prefix = f"ddinject-test-{os.getpid()}-"
        self._numbers = itertools.count()
        self._images = []
        self._volumes = []
        answer = self.attempt("version", "-f", "{{.Server.Version}}")
        assert answer.returncode == 0, f"no Docker Engine answers: {answer.stderr.strip()}"

    def attempt(self, *words, timeout: int = 300, env=None, **options):
        """Runs docker; the caller looks at the status."""
        environment = {**self.environment, **(env or {})}
        return run("docker", *words, env=environment, timeout=timeout, **options)

    def call(self, *words, **options) -> str:
        """Runs docker; what it printed."""
        result = self.attempt(*words, **options)
        assert result.returncode == 0, f"docker {words[0]}: {result.stdout}{result.stderr}"
        return result.stdout.strip()

    def name(self, what: str) -> str:
        return f"{self.prefix}{what}-{next(self._numbers)}"

    def import_tree(self, tree: Path, image: str) -> None:
        """An image of one layer: a root directory as it is."""
        archive = subprocess.Popen(["tar", "-C", str(tree), "-c", "."], stdout=subprocess.PIPE)
        self.call("import", "-", image, stdin=archive.stdout)
        assert archive.wait() == 0

    def kept(self, what: str, key: str, make) -> str:
        """The image of this name and key, which stays on the machine for the next run. It is made,
        by `make(image)`, when it is not there; those of other keys are removed then."""
        place = key_of(str(cache_directory()))
        repository = f"ddinject-test-kept/{place}/{what}"
        image = f"{repository}:{key}"
        with locked(f"image-{what}"):
            if self.attempt("image", "inspect", "-f", "{{.Id}}", image).returncode == 0:
                return image
            older = self.call("images", "-q", "--filter", f"reference={repository}")
            for one in set(older.split()):
                self.attempt("rmi", "-f", one)
            make(image)
        return image

    def build(self, context: Path, what: str, *options, **arguments) -> str:
        """An image from a Dockerfile that is removed at the end, and its name."""
        image = self.name(what)
        self._images += [image, f"{image}-build"]
        self.build_as(image, context, *options, **arguments)
        return image

    def build_as(self, image: str, context: Path, *options, builder="classic", **arguments) -> None:
        """An image from a Dockerfile; BuildKit takes `--platform` among the options.

        The classic builder leaves an image for each stage, nameless: the stage `build` gets one."""
        words = [word for item in arguments.items() for word in ("--build-arg", "=".join(item))]
        targets = {image: []}
        if builder == "classic" and " AS build\n" in (context / "Dockerfile").read_text():
            targets = {f"{image}-build": ["--target", "build"], **targets}
        kit = {"DOCKER_BUILDKIT": str(BUILDERS.index(builder))}
        for name, target in targets.items():
            tag = ["-q", "--force-rm", "-t", name]
            command = ["build", *tag, *target, *options, *words, str(context)]
            self.call(*command, env=kit, timeout=3600)

    def save_layer(self, image: str, place: Path) -> Path:
        """The image's last layer, as a tar archive."""
        saved, layer = place / "image.tar", place / "layer.tar"
        self.call("save", "-o", saved, image)
        with tarfile.open(saved) as outer, layer.open("wb") as target:
            name = json.load(outer.extractfile("manifest.json"))[0]["Layers"][-1]
            shutil.copyfileobj(outer.extractfile(name), target)
        saved.unlink()
        return layer

    def create_volume(self) -> str:
        """A new volume, as the engine makes one."""
        name = self.name("volume")
        self._volumes.append(name)
        return self.call("volume", "create", name)

    def open_volume(self) -> str:
        """A new volume that anybody may write into, as an emptyDir."""
        name = self.create_volume()
        os.chmod(self.directory(name), 0o777)
        return name

    def directory(self, volume: str) -> Path:
        """Where the files of a volume are."""
        return Path(self.call("volume", "inspect", "-f", "{{.Mountpoint}}", volume))

    def run(self, image: str, *command, options=(), **limits):
        """Runs a container to its end and removes it."""
        name = self.name("run")
        try:
            return self.attempt("run", "--rm", "--name", name, *options, image, *command, **limits)
        finally:
            self.attempt("rm", "-f", name)

    @contextmanager
    def container(self, image: str, *command, options=()):
        """One in the background; removed when the block ends."""
        name = self.name("container")
        try:
            self.call("run", "-d", "--name", name, *options, image, *command)
            yield Container(self, name)
        finally:
            self.attempt("rm", "-f", "-v", name)

    def close(self) -> None:
        """Removes whatever is left of this run, and only that."""
        left = self.call("ps", "-aq", "--filter", f"name=^{self.prefix}")
        for container in left.split():
            self.attempt("rm", "-f", "-v", container)
        for volume in self._volumes:
            self.attempt("volume", "rm", "-f", volume)
        for image in reversed(self._images):
            self.attempt("rmi", "-f", image)
