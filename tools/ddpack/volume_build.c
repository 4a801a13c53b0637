/* Building a volume: fetch, unpack once, link into every target, write down what there is. */
#include "tools/ddpack/volume_build.h"

#include "tools/common/files.h"
#include "tools/common/own.h"
#include "tools/ddpack/content_store.h"
#include "tools/ddpack/init/manifest.h"
#include "tools/ddpack/requirements.h"

#include <errno.h>
#include <string.h>

/* What a volume holds beside the targets. */
static const struct {
    const char *name;
    mode_t mode;
} RUNTIME_FILES[] = {
    {"libddinject.so", 0644},    {"ddinject", 0755},          {"sitecustomize.py", 0644},
    {"ddinject_guard.py", 0644}, {"ddinject_rules.py", 0644}, {"rules.conf", 0644},
};

struct build {
    const struct lock *lock;
    const struct build_options *options;
    char *staging, *store;
    struct wheel_set wheels;
    struct manifest manifest;
};

static void build_release(struct build *build)
{
    free(build->staging);
    free(build->store);
    wheel_set_release(&build->wheels);
    manifest_release(&build->manifest);
}

static void add_row(struct build *build, const char *path, const struct sha256 *sha256,
                    uint64_t size, mode_t mode)
{
    struct manifest_file *row = manifest_add_file(&build->manifest);

    row->path = format_new("%s", path);
    row->sha256 = *sha256;
    row->size = size;
    row->mode = mode;
}

/* Puts bytes into the volume, through the store, so that equal ones are one inode. */
static int add_bytes(struct build *build, const char *path, struct span bytes, mode_t mode,
                     struct error *error)
{
    cleanup_free char *place = path_join(build->staging, path);
    struct sha256 sha256 = sha256_of(bytes);
    int result = content_store_put(build->store, &sha256, mode, bytes, error);

    if (result == 0)
        result = content_store_link(build->store, &sha256, mode, place, error);
    if (result == 0)
        add_row(build, path, &sha256, bytes.len, mode);
    return result;
}

static int link_wheel(struct build *build, const char *directory, const struct wheel_entry *entry,
                      struct error *error)
{
    for (size_t i = 0; i < entry->contents.count; i++) {
        const struct wheel_file *file = &entry->contents.files[i];
        cleanup_free char *path = path_join(directory, file->path);
        cleanup_free char *place = path_join(build->staging, path);
        int result = content_store_link(build->store, &file->sha256, file->mode, place, error);

        if (result == -EEXIST)
            return error_verification(error,
                                      "wheel %s: another wheel of this target has a different %s",
                                      entry->wheel->file, file->path);
        if (result < 0)
            return result;
        add_row(build, path, &file->sha256, file->size, file->mode);
    }
    return 0;
}

static int write_requires(struct build *build, const char *directory, struct libc_version required,
                          struct error *error)
{
    cleanup_free char *path = format_new("%s.requires", directory);
    cleanup_free char *line =
        required.kind == LIBC_MUSL
            ? format_new("musl %u.%u.%u\n", required.major, required.minor, required.patch)
            : format_new("glibc %u.%u\n", required.major, required.minor);

    return add_bytes(build, path, span_of(line), 0644, error);
}

static int write_requirements(struct build *build, const char *directory,
                              struct requirements *requirements, struct error *error)
{
    cleanup_free char *path = format_new("%s.requirements", directory);
    cleanup_free char *text = requirements_text(requirements);

