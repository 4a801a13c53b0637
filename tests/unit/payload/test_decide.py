"""The order of the decision, with modules that only say what they are asked to."""

from types import SimpleNamespace

import pytest


class Modules:
    """Stands for sitecustomize's VolumeModules; notes what is loaded."""

    volume = "/volume"

    def __init__(self, **answers):
        self.loaded = []
        self.answers = answers
        check = SimpleNamespace(notes=[], own_ddtrace=None, conflict=None)
        vars(check).update(answers.get("check", {}))
        self.parts = {
            "ddinject_rules": SimpleNamespace(apply_rules=self.apply_rules),
            "ddinject_guard": SimpleNamespace(
                applicable_requirements=lambda text, load: [],
                search_path=lambda is_late: [],
                PackageCheck=lambda requirements, entries, wants_notes: check,
            ),
            "ddinject_import": SimpleNamespace(
                import_ddtrace=lambda directory, is_late: answers.get("error")
            ),
        }

    def apply_rules(self, volume):
        assert volume == self.volume
        return self.answers.get("rules", (False, {}))

    def load(self, name):
        self.loaded.append(name)
        return self.parts[name]


REPORT = SimpleNamespace(is_asked=True, prepare=lambda: None)


@pytest.fixture
def inject(decide, monkeypatch):
    """inject(found, variables, **answers): the verdict, the facts, and the modules that it loaded."""

    def call(found=(None, "/volume/d", {}), variables=(), **answers):
        for name in ("DD_INJECT_FORCE", "DDINJECT_LAZY", "DD_TRACE_DEBUG"):
            monkeypatch.delenv(name, raising=False)
        for name in variables:
            monkeypatch.setenv(name, "true")
        monkeypatch.setattr(decide.target, "find_directory", lambda volume: found)
        modules = Modules(**answers)
        verdict, facts = decide.inject(modules, REPORT)
        return verdict, facts, modules.loaded

    return call


def test_what_the_volume_refuses_is_asked_no_further(inject):
    assert inject(("unsupported_abi", None, {})) == ("unsupported_abi", {}, [])


def test_what_the_rules_refuse_is_asked_no_further(inject):
    verdict, facts, loaded = inject(rules=(True, {"reason": "r:1"}))
    assert (verdict, facts) == ("denied_by_rule", {"reason": "r:1"})
    assert loaded == ["ddinject_rules"]


def test_force_overrides_the_rules(inject):
    verdict, facts, _ = inject(rules=(True, {}), variables=["DD_INJECT_FORCE"])
    assert (verdict, facts) == ("injected", {"forced": "denied_by_rule"})


@pytest.mark.parametrize(
    ("check", "verdict", "facts"),
    [
        ({"own_ddtrace": "2.1"}, "user_ddtrace", {"version": "2.1"}),
        ({"own_ddtrace": ""}, "user_ddtrace", {"version": "unknown"}),
        ({"conflict": "a 1 is not <1"}, "incompatible_dependency", {"conflict": "a 1 is not <1"}),
        ({"notes": ["one", "two"]}, "injected", {"distributions": "one; two"}),
    ],
)
def test_packages(inject, check, verdict, facts):
    assert inject(check=check)[:2] == (verdict, facts)


def test_force_overrides_a_conflict_and_not_the_users_own_ddtrace(inject):
    force = ["DD_INJECT_FORCE"]
    assert inject(check={"conflict": "c"}, variables=force)[0] == "injected"
    assert inject(check={"own_ddtrace": "1"}, variables=force)[0] == "user_ddtrace"
    override = ["DD_INJECT_EXPERIMENTAL_OVERRIDE_USER_DDTRACE"]
    assert inject(check={"own_ddtrace": "1"}, variables=override)[0] == "injected"


def test_an_import_that_fails(inject):
    assert inject(error="ImportError: x")[:2] == ("import_failed", {"error": "ImportError: x"})


def test_a_module_that_is_broken_is_no_verdict(inject):
    """sitecustomize.py catches it, and says which module it is."""
    with pytest.raises(KeyError):
        inject(variables=["DDINJECT_LAZY"])
