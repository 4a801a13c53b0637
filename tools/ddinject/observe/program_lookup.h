/* Which program a command line starts in the end. */
#ifndef DDINJECT_TOOLS_DDINJECT_OBSERVE_PROGRAM_LOOKUP_H
#define DDINJECT_TOOLS_DDINJECT_OBSERVE_PROGRAM_LOOKUP_H

#include "tools/common/error.h"
#include "tools/common/text_list.h"

struct started_program {
    char *path;             /* without symlinks, as the process sees it */
    const char *source;     /* how it was found: a static string */
    char *script;           /* the first #! file on the way; NULL: none */
    struct text_list words; /* its argv */
};

/* PATH, #! lines and env(1) are followed; `environment` becomes what the program will see. */
int program_lookup(char *const words[], struct text_list *environment,
                   struct started_program *ret_program, struct error *error);
void started_program_release(struct started_program *program);

#endif
