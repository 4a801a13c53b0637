"""ddinject_json writes what the json module reads back."""

import json

import pytest

VALUES = [
    None,
    True,
    False,
    0,
    -12,
    1.5,
    "",
    'a "quote", a \\ and a /',
    "\t\n\r\x00\x1f\x7f",
    "caf\u00e9 \u4e2d \U0001f40d",
    [],
    ["one", 2, None],
    {"a": [True, {"b": "c"}], "d": {}},
]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_values(json_writer, value):
    assert json.loads(json_writer.text(value)) == value


def test_a_byte_that_is_no_text_is_escaped(json_writer):
    text = b"\xff\xfe".decode("utf-8", "surrogateescape")
    written = json_writer.text(text)
    assert written.isascii() and json.loads(written) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x" * 512, "x" * 512),
        ("x" * 513, "x" * 512 + "\u2026"),
        ("\u00e9" * 256, "\u00e9" * 256),
        ("x" + "\u00e9" * 256, "x" + "\u00e9" * 255 + "\u2026"),
        ("\U0001f40d" * 129, "\U0001f40d" * 128 + "\u2026"),
        ("\udc80" * 3, "\udc80" * 3),
        ("\ud800" + "x" * 600, "\ud800" + "x" * 509 + "\u2026"),
    ],
)
def test_long_texts_are_cut_between_characters(json_writer, text, expected):
    assert json_writer.shorten(text) == expected
