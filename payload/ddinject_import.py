"""The import of ddtrace, which leaves nothing behind if it fails."""

import os
import sys

import ddinject_environment as environment

VARIABLES = (("_DD_PY_SSI_INJECT", "1"), ("DD_TRACE_SAFE_INSTRUMENTATION_ENABLED", "true"))
# Where gevent is installed ddtrace unloads modules, threading among them: an application that has begun
# and holds them would have two of each.
LATE_VARIABLES = (("DD_UNLOAD_MODULES_FROM_SITECUSTOMIZE", "false"),)
HOOKS = ("excepthook", "unraisablehook", "displayhook", "breakpointhook") + (
    "stdin",
    "stdout",
    "stderr",
)
LISTS = ("path", "meta_path", "path_hooks")


def signal_handlers():
    """{} where the built-in module is not there already: nothing is imported for it."""
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
    except OSError:  # deleted
        return None


def warning_filters():
    """The list that every `warnings` shares, however often it is imported; [] where there is none."""
    return getattr(sys.modules.get("_warnings"), "filters", [])


def is_same(one, other):
    """os.environ makes new texts each time it is asked."""
    return one is other or (type(one) is str and one == other)


def origin(value):
    """Where a module, a finder or a function is from; nothing of theirs is called."""
    code = getattr(value, "__code__", None)
    own = getattr(value, "__dict__", {})
    return getattr(code, "co_filename", None) or own.get("__file__") or own.get("path")


class Undo:
    """What the interpreter was like."""

    def __init__(self, is_alone):
        self.is_alone = is_alone  # at the start; later, other threads import too
        names = LISTS + (("argv",) if is_alone and hasattr(sys, "argv") else ())
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
        release_callbacks(directory)
        for current, before in self.mappings:
            for key in list(current):
                if key not in before and self.is_ours(current[key], directory):
                    del current[key]
            for key in before:
                if key not in current or not is_same(current[key], before[key]):
                    current[key] = before[key]
        self.restore_process(directory)

    def restore_lists(self, directory):
        for name, current, before in self.lists:
            if self.is_alone:
                setattr(sys, name, current)
                current[:] = before
            else:
                now = getattr(sys, name)
                now[:] = [it for it in now if it in before or not self.is_ours(it, directory)]
        if self.is_alone:
            warning_filters()[:] = self.filters

    def is_ours(self, value, directory):
        """Everything new at the start; later only what the directory brought."""
        if self.is_alone or value == directory:
            return True
        name = str(getattr(type(value), "__module__", "")).partition(".")[0]
        return name in ("ddtrace", "wrapt") or str(origin(value)).startswith(directory)

    def restore_process(self, directory):
        for number, handler in signal_handlers().items():
            before = self.handlers.get(number)
            if handler is not before and before is not None and self.is_ours(handler, directory):
                sys.modules["_signal"].signal(number, before)
        if self.is_alone and self.directory is not None and working_directory() != self.directory:
            os.chdir(self.directory)


def keep_for_ever(atexit):
    """Up to 3.9 the interpreter calls this module at its end without holding it.

    sys.modules is about to forget it; a table that nobody lists does not.
    """
    if sys.version_info < (3, 10):
        __import__("_codecs").register_error("ddinject-atexit", lambda error, it=atexit: it)


def release_callbacks(directory):
    """Takes the directory's functions out of atexit, and closes what only its modules hold open.

    atexit has no list to read, but it forgets what it is told to.
    """
    atexit = __import__("atexit")
    keep_for_ever(atexit)
    forget = atexit.unregister
    for one in garbage_collector().get_objects():
        function = getattr(one, "__func__", one) if type(one).__name__ == "method" else one
        # Others' types are called so too, and have no code.
        is_function = type(function) is type(release_callbacks)
        if is_function and function.__code__.co_filename.startswith(directory):
            forget(one)


def garbage_collector():
    """The module; a plain start has not imported it."""
    is_known = "gc" in sys.modules
    collector = __import__("gc")
    if not is_known:
        del sys.modules["gc"]
    return collector


def pause_collector(is_alone):
    """Nearly all that an import makes stays: looking through it again and again takes a tenth of
    the start. None: it goes on, as other threads may rely on, or never went.
    """
    collector = garbage_collector()
    is_usual = collector.isenabled() and hasattr(collector, "freeze")  # from 3.7 on
    if not is_alone or not is_usual or collector.get_freeze_count():
        return None
    collector.disable()
    return collector


def resume_collector(collector):
    """What is there counts as looked through, or the first turn would look through all of it."""
    if collector is not None:
        if not collector.get_freeze_count():
            collector.freeze()
            collector.unfreeze()
        collector.enable()


