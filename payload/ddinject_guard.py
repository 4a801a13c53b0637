"""Compares the application's own packages with the requirements of the packed ddtrace.

What cannot be parsed counts as compatible: a doubt must not switch tracing off.
"""

import os
import sys

from ddinject_environment import read_text
from ddinject_versions import parse_version, satisfies, version_order

METADATA = ("METADATA", "PKG-INFO", "EGG-INFO/PKG-INFO", "")
MODULE_SUFFIXES = (".py", ".pyc", ".so", "/__init__.py", "/__init__.pyc")


# The requirements of the packed ddtrace.


def normalize(name):
    """The name as PEP 503 compares it."""
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
    return normalize(text[:size]), [it.strip() for it in clauses if it.strip()], marker.strip()


def applicable_requirements(text, load=__import__):
    """The lines that apply to this interpreter, without those that cannot be parsed.

    Most lines have no marker, because `ddpack build` has evaluated it.
    """
    requirements = []
    for line in text.splitlines():
        name, clauses, marker = parse_requirement(line.strip())
        markers = load("ddinject_markers") if marker else None
        try:
            if name and (not marker or markers.applies_here(marker)):
                requirements.append((name, clauses))
        except (ValueError, KeyError, IndexError):
            continue
    return requirements


# Where the application would search.


def zip_names(path):
    """The first components of the names in a ZIP file; [] where the file is none."""
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
    except OSError:  # the entry is a file, or has been deleted
        return zip_names(entry)
    except (TypeError, ValueError):  # the entry is not a path
        return []


def script_entry():
    """The entry that Python puts in front of sys.path after site; None where it puts none."""
    if getattr(sys.flags, "safe_path", False) or sys.flags.isolated:
        return None
    script = (getattr(sys, "argv", None) or [""])[0]
    if script in ("", "-c", "-m"):
        return ""
    if os.path.isdir(script) or (not script.endswith(".py") and zip_names(script)):
        return script
    return os.path.dirname(os.path.realpath(script))


def search_path(is_late):
    """sys.path as the application sees it; `is_late`: it has begun, and its first entry is there."""
    entries = [entry for entry in sys.path if isinstance(entry, str)]
    first = None if is_late else script_entry()
    return entries if first is None else [first, *entries]


# What it would find there.


def metadata_fields(path):
    """{"name": …, "version": …} of a dist-info, an egg-info, or an egg-info that is a file."""
    fields = {}
    for name in METADATA:
        text = read_text(os.path.join(path, name) if name else path)
        if text is not None:
            break
    for line in (text or "").splitlines():
        if not line.strip():
            break
        key, _, value = line.partition(":")
        fields.setdefault(key.lower(), value.strip())
    return fields


def is_module(entry, names, module):
    """Does the entry hold this module? A directory counts only where it has an __init__."""
    if module in names:
        return any(os.path.isfile(os.path.join(entry, module + it)) for it in MODULE_SUFFIXES)
    return any(it.startswith(module + ".") and it.endswith(MODULE_SUFFIXES) for it in names)


class PackageSearch:
    """Searches entries of sys.path for the wanted distributions; each entry is listed once."""

    def __init__(self, wanted, wants_notes=False):
        self.wanted = wanted
        self.wants_notes = wants_notes
        self.notes = []
        # The first words of the names. Nothing more is read of the names of other distributions.
        self.heads = {name.partition("-")[0] for name in wanted}
        self.modules = {name: name.replace("-", "_") for name in wanted}
        self.found = {}  # name: [(is the module in the same entry, version)]

    def search_entry(self, entry):
        names = entry_names(entry)
        text = "\n".join(["", *names])  # one look tells that most wanted names are not there
        versions = {}
        for name in names if "-info" in text else ():
            if name.endswith((".dist-info", ".egg-info")):
                self.note_version(entry, name, versions)
        parent, name = os.path.split(entry)
        if name.endswith(".egg"):
            self.note_version(parent, name, versions)
        here = {
            name
            for name, module in self.modules.items()
            if "\n" + module in text and is_module(entry, names, module)
        }
        for name in here.union(versions):
            version = versions.get(name)
            self.found.setdefault(name, []).append((name in here, version))

    def note_version(self, entry, file_name, versions):
        """Puts the version of "wrapt-1.16.0.dist-info" into `versions` if it is wanted."""
        head = file_name.partition("-")[0].partition("_")[0].partition(".")[0].lower()
        if head not in self.heads:
            if not head.strip("~"):
                self.add_note("nameless", entry, file_name)
            return
        name, version = self.identify(entry, file_name)
        if name not in self.wanted:
            return
        order = version_order(parse_version(version) or parse_version("0.dev0"))
        if name in versions:
            self.add_note("duplicate", entry, file_name)
        if name not in versions or order > version_order(
            parse_version(versions[name]) or parse_version("0.dev0")
        ):
            versions[name] = version

    def identify(self, entry, file_name):
        """(name, version); the metadata is read only where the file name does not tell them.

        File names of older tools have hyphens in the name, or no version.
        """
        parts = os.path.splitext(file_name)[0].split("-")
        names = [normalize("-".join(parts[: count + 1])) for count in range(len(parts))]
        path = os.path.join(entry, file_name)
        for name, version in zip(names, parts[1:] + [""]):
            if name in self.wanted and parse_version(version):
                self.check_metadata(path, name, version)
                return name, version
        if not any(name in self.wanted for name in names):
            return None, ""
        fields = metadata_fields(path)
        name = normalize(fields.get("name", ""))
        if not name:
            self.add_note("unreadable" if not fields else "nameless", entry, file_name)
        return name, fields.get("version", "")

    def check_metadata(self, path, name, version):
        """For diagnostics alone: does the metadata agree with the file name?"""
        if not self.wants_notes:
            return
        fields = metadata_fields(path)
        if not fields:
            self.add_note("unreadable", *os.path.split(path))
        elif normalize(fields.get("name", "")) != name or fields.get("version") != version:
            self.add_note("corrupt", *os.path.split(path))

    def add_note(self, kind, entry, file_name):
        if self.wants_notes:
            self.notes.append("%s %s" % (kind, os.path.join(entry, file_name)))  # noqa: UP031

    def version_of(self, name):
        """None where the distribution is not found, "" where its version is unknown.

        The first entry that has the module is the one that is imported. An editable installation
        has its metadata in one entry and its module in another.
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
    search = PackageSearch(wanted, wants_notes)
    for entry in entries:
        search.search_entry(entry)
    return search


def find_conflict(requirements, version_of):
    """The first clause that an installed version does not satisfy, as a sentence; or None.

    The sentence begins with the name and the version, which ddinject_telemetry takes from there.
    """
    for name, clauses in requirements:
        version = version_of(name) or ""
        for clause in clauses if parse_version(version) else []:
            if satisfies(version, clause) is False:
                return "%s %s is not %s" % (name, version, clause)  # noqa: UP031
    return None


class PackageCheck:
    """The version of the application's own ddtrace, a conflict, and notes for diagnostics."""

    def __init__(self, requirements, entries, wants_notes):
        wanted = {"ddtrace"}.union([name for name, _ in requirements])
        search = find_distributions(wanted, entries, wants_notes)
        self.own_ddtrace = search.version_of("ddtrace")
        self.conflict = find_conflict(requirements, search.version_of)
        self.notes = search.notes
