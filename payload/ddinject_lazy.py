"""Waits with ddtrace until the process imports a module for which ddtrace has an integration.

One finder stands in front of sys.meta_path and asks the other finders whether the module exists.
When the module is created, ddtrace is imported, the finder is removed, and the import of the module
goes on with what ddtrace itself has installed by then.
"""

import os
import sys

from ddinject_environment import has_value, is_on, read_text

# These integrations carry the context of other spans and make none themselves. Nearly every program
# imports their modules, and ddtrace patches those that are imported already.
PASSIVE_MODULES = ("asyncio", "concurrent.futures.thread", "logging", "subprocess")
# An application that imports these itself expects what it finds when ddtrace is imported at the
# start: the directory has them.
INTERFACES = ("ddtrace", "opentelemetry")
# Where gevent is installed ddtrace unloads modules, threading among them. That does no harm only
# before the application has begun.
GEVENT = "gevent"

INTEGRATION_IS_OFF, INTEGRATION_IS_ON = ("0", "false"), ("1", "true")
# ddtrace's products also take "yes" and "on", the profiler takes "auto": what is not off is on.
PRODUCT_IS_OFF = ("", *INTEGRATION_IS_OFF, "no", "off")


class Integrations:
    """The rows of DIRECTORY.integrations, which `ddpack build` reads from the packed ddtrace."""

    def __init__(self, directory):
        self.modules = set()
        self.products = []
        self.variables = set(os.environ)  # hardly any of the 150 variables in the rows is set
        for line in (read_text(directory + ".integrations") or "").splitlines():
            words = line.split()
            if len(words) == 4 and words[0] == "module":
                if self.is_enabled(words[2], is_default=words[3] == "on"):
                    self.modules.add(words[1])
            elif len(words) == 2 and words[0] == "product":
                self.products.append(words[1])
        self.modules.difference_update(PASSIVE_MODULES)

    def is_enabled(self, variable, is_default):
        if variable not in self.variables:
            return is_default
        if is_default:
            return not has_value(variable, INTEGRATION_IS_OFF)
        return has_value(variable, INTEGRATION_IS_ON)

    def find_enabled_product(self):
        """The variable of a product that works from the start of the process; None without one."""
        for variable in self.products:
            if variable in self.variables and not has_value(variable, PRODUCT_IS_OFF):
                return variable
        return None


def is_installed(name):
    return any(os.path.isdir(os.path.join(entry, name)) for entry in sys.path)


def reason_to_import_now(integrations):
    """None: ddtrace can wait."""
    if not integrations.modules or not integrations.products:
        return "no list of integrations"
    product = integrations.find_enabled_product()
    if product:
        return product
    tokens = os.environ.get("DD_INJECTION_ENABLED", "").lower().split(",")
    if "profiler" in [it.strip() for it in tokens]:
        return "DD_INJECTION_ENABLED"
    if os.environ.get("DD_PATCH_MODULES"):
        return "DD_PATCH_MODULES"
    if is_installed(GEVENT) or is_on("DD_UNLOAD_MODULES_FROM_SITECUSTOMIZE"):
        return GEVENT
    for name in sorted(integrations.modules.intersection(sys.modules)):
        return "imported already: " + name
    return None


class LoaderProxy:
    """Replaces the loader of a module that the finder waits for, until the module is created.

    A finder is called with the lock of all imports held. If ddtrace were imported there, every
    other thread would have to wait, and for ever where one of them imports a module that ddtrace
    needs. A loader is called with the lock of its own module alone.
    """

    def __init__(self, finder, loader, path):
        self.finder = finder
        self.loader = loader
        self.path = path

    def __getattr__(self, name):
        return getattr(self.loader, name)


class TriggerLoader(LoaderProxy):
    """Imports ddtrace when the module is created."""

    def create_module(self, spec):
        """Changes `spec` to what the finders find now, which has ddtrace's own loaders."""
        spec.loader = self.loader
        self.finder.import_once(spec.name)
        found = self.finder.find_by_others(spec.name, self.path, None)
        if found is None and spec.name in INTERFACES:  # it was the directory's, now removed again
            raise ModuleNotFoundError("No module named " + repr(spec.name), name=spec.name)
        if found is not None:
            vars(spec).update(vars(found))
        return spec.loader.create_module(spec)

    def exec_module(self, module):
        self.loader.exec_module(module)


class TriggerLegacyLoader(LoaderProxy):
    """Does the same for a loader that has only load_module: zipimport's is one up to 3.9."""

    def load_module(self, name):
        self.finder.import_once(name)
        found = self.finder.find_by_others(name, self.path, None)
        if found is None:  # another finder has lost it
            return self.loader.load_module(name)
        return self.finder.bootstrap._load_unlocked(found)


class WaitingFinder:
    """Calls `callback` once, in the first thread that imports a trigger; other threads wait."""

    def __init__(self, triggers, directory, callback):
        self.triggers = triggers
        self.directory = directory
        self.callback = callback
        self.is_done = False
        self.owner = None  # (process, thread) that runs the callback
        self.asking = set()  # (thread, name) that asks the other finders
        self.bootstrap = sys.modules["_frozen_importlib"]
        self.thread_id = sys.modules["_thread"].get_ident
        # The import system's own kind of lock detects a deadlock with the locks of modules.
        self.lock = self.bootstrap._ModuleLock("ddtrace")

    def find_spec(self, name, path=None, target=None):
        if name not in self.triggers or self.must_not_answer(name):
            return None
        spec = self.find_by_others(name, path, target)
        if spec is None and name in INTERFACES:
            spec = self.find_in_directory(name)
        if spec is not None and not self.is_done:
            if hasattr(spec.loader, "create_module"):
                spec.loader = TriggerLoader(self, spec.loader, path)
            elif hasattr(spec.loader, "load_module"):
                spec.loader = TriggerLegacyLoader(self, spec.loader, path)
        return spec

    def must_not_answer(self, name):
        """True while this thread runs the callback, or asks the other finders."""
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

    def import_once(self, name):
        if self.owner is not None and self.owner[0] != os.getpid():
            # This process was forked while another thread ran the callback: nobody will finish it.
            self.remove()
            return
        try:
            self.lock.acquire()
        except self.bootstrap._DeadlockError:
            return
        try:
            if not self.is_done:
                self.owner = (os.getpid(), self.thread_id())
                self.callback(name)
        finally:
            self.remove()  # also when the user interrupts it
            self.owner = None
            self.is_done = True
            self.lock.release()

    def remove(self):
        """Makes a new list, so that a thread that goes through the old one misses no finder."""
        sys.meta_path = [it for it in sys.meta_path if it is not self]


def wait(integrations, directory, callback):
    """Has `callback(name)` called when the first trigger is imported."""
    triggers = integrations.modules.union(INTERFACES)
    sys.meta_path.insert(0, WaitingFinder(frozenset(triggers), directory, callback))
