/* getenv, the only symbol that other objects can see. For PYTHONPATH it finds out who asks, gathers
 * the facts, decides, and answers; for every other name it does what getenv of libc does. */
#include "preload/answer.h"
#include "preload/diagnostics.h"
#include "preload/environment.h"
#include "preload/gather.h"

__attribute__((visibility("default"))) char *getenv(const char *name);

static bool is_pythonpath(const char *name)
{
    /* Nearly all calls are for another name, which the first byte tells. */
    return name[0] == 'P' && span_equals(span_of(name), SPAN("PYTHONPATH"));
}

/* It is not inlined, so that a call for another name saves no registers and takes no stack for it.
 */
__attribute__((noinline)) static char *pythonpath_for(char *user_value, const void *return_address)
{
    struct loaded_objects objects;
    struct facts facts;

    /* The caller is not Python, or the process has raised privileges: nothing is reported of it. */
    if (!facts_find_asker(return_address, &objects, &facts))
        return user_value;
    unsigned long began = diagnostics_begin();

    facts_gather(&objects, span_of(user_value), &facts);
    enum verdict verdict = decide(&facts);

    diagnostics_tell(&facts, verdict, objects.volume, began);
    if (verdict != VERDICT_INJECTED)
        return user_value;
    char *answer = answer_for(objects.volume, span_of(user_value));

    return answer != NULL ? answer : user_value;
}

char *getenv(const char *name)
{
    char *value = environment_value(name);

    return is_pythonpath(name) ? pythonpath_for(value, __builtin_return_address(0)) : value;
}
