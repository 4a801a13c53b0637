"""Running programs in a small, known environment."""

import os
import subprocess


def clean_environment() -> dict:
    """What every test starts from: nothing of the developer's own settings."""
    return {"PATH": os.environ["PATH"], "HOME": "/proc/nonexistent", "LC_ALL": "C.UTF-8"}


def run(*command, env=None, **options):
    """subprocess.run with captured text, no input and a time limit."""
    if "input" not in options:
        options.setdefault("stdin", subprocess.DEVNULL)
    options.setdefault("stdout", subprocess.PIPE)
    options.setdefault("stderr", subprocess.PIPE)
    options.setdefault("timeout", 120)
    return subprocess.run(
        [str(word) for word in command],
        check=False,
        env=clean_environment() if env is None else env,
        text=True,
        **options,
    )


def run_expecting(status, *command, **options):
    """The same of a program that must exit with `status`."""
    result = run(*command, **options)
    assert result.returncode == status, result
    return result
