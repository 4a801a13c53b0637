"""What the process looks like, plain and injected, and after an injection that failed."""

import subprocess
from ast import literal_eval

import pytest

from .conftest import SERVED, write_tree

STATE = """
import os, sys
def state():
    signals = sys.modules["_signal"]
    handlers = {}
    for number in range(1, 65):
        try:
            handlers[number] = repr(signals.getsignal(number)).partition(" at ")[0]
        except (OSError, ValueError):
            pass
    return {
        "modules": sorted(sys.modules), "path": list(sys.path), "flags": repr(sys.flags),
        "argv": list(sys.argv), "cwd": os.getcwd(), "handlers": handlers,
        "descriptors": sorted(os.listdir("/proc/self/fd")),
        "environ": {k: v for k, v in os.environ.items() if k != "PYTHONPATH"},
        "finders": [str(it).partition(" at ")[0] for it in sys.meta_path + sys.path_hooks],
        "cache": sorted(sys.path_importer_cache),
        "warnings": repr(sys.modules["_warnings"].filters),
        "hooks": [getattr(sys, it) is getattr(sys, "__%s__" % it)
                  for it in ("excepthook", "displayhook", "stdout", "stderr", "stdin")],
        "tracers": [sys.gettrace(), sys.getprofile()],
        "threads": sys.modules["_thread"]._count(),
    }
"""
SHOW = STATE + "print(state())"
# ddtrace's own first line: nothing of ddtrace has been imported.
FIRST = STATE + "SEEN = state()\n"
FAILURES = {
    "raises": "raise ValueError('of ddtrace')\n",
    "exits": "import sys\nsys.exit(7)\n",
    "exits hard inside": "raise SystemExit\n",
    "half-way": "import json, threading, subprocess\nimport ddtrace.missing\n",
    "interrupted generator": "def f():\n    yield 1\n    raise GeneratorExit\nlist(f())\n",
    "child dies": "import os\nif os.fork() == 0:\n    os.kill(os.getpid(), 11)\nos.wait()\n1 / 0\n",
    "handlers": "import signal\nsignal.signal(signal.SIGTERM, print)\n"
    "signal.signal(signal.SIGINT, signal.SIG_IGN)\nraise RuntimeError\n",
    "directory": "import os\nos.chdir('/')\nraise RuntimeError\n",
    "descriptors": "import socket\nkept = [open('/dev/null'), socket.socket()]\nraise OSError\n",
    "hooks": "import sys\nquiet = lambda *_: None\nsys.settrace(quiet)\nsys.setprofile(quiet)\nsys.excepthook = print\n"
    "sys.stdout = sys.stderr = None\nsys.displayhook = print\nraise RuntimeError\n",
    "at exit": "import atexit\nclass C:\n    def m(self):\n        print('left behind')\nc = C()\n"
    "atexit.register(c.m)\natexit.register(lambda: print('left behind'))\nraise RuntimeError\n",
    "environment": "import os\nos.environ['DD_X'] = '1'\ndel os.environ['HOME']\n"
    "os.environ['PATH'] = ''\nraise RuntimeError\n",
    "modules": "import sys\nsys.modules['os'] = None\ndel sys.modules['codecs']\n"
    "sys.modules['made up'] = sys\nraise RuntimeError\n",
    "finders": "import sys\nsys.meta_path.clear()\nsys.path_hooks[:] = []\nsys.path.clear()\n"
    "raise RuntimeError\n",
    "arguments": "import sys\nsys.argv[:] = ['other']\nsys.argv = None\nraise RuntimeError\n",
    "warnings": "import warnings\nwarnings.simplefilter('error')\n"
    "warnings.filterwarnings('ignore', 'x')\nraise RuntimeError\n",
    "replaced": "import sys\nsys.path = []\nsys.meta_path = []\nsys.path_hooks = []\n"
    "sys.stdin = None\nraise RuntimeError\n",
    "memory": "raise MemoryError\n",
    "recursion": "def f():\n    f()\nf()\n",
}


def break_ddtrace(volume, code, file="ddtrace/__init__.py"):
    for version in SERVED:
        write_tree(volume.directory(version), {file: code})


