/* Building a volume: fetch, verify, plan, fill, write down what there is. */
#include "tools/ddpack/build/volume_build.h"

#include "tools/common/allocate.h"
#include "tools/common/files.h"
#include "tools/common/own.h"
#include "tools/ddpack/build/content_fill.h"
#include "tools/ddpack/build/strip.h"
#include "tools/ddpack/build/target_check.h"
#include "tools/ddpack/build/target_entries.h"
#include "tools/ddpack/build/volume_plan.h"
#include "tools/ddpack/build/volume_writer.h"
#include "tools/ddpack/python/requirements.h"
#include "tools/ddpack/wheel/integrations.h"
#include "tools/volume/manifest_write.h"

#include <errno.h>
#include <string.h>
#include <time.h>

/* What a volume holds beside the targets. */
static const struct {
    const char *name;
    mode_t mode;
} RUNTIME_FILES[] = {
    {"libddinject.so", 0644},
    {"ddinject", 0755},
    {"rules.conf", 0644},
    {"sitecustomize.py", 0644},
    {"ddinject_boot.py", 0644},
    {"ddinject_environment.py", 0644},
    {"ddinject_guard.py", 0644},
    {"ddinject_injection.py", 0644},
    {"ddinject_json.py", 0644},
    {"ddinject_lazy.py", 0644},
    {"ddinject_markers.py", 0644},
    {"ddinject_payload.py", 0644},
    {"ddinject_report.py", 0644},
    {"ddinject_rules.py", 0644},
    {"ddinject_telemetry.py", 0644},
    {"ddinject_versions.py", 0644},
};

struct build {
    const struct lock *lock;
    const struct build_options *options;
    char *staging;
    struct wheel_set wheels;
    struct content_store store;
    struct content_set contents;
    struct volume_plan plan;
    struct target_entries *entries; /* of each target */
    struct manifest manifest;
    struct volume_writer writer;
    struct build_report report;
};

static void build_release(struct build *build)
{
    for (size_t i = 0; build->entries != NULL && i < build->lock->target_count; i++)
        target_entries_release(&build->entries[i]);
    free(build->entries);
    free(build->staging);
    volume_plan_release(&build->plan);
    content_set_release(&build->contents);
    content_store_release(&build->store);
    wheel_set_release(&build->wheels);
    manifest_release(&build->manifest);
    build_report_release(&build->report);
}

static int write_requires(struct build *build, const char *directory, struct libc_version required,
                          struct error *error)
{
    cleanup_free char *path = format_new("%s.requires", directory);
    cleanup_free char *version = libc_version_new(&required);
    cleanup_free char *line = format_new("%s\n", version);

    return volume_writer_add_bytes(&build->writer, path, span_of(line), 0644, error);
}

static int write_requirements(struct build *build, const struct lock_target *target,
                              const char *directory, struct error *error)
{
    cleanup_with(requirements_release) struct requirements requirements = {0};
    cleanup_free char *path = format_new("%s.requirements", directory);

    for (size_t i = 0; i < target->wheel_count; i++)
        requirements_take(
            &requirements,
            span_of(wheel_set_find(&build->wheels, &target->wheels[i])->contents.metadata),
            &target->target);
    cleanup_free char *text = requirements_text(&requirements);

    return volume_writer_add_bytes(&build->writer, path, span_of(text), 0644, error);
}

static int write_integrations(struct build *build, const struct lock_target *target,
                              const char *directory, struct error *error)
{
    cleanup_free char *path = format_new("%s.integrations", directory);
    cleanup_free char *text = format_new("%s", "");
    int result = 0;

    for (size_t i = 0; result == 0 && i < target->wheel_count; i++)
        result = integrations_add(
            &text, &wheel_set_find(&build->wheels, &target->wheels[i])->contents.archive, error);
    return result < 0 ? result
                      : volume_writer_add_bytes(&build->writer, path, span_of(text), 0644, error);
}

static void add_manifest_wheel(struct manifest_target *target, const struct lock_wheel *wheel)
{
    struct manifest_wheel *row = manifest_add_wheel(target);
    bool is_local = span_starts_with(span_of(wheel->url), SPAN("file://"));

    row->file = format_new("%s", wheel->file);
    /* A folder's path says something of one machine, not of the wheel. */
    row->url = format_new("%s", is_local ? "" : wheel->url);
    row->sha256 = wheel->sha256;
    row->size = wheel->size;
}

