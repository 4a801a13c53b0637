/* The verdicts. This is the only list of them: the enum, the names and the texts come from it, and
 * lints compare README.md, the man pages and the payload with it. */
#ifndef DDINJECT_CORE_VERDICT_H
#define DDINJECT_CORE_VERDICT_H

/* X(enumerator, name that users see, what it means), in the order of the decision. Only
 * payload/sitecustomize.py, which runs inside the interpreter, reaches the last three. */
#define VERDICT_LIST(X)                                                                            \
    X(NOT_PYTHON, "not_python", "the caller is not a Python runtime")                              \
    X(SECURE_EXEC, "secure_exec", "the process runs with raised privileges (AT_SECURE)")           \
    X(DISABLED, "disabled", "injection is switched off by the environment")                        \
    X(EMBEDDED_INTERPRETER, "embedded_interpreter", "Python runs inside another program")          \
    X(UNSUPPORTED_VERSION, "unsupported_version", "the volume has nothing for this Python")        \
    X(UNSUPPORTED_ABI, "unsupported_abi", "a free-threaded or debug build of Python")              \
    X(UNSUPPORTED_LIBC, "unsupported_libc", "the libc is older than the payload needs")            \
    X(NO_PAYLOAD, "no_payload", "the payload is missing or cannot be read")                        \
    X(DENIED_BY_RULE, "denied_by_rule", "the rules exclude this program")                          \
    X(ALREADY_ON_PATH, "already_on_path", "PYTHONPATH has the volume already")                     \
    X(INJECTED, "injected", "the volume is put in front of PYTHONPATH")                            \
    X(USER_DDTRACE, "user_ddtrace", "the application brings its own ddtrace")                      \
    X(INCOMPATIBLE_DEPENDENCY, "incompatible_dependency", "the application's packages do not fit") \
    X(IMPORT_FAILED, "import_failed", "importing ddtrace failed")

enum verdict {
#define VERDICT_ENUMERATOR(enumerator, name, text) VERDICT_##enumerator,
    VERDICT_LIST(VERDICT_ENUMERATOR)
#undef VERDICT_ENUMERATOR
        VERDICT_COUNT,
    /* Not a verdict: the decision needs a fact that nobody has looked at yet. */
    VERDICT_UNDECIDED = VERDICT_COUNT
};

/* Return static strings, or "unknown" for a number that is not in the list. */
const char *verdict_name(enum verdict verdict);
const char *verdict_text(enum verdict verdict);

#endif
