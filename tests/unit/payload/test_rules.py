"""The parts of ddinject_rules; tests/cases/rules.txt has the language, for C and Python."""

import pytest


@pytest.mark.parametrize(
    ("pattern", "text", "does_match"),
    [
        (b"", b"", True),
        (b"", b"a", False),
        (b"a", b"a", True),
        (b"a", b"ab", False),
        (b"*", b"", True),
        (b"a*c", b"abc", True),
        (b"a*c", b"ab", False),
        (b"*b*", b"abc", True),
        (b"a*b*c", b"acb", False),
        (b"*ab", b"aab", True),
        (b"ab*ba", b"aba", False),
    ],
)
def test_wildcards(rules, pattern, text, does_match):
    assert rules.matches(pattern, text) == does_match


@pytest.mark.parametrize("line", [b"deny", b"deny program", b"deny program a b", b"drop program *"])
def test_a_line_that_is_no_rule_breaks_the_file(rules, line):
    with pytest.raises(rules.FileIsBroken, match=":3 "):
        list(rules.parse_rules(b"# one\n\n" + line + b"\n"))


def test_a_long_pattern_breaks_the_file(rules):
    assert list(rules.parse_rules(b"deny program " + b"x" * 255))
    with pytest.raises(rules.FileIsBroken):
        list(rules.parse_rules(b"deny program " + b"x" * 256))


def test_comments(rules):
    content = b"#a\n  # b\ndeny program a # c\nallow script a#b\n"
    assert [words for _, words in rules.parse_rules(content)] == [
        [b"deny", b"program", b"a"],
        [b"allow", b"script", b"a#b"],
    ]


@pytest.mark.parametrize("name", ["NOT_REGULAR", "DANGLING", "UNTRUSTED", "NOT_TEXT"])
def test_problems_that_are_ignored(rules, name):
    assert type(rules.problem_of_file(getattr(rules, name))) is rules.FileIsIgnored


@pytest.mark.parametrize("name", ["TOO_LARGE", "UNREADABLE"])
def test_problems_that_deny(rules, name):
    assert type(rules.problem_of_file(getattr(rules, name))) is rules.FileIsBroken


def test_the_command_line_is_read_only_for_a_rule(rules):
    assert rules.first_match(rules.parse_rules(b"# nothing\n"), None) is None
