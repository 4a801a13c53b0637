"""Waits with ddtrace until the process imports something that ddtrace has an integration for.

One finder stands in front of sys.meta_path. It asks the others whether the module exists; when it
is created, ddtrace is imported, the finder is taken away, and the import goes on with ddtrace's own.
"""

import os
import sys

from ddinject_environment import file_text, says, says_yes

# These integrations carry the context of others' spans and make none by themselves; nearly every
# program imports their modules. ddtrace patches them where it finds them imported already.
FOLLOWERS = ("asyncio", "concurrent.futures.thread", "logging", "subprocess")
# An application that uses these itself expects what it finds when ddtrace is there from the start:
# the directory has them.
INTERFACES = ("ddtrace", "opentelemetry")
# ddtrace unloads modules, threading among them, where gevent is installed: before the application
# has begun that is harmless.
GEVENT = "gevent"

NO, YES = ("0", "false"), ("1", "true")
# ddtrace's settings know yes and on too, the profiler's "auto": what is not off is asked for.
OFF = ("", *NO, "no", "off")


class Integrations:
    """DIRECTORY.integrations, as `ddpack build` read it from the packed ddtrace."""

    def __init__(self, directory):
        self.modules = set()
        self.products = []
        self.variables = set(os.environ)  # hardly any of the 150 that are asked for is set
        for line in (file_text(directory + ".integrations") or "").splitlines():
            words = line.split()
            if len(words) == 4 and words[0] == "module":
                if self.is_on(words[2], words[3] == "on"):
                    self.modules.add(words[1])
            elif len(words) == 2 and words[0] == "product":
                self.products.append(words[1])
        self.modules.difference_update(FOLLOWERS)

    def is_on(self, variable, default):
        if variable in self.variables:
            return not says(variable, NO) if default else says(variable, YES)
        return default

    def product_that_is_on(self):
        for variable in self.products:
            if variable in self.variables and not says(variable, OFF):
                return variable
        return None


def is_installed(name):
    return any(os.path.isdir(os.path.join(entry, name)) for entry in sys.path)


def reason_to_be_eager(integrations):
    """None: it can wait."""
    if not integrations.modules or not integrations.products:
        return "no list of integrations"
    if integrations.product_that_is_on():
        return integrations.product_that_is_on()
    tokens = os.environ.get("DD_INJECTION_ENABLED", "").lower().split(",")
    if "profiler" in [it.strip() for it in tokens]:
        return "DD_INJECTION_ENABLED"
    if os.environ.get("DD_PATCH_MODULES"):
        return "DD_PATCH_MODULES"
    if is_installed(GEVENT) or says_yes("DD_UNLOAD_MODULES_FROM_SITECUSTOMIZE"):
        return GEVENT
    for name in sorted(integrations.modules.intersection(sys.modules)):
        return "imported already: " + name
    return None


class StandIn:
    """In a trigger's loader's place until its module is created.

    A finder is called under the lock of all imports: whoever imported ddtrace there would lock out
    every other thread, for good where one of them is in a module that ddtrace wants. A loader is
    called under its own module's lock alone.
    """

    def __init__(self, finder, loader, path):
        self.finder = finder
        self.loader = loader
        self.path = path

    def __getattr__(self, name):
        return getattr(self.loader, name)


class BootingLoader(StandIn):
    def create_module(self, spec):
        """Imports ddtrace, and makes `spec` what it finds now: with ddtrace's own loaders."""
        spec.loader = self.loader
        self.finder.boot_once(spec.name)
        found = self.finder.find_by_others(spec.name, self.path, None)
        if found is None and spec.name in INTERFACES:  # it was the directory's, which is not used
            raise ModuleNotFoundError("No module named " + repr(spec.name), name=spec.name)
        if found is not None:
            vars(spec).update(vars(found))
        return spec.loader.create_module(spec)

    def exec_module(self, module):
        self.loader.exec_module(module)


class BootingOldLoader(StandIn):
    """For a loader that knows load_module alone: zipimport's has been so up to 3.9."""

    def load_module(self, name):
        self.finder.boot_once(name)
        found = self.finder.find_by_others(name, self.path, None)
        if found is None:  # another finder has lost it
            return self.loader.load_module(name)
        return self.finder.bootstrap._load_unlocked(found)


class WaitingFinder:
    """`boot` is called once, by the first thread that imports a trigger; others wait for it."""

    def __init__(self, triggers, directory, boot):
        self.triggers = triggers
        self.directory = directory
        self.boot = boot
        self.has_booted = False
        self.owner = None  # (process, thread) that is in `boot`
        self.asking = set()  # (thread, name) that asks the other finders
        self.bootstrap = sys.modules["_frozen_importlib"]
        self.thread_id = sys.modules["_thread"].get_ident
        # The importers' own kind of lock knows a deadlock with the locks of modules.
        self.lock = self.bootstrap._ModuleLock("ddtrace")

    def find_spec(self, name, path=None, target=None):
        if name not in self.triggers or self.is_passing(name):
            return None
        spec = self.find_by_others(name, path, target)
        if spec is None and name in INTERFACES:
            spec = self.find_in_directory(name)
        if spec is not None and not self.has_booted:
            if hasattr(spec.loader, "create_module"):
                spec.loader = BootingLoader(self, spec.loader, path)
            elif hasattr(spec.loader, "load_module"):
                spec.loader = BootingOldLoader(self, spec.loader, path)
        return spec

    def is_passing(self, name):
        """Within `boot`, or while this thread asks the other finders."""
        thread = self.thread_id()
        return (thread, name) in self.asking or self.owner == (os.getpid(), thread)

    def find_by_others(self, name, path, target):
        question = (self.thread_id(), name)
        self.asking.add(question)
        try:
            return self.bootstrap._find_spec(name, path, target)
        finally:
            self.asking.discard(question)

    def find_in_directory(self, name):
        finder = sys.modules["_frozen_importlib_external"].PathFinder
        return finder.find_spec(name, [self.directory])

    def boot_once(self, name):
        if self.owner is not None and self.owner[0] != os.getpid():
            self.leave()  # forked in the middle of another thread's import: nobody will finish it
            return
        try:
            self.lock.acquire()
        except self.bootstrap._DeadlockError:
            return
        try:
            if not self.has_booted:
                self.owner = (os.getpid(), self.thread_id())
                self.boot(name)
        finally:
            self.leave()  # after the user's interrupt too
            self.owner = None
            self.has_booted = True
            self.lock.release()

    def leave(self):
        """A new list: a thread that goes through the old one must not miss the next finder."""
        sys.meta_path = [it for it in sys.meta_path if it is not self]


def wait(integrations, directory, boot):
    """`boot(name)` is called for the first trigger."""
    triggers = integrations.modules.union(INTERFACES)
    sys.meta_path.insert(0, WaitingFinder(frozenset(triggers), directory, boot))
