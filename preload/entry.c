/* getenv, the one symbol that the world can see: who asks, gather the facts, decide, answer. */
#include "core/report.h"
#include "preload/answer.h"
#include "preload/environment.h"
#include "preload/gather.h"
#include "preload/system_call.h"

enum { STDERR = 2 };

__attribute__((visibility("default"))) char *getenv(const char *name);

static bool is_pythonpath(const char *name)
{
    /* Most callers ask for something else: one comparison tells. */
    return name[0] == 'P' && span_equals(span_of(name), SPAN("PYTHONPATH"));
}

/* Once per process and verdict: some runtimes ask several times. */
static void report(const struct facts *facts, enum verdict verdict, struct span volume)
{
    static enum verdict reported;
    char line[REPORT_SIZE];
    struct text text = text_in(line, sizeof(line));

    if (__atomic_exchange_n(&reported, verdict, __ATOMIC_RELAXED) == verdict)
        return;
    if (!environment_says_yes(environment_span("DD_TRACE_DEBUG")) &&
        !environment_says_yes(environment_span("DD_APM_INSTRUMENTATION_DEBUG")))
        return;
    report_line_add(&text, facts, verdict, volume);
    system_write_quietly(STDERR, text.at, text.len);
}

static char *pythonpath_for(char *user_value, const void *return_address)
{
    struct facts facts;
    struct span volume;

    facts_gather(return_address, span_of(user_value), &facts, &volume);
    enum verdict verdict = decide(&facts);

    /* Not ours, or not to be looked at: such a process is never spoken of. */
    if (verdict == VERDICT_NOT_PYTHON || verdict == VERDICT_SECURE_EXEC)
        return user_value;
    report(&facts, verdict, volume);
    if (verdict != VERDICT_INJECTED)
        return user_value;
    char *answer = answer_for(volume, span_of(user_value));

    return answer != NULL ? answer : user_value;
}

char *getenv(const char *name)
{
    char *value = environment_value(name);

    return is_pythonpath(name) ? pythonpath_for(value, __builtin_return_address(0)) : value;
}
