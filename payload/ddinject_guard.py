"""Would the application's own packages fit the payload's requirements?

Loaded by sitecustomize.py, which takes it out of sys.modules again. Like that file it imports only
what every start has imported, so PEP 440 and PEP 508 are written out here. What cannot be parsed is
taken to fit: a guard that is in doubt must not switch tracing off.
"""
# Python 2.7 compiles this too:
# ruff: noqa: UP031

import os
import sys

OPERATORS = ("===", "==", "!=", "~=", "<=", ">=", "<", ">")
VERSION_MARKERS = (
    "python_version",
    "python_full_version",
    "implementation_version",
    "platform_release",
)


# Versions and specifiers, by PEP 440.


def take_number(text):
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
    release = []
    number, rest = take_number(text)
    while number is not None:
        release.append(number)
        text = rest
        number, rest = take_number(rest[1:] if rest[:1] == "." else "")
    return tuple(release), text


def parse_local(text):
    parts = text.replace("-", ".").replace("_", ".").split(".")
    if not all(part.isalnum() for part in parts):
        return None
    return tuple((1, int(part)) if part.isdigit() else (0, part) for part in parts)


def parse_version(text):
    """(epoch, release, pre, post, dev, local), the last four None where absent; None: not one."""
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
    count = len(release)
    while count > 1 and release[count - 1] == 0:
        count -= 1
    return release[:count]


def version_order(version, with_local=True):
    """What versions are compared by: 1.dev1 < 1a1 < 1 < 1.post1, and no local before any."""
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
    """Is `version` one of "1.2.*"? The release alone counts, filled up with zeros."""
    count = len(prefix[1])
    release = version[1] + (0,) * (count - len(version[1]))
    return version[0] == prefix[0] and release[:count] == prefix[1]


def is_equal(version, text):
    if text.endswith(".*"):
        prefix = parse_version(text[:-2])
        has_suffix = prefix is None or any(it is not None for it in prefix[2:])
        return None if has_suffix else starts_with(version, prefix)
    wanted = parse_version(text)
    if wanted is None:
        return None
    with_local = wanted[5] is not None
    return version_order(version, with_local) == version_order(wanted, with_local)


def is_ordered(version, operator, wanted):
    """The operators but ==, != and ===: `wanted` has no local part."""
    epoch, release, pre, post, dev, _ = wanted
    left, right = version_order(version, False), version_order(wanted)
    if operator == "<":  # <2 does not take 2rc1, unless it says <2rc2
        is_final = pre is None and dev is None
        return left < (version_order((epoch, release, pre, post, 0, None)) if is_final else right)
    if operator == ">":  # >2 does not take 2.post1, unless it says >2.post0
        has_posts = post is None and dev is None
        return left > (right[:3] + (float("inf"),) if has_posts else right)
    if operator == "~=":
        if len(release) < 2:
            return None
        prefix = (epoch, release[:-1])
        return left >= right and starts_with(version, prefix)
    return left <= right if operator == "<=" else left >= right


def satisfies(text, clause):
    """Does the version fit ">=1.2"? None where the clause cannot be parsed."""
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
    if bound is None or bound[5] is not None:
        return None
    return version is not None and is_ordered(version, operator, bound)


# Markers, by PEP 508. A ValueError, KeyError or IndexError means: not a marker.


def marker_environment():
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
    """A literal keeps its opening quote, so that it is never taken for a name."""
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
    """Takes one comparison, or one in parentheses, off the end: the tokens come reversed."""
    token = tokens.pop()
    if token == "(":
        value = marker_any(tokens, environment)
        if tokens.pop() != ")":
            raise ValueError("unbalanced")
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
    # Strings have no order: PEP 508 leaves it undefined and packaging says no.
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
        raise ValueError("what follows is not understood")
    return value


# What the payload requires, and what the application would import.


def normalised(name):
    words = name.lower().replace("_", "-").replace(".", "-").split("-")
    return "-".join(word for word in words if word)


def parse_requirement(line):
    """("wrapt", ["!=2.2.0", "<3"], 'python_version < "3.11"')"""
    text, _, marker = line.partition(";")
    size = 0
    while size < len(text) and (text[size].isalnum() or text[size] in "-_."):
        size += 1
    rest = text[size:].strip()
    if rest.startswith("["):
        rest = rest.partition("]")[2].strip()
    clauses = [] if rest.startswith("@") else rest.strip("()").split(",")
    return normalised(text[:size]), [it.strip() for it in clauses if it.strip()], marker


def applicable_requirements(text):
    """Those of the Requires-Dist lines that hold here; what is not understood is left out."""
    requirements = []
    environment = marker_environment()
    for line in text.splitlines():
        try:
            name, clauses, marker = parse_requirement(line.strip())
            if name and marker_applies(marker, environment):
                requirements.append((name, clauses))
        except (ValueError, KeyError, IndexError):
            continue
    return requirements


def directory_names(entry):
    try:
        return os.listdir(entry or ".")
    except (OSError, TypeError, ValueError):  # a zip file, something deleted, not a path
        return []


def metadata_fields(path, read_text):
    """Name and Version of a dist-info, an egg-info, or an egg-info that is a file."""
    fields = {}
    for name in ("METADATA", "PKG-INFO", "EGG-INFO/PKG-INFO", ""):
        text = read_text(os.path.join(path, name) if name else path)
        if text is not None:
            break
    for line in (text or "").splitlines():
        if not line.strip():
            break
        key, _, value = line.partition(":")
        fields.setdefault(key.lower(), value.strip())
    return normalised(fields.get("name", "")), fields.get("version", "")


def read_distribution(entry, file_name, wanted, read_text):
    """(name, version) of "wrapt-1.16.0.dist-info": old names have hyphens, or no version."""
    parts = os.path.splitext(file_name)[0].split("-")
    names = [normalised("-".join(parts[: count + 1])) for count in range(len(parts))]
    for name, version in zip(names, parts[1:] + [""]):
        if name in wanted and parse_version(version):
            return name, version
    if not any(name in wanted for name in names):
        return None, ""
    name, version = metadata_fields(os.path.join(entry, file_name), read_text)
    return (name, version) if name in wanted else (None, "")


def candidates(entry):
    """What may describe a distribution: in the entry, or the entry itself if it is an egg."""
    for name in directory_names(entry):
        if name.endswith((".dist-info", ".egg-info")):
            yield entry, name
    parent, name = os.path.split(entry)
    if name.endswith(".egg"):
        yield parent, name


def find_distributions(wanted, entries, read_text):
    """{name: version}: the first entry that has it wins; within one entry, the newest."""
    found = {}
    for entry in entries:
        here = {}
        for parent, file_name in candidates(entry):
            name, version = read_distribution(parent, file_name, wanted, read_text)
            order = version_order(parse_version(version) or parse_version("0.dev0"))
            if name and (name not in here or order > here[name][0]):
                here[name] = (order, version)
        for name in here:
            found.setdefault(name, here[name][1])
    return found


def has_module(name, entries):
    for entry in entries:
        path = os.path.join(entry, name)
        for suffix in (".py", ".pyc", "/__init__.py", "/__init__.pyc"):
            if os.path.isfile(path + suffix):
                return True
    return False


def find_conflict(requirements, found):
    for name, clauses in requirements:
        version = found.get(name, "")
        for clause in clauses if parse_version(version) else []:
            if satisfies(version, clause) is False:
                return "%s %s is not %s" % (name, version, clause)
    return None