def test_state_before_ddtrace_is_that_of_a_plain_start(app, volume):
    break_ddtrace(volume, FIRST)
    plain = literal_eval(app.run("-c", SHOW, "argument").stdout)
    answer = app.run("-c", "import ddtrace; print(ddtrace.SEEN)", "argument", volume=volume)
    seen = literal_eval(answer.stdout)
    assert answer.stderr == ""
    # site has not come to sys.path[0] yet.
    assert set(seen["modules"]) - set(plain["modules"]) - {"sitecustomize"} == {"ddtrace"}
    assert seen["path"][:-1] == plain["path"][1:]
    assert "site-packages-ddtrace" in seen["path"][-1]
    added = {"_DD_PY_SSI_INJECT": "1", "DD_TRACE_SAFE_INSTRUMENTATION_ENABLED": "true"}
    assert seen["environ"] == {**plain["environ"], **added}
    assert plain["argv"] == ["-c", "argument"]
    for name in ("argv", "flags", "cwd", "handlers", "finders", "hooks", "tracers", "threads"):
        assert seen[name] == plain[name], name
    assert [it for it in seen["cache"] if it not in plain["cache"]] == [
        volume.path.joinpath(seen["path"][-1]).as_posix()
    ]


def test_descriptors_and_streams_are_those_of_a_plain_start(app, volume):
    code = "import os, sys; print(sorted(os.listdir('/proc/self/fd')), sys.stdout.encoding, \
sys.stdout.errors, sys.stdout.line_buffering, sys.stderr.isatty(), sys.stdin.fileno())"
    assert app.run("-c", code, volume=volume).stdout == app.run("-c", code).stdout


@pytest.mark.parametrize("place", ["ddtrace/__init__.py", "ddtrace/bootstrap/sitecustomize.py"])
@pytest.mark.parametrize("kind", FAILURES)
def test_failure_leaves_everything_as_it_was(newest_app, volume, kind, place):
    break_ddtrace(volume, FAILURES[kind], place)
    plain = newest_app.run("-c", SHOW, "argument")
    answer = newest_app.run("-c", SHOW, "argument", volume=volume)
    assert (answer.stderr, answer.returncode) == ("", 0)
    assert literal_eval(answer.stdout) == literal_eval(plain.stdout)


@pytest.mark.parametrize("kind", ["raises", "half-way", "at exit", "handlers", "modules"])
def test_failure_leaves_every_version_as_it_was(app, volume, kind):
    break_ddtrace(volume, FAILURES[kind])
    plain = app.run("-c", SHOW)
    answer = app.run("-c", SHOW, volume=volume)
    assert (answer.stdout, answer.stderr, answer.returncode) == (plain.stdout, "", 0)


@pytest.mark.parametrize("code", ["", FAILURES["raises"], "import gc\ngc.enable()\n"])
def test_garbage_is_collected_as_before(app, volume, code):
    ask = (
        "import gc; print(gc.isenabled(), gc.get_threshold(), gc.get_freeze_count(), gc.callbacks)"
    )
    break_ddtrace(volume, code)
    assert app.run("-c", ask, volume=volume).stdout == app.run("-c", ask).stdout


def test_users_word_about_garbage_holds(app, volume, tmp_path):
    front = write_tree(
        tmp_path / "front", {"sitecustomize.py": "import gc\ngc.disable()\ngc.freeze()"}
    )
    ask = "import gc; print(gc.isenabled(), gc.get_freeze_count() > 0)"
    assert app.run("-c", ask, path=[front], volume=volume).stdout == "False True\n"


def test_an_interrupt_is_the_users(newest_app, volume):
    break_ddtrace(volume, "raise KeyboardInterrupt\n")
    answer = newest_app.run("-c", "print('ran')", volume=volume)
    assert answer.returncode != 0 and "KeyboardInterrupt" in answer.stderr


@pytest.mark.parametrize("options", [[], ["-O"], ["-B"], ["-X", "dev"], ["-W", "error"], ["-b"]])
def test_options_change_nothing(newest_app, volume, options):
    plain = newest_app.run(*options, "-c", SHOW)
    break_ddtrace(volume, FAILURES["raises"])
    answer = newest_app.run(*options, "-c", SHOW, volume=volume)
    assert (answer.stdout, answer.stderr) == (plain.stdout, plain.stderr)


def test_failure_with_a_variable_that_has_no_name(newest_app, volume):
    """The kernel takes it, setenv does not: what has not changed is not set again."""
    break_ddtrace(volume, FAILURES["environment"])
    plain = newest_app.run("-c", SHOW, **{"": "odd"})
    answer = newest_app.run("-c", SHOW, volume=volume, **{"": "odd"})
    assert "'': 'odd'" in plain.stdout and answer.stderr == ""
    assert literal_eval(answer.stdout) == literal_eval(plain.stdout)


