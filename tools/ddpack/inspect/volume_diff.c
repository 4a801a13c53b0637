/* Compares two manifests: pairs targets by name, wheels by the name of their project, and files by
 * path. Manifests are enough, since they have the hash of every file; `ddpack verify` compares the
 * files with them. */
#include "tools/ddpack/inspect/volume_diff.h"

#include "tools/common/allocate.h"
#include "tools/common/own.h"
#include "tools/ddpack/python/wheel_name.h"
#include "tools/volume/manifest.h"

#include <string.h>

static struct wheel_difference *add_wheel_change(struct target_difference *target)
{
    target->wheels = array_grow(target->wheels, target->wheel_count, sizeof(*target->wheels));
    return &target->wheels[target->wheel_count++];
}

/* A manifest may have any file name. One that is not the name of a wheel is used whole, and has no
 * version. */
static void name_wheel(const struct manifest_wheel *wheel, char **ret_name, char **ret_version)
{
    struct wheel_name name;
    struct error ignored;

    if (wheel_name_parse(wheel->file, &name, &ignored) < 0) {
        *ret_name = text_copy(span_of(wheel->file));
        *ret_version = text_copy(SPAN_EMPTY);
        return;
    }
    *ret_name = distribution_normalize(name.distribution);
    *ret_version = text_copy(name.version);
}

/* Adds all wheels of the first volume as if the second had none. */
static void add_wheels_before(struct target_difference *target)
{
    for (size_t i = 0; target->before != NULL && i < target->before->wheel_count; i++) {
        struct wheel_difference *wheel = add_wheel_change(target);

        wheel->before = &target->before->wheels[i];
        name_wheel(wheel->before, &wheel->name, &wheel->before_version);
        wheel->after_version = text_copy(SPAN_EMPTY);
    }
}

/* Returns a wheel of this name that has no counterpart yet, or NULL. */
static struct wheel_difference *wheel_named(struct target_difference *target, const char *name)
{
    for (size_t i = 0; i < target->wheel_count; i++)
        if (target->wheels[i].after == NULL && strcmp(target->wheels[i].name, name) == 0)
            return &target->wheels[i];
    return NULL;
}

/* Pairs the wheels of the second volume with those of the first, and adds those that are new. */
static void add_wheels_after(struct target_difference *target)
{
    for (size_t i = 0; target->after != NULL && i < target->after->wheel_count; i++) {
        const struct manifest_wheel *after = &target->after->wheels[i];
        cleanup_free char *name = NULL, *version = NULL;

        name_wheel(after, &name, &version);
        struct wheel_difference *wheel = wheel_named(target, name);

        if (wheel == NULL) {
            wheel = add_wheel_change(target);
            wheel->name = steal(&name);
            wheel->before_version = text_copy(SPAN_EMPTY);
        } else {
            free(wheel->after_version);
        }
        wheel->after = after;
        wheel->after_version = steal(&version);
    }
}

static void release_wheel(struct wheel_difference *wheel)
{
    free(wheel->name);
    free(wheel->before_version);
    free(wheel->after_version);
}

/* Keeps only the wheels that differ. */
static void drop_equal_wheels(struct target_difference *target)
{
    size_t kept = 0;

    for (size_t i = 0; i < target->wheel_count; i++) {
        struct wheel_difference *wheel = &target->wheels[i];

        if (wheel->before != NULL && wheel->after != NULL &&
            sha256_equals(&wheel->before->sha256, &wheel->after->sha256))
            release_wheel(wheel);
        else
            target->wheels[kept++] = *wheel;
    }
    target->wheel_count = kept;
}

static int compare_project_names(const void *a, const void *b)
{
    return strcmp(((const struct wheel_difference *)a)->name,
                  ((const struct wheel_difference *)b)->name);
}

static void pair_wheels(struct target_difference *target)
{
    add_wheels_before(target);
    add_wheels_after(target);
    drop_equal_wheels(target);
    if (target->wheel_count > 1)
        qsort(target->wheels, target->wheel_count, sizeof(*target->wheels), compare_project_names);
}

/* Returns the target of this name, and adds it when it is new. A later call may move it. */
static struct target_difference *target_named(struct volume_difference *difference,
                                              const char *name)
{
    for (size_t i = 0; i < difference->target_count; i++)
        if (strcmp(difference->targets[i].name, name) == 0)
            return &difference->targets[i];
    difference->targets =
        array_grow(difference->targets, difference->target_count, sizeof(*difference->targets));
    struct target_difference *target = &difference->targets[difference->target_count++];

    target->name = text_copy(span_of(name));
    return target;
}

