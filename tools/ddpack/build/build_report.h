/* What a build has made, for people. */
#ifndef DDINJECT_TOOLS_DDPACK_BUILD_BUILD_REPORT_H
#define DDINJECT_TOOLS_DDPACK_BUILD_BUILD_REPORT_H

#include "tools/ddpack/build/target_entries.h"
#include "tools/volume/manifest.h"

struct target_report {
    size_t wheels, files;
    uint64_t own_bytes, shared_bytes; /* contents that it has alone, that another has too */
    double seconds;                   /* of a processor; shared contents are the first target's */
};

struct build_report {
    struct target_report *targets; /* in the manifest's order */
    size_t target_count;
    size_t pruned;         /* files that were left out */
    size_t bytecode_count; /* .pyc files, equal ones once */
    uint64_t bytecode_bytes;
};

/* Counts; `seconds` of each target that are there already stay. */
void build_report_fill(struct build_report *report, const struct manifest *manifest,
                       const struct target_entries *entries);
/* The table, on stdout. */
void build_report_print(const struct build_report *report, const struct manifest *manifest,
                        const char *volume, double seconds);
void build_report_release(struct build_report *report);

#endif
