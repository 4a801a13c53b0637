"""Would the application's own packages fit the payload's requirements?

What cannot be parsed is taken to fit: a guard that is in doubt must not switch tracing off.
"""

import os
import sys

from ddinject_environment import file_text
from ddinject_versions import parse_version, satisfies, version_order

METADATA = ("METADATA", "PKG-INFO", "EGG-INFO/PKG-INFO", "")
MODULE_SUFFIXES = (".py", ".pyc", ".so", "/__init__.py", "/__init__.pyc")


# What the payload requires.


def normalised(name):
    """By PEP 503."""
    words = name.lower().replace("_", "-").replace(".", "-").split("-")
    return "-".join([word for word in words if word])


def parse_requirement(line):
    """("wrapt", ["!=2.2.0", "<3"], 'python_full_version < "3.11.4"')"""
    text, _, marker = line.partition(";")
    size = 0
    while size < len(text) and (text[size].isalnum() or text[size] in "-_."):
        size += 1
    rest = text[size:].strip()
    if rest.startswith("["):
        rest = rest.partition("]")[2].strip()
    clauses = [] if rest.startswith("@") else rest.strip("()").split(",")
    return normalised(text[:size]), [it.strip() for it in clauses if it.strip()], marker.strip()


def applies(marker, load):
    """Most lines have none: the build decided it."""
    if not marker:
        return True
    markers = load("ddinject_markers")
    return markers.marker_applies(marker, markers.marker_environment())


def applicable_requirements(text, load=__import__):
    """Those that hold here; what is not understood is left out."""
    requirements = []
    for line in text.splitlines():
        try:
            name, clauses, marker = parse_requirement(line.strip())
            if name and applies(marker, load):
                requirements.append((name, clauses))
        except (ValueError, KeyError, IndexError):
            continue
    return requirements


# Where the application would look.


def zip_names(path):
    """The first components of what is in an archive; [] where it is none."""
    zipimport = sys.modules.get("zipimport")
    if zipimport is None or not os.path.isfile(path):
        return []
    try:
        importer = zipimport.zipimporter(path)
        read_files = getattr(importer, "_get_files", None)  # from 3.13 on it reads when asked
        files = read_files() if read_files else importer._files
    except (AttributeError, ImportError, OSError):
        return []
    return {name.partition("/")[0] for name in files}


def entry_names(entry):
    try:
        return os.listdir(entry or ".")
    except OSError:  # a file, something deleted
        return zip_names(entry)
    except (TypeError, ValueError):  # not a path
        return []


def script_entry():
    """What becomes the first entry of sys.path after site; None: nothing does."""
    if getattr(sys.flags, "safe_path", False) or sys.flags.isolated:
        return None
    script = (getattr(sys, "argv", None) or [""])[0]
    if script in ("", "-c", "-m"):
        return ""
    if os.path.isdir(script) or (not script.endswith(".py") and zip_names(script)):
        return script
    return os.path.dirname(os.path.realpath(script))


def search_path(has_begun=False):
    """Once the application has begun, its first entry is there."""
    entries = [entry for entry in sys.path if isinstance(entry, str)]
    first = None if has_begun else script_entry()
    return entries if first is None else [first, *entries]


# What it would find there.


def metadata_fields(path):
    """{"name": …, "version": …} of a dist-info, an egg-info, or an egg-info that is a file."""
    fields = {}
    for name in METADATA:
        text = file_text(os.path.join(path, name) if name else path)
        if text is not None:
            break
    for line in (text or "").splitlines():
        if not line.strip():
            break
        key, _, value = line.partition(":")
        fields.setdefault(key.lower(), value.strip())
    return fields


def is_module(entry, names, module):
    """A directory may be anything; a package has an __init__."""
    if module in names:
        return any(os.path.isfile(os.path.join(entry, module + it)) for it in MODULE_SUFFIXES)
    return any(it.startswith(module + ".") and it.endswith(MODULE_SUFFIXES) for it in names)