def test_failure_with_a_type_that_is_called_function(newest_app, volume):
    """Other languages' functions have such types, and no code of Python's."""
    odd = "class function:\n    def __init__(self): self.me = self\nimport sys; sys.odd = function()\n"
    write_tree(newest_app.site_packages, {"odd.py": odd, "odd.pth": "import odd\n"})
    break_ddtrace(volume, FAILURES["at exit"])
    plain = newest_app.run("-c", SHOW)
    answer = newest_app.run("-c", SHOW, volume=volume)
    assert (answer.stdout, answer.stderr) == (plain.stdout, "")


def test_real_half_way_failure(newest_app, real_volume, tmp_path):
    """The real ddtrace has started threads and fork hooks when its last import fails."""
    front = write_tree(
        tmp_path / "front", {"sitecustomize.py": "", "envier/__init__.py": "1 / 0\n"}
    )
    plain = newest_app.run("-c", SHOW, path=[front])
    answer = newest_app.run("-c", SHOW, path=[front], volume=real_volume)
    assert (answer.stdout, answer.stderr) == (plain.stdout, "")


BYTE_CODE = """
import sys
loader = sys.modules["_frozen_importlib_external"].SourceFileLoader
CODE = (lambda: None).__code__
WAY = "get_code" in vars(loader)
"""
ASK_WAY = (
    "import sys, ddtrace; loader = sys.modules['_frozen_importlib_external'].SourceFileLoader\n\
print(ddtrace.WAY, 'get_code' in vars(loader), ddtrace.CODE.co_filename == ddtrace.__file__,\
 ddtrace.__spec__.cached == ddtrace.__cached__, type(ddtrace.__loader__) is loader)"
)


def compile_unchecked(python, place):
    command = [python, "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash"]
    subprocess.run([*command, "-s", str(place), str(place)], check=True)


def test_shorter_way_to_byte_code_is_gone_afterwards(app, volume):
    """And what it reads is named as usual, wherever it was compiled."""
    break_ddtrace(volume, BYTE_CODE)
    compile_unchecked(app.python, volume.path / "ddtrace_pkgs")
    answer = app.run("-c", ASK_WAY, volume=volume)
    assert (answer.stdout, answer.stderr) == ("True False True True True\n", "")
    break_ddtrace(volume, BYTE_CODE + "1 / 0\n")
    compile_unchecked(app.python, volume.path / "ddtrace_pkgs")
    ask = (
        ASK_WAY.replace(", ddtrace", "").partition("\n")[0] + "\nprint('get_code' in vars(loader))"
    )
    assert app.run("-c", ask, volume=volume).stdout == "False\n"


def test_another_way_to_byte_code_stays(newest_app, volume):
    """Somebody's own, from a .pth file or from ddtrace's import."""
    own = "import sys\nloader = sys.modules['_frozen_importlib_external'].SourceFileLoader\n\
usual = loader.get_code\nloader.get_code = lambda self, name: usual(self, name)\n\
loader.get_code.__name__ = 'own'\n"
    ask = [
        "-c",
        "import ddtrace, sys; loader = sys.modules['_frozen_importlib_external']\n\
print(vars(loader.SourceFileLoader)['get_code'].__name__)",
    ]
    break_ddtrace(volume, own)
    assert newest_app.run(*ask, volume=volume).stdout == "own\n"
    break_ddtrace(volume, "")
    write_tree(newest_app.site_packages, {"early.py": own, "early.pth": "import early\n"})
    assert newest_app.run(*ask, volume=volume).stdout == "own\n"


def test_byte_code_of_the_volume_is_read(newest_app, volume):
    """The source says otherwise: that is not asked for, as by the usual way."""
    break_ddtrace(volume, "WORD = 'compiled'\n")
    compile_unchecked(newest_app.python, volume.path / "ddtrace_pkgs")
    break_ddtrace(volume, "WORD = 'of the source'\n")
    ask = ["-c", "import ddtrace; print(ddtrace.WORD)"]
    assert newest_app.run(*ask, volume=volume).stdout == "compiled\n"
    others = [["-O"], ["-X", "pycache_prefix=/nowhere"], ["--check-hash-based-pycs", "always"]]
    for options in others:
        assert newest_app.run(*options, *ask, volume=volume).stdout == "of the source\n", options


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\0" * 16])
def test_byte_code_that_is_none(newest_app, volume, content):
    break_ddtrace(volume, "WORD = 'of the source'\n")
    compile_unchecked(newest_app.python, volume.path / "ddtrace_pkgs")
    for file in volume.path.glob("ddtrace_pkgs/*/ddtrace/__pycache__/__init__.*"):
        file.write_bytes(content)
    ask = ["-c", "import ddtrace; print(ddtrace.WORD)"]
    answer = newest_app.run(*ask, volume=volume)
    assert (answer.stdout, answer.stderr) == ("of the source\n", "")
