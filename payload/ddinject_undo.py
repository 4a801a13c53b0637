"""Restores the interpreter after an import of ddtrace that failed."""

import os
import sys

from ddinject_environment import import_untracked

HOOKS = (
    "excepthook",
    "unraisablehook",
    "displayhook",
    "breakpointhook",
    "stdin",
    "stdout",
    "stderr",
)
LISTS = ("path", "meta_path", "path_hooks")


def signal_handlers():
    """{} where the built-in module is not loaded: nothing is imported for this."""
    signals = sys.modules.get("_signal")
    handlers = {}
    for number in range(1, 65) if signals else ():
        try:
            handlers[number] = signals.getsignal(number)
        except (OSError, ValueError):
            continue
    return handlers


def working_directory():
    try:
        return os.getcwd()
    except OSError:  # it has been deleted
        return None


def warning_filters():
    """The list that all imports of `warnings` share; [] where nothing has imported it."""
    return getattr(sys.modules.get("_warnings"), "filters", [])


def is_same(one, other):
    """Compares texts by value, because os.environ makes new ones each time."""
    return one is other or (type(one) is str and one == other)


def source_of(value):
    """The file of a module, a finder or a function; nothing of the value is called."""
    code = getattr(value, "__code__", None)
    own = getattr(value, "__dict__", {})
    return getattr(code, "co_filename", None) or own.get("__file__") or own.get("path")


class InterpreterState:
    """The state of the interpreter before the import, and how it is restored.

    At the start of the interpreter everything that is new came with the import. An import that is
    late runs beside the application's threads: then only what the directory brought is taken away.
    """

    def __init__(self, is_late):
        self.is_late = is_late
        names = LISTS + (("argv",) if not is_late and hasattr(sys, "argv") else ())
        kept = [(name, getattr(sys, name)) for name in names]
        self.lists = [(name, it, list(it)) for name, it in kept]
        self.filters = list(warning_filters())
        self.mappings = [
            (it, dict(it)) for it in (sys.modules, os.environ, sys.path_importer_cache)
        ]
        self.hooks = [(name, getattr(sys, name)) for name in HOOKS if hasattr(sys, name)]
        self.tracers = sys.gettrace(), sys.getprofile()
        self.handlers = signal_handlers()
        self.directory = working_directory()

    def restore(self, directory):
        sys.settrace(self.tracers[0])
        sys.setprofile(self.tracers[1])
        for name, value in self.hooks:
            setattr(sys, name, value)
        self.restore_lists(directory)
        unregister_exit_functions(directory)
        for current, before in self.mappings:
            for key in list(current):
                if key not in before and self.came_with_import(current[key], directory):
                    del current[key]
            for key in before:
                if key not in current or not is_same(current[key], before[key]):
                    current[key] = before[key]
        self.restore_process(directory)

    def restore_lists(self, directory):
        for name, current, before in self.lists:
            if not self.is_late:
                setattr(sys, name, current)
                current[:] = before
            else:
                now = getattr(sys, name)
                now[:] = [
                    it for it in now if it in before or not self.came_with_import(it, directory)
                ]
        if not self.is_late:
            warning_filters()[:] = self.filters

    def came_with_import(self, value, directory):
        if not self.is_late or value == directory:
            return True
        name = str(getattr(type(value), "__module__", "")).partition(".")[0]
        return name in ("ddtrace", "wrapt") or str(source_of(value)).startswith(directory)

    def restore_process(self, directory):
        for number, handler in signal_handlers().items():
            before = self.handlers.get(number)
            is_changed = handler is not before and before is not None
            if is_changed and self.came_with_import(handler, directory):
                sys.modules["_signal"].signal(number, before)
        is_known = not self.is_late and self.directory is not None
        if is_known and working_directory() != self.directory:
            os.chdir(self.directory)


def keep_until_exit(atexit):
    """Keeps the module atexit alive: up to 3.9 the interpreter calls it without a reference to it.

    The reference in sys.modules is about to be removed. One in the table of error handlers, which
    nobody lists, lasts until the interpreter is gone.
    """
    if sys.version_info < (3, 10):
        __import__("_codecs").register_error("ddinject-atexit", lambda error, it=atexit: it)


def unregister_exit_functions(directory):
    """Unregisters the directory's functions from atexit, which closes what they keep open.

    The list of atexit cannot be read, but its functions can be found among all objects.
    """
    atexit = __import__("atexit")
    keep_until_exit(atexit)
    for value in import_untracked("gc").get_objects():
        function = getattr(value, "__func__", value) if type(value).__name__ == "method" else value
        # Other types are called "method" too, and have no code.
        is_function = type(function) is type(unregister_exit_functions)
        if is_function and function.__code__.co_filename.startswith(directory):
            atexit.unregister(value)
