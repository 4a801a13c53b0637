"""Compares versions with specifiers, by PEP 440.

It is written out here because nothing may be imported for it: a plain start has no such library.
"""
# Python 2.7 compiles this file.

# The places in what parse_version returns.
EPOCH, RELEASE, PRE, LOCAL = 0, 1, 2, 5
OPERATORS = ("===", "==", "!=", "~=", "<=", ">=", "<", ">")


def take_number(text):
    """(12, ".3") of "12.3"; (None, text) where the text does not begin with a digit."""
    count = 0
    while count < len(text) and text[count] in "0123456789":
        count += 1
    return (int(text[:count]) if count else None), text[count:]


def take_segment(text, words):
    """("rc", 1, "") of ".rc-1": separators and the number are optional."""
    rest = text[1:] if text[:1] in "-_." else text
    for word in words:
        if rest.startswith(word):
            rest = rest[len(word) :]
            number, rest = take_number(rest[1:] if rest[:1] in "-_." else rest)
            return word, number or 0, rest
    return None, None, text


def parse_release(text):
    """((1, 2), "rc1") of "1.2rc1"."""
    release = []
    number, rest = take_number(text)
    while number is not None:
        release.append(number)
        text = rest
        number, rest = take_number(rest[1:] if rest[:1] == "." else "")
    return tuple(release), text


def parse_local(text):
    """What follows the "+", in the form that compares: words come before numbers."""
    parts = text.replace("-", ".").replace("_", ".").split(".")
    if not all(part.isalnum() for part in parts):
        return None
    return tuple((1, int(part)) if part.isdigit() else (0, part) for part in parts)


def parse_version(text):
    """(epoch, release, pre, post, dev, local), the last four None where absent.

    Returns None where the text is not a version.
    """
    try:
        text.encode("ascii")  # digits and letters of other scripts do not count
        return parse_ascii_version(text)
    except ValueError:  # int refuses digits by the thousand
        return None


def parse_ascii_version(text):
    public, plus, local = text.strip().lower().partition("+")
    epoch, mark, rest = public.lstrip("v" if public[:2] != "vv" else "").partition("!")
    if not mark:
        epoch, rest = "0", epoch
    release, rest = parse_release(rest)
    word, number, rest = take_segment(
        rest, ("alpha", "beta", "preview", "pre", "rc", "a", "b", "c")
    )
    pre = None if word is None else ({"a": 0, "b": 1}.get(word[0], 2), number)
    post, after = take_number(rest[1:] if rest[:1] == "-" else "")
    if post is None:
        _, post, after = take_segment(rest, ("post", "rev", "r"))
    _, dev, rest = take_segment(after, ("dev",))
    parts = parse_local(local) if plus else None
    if not epoch.isdigit() or not release or rest or (plus and parts is None):
        return None
    return int(epoch), release, pre, post, dev, parts


def trimmed(release):
    """The release without its last zeros: 1.0 equals 1."""
    count = len(release)
    while count > 1 and release[count - 1] == 0:
        count -= 1
    return release[:count]


def version_order(version, with_local=True):
    """A key that sorts versions: 1.dev1 < 1a1 < 1 < 1.post1 < 1.post1+local."""
    epoch, release, pre, post, dev, local = version
    if pre is None:
        pre = (-1, 0) if post is None and dev is not None else (3, 0)
    return (
        epoch,
        trimmed(release),
        pre,
        -1 if post is None else post,
        (1, 0) if dev is None else (0, dev),
        (local or ()) if with_local else (),
    )


def starts_with(version, prefix):
    """Does "1.2.*" include the version? Only the release counts, which is filled up with zeros."""
    count = len(prefix[RELEASE])
    release = version[RELEASE] + (0,) * (count - len(version[RELEASE]))
    return version[EPOCH] == prefix[EPOCH] and release[:count] == prefix[RELEASE]


def is_equal(version, text):
    """None where the text cannot be parsed."""
    if text.endswith(".*"):
        prefix = parse_version(text[:-2])
        has_suffix = prefix is None or any(it is not None for it in prefix[PRE:])
        return None if has_suffix else starts_with(version, prefix)
    wanted = parse_version(text)
    if wanted is None:
        return None
    with_local = wanted[LOCAL] is not None
    return version_order(version, with_local) == version_order(wanted, with_local)


def is_ordered(version, operator, wanted):
    """Applies the operators other than ==, != and ===. `wanted` has no local part."""
    epoch, release, pre, post, dev, _ = wanted
    left, right = version_order(version, with_local=False), version_order(wanted)
    if operator == "<":  # <2 excludes 2rc1, and <2rc2 includes it
        is_final = pre is None and dev is None
        return left < (version_order((epoch, release, pre, post, 0, None)) if is_final else right)
    if operator == ">":  # >2 excludes 2.post1, and >2.post0 includes it
        has_posts = post is None and dev is None
        return left > (right[:3] + (float("inf"),) if has_posts else right)
    if operator == "~=":
        if len(release) < 2:
            return None
        prefix = (epoch, release[:-1])
        return left >= right and starts_with(version, prefix)
    return left <= right if operator == "<=" else left >= right


def satisfies(text, clause):
    """Does the version satisfy a clause such as ">=1.2"? None where that cannot be parsed."""
    clause = clause.strip()
    for operator in OPERATORS:
        if clause.startswith(operator):
            break
    else:
        return None
    wanted = clause[len(operator) :].strip()
    version = parse_version(text)
    if operator == "===":
        return text.strip().lower() == wanted.lower()
    if operator in ("==", "!="):
        equal = is_equal(version or parse_version("0"), wanted)
        return equal if equal is None else version is not None and equal == (operator == "==")
    bound = parse_version(wanted)
    if bound is None or bound[LOCAL] is not None:
        return None
    return version is not None and is_ordered(version, operator, bound)
