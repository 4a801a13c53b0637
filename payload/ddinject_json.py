"""JSON text without the json module, which a plain start does not import."""
# Python 2.7 compiles this too:
# ruff: noqa: UP031

ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
STRING_MAX = 512  # bytes


def is_plain(character):
    """A surrogate is what surrogateescape makes of a byte that is not UTF-8: text has none."""
    return character >= " " and character not in '"\\\x7f' and not "\ud800" <= character <= "\udfff"


def string(value):
    plain = [it if is_plain(it) else ESCAPES.get(it) or "\\u%04x" % ord(it) for it in value]
    return '"%s"' % "".join(plain)


def cut(value):
    """At most STRING_MAX bytes of it, in whole characters."""
    errors = "surrogateescape"
    try:
        content = value.encode("utf-8", errors)
    except ValueError:  # no byte's surrogate: an error's own text may have any
        errors = "surrogatepass"
        content = value.encode("utf-8", errors)
    if len(content) <= STRING_MAX:
        return value
    size = STRING_MAX
    while content[size] & 0xC0 == 0x80:
        size -= 1
    return content[:size].decode("utf-8", errors) + "\u2026"


def text(value):
    """Of None, booleans, numbers, strings, and lists and mappings of these."""
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
