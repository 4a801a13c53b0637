/* DD_TRACE_DEBUG, DD_APM_INSTRUMENTATION_DEBUG and DDINJECT_LOG. */
#include "preload/diagnostics.h"

#include "core/report.h"
#include "preload/environment.h"
#include "preload/log_file.h"

enum { STDERR = 2 };

static const char *wanted_log(void)
{
    const char *path = environment_value("DDINJECT_LOG");

    return path == NULL || path[0] == '\0' ? NULL : path;
}

static bool wants_line(void)
{
    return environment_says_yes(environment_span("DD_TRACE_DEBUG")) ||
           environment_says_yes(environment_span("DD_APM_INSTRUMENTATION_DEBUG"));
}

struct moment diagnostics_begin(void)
{
    const struct moment never = {0};

    return wanted_log() == NULL ? never : system_steady_clock();
}

static void write_to_stderr(const struct facts *facts, enum verdict verdict, struct span volume)
{
    struct report report = {.facts = facts, .verdict = verdict, .volume = volume};
    char line[REPORT_SIZE];
    struct text text = text_in(line, sizeof(line));

    report_line_add(&text, &report);
    system_write_quietly(STDERR, text.at, text.len);
}

void diagnostics_tell(const struct facts *facts, enum verdict verdict, struct span volume,
                      struct moment began)
{
    static enum verdict told;
    static bool is_logged;
    const char *log = wanted_log();

    if (__atomic_exchange_n(&told, verdict, __ATOMIC_RELAXED) != verdict && wants_line())
        write_to_stderr(facts, verdict, volume);
    if (log != NULL && !__atomic_exchange_n(&is_logged, true, __ATOMIC_RELAXED))
        log_file_append(log, facts, verdict, volume, began);
}
