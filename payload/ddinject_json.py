"""Writes JSON: a plain start of Python does not import the json module."""
# Python 2.7 compiles this file:
# ruff: noqa: UP031

ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
STRING_MAX = 512  # bytes; core/json_text.h has the same


def is_plain(character):
    """Needs no escape. The surrogates stand for bytes that are not UTF-8."""
    return character >= " " and character not in '"\\\x7f' and not "\ud800" <= character <= "\udfff"


def string(value):
    plain = [it if is_plain(it) else ESCAPES.get(it) or "\\u%04x" % ord(it) for it in value]
    return '"%s"' % "".join(plain)


def shorten(value):
    """At most STRING_MAX bytes of the text, in whole characters, with a mark where it is longer."""
    errors = "surrogateescape"
    try:
        content = value.encode("utf-8", errors)
    except ValueError:  # the text of an error may have surrogates that stand for no byte
        errors = "surrogatepass"
        content = value.encode("utf-8", errors)
    if len(content) <= STRING_MAX:
        return value
    size = STRING_MAX
    while content[size] & 0xC0 == 0x80:
        size -= 1
    return content[:size].decode("utf-8", errors) + "\u2026"


def text(value):
    """JSON of None, booleans, numbers, strings, and of lists and mappings of these."""
    if value is None or value is True or value is False:
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        return "%d" % value
    if isinstance(value, float):
        return "%.6f" % value
    if isinstance(value, dict):
        rows = ["%s: %s" % (text(key), text(value[key])) for key in value]
        return "{%s}" % ", ".join(rows)
    if isinstance(value, (list, tuple)):
        return "[%s]" % ", ".join([text(it) for it in value])
    return string(value)
