/* Files of requirements and constraints: the lines of a requirements.txt that every machine
 * understands alike. */
#ifndef DDINJECT_TOOLS_DDPACK_PYTHON_REQUIREMENT_LINES_H
#define DDINJECT_TOOLS_DDPACK_PYTHON_REQUIREMENT_LINES_H

#include "tools/common/error.h"
#include "tools/common/text_list.h"

/* Adds the lines of the file at `path` to `list`, without their comments. ERROR_USAGE: a line is an
 * option of pip, a path or a URL with a password. What goes into a lock must mean the same on every
 * machine, and must not be secret. */
int requirement_lines_read(const char *path, struct text_list *list, struct error *error);
/* Does the same with `text`; errors call it `name`. */
int requirement_lines_take(struct span text, const char *name, struct text_list *list,
                           struct error *error);

#endif
