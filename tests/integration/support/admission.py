"""What the API server does with a MutatingAdmissionPolicy, with CEL by cel-python.

Stood in for here: the types JSONPatch and Object and the functions that Kubernetes adds to CEL.
Patches are applied by the library jsonpatch.
"""

import copy
import functools
import json
import re
from decimal import Decimal

import celpy
import jsonpatch
from celpy import celtypes

UNITS = {"": 1, "m": Decimal("0.001"), "k": 10**3, "M": 10**6, "G": 10**9}
UNITS |= {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30}
# cel-python takes a type's name for one word: Object.spec.volumes{…} becomes Object__spec__volumes.
TYPE_NAME = re.compile(r"\b(JSONPatch|Object(?:\.\w+)*)(?=\{)")


def quantity(text) -> celtypes.DoubleType:
    """A Kubernetes quantity as a number."""
    number, unit = re.fullmatch(r"([0-9.]+)([A-Za-z]*)", text).groups()
    return celtypes.DoubleType(Decimal(number) * UNITS[unit])


def is_quantity(text) -> celtypes.BoolType:
    found = re.fullmatch(r"[0-9.]+([A-Za-z]*)", text)
    return celtypes.BoolType(bool(found) and found[1] in UNITS)


def index_of(items, item) -> celtypes.IntType:
    """As Kubernetes' list library has it."""
    return celtypes.IntType(items.index(item) if item in items else -1)


FUNCTIONS = {
    "quantity": quantity,
    "isQuantity": is_quantity,
    "isLessThan": lambda one, other: celtypes.BoolType(one < other),
    "indexOf": index_of,
    "replace": lambda text, old, new: celtypes.StringType(text.replace(old, new)),
    "join": lambda items, between: celtypes.StringType(between.join(items)),
    "escapeKey": lambda _, key: celtypes.StringType(key.replace("~", "~0").replace("/", "~1")),
}


@functools.cache
def compiled(expression: str):
    """One expression as a program."""
    names = set(TYPE_NAME.findall(expression))
    flat = {name: name.replace(".", "__") for name in names}
    types = {one: type(one, (celtypes.MessageType,), {}) for one in flat.values()}
    source = TYPE_NAME.sub(lambda match: flat[match[1]], expression)
    environment = celpy.Environment(annotations=types)
    return environment.program(environment.compile(source), functions=FUNCTIONS)


def evaluate(expression: str, **variables):
    """A name or a field that is not there is an error, as in the API server."""
    return compiled(expression).evaluate({"jsonpatch": celtypes.MapType({}), **variables})


def check_type_names(value, expected: str) -> None:
    """An Object's type is the path of the field that it is put into."""
    if isinstance(value, celtypes.MessageType):
        found = type(value).__name__.replace("__", ".")
        assert found == expected, f"{found} where {expected} belongs"
        for field, inner in value.items():
            check_type_names(inner, f"{expected}.{field}")
    elif isinstance(value, list):
        for inner in value:
            check_type_names(inner, expected)


def plain(value):
    """CEL's values as JSON has them; a sum of lists or strings is Python's own already.

    cel-python keeps an error as the value of an object's field: here too it is that of the whole."""
    if isinstance(value, celpy.CELEvalError):
        raise value
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if isinstance(value, (bool, celtypes.BoolType)):
        return bool(value)
    return int(value) if isinstance(value, int) else str(value)


def selects(selector: dict, labels: dict) -> bool:
    """A label selector, as far as the manifests use it."""
    assert set(selector) <= {"matchLabels", "matchExpressions"}
    wanted = selector.get("matchLabels", {})
    if any(labels.get(key) != value for key, value in wanted.items()):
        return False
    for rule in selector.get("matchExpressions", []):
        assert rule["operator"] == "NotIn"
        if labels.get(rule["key"]) in rule["values"]:
            return False
    return True


def dropped_defaults(value):
    """Empty strings and lists that the API server does not keep."""
    if isinstance(value, dict):
        kept = {key: dropped_defaults(inner) for key, inner in value.items()}
        return {key: inner for key, inner in kept.items() if key != "subPath" or inner}
    return [dropped_defaults(inner) for inner in value] if isinstance(value, list) else value


ANSWERS = {}


class Policy:
    """A policy, its bindings and its settings, as they were rendered."""

    def __init__(self, documents: list):
        one = {document["kind"]: document for document in documents}
        self.spec = one["MutatingAdmissionPolicy"]["spec"]
        self.name = one["MutatingAdmissionPolicy"]["metadata"]["name"]
        self.settings = copy.deepcopy(one["ConfigMap"])
        self.bindings = [d for d in documents if d["kind"] == "MutatingAdmissionPolicyBinding"]

    def bound(self, pod: dict, namespace: dict) -> list:
        """The names of the bindings that select a pod in a namespace of these labels."""
        labels = pod["metadata"].get("labels", {})
        return [
            binding["metadata"]["name"]
            for binding in self.bindings
            if binding["spec"]["policyName"] == self.name
            and selects(binding["spec"]["matchResources"].get("namespaceSelector", {}), namespace)
            and selects(binding["spec"]["matchResources"].get("objectSelector", {}), labels)
        ]

    def refused_by(self, pod: dict) -> list:
        """The match conditions that are not met."""
        variables = {"object": celpy.json_to_cel(pod), "params": celpy.json_to_cel(self.settings)}
        return [
            condition["name"]
            for condition in self.spec["matchConditions"]
            if evaluate(condition["expression"], **variables) != celtypes.BoolType(True)
        ]

    def patches(self, mutation: dict, pod: dict, seen: dict) -> list:
        """What one mutation makes of `pod`; the variables are computed from `seen`."""
        params = celpy.json_to_cel(self.settings)
        variables = celtypes.MapType({})
        known = {"object": celpy.json_to_cel(seen), "params": params, "variables": variables}
        for variable in self.spec["variables"]:
            variables[celtypes.StringType(variable["name"])] = evaluate(
                variable["expression"], **known
            )
        known["object"] = celpy.json_to_cel(pod)
        found = evaluate(mutation["jsonPatch"]["expression"], **known)
        for patch in found:
            assert type(patch).__name__ == "JSONPatch"
            words = [word for word in str(patch["path"]).split("/") if word]
            path = ".".join(["Object", *(w for w in words if not w.isdigit() and w != "-")])
            if "value" in patch:
                check_type_names(patch["value"], path)
        return plain(found)

    def mutate(self, pod: dict, *, variables_are_kept: bool = False) -> dict:
        """The pod after all mutations; kept: the variables of the first serve for all.

        An answer depends on nothing else, and cel-python takes a tenth of a second for it."""
        asked = json.dumps([self.spec, self.settings, pod, variables_are_kept], sort_keys=True)
        if asked not in ANSWERS:
            ANSWERS[asked] = self.compute(pod, variables_are_kept)
        return copy.deepcopy(ANSWERS[asked])

    def compute(self, pod: dict, variables_are_kept: bool) -> dict:
        if self.refused_by(pod):
            return copy.deepcopy(pod)
        after = copy.deepcopy(pod)
        for mutation in self.spec["mutations"]:
            assert mutation["patchType"] == "JSONPatch"
            patches = self.patches(mutation, after, pod if variables_are_kept else after)
            after = jsonpatch.apply_patch(after, patches)
        return dropped_defaults(after)
