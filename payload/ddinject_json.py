"""JSON text without the json module, which a plain start does not import."""
# Python 2.7 compiles this too:
# ruff: noqa: UP031

ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def escaped(character):
    code = ord(character)
    if code > 0xFFFF:  # two surrogates, by RFC 8259
        code -= 0x10000
        return "\\u%04x\\u%04x" % (0xD800 + (code >> 10), 0xDC00 + (code & 0x3FF))
    return ESCAPES.get(character) or "\\u%04x" % code


def text(value):
    """Of None, booleans, whole numbers, strings, and lists and mappings of these."""
    if value is None or value is True or value is False:
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        return "%d" % value
    if isinstance(value, dict):
        rows = ["%s: %s" % (text(key), text(value[key])) for key in value]
        return "{%s}" % ", ".join(rows)
    if isinstance(value, (list, tuple)):
        return "[%s]" % ", ".join([text(it) for it in value])
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    plain = [it if " " <= it <= "~" and it not in '"\\' else escaped(it) for it in value]
    return '"%s"' % "".join(plain)
