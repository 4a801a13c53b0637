"""Decides whether this process is injected, and injects it: core/decide.c has the same verdicts.

What is known beside the verdict is a mapping, `facts`, with these keys and no others: python, running,
required (versions), directory, distributions (notes about metadata), version (of the application's
ddtrace), conflict, forced (the verdict that an environment variable overrode), lazy, reason, error.
"""
# Python 2.7 compiles this file.

import ddinject_environment as environment
import ddinject_target as target


def check_packages(modules, directory, facts, is_late):
    """Compares the application's own packages with what ddtrace needs: a verdict, or None."""
    guard = modules.load("ddinject_guard")
    text = environment.read_text(directory + ".requirements") or ""
    requirements = guard.applicable_requirements(text, modules.load)
    wants_notes = environment.wants_diagnostics()
    check = guard.PackageCheck(requirements, guard.search_path(is_late=is_late), wants_notes)
    if check.notes:
        facts["distributions"] = "; ".join(check.notes)
    if check.own_ddtrace is not None:
        if not environment.is_on("DD_INJECT_EXPERIMENTAL_OVERRIDE_USER_DDTRACE"):
            facts["version"] = check.own_ddtrace or "unknown"
            return "user_ddtrace"
        facts["forced"] = "user_ddtrace"
    if check.conflict:
        facts["conflict"] = check.conflict
        if not environment.is_on("DD_INJECT_FORCE"):
            return "incompatible_dependency"
        facts["forced"] = "incompatible_dependency"
    return None


def check_rules(modules, facts):
    """Applies the rule files to the command line: a verdict, or None."""
    is_denied, reasons = modules.load("ddinject_rules").apply_rules(modules.volume)
    facts.update(reasons)
    if is_denied and environment.is_on("DD_INJECT_FORCE"):
        facts["forced"] = "denied_by_rule"
        return None
    return "denied_by_rule" if is_denied else None


def import_ddtrace(modules, directory, facts, is_late):
    """Imports ddtrace now, and returns the verdict."""
    importer = modules.load("ddinject_import")
    error = importer.import_ddtrace(directory, is_late=is_late)
    if error:
        facts["error"] = error
    return "import_failed" if error else "injected"


def make_late_import(modules, directory, facts, report, is_checked):
    """The function that the first import of an integrated module calls, with that module's name.

    Datadog's telemetry forwarder has been told "injected" already: the application runs, and no
    process may be forked beside its threads any more.
    """

    def import_for(name):
        now = dict(facts, lazy=name)
        verdict = None
        try:
            if not is_checked:
                verdict = check_packages(modules, directory, now, is_late=True)
            verdict = verdict or import_ddtrace(modules, directory, now, is_late=True)
        except Exception as error:  # noqa: BLE001 -- for instance, the volume has been removed
            verdict, now["error"] = "import_failed", modules.describe_failure(error)
        try:
            report.finish_late(verdict, now)
        except Exception:  # noqa: BLE001, S110 -- the application's own import goes on
            pass

    return import_for


def find_integrations(modules, directory):
    """(the integrations to wait for, or None to import ddtrace now; what is reported about it)"""
    if not environment.is_on("DDINJECT_LAZY"):
        return None, {}
    lazy = modules.load("ddinject_lazy")
    integrations = lazy.Integrations(directory)
    reason = lazy.reason_to_import_now(integrations)
    return (None, {"lazy": reason}) if reason else (integrations, {"lazy": "waits"})


def activate(modules, directory, facts, report):
    """Imports ddtrace, or waits until the application imports a module that ddtrace integrates.

    A process that waits may never import ddtrace at all. Its packages are checked at its start only
    where somebody asks for the outcome; else they are checked when ddtrace is imported.
    """
    integrations, reasons = find_integrations(modules, directory)
    is_checked = integrations is None or report.is_asked
    if is_checked:
        verdict = check_packages(modules, directory, facts, is_late=False)
        if verdict:
            return verdict
    facts.update(reasons)
    report.prepare()
    if integrations is None:
        return import_ddtrace(modules, directory, facts, is_late=False)
    callback = make_late_import(modules, directory, facts, report, is_checked)
    modules.load("ddinject_lazy").wait(integrations, directory, callback)
    return "injected"


def inject(modules, report):
    """(verdict, what is reported about it); raises what goes wrong in the volume's own modules.

    `modules` is sitecustomize's VolumeModules; `report` is its PlainReport, or ddinject_report's.
    """
    verdict, directory, facts = target.find_directory(modules.volume)
    verdict = verdict or check_rules(modules, facts)
    verdict = verdict or activate(modules, directory, facts, report)
    return verdict, facts
