/* Resolves each target in a worker thread. A failure is recorded with its target, so that it does
 * not end the others. */
#include "tools/ddpack/resolve/resolve_targets.h"

#include "tools/common/workers.h"

struct resolve_run {
    const struct resolver_question *question;
    struct resolution *resolutions;
};

/* A callback of workers_run. It never fails: each target has its own error. */
static int resolve_one(void *context, size_t at, struct error *error)
{
    const struct resolve_run *run = context;
    struct resolution *resolution = &run->resolutions[at];

    (void)error;
    if (!resolution->is_unavailable)
        resolution->result = resolver_ask(run->question, &resolution->target,
                                          &resolution->is_unavailable, &resolution->error);
    return 0;
}

void resolve_targets(const struct resolver_question *question, struct resolution *resolutions,
                     size_t count)
{
    struct resolve_run run = {question, resolutions};
    struct error error;

    workers_run(count, resolve_one, &run, &error);
}
