/* The state of one build, and its steps. volume_build.c calls the steps in order. */
#ifndef DDINJECT_TOOLS_DDPACK_BUILD_BUILD_STEPS_H
#define DDINJECT_TOOLS_DDPACK_BUILD_BUILD_STEPS_H

#include "tools/ddpack/build/build_options.h"
#include "tools/ddpack/build/build_report.h"
#include "tools/ddpack/build/runtime_files.h"
#include "tools/ddpack/build/target_entries.h"
#include "tools/ddpack/build/volume_plan.h"
#include "tools/ddpack/build/volume_writer.h"

struct build {
    const struct lock *lock;
    const struct build_options *options;
    char *staging; /* the directory that becomes the volume; NULL: not made yet */
    struct wheel_set wheels;
    struct content_store store;
    struct content_set contents;
    struct volume_plan plan;
    struct runtime_files runtime;   /* the plan borrows their names */
    struct target_entries *entries; /* of each target, in the lock's order */
    struct manifest manifest;
    struct volume_writer writer; /* points into this struct, which therefore does not move */
    struct build_report report;
};

/* Checks every target, plans where its files go, and writes the three files that stand beside its
 * directory: .requires, .requirements and .integrations. Adds the target to the manifest. */
int build_add_targets(struct build *build, struct error *error);
/* Writes the files that belong to no target: the preload object, `ddinject`, the payload and the
 * version. Adds the payload's modules to the plan, so that they get byte code. */
int build_add_runtime(struct build *build, struct error *error);

#endif
