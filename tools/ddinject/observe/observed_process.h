/* A process as it can be seen from outside: one that is running, or one that a command would
 * start. */
#ifndef DDINJECT_TOOLS_DDINJECT_OBSERVE_OBSERVED_PROCESS_H
#define DDINJECT_TOOLS_DDINJECT_OBSERVE_OBSERVED_PROCESS_H

#include "tools/common/error.h"
#include "tools/common/text_list.h"

#include <sys/types.h>

struct observed_process {
    char *root;    /* goes in front of a path to open it: "", or "/proc/PID/root" */
    char *program; /* the path of its ELF file, as the process sees it, like all paths here */
    const char *program_source; /* how it was found; a static string, as secure_source is */
    char *script;               /* the first #! file of a command; NULL: there is none */
    char *directory;            /* the working directory; NULL: not known */
    struct text_list words;     /* its argv */
    struct text_list environment;
    bool is_running;
    struct text_list
        loaded;     /* the files that are mapped, the program first; only if it is running */
    bool is_secure; /* AT_SECURE */
    const char *secure_source;
};

/* Follows PATH, #! lines and env(1), as execvp(3) would do with the environment of this program.
 * Starts nothing. Fails where the command cannot be found or read. */
int observed_process_of_command(char *const words[], struct observed_process *ret_process,
                                struct error *error);
/* Reads /proc/PID. Fails where the process does not exist, or belongs to another user. */
int observed_process_of_pid(pid_t pid, struct observed_process *ret_process, struct error *error);
void observed_process_release(struct observed_process *process);

#endif