def ships_its_byte_code():
    """Would the interpreter read the byte code that `ddpack build` wrote, and no other?"""
    own_names = sys.flags.optimize or getattr(sys, "pycache_prefix", None)
    # Before 3.7 no byte code was known by a hash (PEP 552).
    checks = getattr(sys.modules.get("_imp"), "check_hash_based_pycs", None)
    return not own_names and checks == "default"


def read_at_once(path, head):
    """The byte code of a module without its head; None where it is not what the volume ships."""
    folder, _, name = path.rpartition("/")
    name = "%s.%s.pyc" % (name[:-3], sys.implementation.cache_tag)  # noqa: UP031
    try:
        descriptor = os.open(folder + "/__pycache__/" + name, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        size = os.fstat(descriptor).st_size
        content = os.read(descriptor, size)
    except OSError:
        return None
    finally:
        os.close(descriptor)
    is_whole = len(content) == size and content.startswith(head)
    return memoryview(content)[16:] if is_whole else None


def hasten_loader(is_alone, directory):
    """Gives the importers' own loader a shorter way to the directory's byte code, until
    `release_loader`: a file is opened, read, and closed, where the usual way asks a dozen times for
    each of 500 modules. What comes of it is the same. None: another way is wanted or there already,
    or other threads import meanwhile.
    """
    importers = sys.modules["_frozen_importlib_external"]
    loader = importers.SourceFileLoader
    if not is_alone or not ships_its_byte_code() or "get_code" in vars(loader):
        return None
    head = importers.MAGIC_NUMBER + b"\1\0\0\0"  # PEP 552: by hash, not to be checked
    load_code, name_file = sys.modules["marshal"].loads, sys.modules["_imp"]._fix_co_filename
    usual = loader.get_code

    def get_code(self, name):
        path = self.path
        is_ours = type(path) is str and path.startswith(directory) and path.endswith(".py")
        content = read_at_once(path, head) if is_ours else None
        if content is None:
            return usual(self, name)
        code = load_code(content)
        name_file(code, path)
        return code

    loader.get_code = get_code
    return loader, get_code


def release_loader(hastened):
    """What is not ours any more stays."""
    loader, get_code = hastened or (None, None)
    if loader is not None and vars(loader).get("get_code") is get_code:
        del loader.get_code  # it was the base's


def set_while_importing(is_alone):
    """The variables as they were. ddtrace reads these once; a child must not inherit them."""
    before = {}
    for name, value in VARIABLES + (() if is_alone else LATE_VARIABLES):
        before[name] = os.environ.get(name)
        is_unset = before[name] is None or before[name].lower() == "auto"
        if is_unset or name.startswith("_"):
            os.environ[name] = value
    return before


def bar_sitecustomize():
    """ddtrace's bootstrap imports one. At the start ours stands in its place; later the user's has
    run, whatever came of it, and sys.path has entries that site did not look at.
    """
    if "sitecustomize" in sys.modules:
        return None
    stand_in = type(sys)("sitecustomize")
    sys.modules["sitecustomize"] = stand_in
    return stand_in


def run_bootstrap():
    """ddtrace's bootstrap logs its own failure and goes on: ask it, and keep it quiet."""
    name = "ddtrace.bootstrap.sitecustomize"
    __import__("ddtrace")
    logging = sys.modules.get("logging")  # ddtrace imports it
    is_quiet = logging and not environment.wants_diagnostics()
    logger = logging.getLogger(name) if is_quiet else None
    if logger:
        logger.disabled = True
    stand_in = bar_sitecustomize()
    try:
        __import__(name)
    finally:
        if stand_in is not None and sys.modules.get("sitecustomize") is stand_in:
            del sys.modules["sitecustomize"]
        if logger:
            logger.disabled = False
    if not getattr(sys.modules[name], "loaded", True):
        raise ImportError(name + " could not configure tracing")


def import_ddtrace(directory, is_alone=True):
    """None, or what went wrong."""
    undo = Undo(is_alone)
    is_first = environment.says_yes("DD_INJECT_EXPERIMENTAL_OVERRIDE_USER_DDTRACE")
    sys.path.insert(0 if is_first else len(sys.path), directory)
    variables = set_while_importing(is_alone)
    collector = pause_collector(is_alone)
    hastened = None
    try:
        hastened = hasten_loader(is_alone, directory)
        run_bootstrap()
    except KeyboardInterrupt:
        undo.restore(directory)
        raise
    except BaseException as error:  # noqa: BLE001 -- a panic in native code is no Exception
        undo.restore(directory)
        return environment.describe(error)
    finally:
        release_loader(hastened)
        resume_collector(collector)
        if directory not in sys.path:
            garbage_collector().collect()
    for name, value in variables.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
    return None
