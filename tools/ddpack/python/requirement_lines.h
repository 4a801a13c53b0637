/* Files of requirements and constraints: the lines of a requirements.txt that every machine
 * understands alike. */
#ifndef DDINJECT_TOOLS_DDPACK_PYTHON_REQUIREMENT_LINES_H
#define DDINJECT_TOOLS_DDPACK_PYTHON_REQUIREMENT_LINES_H

#include "tools/common/error.h"
#include "tools/common/text_list.h"

/* Adds the lines of a file to `list`, without comments. Options of pip's, paths and passwords are
 * refused: what goes into a lock must mean the same elsewhere, and be no secret. */
int requirement_lines_read(const char *path, struct text_list *list, struct error *error);
/* The same of text that `name` names. */
int requirement_lines_take(struct span text, const char *name, struct text_list *list,
                           struct error *error);

#endif