/* The least that the platform's tag lets one assume. */
static struct libc_version lowest_requirement(enum libc_kind kind)
{
    return kind == LIBC_MUSL ? (struct libc_version){LIBC_MUSL, 1, 2, 0}
                             : (struct libc_version){LIBC_GLIBC, 2, 17, 0};
}

static int plan_target(struct build *build, const struct lock_target *target, const char *name,
                       struct error *error)
{
    cleanup_with(target_tags_release) struct target_tags tags;
    struct libc_version required = lowest_requirement(target->target.libc);
    struct manifest_target *row = manifest_add_target(&build->manifest);
    struct target_entries *entries = &build->entries[build->manifest.target_count - 1];
    int result = 0;

    target_tags_of(&target->target, &tags);
    for (size_t i = 0; result == 0 && i < target->wheel_count; i++) {
        const struct wheel_entry *entry = wheel_set_find(&build->wheels, &target->wheels[i]);

        result = target_check_wheel(entry, &target->target, &tags, build->options->prunes,
                                    &required, error);
        add_manifest_wheel(row, &target->wheels[i]);
    }
    row->target = target->target;
    row->requires = required;
    if (result < 0)
        return result;
    result = target_entries_gather(target, &build->wheels, build->options->prunes, &build->contents,
                                   &build->store, entries, error);
    if (result == 0)
        result = target_check_libraries(entries->entries, entries->count, &target->target, error);
    if (result == 0)
        result =
            volume_plan_add_target(&build->plan, name, entries->entries, entries->count, error);
    return result;
}

static int build_target(struct build *build, const struct lock_target *target, struct error *error)
{
    char buffer[TARGET_NAME_SIZE];
    struct text name = text_in(buffer, sizeof(buffer));

    target_name_add(&name, &target->target, NAME_WITH_MACHINE);
    int result = plan_target(build, target, name.at, error);
    cleanup_free char *directory = path_join(TARGETS_DIRECTORY, name.at);

    if (result == 0)
        result = write_requires(build, directory,
                                build->manifest.targets[build->manifest.target_count - 1].requires,
                                error);
    if (result == 0)
        result = write_requirements(build, target, directory, error);
    if (result == 0)
        result = write_integrations(build, target, directory, error);
    return result < 0 ? error_wrap(error, "target %s", name.at) : 0;
}

static int write_plan(struct build *build, struct error *error)
{
    const struct volume_plan *plan = &build->plan;
    int result = 0;

    for (size_t i = 0; result == 0 && i < plan->file_count; i++)
        result =
            volume_writer_add(&build->writer, plan->files[i].path, plan->files[i].content, error);
    for (size_t i = 0; result == 0 && i < plan->link_count; i++)
        result = volume_writer_add_link(&build->writer, plan->links[i].path, plan->links[i].target,
                                        error);
    return result;
}

static int add_runtime_file(struct build *build, const char *name, mode_t mode, struct error *error)
{
    cleanup_free char *path = path_join(build->options->runtime, name);
    cleanup_free char *bytes = NULL;
    size_t len = 0;
    int result = file_read(path, &bytes, &len, error);

    if (result < 0)
        return error_wrap(error, "a volume needs %s: --runtime names the directory that has it",
                          name);
    result = volume_writer_add_bytes(&build->writer, name, (struct span){bytes, len}, mode, error);
    if (result == 0 && span_ends_with(span_of(name), SPAN(".py"))) {
        struct sha256 sha256 = sha256_of((struct span){bytes, len});

        volume_plan_add_module(&build->plan, name,
                               content_set_want(&build->contents, &sha256, len, mode));
    }
    return result;
}

static int add_runtime(struct build *build, struct error *error)
{
    cleanup_free char *version = format_new("%s\n", build->lock->ddtrace);

    for (size_t i = 0; i < sizeof(RUNTIME_FILES) / sizeof(RUNTIME_FILES[0]); i++) {
        int result = add_runtime_file(build, RUNTIME_FILES[i].name, RUNTIME_FILES[i].mode, error);

        if (result < 0)
            return result;
    }
    return volume_writer_add_bytes(&build->writer, VERSION_NAME, span_of(version), 0644, error);
}

/* The option's, else the youngest member's: it changes with the wheels, and with nothing else. */
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

