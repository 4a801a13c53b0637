/* Builds a volume. volume_build and build_in_staging are the table of contents: fetch the wheels,
 * verify them, plan the targets, write the files, publish the whole. */
#include "tools/ddpack/build/volume_build.h"

#include "tools/common/allocate.h"
#include "tools/common/format.h"
#include "tools/common/own.h"
#include "tools/common/paths.h"
#include "tools/common/progress.h"
#include "tools/common/trees.h"
#include "tools/ddpack/build/build_steps.h"
#include "tools/ddpack/build/content_fill.h"
#include "tools/ddpack/build/strip.h"
#include "tools/volume/manifest_write.h"

/* Also removes the staging directory, which a build that succeeds has published and forgotten. */
static void build_release(struct build *build)
{
    struct error ignored;

    if (build->staging != NULL)
        tree_remove(build->staging, &ignored);
    for (size_t i = 0; build->entries != NULL && i < build->lock->target_count; i++)
        target_entries_release(&build->entries[i]);
    free(build->entries);
    free(build->staging);
    volume_plan_release(&build->plan);
    runtime_files_release(&build->runtime);
    content_set_release(&build->contents);
    content_store_release(&build->store);
    wheel_set_release(&build->wheels);
    manifest_release(&build->manifest);
    build_report_release(&build->report);
}

/* Makes the staging directory, and in it the store that contents move out of. */
static int stage(struct build *build, struct error *error)
{
    size_t targets = build->lock->target_count;
    int result = staging_create(build->options->output, &build->staging, error);

    if (result < 0)
        return result;
    build->store = (struct content_store){path_join(build->staging, ".store"),
                                          path_join(build->options->wheels.cache, "contents")};
    build->writer =
        (struct volume_writer){build->staging, &build->store, &build->contents, &build->manifest};
    build->entries = array_new(targets, sizeof(*build->entries));
    build->report.targets = array_new(targets, sizeof(*build->report.targets));
    build->report.target_count = targets;
    return directory_create(build->store.directory, error);
}

static uint64_t size_of_contents(const struct content_set *contents)
{
    uint64_t size = 0;

    for (size_t i = 0; i < contents->count; i++)
        size += contents->contents[i]->size;
    return size;
}

/* Opens every wheel, and verifies every member of it against RECORD, each distinct content once. */
static int verify_wheels(struct build *build, struct error *error)
{
    const struct wheel_set_options *options = &build->options->wheels;
    struct progress progress;
    struct content_fill fill = {&build->store, &build->wheels, &progress, options->jobs};
    int result = wheel_set_open(&build->wheels, options->jobs, error);

    if (result < 0)
        return result;
    content_set_gather(&build->wheels, &build->contents);
    progress_begin_work(&progress, "unpacking", build->contents.count,
                        size_of_contents(&build->contents));
    result = content_fill(&build->contents, &fill, error);
    progress_end(&progress);
    if (result < 0)
        return result;
    wheel_set_remember(&build->wheels, options->cache);
    return 0;
}

/* Pruning drops debug sections; --strip runs a program, which removes symbols, too. */
static int strip_libraries(struct build *build, struct error *error)
{
    const struct build_options *options = build->options;

    if (options->strip == NULL && options->pruning == PRUNING_OFF)
        return 0;
    return content_strip(&build->contents, &build->store, options->strip, options->wheels.jobs,
                         error);
}

/* Puts the planned files and links into their places. */
static int write_plan(struct build *build, struct error *error)
{
    const struct volume_plan *plan = &build->plan;

    for (size_t i = 0; i < plan->file_count; i++) {
        int result =
            volume_writer_add(&build->writer, plan->files[i].path, plan->files[i].content, error);

        if (result < 0)
            return result;
    }
    for (size_t i = 0; i < plan->link_count; i++) {
        int result = volume_writer_add_link(&build->writer, plan->links[i].path,
                                            plan->links[i].target, error);

        if (result < 0)
            return result;
    }
    return 0;
}

/* All targets are compiled together, so the report divides the time equally among them. */
static int compile_modules(struct build *build, struct error *error)
{
    double before = build_report_clock();

    if (build->options->bytecode == NULL)
        return 0;
    int result = bytecode_compile(&build->plan, build->options->bytecode, &build->writer, error);
    double share = (build_report_clock() - before) / (double)build->report.target_count;

    for (size_t i = 0; i < build->report.target_count; i++)
        build->report.targets[i].seconds += share;
    return result;
}

/* The time of all files: the option's, or else that of the youngest member of all wheels, so that
 * the same wheels give the same volume. */
static int64_t time_of_volume(const struct build *build)
{
    int64_t time = 0;

    if (build->options->time >= 0)
        return build->options->time;
    for (size_t i = 0; i < build->wheels.count; i++)
        if (build->wheels.entries[i].contents.newest > time)
            time = build->wheels.entries[i].contents.newest;
    return time;
}

/* Removes the store, in which only contents are left that the volume does not use. */
static int write_manifest(struct build *build, struct error *error)
{
    int result = tree_remove(build->store.directory, error);

    if (result < 0)
        return result;
    build->manifest.ddtrace = format_new("%s", build->lock->ddtrace);
    return manifest_write(&build->manifest, build->staging, error);
}

/* The order matters: targets are planned after stripping, which changes their contents, and byte
 * code is compiled after all sources are in place. */
static int build_in_staging(struct build *build, struct error *error)
{
    int result = verify_wheels(build, error);

    if (result < 0)
        return result;
    result = strip_libraries(build, error);
    if (result < 0)
        return result;
    result = build_add_targets(build, error);
    if (result < 0)
        return result;
    result = write_plan(build, error);
    if (result < 0)
        return result;
    result = build_add_runtime(build, error);
    if (result < 0)
        return result;
    result = compile_modules(build, error);
    if (result < 0)
        return result;
    result = write_manifest(build, error);
    if (result < 0)
        return result;
    return volume_writer_set_times(&build->writer, time_of_volume(build), error);
}

int volume_build(const struct lock *lock, const struct build_options *options,
                 struct manifest *ret_manifest, struct build_report *ret_report,
                 struct error *error)
{
    cleanup_with(build_release) struct build build = {.lock = lock, .options = options};
    int result = wheel_set_fetch(lock, &options->wheels, &build.wheels, error);

    if (result < 0)
        return result;
    result = stage(&build, error);
    if (result < 0)
        return result;
    result = build_in_staging(&build, error);
    if (result < 0)
        return result;
    result = staging_publish(build.staging, options->output, error);
    if (result < 0)
        return result;
    free(build.staging);
    build.staging = NULL;
    build_report_fill(&build.report, &build.manifest, build.entries);
    *ret_manifest = build.manifest;
    *ret_report = build.report;
    build.manifest = (struct manifest){0};
    build.report = (struct build_report){0};
    return 0;
}
