"""Runs a pod on the local engine, as a kubelet would as far as the tests' pods go."""

import tarfile
from contextlib import ExitStack, contextmanager
from pathlib import Path


def environment_of(container: dict) -> list:
    words = []
    for entry in container.get("env", []):
        assert "valueFrom" not in entry
        words += ["-e", f"{entry['name']}={entry.get('value', '')}"]
    return words


def security_of(context: dict) -> list:
    """A container's security context, with the pod's behind it."""
    words = []
    if "runAsUser" in context:
        words += ["--user", f"{context['runAsUser']}:{context['runAsUser']}"]
    if context.get("readOnlyRootFilesystem"):
        words.append("--read-only")
    if context.get("allowPrivilegeEscalation") is False:
        words += ["--security-opt", "no-new-privileges"]
    for capability in context.get("capabilities", {}).get("drop", []):
        words += ["--cap-drop", capability]
    assert context.get("seccompProfile", {}).get("type") in (None, "RuntimeDefault")
    return words


def bytes_of(quantity: str) -> str:
    """Docker's spelling of a limit."""
    assert quantity.endswith("Mi")
    return f"{quantity[:-2]}m"


def resources_of(container: dict) -> list:
    limit = container.get("resources", {}).get("limits", {}).get("memory")
    return ["--memory", bytes_of(limit), "--memory-swap", bytes_of(limit)] if limit else []


class Kubelet:
    """Volumes that a pod's containers share, and the containers in their order. `node` stands for
    the root directory of the machine."""

    def __init__(self, engine, pod: dict, node: "Path | None" = None):
        self.engine = engine
        self.spec = pod["spec"]
        self.node = node
        self.volumes = {one["name"]: self.open_volume(one) for one in self.spec.get("volumes", [])}

    def open_volume(self, volume: dict) -> Path:
        """The directory that stands for a volume of the pod's."""
        (kind,) = set(volume) - {"name"}
        if kind == "hostPath":
            path = self.node / volume[kind]["path"].lstrip("/")
            assert volume[kind]["type"] == "DirectoryOrCreate"
            path.mkdir(mode=0o755, parents=True, exist_ok=True)
            return path
        path = self.engine.directory(self.engine.open_volume())
        if kind == "image":
            # The engine has no volumes that are images: its files, in a volume of their own.
            archive = self.engine.save_layer(volume[kind]["reference"], path.parent)
            with tarfile.open(archive) as layer:
                layer.extractall(path)
            archive.unlink()
        else:
            assert kind == "emptyDir", volume
        return path

    def options(self, container: dict) -> list:
        context = {**self.spec.get("securityContext", {}), **container.get("securityContext", {})}
        words = ["--network", "host"]
        for mount in container.get("volumeMounts", []):
            suffix = ":ro" if mount.get("readOnly") else ""
            words += ["-v", f"{self.source(mount)}:{mount['mountPath']}{suffix}"]
        if "workingDir" in container:
            words += ["-w", container["workingDir"]]
        return [*words, *environment_of(container), *security_of(context), *resources_of(container)]

    def source(self, mount: dict) -> Path:
        """The volume, or a directory in it, which is made as open as the volume is."""
        path = self.volumes[mount["name"]]
        for part in filter(None, mount.get("subPath", "").split("/")):
            path /= part
            if not path.exists():
                path.mkdir()
                path.chmod(0o777)
        return path

    def check_user(self, container: dict) -> None:
        """runAsNonRoot: a kubelet starts no container whose user is root or only a name."""
        context = {**self.spec.get("securityContext", {}), **container.get("securityContext", {})}
        if not context.get("runAsNonRoot"):
            return
        user = str(context.get("runAsUser", ""))
        user = user or self.engine.call("inspect", "-f", "{{.Config.User}}", container["image"])
        number = user.split(":")[0]
        assert number.isdigit() and int(number) > 0, f"{container['name']} would run as {user!r}"

    def command(self, container: dict) -> tuple:
        """Options and words: `command` stands for the image's entrypoint and command."""
        words = [*container.get("command", []), *container.get("args", [])]
        if "command" not in container:
            return [], words
        return ["--entrypoint", words[0]], words[1:]

    def initialise(self) -> None:
        """The init containers, each to its end."""
        for container in self.spec.get("initContainers", []):
            self.check_user(container)
            entrypoint, words = self.command(container)
            options = [*self.options(container), *entrypoint]
            result = self.engine.run(container["image"], *words, options=options)
            assert result.returncode == 0, f"{container['name']}: {result.stderr}"

    @contextmanager
    def running(self):
        """The pod's containers by name, until the block ends."""
        self.initialise()
        with ExitStack() as stack:
            found = {}
            for container in self.spec["containers"]:
                self.check_user(container)
                entrypoint, words = self.command(container)
                options = [*self.options(container), *entrypoint]
                found[container["name"]] = stack.enter_context(
                    self.engine.container(container["image"], *words, options=options)
                )
            yield found
