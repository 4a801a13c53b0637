/* Prints the difference of two volumes for people: a paragraph for each target that differs. */
#include "tools/common/command.h"
#include "tools/common/format.h"
#include "tools/common/own.h"
#include "tools/ddpack/inspect/volume_diff.h"
#include "tools/volume/manifest.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* What the line "files:" of a target says. */
struct file_counts {
    size_t added, removed, changed;
    uint64_t before_bytes, after_bytes;
};

/* The bytes are those of the files that differ, in each of the two volumes. */
static struct file_counts count_files(const struct target_difference *target)
{
    struct file_counts counts = {0};

    for (size_t i = 0; i < target->file_count; i++) {
        const struct file_difference *file = &target->files[i];

        counts.added += file->before == NULL;
        counts.removed += file->after == NULL;
        counts.changed += file->before != NULL && file->after != NULL;
        counts.before_bytes += file->before != NULL ? file->before->size : 0;
        counts.after_bytes += file->after != NULL ? file->after->size : 0;
    }
    return counts;
}

/* "+" and "-" mark a wheel that only one volume has. Of a wheel that both have, the first property
 * that differs is printed: its version, its file name, or its contents. */
static void print_wheel(const struct wheel_difference *wheel)
{
    if (wheel->before == NULL)
        printf("  wheel + %s %s\n", wheel->name, wheel->after_version);
    else if (wheel->after == NULL)
        printf("  wheel - %s %s\n", wheel->name, wheel->before_version);
    else if (strcmp(wheel->before_version, wheel->after_version) != 0)
        printf("  wheel   %s %s -> %s\n", wheel->name, wheel->before_version, wheel->after_version);
    else if (strcmp(wheel->before->file, wheel->after->file) != 0)
        printf("  wheel   %s %s: %s -> %s\n", wheel->name, wheel->before_version,
               wheel->before->file, wheel->after->file);
    else
        printf("  wheel   %s %s: other contents\n", wheel->name, wheel->before_version);
}

/* Prints "+ path", "- path" or, for a file that both volumes have, "~ path" with its modes where
 * they differ. */
static void print_file(const struct file_difference *file)
{
    char kind = file->before == NULL ? '+' : file->after == NULL ? '-' : '~';

    printf("    %c %s", kind, file->path);
    if (kind == '~' && file->before->mode != file->after->mode)
        printf(" (mode %04o -> %04o)", file->before->mode, file->after->mode);
    printf("\n");
}

static void print_files(const struct target_difference *target, enum diff_detail detail)
{
    struct file_counts counts = count_files(target);

    if (target->file_count == 0)
        return;
    printf("  files: %zu added, %zu removed, %zu changed, %+.1f MB\n", counts.added, counts.removed,
           counts.changed, ((double)counts.after_bytes - (double)counts.before_bytes) / 1e6);
    for (size_t i = 0; detail == DIFF_FILES && i < target->file_count; i++)
        print_file(&target->files[i]);
}

/* Prints a property of the target when it differs. */
static void print_property(const char *what, const char *before, const char *after)
{
    if (strcmp(before, after) != 0)
        printf("  %s: %s -> %s\n", what, before[0] != '\0' ? before : "none",
               after[0] != '\0' ? after : "none");
}

/* Both volumes have the target. */
static void print_target_change(const struct target_difference *target, enum diff_detail detail)
{
    cleanup_free char *before = libc_version_new(&target->before->requires);
    cleanup_free char *after = libc_version_new(&target->after->requires);

    printf("%s:\n", target->name);
    print_property("requires", before, after);
    print_property("byte code", target->before->bytecode, target->after->bytecode);
    for (size_t i = 0; i < target->wheel_count; i++)
        print_wheel(&target->wheels[i]);
    print_files(target, detail);
}

/* Only the volume at `path` has the target. Its files are not listed, since all of them are new. */
static void print_lone_target(const struct target_difference *target, const char *path)
{
    struct file_counts counts = count_files(target);

    printf("%s: only in %s: %zu wheel%s, %zu files, %.1f MB\n", target->name, path,
           target->wheel_count, plural(target->wheel_count), target->file_count,
           (double)(counts.before_bytes + counts.after_bytes) / 1e6);
}

void volume_diff_print(const struct volume_difference *difference, const char *before_path,
                       const char *after_path, enum diff_detail detail)
{
    if (strcmp(difference->before->ddtrace, difference->after->ddtrace) != 0)
        printf("ddtrace %s -> %s\n", difference->before->ddtrace, difference->after->ddtrace);
    for (size_t i = 0; i < difference->target_count; i++) {
        const struct target_difference *target = &difference->targets[i];

        if (target->before == NULL || target->after == NULL)
            print_lone_target(target, target->before != NULL ? before_path : after_path);
        else if (target_differs(target))
            print_target_change(target, detail);
    }
    if (difference->common.file_count > 0) {
        printf("common:\n");
        print_files(&difference->common, detail);
    }
}
