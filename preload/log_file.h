/* The log: the file that DDINJECT_LOG names, with one line of JSON for each Python process. */
#ifndef DDINJECT_PRELOAD_LOG_FILE_H
#define DDINJECT_PRELOAD_LOG_FILE_H

#include "core/decide.h"

/* Appends the line of this process, unless sitecustomize will write it. `asked` is the time by the
 * steady clock, in microseconds, when the decision began. When anything fails, nothing is written.
 */
void log_file_append(const char *path, const struct facts *facts, enum verdict verdict,
                     struct span volume, unsigned long asked);

#endif
