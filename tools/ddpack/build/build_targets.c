/* Checks and plans the targets of a volume, and writes the files beside their directories. */
#include "tools/common/format.h"
#include "tools/common/paths.h"
#include "tools/ddpack/build/build_steps.h"

#include "tools/common/own.h"
#include "tools/common/progress.h"
#include "tools/ddpack/build/target_check.h"
#include "tools/ddpack/python/requirements.h"
#include "tools/ddpack/wheel/integrations.h"

enum { MODE_OF_SIDE_FILE = 0644 };

/* One target while it is added. */
struct build_target {
    struct build *build;
    const struct lock_target *locked;
    const char *name;      /* of its directory */
    const char *directory; /* relative to the volume */
};

static const struct wheel_contents *contents_of_wheel(const struct build_target *target, size_t i)
{
    return &wheel_set_find(&target->build->wheels, &target->locked->wheels[i])->contents;
}

/* Such a file stands beside the directory of the target and not in it, since the directory is on
 * sys.path, and may be shared. */
static int write_side_file(const struct build_target *target, const char *suffix, const char *text,
                           struct error *error)
{
    cleanup_free char *path = format_new("%s.%s", target->directory, suffix);

    return volume_writer_add_bytes(&target->build->writer, path, span_of(text), MODE_OF_SIDE_FILE,
                                   error);
}

/* The preload object compares this version with the libc of the process. */
static int write_requires(const struct build_target *target, struct libc_version required,
                          struct error *error)
{
    cleanup_free char *version = libc_version_new(&required);
    cleanup_free char *line = format_new("%s\n", version);

    return write_side_file(target, "requires", line, error);
}

/* The payload compares these requirements with the packages of the application
 * (payload/ddinject_decide.py). */
static int write_requirements(const struct build_target *target, struct error *error)
{
    cleanup_with(requirements_release) struct requirements requirements = {0};

    for (size_t i = 0; i < target->locked->wheel_count; i++)
        requirements_take(&requirements, span_of(contents_of_wheel(target, i)->metadata),
                          &target->locked->target);
    cleanup_free char *text = requirements_text(&requirements);

    return write_side_file(target, "requirements", text, error);
}

/* The modules and products that the target's ddtrace has integrations for. The payload waits for
 * one of them before it imports ddtrace (payload/ddinject_lazy.py). */
static int write_integrations(const struct build_target *target, struct error *error)
{
    cleanup_free char *text = format_new("%s", "");

    for (size_t i = 0; i < target->locked->wheel_count; i++) {
        int result = integrations_add(&text, &contents_of_wheel(target, i)->archive, error);

        if (result < 0)
            return result;
    }
    return write_side_file(target, "integrations", text, error);
}

static void add_manifest_wheel(struct manifest_target *row, const struct lock_wheel *wheel)
{
    struct manifest_wheel *added = manifest_add_wheel(row);
    bool is_local = span_starts_with(span_of(wheel->url), SPAN("file://"));

    added->file = format_new("%s", wheel->file);
    /* The path of a directory of wheels describes one machine, and not the wheel. */
    added->url = format_new("%s", is_local ? "" : wheel->url);
    added->sha256 = wheel->sha256;
    added->size = wheel->size;
}

/* The oldest libc that the platform tag of the target allows: manylinux2014 (PEP 599) or
 * musllinux_1_2 (PEP 656). */
static struct libc_version lowest_requirement(enum libc_kind kind)
{
    return kind == LIBC_MUSL ? (struct libc_version){LIBC_MUSL, 1, 2, 0}
                             : (struct libc_version){LIBC_GLIBC, 2, 17, 0};
}

/* Checks the wheels of the target and writes the target's row of the manifest. */
static int check_wheels(const struct build_target *target, struct manifest_target *row,
                        struct error *error)
{
    const struct lock_target *locked = target->locked;
    cleanup_with(target_tags_release) struct target_tags tags;
    struct target_rules rules = {&locked->target, &tags, target->build->options->pruning};

    target_tags_of(&locked->target, &tags);
    row->target = locked->target;
    row->requires = lowest_requirement(locked->target.libc);
    for (size_t i = 0; i < locked->wheel_count; i++) {
        const struct wheel_entry *entry =
            wheel_set_find(&target->build->wheels, &locked->wheels[i]);
        int result = target_check_wheel(&rules, entry, &row->requires, error);

        if (result < 0)
            return result;
        add_manifest_wheel(row, &locked->wheels[i]);
    }
    return 0;
}

/* Libraries are checked after pruning: a library that is left out cannot be loaded. */
static int plan_files(const struct build_target *target, struct target_entries *entries,
                      struct error *error)
{
    struct build *build = target->build;
    struct target_sources sources = {&build->wheels, &build->contents, &build->store,
                                     build->options->pruning};
    int result = target_entries_gather(&sources, target->locked, entries, error);

    if (result < 0)
        return result;
    result =
        target_check_libraries(entries->entries, entries->count, &target->locked->target, error);
    if (result < 0)
        return result;
    return volume_plan_add_target(&build->plan, target->name, entries->entries, entries->count,
                                  error);
}

static int add_target(const struct build_target *target, struct target_entries *entries,
                      struct error *error)
{
    struct manifest_target *row = manifest_add_target(&target->build->manifest);
    int result = check_wheels(target, row, error);

    if (result < 0)
        return result;
    result = plan_files(target, entries, error);
    if (result < 0)
        return result;
    result = write_requires(target, row->requires, error);
    if (result < 0)
        return result;
    result = write_requirements(target, error);
    if (result < 0)
        return result;
    return write_integrations(target, error);
}

/* The error names the target, since the same wheel may be right for another one. */
static int add_locked_target(struct build *build, size_t i, struct error *error)
{
    const struct lock_target *locked = &build->lock->targets[i];
    char buffer[TARGET_NAME_SIZE];
    struct text name = text_in(buffer, sizeof(buffer));

    target_name_add(&name, &locked->target, NAME_WITH_MACHINE);
    cleanup_free char *directory = path_join(TARGETS_DIRECTORY, name.at);
    struct build_target target = {build, locked, name.at, directory};

    if (add_target(&target, &build->entries[i], error) < 0)
        return error_wrap(error, "target %s", name.at);
    return 0;
}

int build_add_targets(struct build *build, struct error *error)
{
    struct progress progress;
    int result = 0;

    progress_begin_work(&progress, "planning", build->lock->target_count, 0);
    /* The progress line ends in any case, so that an error is not printed behind it. */
    for (size_t i = 0; result >= 0 && i < build->lock->target_count; i++) {
        double before = build_report_clock();

        result = add_locked_target(build, i, error);
        build->report.targets[i].seconds += build_report_clock() - before;
        progress_file_done(&progress, "");
    }
    progress_end(&progress);
    return result;
}
