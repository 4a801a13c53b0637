"""Makes the import of ddtrace at the start of the interpreter faster, and takes that away again.

Nothing here is done for a late import: other threads import modules and rely on the garbage
collector meanwhile.
"""

import os
import sys

from ddinject_environment import import_untracked

BYTE_CODE_HEAD_SIZE = 16


def pause_collector():
    """Returns the garbage collector once it is disabled; None where it is left alone.

    Nearly all objects that an import makes stay alive. The collector would look at them again and
    again, which takes a tenth of the start.
    """
    collector = import_untracked("gc")
    is_usual = collector.isenabled() and hasattr(collector, "freeze")  # from 3.7 on
    if not is_usual or collector.get_freeze_count():
        return None
    collector.disable()
    return collector


def resume_collector(collector):
    """Enables it; the objects that exist are taken as looked at, as they would be by now."""
    if collector is not None:
        if not collector.get_freeze_count():
            collector.freeze()
            collector.unfreeze()
        collector.enable()


def uses_shipped_byte_code():
    """Would the interpreter read the byte code that `ddpack build` wrote, and no other?"""
    has_own_names = sys.flags.optimize or getattr(sys, "pycache_prefix", None)
    # Byte code is identified by a hash from 3.7 on (PEP 552).
    checks = getattr(sys.modules.get("_imp"), "check_hash_based_pycs", None)
    return not has_own_names and checks == "default"


def read_byte_code(path, head):
    """The byte code of a module, without its head; None where the volume ships none for it."""
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
    return memoryview(content)[BYTE_CODE_HEAD_SIZE:] if is_whole else None


def install_fast_loader(directory):
    """Shortens how SourceFileLoader reads the directory's byte code; remove_fast_loader ends it.

    The usual way makes a dozen system calls for each of 500 modules; this one opens, reads and
    closes one file, with the same result. None: something else has replaced the method already, or
    the interpreter is to use other byte code.
    """
    importers = sys.modules["_frozen_importlib_external"]
    loader = importers.SourceFileLoader
    if not uses_shipped_byte_code() or "get_code" in vars(loader):
        return None
    head = importers.MAGIC_NUMBER + b"\1\0\0\0"  # PEP 552: identified by hash, not to be checked
    load_code, set_file_name = sys.modules["marshal"].loads, sys.modules["_imp"]._fix_co_filename
    usual = loader.get_code

    def get_code(self, name):
        path = self.path
        is_ours = type(path) is str and path.startswith(directory) and path.endswith(".py")
        content = read_byte_code(path, head) if is_ours else None
        if content is None:
            return usual(self, name)
        code = load_code(content)
        set_file_name(code, path)
        return code

    loader.get_code = get_code
    return loader, get_code


def remove_fast_loader(installed):
    """`installed` is what install_fast_loader returned; a later replacement is left alone."""
    if installed is None:
        return
    loader, get_code = installed
    if vars(loader).get("get_code") is get_code:
        del loader.get_code  # the method was inherited