    return add_bytes(build, path, span_of(text), 0644, error);
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

static int build_target(struct build *build, const struct lock_target *target, struct error *error)
{
    cleanup_with(requirements_release) struct requirements requirements = {0};
    char buffer[TARGET_NAME_SIZE];
    struct text name = text_in(buffer, sizeof(buffer));
    struct libc_version required = lowest_requirement(target->target.libc);
    struct manifest_target *row = manifest_add_target(&build->manifest);
    int result = 0;

    target_name_add(&name, &target->target, true);
    row->target = target->target;
    cleanup_free char *directory = path_join(TARGETS_DIRECTORY, name.at);

    for (size_t i = 0; result == 0 && i < target->wheel_count; i++) {
        const struct wheel_entry *entry = wheel_set_find(&build->wheels, &target->wheels[i]);

        result = wheel_contents_check(&entry->contents, &target->target, &required, error);
        if (result < 0)
            error_wrap(error, "wheel %s", entry->wheel->file);
        else
            result = link_wheel(build, directory, entry, error);
        requirements_take(&requirements, span_of(entry->contents.metadata));
        add_manifest_wheel(row, &target->wheels[i]);
    }
    row->requires = required;
    if (result == 0)
        result = write_requires(build, directory, required, error);
    if (result == 0)
        result = write_requirements(build, directory, &requirements, error);
    return result < 0 ? error_wrap(error, "target %s", name.at) : 0;
}

static int add_runtime(struct build *build, struct error *error)
{
    for (size_t i = 0; i < sizeof(RUNTIME_FILES) / sizeof(RUNTIME_FILES[0]); i++) {
        cleanup_free char *path = path_join(build->options->runtime, RUNTIME_FILES[i].name);
        cleanup_free char *bytes = NULL;
        size_t len = 0;
        int result = file_read(path, &bytes, &len, error);

        if (result < 0)
            return error_wrap(error, "a volume needs %s: --runtime names the directory that has it",
                              RUNTIME_FILES[i].name);
        result = add_bytes(build, RUNTIME_FILES[i].name, (struct span){bytes, len},
                           RUNTIME_FILES[i].mode, error);
        if (result < 0)
            return result;
    }
    return 0;
}

static int fill(struct build *build, struct error *error)
{
    cleanup_free char *version = format_new("%s\n", build->lock->ddtrace);
    int result = wheel_set_unpack(&build->wheels, build->store, build->options->wheels.jobs, error);

    for (size_t i = 0; result == 0 && i < build->lock->target_count; i++)
        result = build_target(build, &build->lock->targets[i], error);
    if (result == 0)
        result = add_runtime(build, error);
    if (result == 0)
        result = add_bytes(build, VERSION_NAME, span_of(version), 0644, error);
    if (result == 0)
        result = tree_remove(build->store, error);
    build->manifest.ddtrace = format_new("%s", build->lock->ddtrace);
    return result == 0 ? manifest_write(&build->manifest, build->staging, error) : result;
}

static int compare_hashes(const void *a, const void *b)
{
    const struct manifest_file *left = a, *right = b;
    int order = strcmp(left->sha256.hex, right->sha256.hex);

    return order != 0 ? order : (left->mode > right->mode) - (left->mode < right->mode);
}

static void summarize(struct build *build, struct build_summary *ret_summary)
{
    struct manifest *manifest = &build->manifest;

    *ret_summary = (struct build_summary){.targets = build->lock->target_count,
                                          .wheels = build->wheels.count,
                                          .files = manifest->file_count};
    qsort(manifest->files, manifest->file_count, sizeof(*manifest->files), compare_hashes);
    for (size_t i = 0; i < manifest->file_count; i++) {
        if (i > 0 && compare_hashes(&manifest->files[i - 1], &manifest->files[i]) == 0)
            continue;
        ret_summary->contents++;
        ret_summary->bytes += manifest->files[i].size;
    }
}

int volume_build(const struct lock *lock, const struct build_options *options,
                 struct build_summary *ret_summary, struct error *error)
{
    cleanup_with(build_release) struct build build = {.lock = lock, .options = options};
    int result = wheel_set_fetch(lock, &options->wheels, &build.wheels, error);

    if (result == 0)
        result = staging_create(options->output, &build.staging, error);
    if (result < 0)
        return result;
    build.store = path_join(build.staging, ".store");
    result = directory_create(build.store, error);
    if (result == 0)
        result = fill(&build, error);
    if (result == 0) {
        summarize(&build, ret_summary);
        result = staging_publish(build.staging, options->output, error);
    }
    if (result < 0) {
        struct error ignored;

        tree_remove(build.staging, &ignored);
    }
    return result;
}
