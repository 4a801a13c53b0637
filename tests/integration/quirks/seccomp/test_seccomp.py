"""A filter that kills what the plain program would not call."""


def test_program_under_a_filter(unchanged, quirk):
    result = unchanged(quirk("seccomp"))
    assert result.returncode == 0 and result.stdout.endswith("HOME=/proc/nonexistent\n")


def test_runtime_under_a_filter(volume, compiled):
    """The decision makes the system calls of a program start alone: files are opened and read."""
    program = compiled("runtime", "-rdynamic", "-pthread", "-DFILTERED")
    result = volume.run(program)
    assert (result.stdout, result.stderr, result.returncode) == (f"{volume.path}\n", "", 0)
