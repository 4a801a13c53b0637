/* Is there room for a volume? */
#ifndef DDINJECT_TOOLS_VOLUME_COPY_VOLUME_SPACE_H
#define DDINJECT_TOOLS_VOLUME_COPY_VOLUME_SPACE_H

#include "tools/volume/copy/volume_stage.h"

/* Compares what the plan needs with what the file system of `directory` has free, space and inodes;
 * too little is an error with both figures. Space is not compared where blocks can be shared with
 * the source. What no figures are told of is taken to be enough. */
int volume_space_check(const struct stage_plan *plan, const char *directory, struct error *error);

#endif
