"""Compiles what is listed for this interpreter, always to the same bytes. Part of ddpack.

usage: python -S -B -c THIS FOLDER WORKERS

FOLDER/jobs-X.Y has a line "source TAB name in tracebacks TAB output" for each file. Prints the
version, then a line "skipped SOURCE" for each file that this Python cannot compile.
"""

import sys

sys.path[:] = [entry for entry in sys.path if entry]  # never import from the current directory

import marshal
import os
import warnings
from importlib.util import MAGIC_NUMBER, source_hash

UNCHECKED = (1).to_bytes(4, "little")  # PEP 552
# A character is one object for all modules, and marshal notes whether it is interned: it always is.
CHARACTERS = [sys.intern(character) for character in ["", *map(chr, range(256))]]
HAS_ORDERED_SETS = sys.version_info >= (3, 12)


class Unstable(Exception):
    """The bytes of this code would depend on addresses."""


def parts_of(value):
    """The constants and names in a code object or a constant."""
    if isinstance(value, (tuple, frozenset)):
        return value
    if not isinstance(value, type(parts_of.__code__)):
        return ()
    names = (value.co_names, value.co_varnames, value.co_freevars, value.co_cellvars)
    texts = (value.co_filename, value.co_name, getattr(value, "co_qualname", ""))
    return (value.co_consts, *names, *texts)


def hold(code):
    """References to everything in the code: marshal notes for each object whether there is but one,
    and that would depend on what else this process has seen."""
    held, waiting = [], [code]
    while waiting:
        value = waiting.pop()
        held.append(value)
        if isinstance(value, frozenset) and None in value and not HAS_ORDERED_SETS:
            raise Unstable  # None is hashed by its address, and the set is written in that order
        waiting.extend(parts_of(value))
    return held


def compiled(source, name):
    code = compile(source, name, "exec", dont_inherit=True, optimize=0)
    held = hold(code)
    content = marshal.dumps(code)
    del held
    return MAGIC_NUMBER + UNCHECKED + source_hash(source) + content


def write(path, content):
    try:
        os.mkdir(os.path.dirname(path), 0o755)
    except FileExistsError:
        pass
    with open(path, "xb") as file:
        file.write(content)


def compile_jobs(jobs):
    for source, name, output in jobs:
        with open(source, "rb") as file:
            content = file.read()
        try:
            result = compiled(content, name)
        except (SyntaxError, ValueError, RecursionError, MemoryError, Unstable):
            os.write(1, f"skipped {source}\n".encode())
            continue
        write(output, result)


def compile_in_workers(jobs, workers):
    """Forks: a start of the interpreter costs more than a few modules."""
    children = []
    for number in range(1, workers):
        child = os.fork()
        if child == 0:
            status = 1
            try:
                compile_jobs(jobs[number::workers])
                status = 0
            finally:
                os._exit(status)
        children.append(child)
    compile_jobs(jobs[::workers])
    statuses = [os.waitpid(child, 0)[1] for child in children]
    return not any(statuses)


def main():
    is_cpython = sys.implementation.name == "cpython"
    if not is_cpython or "t" in getattr(sys, "abiflags", "") or sys.version_info < (3, 7):
        sys.exit("not a CPython from 3.7 on with the usual ABI")
    major, minor, patch = sys.version_info[:3]
    path = f"{sys.argv[1]}/jobs-{major}.{minor}"
    os.write(1, f"{major}.{minor}.{patch}\n".encode())
    warnings.simplefilter("ignore")
    os.umask(0o022)
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            jobs = [line.rstrip("\n").split("\t") for line in file]
        if not compile_in_workers(jobs, min(int(sys.argv[2]), len(jobs))):
            sys.exit("a worker failed")


main()
