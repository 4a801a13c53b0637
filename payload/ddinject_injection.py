"""From the first question to the verdict."""
# Python 2.7 compiles this too:

import ddinject_environment as environment
import ddinject_payload as payload


def refusal_of_the_application(beside, directory):
    """(verdict or None, what is to be said about it)"""
    guard = beside.load("ddinject_guard")
    text = environment.file_text(directory + ".requirements") or ""
    requirements = guard.applicable_requirements(text, beside.load)
    wants_notes = environment.wants_diagnostics()
    state = guard.Comparison(requirements, guard.search_path(), wants_notes)
    facts = {"distributions": "; ".join(state.notes)} if state.notes else {}
    if state.own_ddtrace is not None:
        if not environment.says_yes("DD_INJECT_EXPERIMENTAL_OVERRIDE_USER_DDTRACE"):
            return "user_ddtrace", dict(facts, version=state.own_ddtrace or "unknown")
        facts["forced"] = "user_ddtrace"
    if state.conflict:
        facts["conflict"] = state.conflict
        if not environment.says_yes("DD_INJECT_FORCE"):
            return "incompatible_dependency", facts
        facts["forced"] = "incompatible_dependency"
    return None, facts


def refusal_of_the_rules(beside):
    """(verdict or None, what is to be said about it)"""
    is_denied, facts = beside.load("ddinject_rules").judge(beside.volume)
    if is_denied and environment.says_yes("DD_INJECT_FORCE"):
        facts["forced"] = "denied_by_rule"
        return None, facts
    return "denied_by_rule" if is_denied else None, facts


def refusal(beside):
    """(verdict or None, directory, what is to be said about it)"""
    verdict, directory, facts = payload.find_directory(beside.volume)
    if verdict is None:
        verdict, reasons = refusal_of_the_rules(beside)
        facts.update(reasons)
    if verdict is None:
        verdict, reasons = refusal_of_the_application(beside, directory)
        facts.update(reasons)
    return verdict, directory, facts


def boot_now(beside, directory, facts, is_alone=True):
    """The verdict after the import of ddtrace."""
    error = beside.load("ddinject_boot").import_ddtrace(directory, is_alone)
    if error:
        facts["error"] = error
    return "import_failed" if error else "injected"


def boot_later(beside, directory, facts, told):
    """What the first trigger calls. Telemetry has been told already: no fork any more."""

    def boot_for(name):
        now = dict(facts, lazy=name)
        try:
            verdict = boot_now(beside, directory, now, is_alone=False)
        except Exception as error:  # noqa: BLE001 -- the volume may be gone
            verdict, now["error"] = "import_failed", environment.describe(error)
        told.finish_late(verdict, now)

    return boot_for


def activate(beside, directory, facts, told):
    """The verdict when ddtrace is imported, or everything is ready for it."""
    if environment.says_yes("DDINJECT_LAZY"):
        lazy = beside.load("ddinject_lazy")
        integrations = lazy.Integrations(directory)
        facts["lazy"] = lazy.reason_to_be_eager(integrations) or "waits"
        if facts["lazy"] == "waits":
            lazy.wait(integrations, directory, boot_later(beside, directory, facts, told))
            return "injected"
    return boot_now(beside, directory, facts)


def inject(beside, told):
    """`told` is ddinject_report's Report, or as silent as the process wants it."""
    try:
        verdict, directory, facts = refusal(beside)
        if verdict is None:
            told.prepare()
            verdict = activate(beside, directory, facts, told)
    except Exception as error:  # noqa: BLE001 -- whatever it is, the application goes on
        verdict, facts = "no_payload", {"reason": environment.describe(error)}
    told.finish(verdict, facts)
