/* Counts what each target has alone and what it shares, and prints the table of a build. */
#include "tools/ddpack/build/build_report.h"

#include "tools/common/command.h"
#include "tools/common/own.h"
#include "tools/volume/manifest.h"
#include "tools/volume/manifest_links.h"
#include "tools/volume/volume_sizes.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static const double MEGABYTE = 1e6;

/* One format for the heading and all rows, so that the columns fit. */
#define ROW "%-32s  %6s  %6s  %9s  %9s  %7s\n"

double build_report_clock(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Counts the targets that have each content; a target that has it twice counts once. */
static void count_users(const struct target_entries *entries, size_t target)
{
    for (size_t i = 0; i < entries->count; i++) {
        struct content *content = entries->entries[i].content;

        if (content->last_user != target + 1)
            content->users++;
        content->last_user = target + 1;
    }
}

/* Runs after count_users. Numbers above target_count mark the contents that this pass has counted
 * for a target, so that a content that a target has twice counts once. */
static void count_bytes(const struct target_entries *entries, size_t target, size_t target_count,
                        struct target_report *report)
{
    report->files = entries->count;
    for (size_t i = 0; i < entries->count; i++) {
        struct content *content = entries->entries[i].content;

        if (content->last_user == target_count + target + 1)
            continue;
        content->last_user = target_count + target + 1;
        if (content->users > 1)
            report->shared_bytes += content->size;
        else
            report->own_bytes += content->size;
        report->seconds += content->seconds;
        content->seconds = 0;
    }
}

/* Counts only the first of equal files, since the others are hard links to it. */
static void count_bytecode(struct build_report *report, const struct manifest *manifest)
{
    cleanup_free size_t *firsts = manifest_first_equals(manifest);

    for (size_t i = 0; i < manifest->file_count; i++) {
        if (firsts[i] != i || !span_ends_with(span_of(manifest->files[i].path), SPAN(".pyc")))
            continue;
        report->bytecode_count++;
        report->bytecode_bytes += manifest->files[i].size;
    }
}

void build_report_fill(struct build_report *report, const struct manifest *manifest,
                       const struct target_entries *entries)
{
    for (size_t i = 0; i < report->target_count; i++)
        count_users(&entries[i], i);
    for (size_t i = 0; i < report->target_count; i++) {
        count_bytes(&entries[i], i, report->target_count, &report->targets[i]);
        report->targets[i].wheels = manifest->targets[i].wheel_count;
        report->pruned += entries[i].pruned;
    }
    count_bytecode(report, manifest);
}

/* All names begin with the same words, so the table leaves them out. */
static void print_built_target(const struct target_report *report,
                               const struct manifest_target *target)
{
    cleanup_free char *name = manifest_target_name(&target->target);
    struct span short_name = span_of(name);
    char wheels[24], files[24], own[32], shared[32], seconds[32];

    span_take(&short_name, SPAN("site-packages-ddtrace-"));
    snprintf(wheels, sizeof(wheels), "%zu", report->wheels);
    snprintf(files, sizeof(files), "%zu", report->files);
    snprintf(own, sizeof(own), "%.1f MB", (double)report->own_bytes / MEGABYTE);
    snprintf(shared, sizeof(shared), "%.1f MB", (double)report->shared_bytes / MEGABYTE);
    snprintf(seconds, sizeof(seconds), "%.2f", report->seconds);
    printf(ROW, short_name.at, wheels, files, own, shared, seconds);
}

void build_report_print(const struct build_report *report, const struct manifest *manifest,
                        const char *volume, double seconds)
{
    struct volume_sizes sizes;

    volume_sizes_of(manifest, &sizes);
    printf(ROW, "TARGET", "WHEELS", "FILES", "OWN", "SHARED", "SECONDS");
    for (size_t i = 0; i < report->target_count; i++)
        print_built_target(&report->targets[i], &manifest->targets[i]);
    printf("\n%s: ddtrace %s, %zu target%s, %zu distinct files, %.1f MB", volume, manifest->ddtrace,
           report->target_count, plural(report->target_count),
           sizes.inodes - report->bytecode_count,
           (double)(sizes.bytes - report->bytecode_bytes) / MEGABYTE);
    if (report->bytecode_count > 0)
        printf("; byte code %zu, %.1f MB", report->bytecode_count,
               (double)report->bytecode_bytes / MEGABYTE);
    printf("; %zu pruned; %.2f s\n", report->pruned, seconds);
    volume_sizes_release(&sizes);
}

void build_report_release(struct build_report *report)
{
    free(report->targets);
    *report = (struct build_report){0};
}
