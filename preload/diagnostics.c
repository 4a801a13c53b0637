/* DD_TRACE_DEBUG and DD_APM_INSTRUMENTATION_DEBUG ask for a line on stderr, DDINJECT_LOG names a
 * file. */
#include "preload/diagnostics.h"

#include "core/report.h"
#include "preload/environment.h"
#include "preload/log_file.h"
#include "preload/system_call.h"

enum { STDERR = 2 };

static struct span wanted_log(void)
{
    return environment_span("DDINJECT_LOG");
}

unsigned long diagnostics_begin(void)
{
    return span_is_empty(wanted_log()) ? 0 : system_steady_clock();
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
                      unsigned long began)
{
    static enum verdict told;
    static bool is_logged;
    struct span log = wanted_log();

    if (__atomic_exchange_n(&told, verdict, __ATOMIC_RELAXED) != verdict &&
        (environment_says("DD_TRACE_DEBUG") || environment_says("DD_APM_INSTRUMENTATION_DEBUG")))
        write_to_stderr(facts, verdict, volume);
    if (!span_is_empty(log) && !__atomic_exchange_n(&is_logged, true, __ATOMIC_RELAXED))
        log_file_append(log.at, facts, verdict, volume, began);
}