class Search:
    """Looks through the entries, each of which is listed once."""

    def __init__(self, wanted, wants_notes=False):
        self.wanted = wanted
        self.wants_notes = wants_notes
        self.notes = []
        # The first words of the names: of all other distributions no more than that is looked at.
        self.heads = {name.partition("-")[0] for name in wanted}
        self.modules = {name: name.replace("-", "_") for name in wanted}
        self.found = {}  # name: [(is the module in the same entry, version)]

    def look_into(self, entry):
        names = entry_names(entry)
        text = "\n".join(["", *names])  # most of what is asked for is not there: one look tells
        versions = {}
        for name in names if "-info" in text else ():
            if name.endswith((".dist-info", ".egg-info")):
                self.take(entry, name, versions)
        parent, name = os.path.split(entry)
        if name.endswith(".egg"):
            self.take(parent, name, versions)
        here = {
            name
            for name, module in self.modules.items()
            if "\n" + module in text and is_module(entry, names, module)
        }
        for name in here.union(versions):
            version = versions.get(name)
            self.found.setdefault(name, []).append((name in here, version))

    def take(self, entry, file_name, versions):
        """The version of "wrapt-1.16.0.dist-info": old names have hyphens, or no version."""
        head = file_name.partition("-")[0].partition("_")[0].partition(".")[0].lower()
        if head not in self.heads:
            if not head.strip("~"):
                self.note("nameless", entry, file_name)
            return
        name, version = self.identify(entry, file_name)
        if name not in self.wanted:
            return
        order = version_order(parse_version(version) or parse_version("0.dev0"))
        if name in versions:
            self.note("duplicate", entry, file_name)
        if name not in versions or order > version_order(
            parse_version(versions[name]) or parse_version("0.dev0")
        ):
            versions[name] = version

    def identify(self, entry, file_name):
        """(name, version); the metadata is read where the file's name does not tell them."""
        parts = os.path.splitext(file_name)[0].split("-")
        names = [normalised("-".join(parts[: count + 1])) for count in range(len(parts))]
        path = os.path.join(entry, file_name)
        for name, version in zip(names, parts[1:] + [""]):
            if name in self.wanted and parse_version(version):
                self.check(path, name, version)
                return name, version
        if not any(name in self.wanted for name in names):
            return None, ""
        fields = metadata_fields(path)
        name = normalised(fields.get("name", ""))
        if not name:
            self.note("unreadable" if not fields else "nameless", entry, file_name)
        return name, fields.get("version", "")

    def check(self, path, name, version):
        """For diagnostics alone: does the metadata say what the file's name says?"""
        if not self.wants_notes:
            return
        fields = metadata_fields(path)
        if not fields:
            self.note("unreadable", *os.path.split(path))
        elif normalised(fields.get("name", "")) != name or fields.get("version") != version:
            self.note("corrupt", *os.path.split(path))

    def note(self, kind, entry, file_name):
        if self.wants_notes:
            self.notes.append("%s %s" % (kind, os.path.join(entry, file_name)))  # noqa: UP031

    def version_of(self, name):
        """None where it is not there, "" where its version is unknown.

        The first entry that has the module is the one that is imported. Metadata without a module
        beside it is an editable installation's, whose module is elsewhere.
        """
        rows = self.found.get(name)
        if not rows:
            return None
        imported = [version for has_module, version in rows if has_module]
        apart = [version for has_module, version in rows if not has_module]
        if imported and imported[0] is not None:
            return imported[0]
        return apart[0] if apart else ""


def find_distributions(wanted, entries, wants_notes=False):
    search = Search(wanted, wants_notes)
    for entry in entries:
        search.look_into(entry)
    return search


def find_conflict(requirements, version_of):
    for name, clauses in requirements:
        version = version_of(name) or ""
        for clause in clauses if parse_version(version) else []:
            if satisfies(version, clause) is False:
                return "%s %s is not %s" % (name, version, clause)  # noqa: UP031
    return None


class Comparison:
    """What is known of the application: its own ddtrace's version, a conflict, remarks."""

    def __init__(self, requirements, entries, wants_notes):
        wanted = {"ddtrace"}.union([name for name, _ in requirements])
        search = find_distributions(wanted, entries, wants_notes)
        self.own_ddtrace = search.version_of("ddtrace")
        self.conflict = find_conflict(requirements, search.version_of)
        self.notes = search.notes
