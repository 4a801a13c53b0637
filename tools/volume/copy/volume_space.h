/* Checking that a volume fits, before anything is written. */
#ifndef DDINJECT_TOOLS_VOLUME_COPY_VOLUME_SPACE_H
#define DDINJECT_TOOLS_VOLUME_COPY_VOLUME_SPACE_H

#include "tools/volume/copy/volume_stage.h"

/* Compares what the plan needs with what the file system of `directory` has available, space and
 * inodes. Too little is an error with both figures. Space is not compared where the copy can share
 * blocks with the source, and a file system that reports no figures is taken to have enough. */
int volume_space_check(const struct stage_plan *plan, const char *directory, struct error *error);

#endif
