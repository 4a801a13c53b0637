/* From a lock to a volume. */
#ifndef DDINJECT_TOOLS_DDPACK_BUILD_VOLUME_BUILD_H
#define DDINJECT_TOOLS_DDPACK_BUILD_VOLUME_BUILD_H

#include "tools/ddpack/build/build_report.h"
#include "tools/ddpack/build/bytecode.h"
#include "tools/ddpack/build/wheel_set.h"
#include "tools/volume/manifest.h"

struct build_options {
    const struct bytecode_options *bytecode; /* NULL: none is compiled */
    const char *output;
    const char *runtime; /* holds libddinject.so, ddinject, sitecustomize.py, … */
    struct wheel_set_options wheels;
    bool prunes;       /* leaves out what no target can use */
    const char *strip; /* the program; NULL: libraries stay as they are */
    int64_t time;      /* of every file; negative: that of the youngest file in the wheels */
};

/* Builds beside `output` and puts the volume in its place; on failure nothing is left behind. The
 * caller releases the manifest and the report. */
int volume_build(const struct lock *lock, const struct build_options *options,
                 struct manifest *ret_manifest, struct build_report *ret_report,
                 struct error *error);

#endif
