/* The decision is a list of conditions, and the first one that holds gives the verdict. README.md
 * has the same list for users, and tests/unit/core/test_truth_table.c tries every combination. */
#include "core/decide.h"

#include "core/names.h"

enum verdict decide(const struct facts *facts)
{
    if (!facts->is_python)
        return VERDICT_NOT_PYTHON;
    if (facts->is_secure)
        return VERDICT_SECURE_EXEC;
    if (facts->is_disabled)
        return VERDICT_DISABLED;
    if (!facts->program_is_python && !facts->embedded_allowed)
        return VERDICT_EMBEDDED_INTERPRETER;
    if (facts->volume == VOLUME_NOT_LOOKED_AT)
        return VERDICT_UNDECIDED;
    /* A volume that cannot be used lacks every version: that is no_payload, further down. */
    if (facts->volume == VOLUME_USABLE && !facts->has_version)
        return VERDICT_UNSUPPORTED_VERSION;
    if (facts->python.is_free_threaded || facts->is_debug_build)
        return VERDICT_UNSUPPORTED_ABI;
    if (facts->volume == VOLUME_USABLE && facts->has_directory &&
        (!facts->libc_is_known || !libc_version_satisfies(facts->libc, facts->required)))
        return VERDICT_UNSUPPORTED_LIBC;
    if (facts->volume != VOLUME_USABLE || !facts->has_directory)
        return VERDICT_NO_PAYLOAD;
    if (facts->rules.result == RULES_NOT_READ)
        return VERDICT_UNDECIDED;
    if (rules_outcome_denies(&facts->rules) && !facts->is_forced)
        return VERDICT_DENIED_BY_RULE;
    if (facts->already_on_path)
        return VERDICT_ALREADY_ON_PATH;
    return VERDICT_INJECTED;
}

enum volume_state volume_path_state(struct span path)
{
    if (span_is_empty(path))
        return VOLUME_UNKNOWN;
    if (path.at[0] != '/')
        return VOLUME_RELATIVE;
    if (span_find(path, ':') < path.len)
        return VOLUME_HAS_COLON;
    return VOLUME_USABLE;
}

const char *volume_state_text(enum volume_state state)
{
#define VOLUME_STATE_TEXT(enumerator, text) text "\0"
    return names_at(SPAN(VOLUME_STATE_LIST(VOLUME_STATE_TEXT)), state);
#undef VOLUME_STATE_TEXT
}

bool environment_disables(struct span instrument_service, struct span ddinject_disabled)
{
    return names_have_in_any_case(SPAN("0\0false\0"), instrument_service) ||
           names_have_in_any_case(SPAN("1\0true\0"), ddinject_disabled);
}

bool environment_says_yes(struct span value)
{
    return names_have_in_any_case(SPAN("1\0t\0true\0"), value);
}
