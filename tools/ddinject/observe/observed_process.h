/* A process as it can be seen from outside: one that runs, or one that a command would start. */
#ifndef DDINJECT_TOOLS_DDINJECT_OBSERVE_OBSERVED_PROCESS_H
#define DDINJECT_TOOLS_DDINJECT_OBSERVE_OBSERVED_PROCESS_H

#include "tools/common/error.h"
#include "tools/common/text_list.h"

#include <sys/types.h>

struct observed_process {
    char *root;    /* in front of its paths to open them: "", or "/proc/PID/root" */
    char *program; /* as the process sees it, like all paths here */
    const char *program_source;
    char *script;    /* NULL: none */
    char *directory; /* that it works in; NULL: not known */
    struct text_list words;
    struct text_list environment;
    bool is_running;
    struct text_list loaded; /* running: the files that are mapped, the program first */
    bool is_secure;          /* AT_SECURE */
    const char *secure_source;
};

/* Follows PATH, #! and env(1) as execvp would with our own environment. */
int observed_process_of_command(char *const words[], struct observed_process *ret_process,
                                struct error *error);
/* Reads /proc/PID. */
int observed_process_of_pid(pid_t pid, struct observed_process *ret_process, struct error *error);
void observed_process_release(struct observed_process *process);

#endif
