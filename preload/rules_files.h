/* Applying the rules of the host and of the volume to this process. */
#ifndef DDINJECT_PRELOAD_RULES_FILES_H
#define DDINJECT_PRELOAD_RULES_FILES_H

#include "core/rules.h"

void rules_files_apply(struct span volume, struct rules_outcome *ret_outcome);

#endif
