/* Finds the program that a command line starts in the end, without starting anything. */
#ifndef DDINJECT_TOOLS_DDINJECT_OBSERVE_PROGRAM_LOOKUP_H
#define DDINJECT_TOOLS_DDINJECT_OBSERVE_PROGRAM_LOOKUP_H

#include "tools/common/error.h"
#include "tools/common/text_list.h"

struct started_program {
    char *path;             /* of the ELF file, without symbolic links */
    const char *source;     /* how it was found: a static string */
    char *script;           /* the first #! file on the way; NULL: none */
    struct text_list words; /* its argv */
};

/* Follows PATH, #! lines and env(1). `environment` becomes what the program will see, since env(1)
 * may change it. Fails where a file on the way does not exist, or cannot be read or executed. The
 * caller releases the program. */
int program_lookup(char *const words[], struct text_list *environment,
                   struct started_program *ret_program, struct error *error);
void started_program_release(struct started_program *program);

#endif
