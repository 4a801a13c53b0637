"""Completion in the real shells, compared with what --help tells."""

import os

import pytest


def test_commands_are_offered(offered, described):
    for program, commands in described.items():
        assert offered(f"{program} ") >= {*commands, "help"}
        first = next(iter(commands))
        assert offered(f"{program} {first[:-1]}") == {first}
        assert offered(f"{program} help ") >= set(commands)
        assert "file.json" not in offered(f"{program} ")


def test_every_option_of_every_command_is_offered(offered, described):
    for program, commands in described.items():
        for command, options in commands.items():
            words = {word.rstrip("=") for word in offered(f"{program} {command} --")}
            assert words == {*options, "--help"}, (program, command)


def test_an_option_that_takes_a_directory_gets_directories(offered):
    for line in ("ddpack build --output ", "ddpack build -o ", "ddinject run --volume "):
        assert {word.rstrip("/") for word in offered(line)} == {"folder"}, line


def test_an_option_that_takes_a_file_gets_both(offered):
    for line in ("ddpack lock -o ", "ddpack build --lock "):
        assert {word.rstrip("/") for word in offered(line)} == {"folder", "file.json"}, line


def test_values_behind_an_equals_sign(offered):
    words = {word.removeprefix("--lock=").rstrip("/") for word in offered("ddpack build --lock=")}
    assert words == {"folder", "file.json"}


def test_what_no_shell_can_know_is_left_open(offered):
    assert offered("ddpack lock --ddtrace ") == set()
    assert offered("ddpack build -j ") == set()


@pytest.mark.smoke
def test_volumes_are_directories(offered):
    for line in ("ddpack verify ", "ddpack copy folder ", "ddpack list --json "):
        assert {word.rstrip("/") for word in offered(line)} == {"folder"}, line


def test_a_command_to_start_is_completed_as_itself(offered):
    for line in ("ddinject run ", "ddinject run -- ", "ddinject run --strict --volume folder -- "):
        assert offered(f"{line}zz-o") == {"zz-own"}, line
    # Its words are its own: an option of ours is no longer offered.
    for line in ("ddinject run -- zz-own ", "ddinject run --strict zz-own "):
        assert {word.rstrip("/") for word in offered(f"{line}fi")} == {"file.json"}, line
        assert not offered(f"{line}--vol")


def test_processes_are_offered_to_explain(offered):
    own = str(os.getpid())
    assert own in offered(f"ddinject explain {own}")
    assert offered("ddinject explain -- zz-o") == {"zz-own"}
