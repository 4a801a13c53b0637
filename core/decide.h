/* The decision: a pure function from what is known of a process to a verdict. It does no input or
 * output and keeps no state, so that the preload object, `ddinject explain` and the tests share it.
 */
#ifndef DDINJECT_CORE_DECIDE_H
#define DDINJECT_CORE_DECIDE_H

#include "core/libc.h"
#include "core/python.h"
#include "core/rules.h"
#include "core/target.h"
#include "core/verdict.h"

/* Why a volume cannot be used at all: every state but the first two gives `no_payload`. */
#define VOLUME_STATE_LIST(X)                                                                       \
    X(NOT_LOOKED_AT, "nobody has looked at the volume yet")                                        \
    X(USABLE, "usable")                                                                            \
    X(UNKNOWN, "the preload object's own path is not known")                                       \
    X(RELATIVE, "the volume's path is relative: use an absolute one in LD_PRELOAD")                \
    X(HAS_COLON, "the volume's path has a ':' and cannot be named in PYTHONPATH")                  \
    X(INCOMPLETE, "the volume has no readable version file or " TARGETS_DIRECTORY "")

enum volume_state {
#define VOLUME_STATE_ENUMERATOR(enumerator, text) VOLUME_##enumerator,
    VOLUME_STATE_LIST(VOLUME_STATE_ENUMERATOR)
#undef VOLUME_STATE_ENUMERATOR
};

/* Facts that are zero have not been looked at. Gathering them costs system calls, so whoever does
 * it asks decide() between its steps, and stops as soon as there is a verdict. */
struct facts {
    bool is_python;         /* the asking object exports Py_GetVersion */
    bool is_secure;         /* AT_SECURE is set, or could not be read */
    bool is_disabled;       /* the environment switches injection off */
    bool program_is_python; /* the program defines or imports a main function of CPython's */
    bool embedded_allowed;  /* DDINJECT_EMBEDDED=1 */
    struct python_build python;
    bool is_debug_build;      /* the runtime exports _Py_RefTotal or _Py_NegativeRefcount */
    enum volume_state volume; /* of its path, and of what it must hold */
    bool has_version;         /* it has a directory for this X.Y, of either libc */
    bool has_directory;       /* it has one for this libc and machine that can be read */
    bool has_short_name;      /* that directory has the name without the machine */
    bool libc_is_known;
    struct libc_version libc;
    struct libc_version required;
    struct rules_outcome rules;
    bool is_forced; /* DD_INJECT_FORCE: the rules are ignored */
    bool already_on_path;
};

/* Returns the verdict, or VERDICT_UNDECIDED while the facts that have been looked at give none.
 * What comes first is the process (up to embedded_allowed), then `volume` and the fields up to
 * `required`, then `rules`. */
enum verdict decide(const struct facts *facts);

/* Judges the volume by its path alone, so that it never returns VOLUME_INCOMPLETE. */
enum volume_state volume_path_state(struct span path);
/* Returns a static string of VOLUME_STATE_LIST. */
const char *volume_state_text(enum volume_state state);

/* Does the environment switch injection off? The arguments are the values of
 * DD_INSTRUMENT_SERVICE_WITH_APM, which does it with `false` or `0`, and of DDINJECT_DISABLED,
 * which does it with `1` or `true`; upper and lower case are the same, and an unset variable is
 * empty. */
bool environment_disables(struct span instrument_service, struct span ddinject_disabled);
/* Is this 1, true or t in any case? Datadog's own variables take these words for yes. */
bool environment_says_yes(struct span value);

#endif