static double seconds_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static uint64_t size_of_contents(const struct build *build)
{
    uint64_t size = 0;

    for (size_t i = 0; i < build->contents.count; i++)
        size += build->contents.contents[i]->size;
    return size;
}

static int verify_wheels(struct build *build, struct error *error)
{
    const struct wheel_set_options *options = &build->options->wheels;
    struct progress progress;
    struct content_fill fill = {&build->store, &build->wheels, &progress, options->jobs};
    int result = wheel_set_open(&build->wheels, options->jobs, error);

    if (result < 0)
        return result;
    content_set_gather(&build->wheels, &build->contents);
    progress_begin_work(&progress, "unpacking", build->contents.count, size_of_contents(build));
    result = content_fill(&build->contents, &fill, error);
    progress_end(&progress);
    if (result == 0)
        wheel_set_remember(&build->wheels, options->cache);
    return result;
}

static int finish(struct build *build, struct error *error)
{
    int result = tree_remove(build->store.directory, error);

    build->manifest.ddtrace = format_new("%s", build->lock->ddtrace);
    if (result == 0)
        result = manifest_write(&build->manifest, build->staging, error);
    return result == 0 ? volume_writer_set_times(&build->writer, time_of_volume(build), error)
                       : result;
}

/* Byte code is one work for all targets, so its time is divided among them. */
static int compile(struct build *build, struct error *error)
{
    double before = seconds_now(), share;
    int result = bytecode_compile(&build->plan, build->options->bytecode, &build->writer, error);

    share = (seconds_now() - before) / (double)build->report.target_count;
    for (size_t i = 0; i < build->report.target_count; i++)
        build->report.targets[i].seconds += share;
    return result;
}

static int build_targets(struct build *build, struct error *error)
{
    struct progress progress;
    int result = 0;

    progress_begin_work(&progress, "planning", build->lock->target_count, 0);
    for (size_t i = 0; result == 0 && i < build->lock->target_count; i++) {
        double before = seconds_now();

        result = build_target(build, &build->lock->targets[i], error);
        build->report.targets[i].seconds += seconds_now() - before;
        progress_file_done(&progress, "");
    }
    progress_end(&progress);
    return result;
}

static int build_contents(struct build *build, struct error *error)
{
    const struct build_options *options = build->options;
    int result = verify_wheels(build, error);

    if (result == 0 && (options->strip != NULL || options->prunes))
        result = content_strip(&build->contents, &build->store, options->strip,
                               options->wheels.jobs, error);
    if (result == 0)
        result = build_targets(build, error);
    if (result == 0)
        result = write_plan(build, error);
    if (result == 0)
        result = add_runtime(build, error);
    if (result == 0 && build->options->bytecode != NULL)
        result = compile(build, error);
    return result == 0 ? finish(build, error) : result;
}

static int stage(struct build *build, struct error *error)
{
    int result = staging_create(build->options->output, &build->staging, error);

    if (result < 0)
        return result;
    build->store = (struct content_store){path_join(build->staging, ".store"),
                                          path_join(build->options->wheels.cache, "contents")};
    build->writer =
        (struct volume_writer){build->staging, &build->store, &build->contents, &build->manifest};
    build->entries = array_new(build->lock->target_count + 1, sizeof(*build->entries));
    build->report.targets =
        array_new(build->lock->target_count + 1, sizeof(*build->report.targets));
    build->report.target_count = build->lock->target_count;
    return directory_create(build->store.directory, error);
}

int volume_build(const struct lock *lock, const struct build_options *options,
                 struct manifest *ret_manifest, struct build_report *ret_report,
                 struct error *error)
{
    cleanup_with(build_release) struct build build = {.lock = lock, .options = options};
    struct error ignored;
    int result = wheel_set_fetch(lock, &options->wheels, &build.wheels, error);

    if (result == 0)
        result = stage(&build, error);
    if (result == 0)
        result = build_contents(&build, error);
    if (result == 0)
        result = staging_publish(build.staging, options->output, error);
    if (result < 0 && build.staging != NULL)
        tree_remove(build.staging, &ignored);
    if (result < 0)
        return result;
    build_report_fill(&build.report, &build.manifest, build.entries);
    *ret_manifest = build.manifest;
    *ret_report = build.report;
    build.manifest = (struct manifest){0};
    build.report = (struct build_report){0};
    return 0;
}