/* Lists the targets of the first volume, then those that only the second one has. */
static void pair_targets(struct volume_difference *difference)
{
    for (size_t i = 0; i < difference->before->target_count; i++) {
        const struct manifest_target *target = &difference->before->targets[i];
        cleanup_free char *name = manifest_target_name(&target->target);

        target_named(difference, name)->before = target;
    }
    for (size_t i = 0; i < difference->after->target_count; i++) {
        const struct manifest_target *target = &difference->after->targets[i];
        cleanup_free char *name = manifest_target_name(&target->target);

        target_named(difference, name)->after = target;
    }
    for (size_t i = 0; i < difference->target_count; i++)
        pair_wheels(&difference->targets[i]);
}

/* Returns the target to which a file belongs, by its index in this manifest. The index behind the
 * last one means the files that belong to no target. */
static struct target_difference *owner_of(struct volume_difference *difference,
                                          const struct manifest *manifest, size_t target)
{
    if (target == manifest->target_count)
        return &difference->common;
    cleanup_free char *name = manifest_target_name(&manifest->targets[target].target);

    return target_named(difference, name);
}

/* A volume defines no owners and no times, so mode and contents are all that counts. */
static bool is_same_file(const struct manifest_file *a, const struct manifest_file *b)
{
    return a != NULL && b != NULL && a->mode == b->mode && sha256_equals(&a->sha256, &b->sha256);
}

/* Adds the file unless both volumes have the same. `file` is the one of `manifest`, which gives the
 * path and the target; `before` or `after` is NULL when that volume does not have it. */
static void add_changed_file(struct volume_difference *difference, const struct manifest *manifest,
                             const struct tree_file *file, const struct manifest_file *before,
                             const struct manifest_file *after)
{
    if (is_same_file(before, after))
        return;
    struct target_difference *target = owner_of(difference, manifest, file->target);

    target->files = array_grow(target->files, target->file_count, sizeof(*target->files));
    target->files[target->file_count++] =
        (struct file_difference){.path = file->path, .before = before, .after = after};
}

/* Merges the two trees, which are sorted by path: of two different paths, the lesser one is missing
 * in the other tree. */
static void compare_changed_files(struct volume_difference *difference)
{
    const struct volume_tree *before = &difference->before_tree, *after = &difference->after_tree;
    size_t b = 0, a = 0;

    while (b < before->count || a < after->count) {
        const struct tree_file *old = &before->files[b], *new = &after->files[a];
        int order = b == before->count ? 1 : a == after->count ? -1 : strcmp(old->path, new->path);

        if (order < 0)
            add_changed_file(difference, difference->before, old, old->file, NULL);
        else if (order > 0)
            add_changed_file(difference, difference->after, new, NULL, new->file);
        else
            add_changed_file(difference, difference->before, old, old->file, new->file);
        b += order <= 0;
        a += order >= 0;
    }
}

void volume_diff(const struct manifest *before, const struct manifest *after,
                 struct volume_difference *ret_difference)
{
    *ret_difference = (struct volume_difference){.before = before, .after = after};
    volume_tree_of(before, &ret_difference->before_tree);
    volume_tree_of(after, &ret_difference->after_tree);
    pair_targets(ret_difference);
    compare_changed_files(ret_difference);
}

/* The kind of the libc is part of the name of the target, and so never differs. */
static bool libc_differs(const struct libc_version *a, const struct libc_version *b)
{
    return a->major != b->major || a->minor != b->minor || a->patch != b->patch;
}

bool target_differs(const struct target_difference *target)
{
    const struct manifest_target *before = target->before, *after = target->after;

    if (target->wheel_count > 0 || target->file_count > 0 || (before == NULL) != (after == NULL))
        return true;
    return before != NULL && (libc_differs(&before->requires, &after->requires) ||
                              strcmp(before->bytecode, after->bytecode) != 0);
}

bool volume_differs(const struct volume_difference *difference)
{
    for (size_t i = 0; i < difference->target_count; i++)
        if (target_differs(&difference->targets[i]))
            return true;
    return target_differs(&difference->common) ||
           strcmp(difference->before->ddtrace, difference->after->ddtrace) != 0;
}

static void release_target(struct target_difference *target)
{
    for (size_t i = 0; i < target->wheel_count; i++)
        release_wheel(&target->wheels[i]);
    free(target->wheels);
    free(target->files);
    free(target->name);
}

void volume_difference_release(struct volume_difference *difference)
{
    for (size_t i = 0; i < difference->target_count; i++)
        release_target(&difference->targets[i]);
    release_target(&difference->common);
    free(difference->targets);
    volume_tree_release(&difference->before_tree);
    volume_tree_release(&difference->after_tree);
}
