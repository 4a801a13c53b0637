/* The figures of a build, and the table that prints them. */
#ifndef DDINJECT_TOOLS_DDPACK_BUILD_BUILD_REPORT_H
#define DDINJECT_TOOLS_DDPACK_BUILD_BUILD_REPORT_H

#include "tools/ddpack/build/target_entries.h"
#include "tools/volume/manifest.h"

struct target_report {
    size_t wheels, files;
    uint64_t own_bytes;    /* of contents that no other target has */
    uint64_t shared_bytes; /* of contents that another target has, too */
    double seconds;        /* spent on it; a shared content counts for the first target alone */
};

struct build_report {
    struct target_report *targets; /* in the manifest's order */
    size_t target_count;
    size_t pruned;         /* files that were left out */
    size_t bytecode_count; /* .pyc files; hard links to one file count once */
    uint64_t bytecode_bytes;
};

/* Seconds of a clock that never goes back, for measuring the steps. */
double build_report_clock(void);
/* Counts files and bytes. Adds the time that each target's contents took to the `seconds` that the
 * build has measured already. */
void build_report_fill(struct build_report *report, const struct manifest *manifest,
                       const struct target_entries *entries);
/* Prints the table and a line with the sums to standard output. `seconds` is the whole build's. */
void build_report_print(const struct build_report *report, const struct manifest *manifest,
                        const char *volume, double seconds);
void build_report_release(struct build_report *report);

#endif
