/* The file that DDINJECT_LOG names. */
#ifndef DDINJECT_PRELOAD_LOG_FILE_H
#define DDINJECT_PRELOAD_LOG_FILE_H

#include "core/decide.h"

/* Appends this process's line, unless sitecustomize will write it. `asked`: when the decision
 * began, by the steady clock. Whatever fails, nothing is written. */
void log_file_append(const char *path, const struct facts *facts, enum verdict verdict,
                     struct span volume, unsigned long asked);

#endif
