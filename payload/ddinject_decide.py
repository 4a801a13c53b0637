"""From the first question to the verdict."""
# Python 2.7 compiles this too:

import ddinject_environment as environment
import ddinject_target as target


def refusal_of_the_application(beside, directory, facts, has_begun=False):
    """The verdict or None."""
    guard = beside.load("ddinject_guard")
    text = environment.file_text(directory + ".requirements") or ""
    requirements = guard.applicable_requirements(text, beside.load)
    wants_notes = environment.wants_diagnostics()
    state = guard.Comparison(requirements, guard.search_path(has_begun), wants_notes)
    if state.notes:
        facts["distributions"] = "; ".join(state.notes)
    if state.own_ddtrace is not None:
        if not environment.says_yes("DD_INJECT_EXPERIMENTAL_OVERRIDE_USER_DDTRACE"):
            facts["version"] = state.own_ddtrace or "unknown"
            return "user_ddtrace"
        facts["forced"] = "user_ddtrace"
    if state.conflict:
        facts["conflict"] = state.conflict
        if not environment.says_yes("DD_INJECT_FORCE"):
            return "incompatible_dependency"
        facts["forced"] = "incompatible_dependency"
    return None


def refusal_of_the_rules(beside, facts):
    """The verdict or None."""
    is_denied, reasons = beside.load("ddinject_rules").judge(beside.volume)
    facts.update(reasons)
    if is_denied and environment.says_yes("DD_INJECT_FORCE"):
        facts["forced"] = "denied_by_rule"
        return None
    return "denied_by_rule" if is_denied else None


def boot_now(beside, directory, facts, is_alone=True):
    """The verdict after the import of ddtrace."""
    error = beside.load("ddinject_import").import_ddtrace(directory, is_alone)
    if error:
        facts["error"] = error
    return "import_failed" if error else "injected"


def boot_later(beside, directory, facts, told, is_fitting):
    """What the first trigger calls. Telemetry has been told already: no fork any more."""

    def boot_for(name):
        now = dict(facts, lazy=name)
        verdict = None
        try:
            if not is_fitting:
                verdict = refusal_of_the_application(beside, directory, now, has_begun=True)
            verdict = verdict or boot_now(beside, directory, now, is_alone=False)
        except Exception as error:  # noqa: BLE001 -- the volume may be gone
            verdict, now["error"] = "import_failed", environment.describe(error)
        try:
            told.finish_late(verdict, now)
        except Exception:  # noqa: BLE001, S110 -- the application's import goes on
            pass

    return boot_for


def integrations_to_wait_for(beside, directory):
    """(the list, or None where ddtrace is to be imported now, what is to be said about it)"""
    if not environment.says_yes("DDINJECT_LAZY"):
        return None, {}
    lazy = beside.load("ddinject_lazy")
    integrations = lazy.Integrations(directory)
    reason = lazy.reason_to_be_eager(integrations)
    return (None, {"lazy": reason}) if reason else (integrations, {"lazy": "waits"})


def activate(beside, directory, facts, told):
    """The verdict when ddtrace is imported, or everything is ready for it.

    Whether the application's packages fit is asked when ddtrace is to be imported. A process that
    waits for it may never be there: it is asked now only where somebody is to hear the answer.
    """
    integrations, reasons = integrations_to_wait_for(beside, directory)
    is_fitting = integrations is None or told.is_asked
    if is_fitting:
        verdict = refusal_of_the_application(beside, directory, facts)
        if verdict:
            return verdict
    facts.update(reasons)
    told.prepare()
    if integrations is None:
        return boot_now(beside, directory, facts)
    boot = boot_later(beside, directory, facts, told, is_fitting)
    beside.load("ddinject_lazy").wait(integrations, directory, boot)
    return "injected"


def inject(beside, told):
    """`told` is ddinject_report's Report, or as silent as the process wants it."""
    try:
        verdict, directory, facts = target.find_directory(beside.volume)
        verdict = verdict or refusal_of_the_rules(beside, facts)
        verdict = verdict or activate(beside, directory, facts, told)
    except Exception as error:  # noqa: BLE001 -- whatever it is, the application goes on
        verdict, facts = "no_payload", {"reason": environment.describe(error)}
    told.finish(verdict, facts)
