"""Imports ddtrace; an import that fails leaves nothing behind."""

import os
import sys

import ddinject_environment as environment
import ddinject_speed as speed
from ddinject_undo import InterpreterState

VARIABLES = (("_DD_PY_SSI_INJECT", "1"), ("DD_TRACE_SAFE_INSTRUMENTATION_ENABLED", "true"))
# Where gevent is installed ddtrace unloads modules, threading among them. An application that has
# begun holds references to them, and would have each of them twice.
LATE_VARIABLES = (("DD_UNLOAD_MODULES_FROM_SITECUSTOMIZE", "false"),)


def set_variables(is_late):
    """Returns their values from before. ddtrace reads them once, and no child may inherit them."""
    before = {}
    for name, value in VARIABLES + (LATE_VARIABLES if is_late else ()):
        before[name] = os.environ.get(name)
        is_unset = before[name] is None or before[name].lower() == "auto"
        if is_unset or name.startswith("_"):
            os.environ[name] = value
    return before


def restore_variables(before):
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def block_sitecustomize():
    """Puts an empty module in the place of the sitecustomize that ddtrace's bootstrap imports.

    At the start of the interpreter this volume's own is there. Later the user's has run, whatever
    came of it, and sys.path has entries in which `site` did not look for one.
    """
    if "sitecustomize" in sys.modules:
        return None
    placeholder = type(sys)("sitecustomize")
    sys.modules["sitecustomize"] = placeholder
    return placeholder


def run_bootstrap():
    """Raises ImportError where the bootstrap fails: by itself it logs its failure and goes on."""
    name = "ddtrace.bootstrap.sitecustomize"
    __import__("ddtrace")
    logging = sys.modules.get("logging")  # ddtrace imports it
    is_quiet = logging and not environment.wants_diagnostics()
    logger = logging.getLogger(name) if is_quiet else None
    if logger:
        logger.disabled = True
    placeholder = block_sitecustomize()
    try:
        __import__(name)
    finally:
        if placeholder is not None and sys.modules.get("sitecustomize") is placeholder:
            del sys.modules["sitecustomize"]
        if logger:
            logger.disabled = False
    if not getattr(sys.modules[name], "loaded", True):
        raise ImportError(name + " could not configure tracing")


def import_ddtrace(directory, is_late):
    """Returns None, or what went wrong. `is_late`: the application has begun, with its threads."""
    state = InterpreterState(is_late=is_late)
    is_first = environment.is_on("DD_INJECT_EXPERIMENTAL_OVERRIDE_USER_DDTRACE")
    sys.path.insert(0 if is_first else len(sys.path), directory)
    variables = set_variables(is_late=is_late)
    collector = None if is_late else speed.pause_collector()
    fast_loader = None
    try:
        fast_loader = None if is_late else speed.install_fast_loader(directory)
        run_bootstrap()
    except KeyboardInterrupt:
        state.restore(directory)
        raise
    except BaseException as error:  # noqa: BLE001 -- a panic in native code is no Exception
        state.restore(directory)
        return environment.describe_error(error)
    finally:
        speed.remove_fast_loader(fast_loader)
        speed.resume_collector(collector)
        if directory not in sys.path:
            environment.import_untracked("gc").collect()
    restore_variables(variables)
    return None
