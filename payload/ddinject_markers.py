"""Evaluates markers (PEP 508) which `ddpack build` could not evaluate for all machines of a target.

A text that is not a marker raises ValueError, KeyError or IndexError.
"""
# Python 2.7 compiles this file:
# ruff: noqa: UP031

import os
import sys

from ddinject_versions import OPERATORS, satisfies

VERSION_MARKERS = (
    "python_version",
    "python_full_version",
    "implementation_version",
    "platform_release",
)


def marker_environment():
    """The variables of PEP 508 for this interpreter."""
    uname = os.uname()
    full = sys.version.split()[0]
    return {
        "extra": "",
        "implementation_name": "cpython",
        "implementation_version": full,
        "os_name": os.name,
        "platform_machine": uname[4],
        "platform_python_implementation": "CPython",
        "platform_release": uname[2],
        "platform_system": uname[0],
        "platform_version": uname[3],
        "python_full_version": full + "local" if full.endswith("+") else full,
        "python_version": "%d.%d" % sys.version_info[:2],
        "sys_platform": sys.platform,
    }


def marker_tokens(text):
    """Splits a marker. A literal keeps its opening quote, so that it cannot be taken for a name."""
    tokens = []
    while text.strip():
        text = text.strip()
        size = 1
        if text[0] in "'\"":
            size = text.index(text[0], 1) + 1
        elif text[0] in "<>=!~":
            size = max([len(it) for it in OPERATORS if text.startswith(it)] or [1])
        elif text[0] not in "()":
            while size < len(text) and (text[size].isalnum() or text[size] in "_."):
                size += 1
        tokens.append(text[: size - 1] if text[0] in "'\"" else text[:size])
        text = text[size:]
    return tokens


def marker_operand(token, environment):
    if token[0] in "'\"":
        return None, token[1:]
    return token, environment[token.replace(".", "_")]


def marker_comparison(tokens, environment):
    """Takes one comparison, or one in parentheses, off the end of the reversed tokens."""
    token = tokens.pop()
    if token == "(":
        value = marker_any(tokens, environment)
        if tokens.pop() != ")":
            raise ValueError("a parenthesis is not closed")
        return value
    left_name, left = marker_operand(token, environment)
    operator = tokens.pop()
    if operator == "not":
        operator += " " + tokens.pop()
    right_name, right = marker_operand(tokens.pop(), environment)
    if operator in ("in", "not in"):
        return (left in right) == (operator == "in")
    if (left_name or right_name) in VERSION_MARKERS:
        value = satisfies(left, operator + right)
        if value is not None:
            return value
    # PEP 508 leaves the order of strings undefined, and the library `packaging` says no.
    return {"<": False, ">": False, "!=": left != right}.get(operator, left == right)


def marker_all(tokens, environment):
    value = marker_comparison(tokens, environment)
    while tokens and tokens[-1] == "and":
        tokens.pop()
        value = marker_comparison(tokens, environment) and value
    return value


def marker_any(tokens, environment):
    value = marker_all(tokens, environment)
    while tokens and tokens[-1] == "or":
        tokens.pop()
        value = marker_all(tokens, environment) or value
    return value


def marker_applies(text, environment):
    tokens = marker_tokens(text)[::-1]
    value = not tokens or marker_any(tokens, environment)
    if tokens:
        raise ValueError("the marker has more than one expression")
    return value


def applies_here(text):
    return marker_applies(text, marker_environment())
