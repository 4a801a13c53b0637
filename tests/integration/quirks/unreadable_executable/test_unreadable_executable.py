"""An executable of mode 0711, run by another than its owner: it cannot be opened, and the process
is not dumpable, so that most of its /proc files belong to root."""

import pytest

NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]


@pytest.fixture
def unreadable(tmp_path):
    for directory in [tmp_path, *tmp_path.parents[:3]]:
        directory.chmod(directory.stat().st_mode | 0o055)

    def copy(program):
        target = tmp_path / "unreadable"
        target.write_bytes(program.read_bytes())
        target.chmod(0o711)
        return target

    return copy


@pytest.mark.smoke
def test_runtime_is_injected(volume, runtime, unreadable):
    result = volume.run(*NOBODY, unreadable(runtime))
    assert (result.stdout, result.stderr) == (f"{volume.path}\n", "")


def test_other_program(unchanged, shows_environment, unreadable):
    unchanged(*NOBODY, unreadable(shows_environment))
