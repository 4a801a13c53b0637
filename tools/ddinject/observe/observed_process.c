/* Foresees the process that a command would start. */
#include "tools/ddinject/observe/observed_process.h"

#include "tools/common/format.h"
#include "tools/common/own.h"
#include "tools/ddinject/observe/program_lookup.h"

#include <errno.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/xattr.h>

/* Would execve(2) raise privileges? Then the kernel sets AT_SECURE (security/commoncap.c), and
 * ld.so ignores the entries of LD_PRELOAD that have a slash. The setgid bit without execute
 * permission for the group marks mandatory locking and raises nothing. File capabilities raise
 * nothing for root. */
static void foresee_secure(struct observed_process *process)
{
    struct stat status;

    process->is_secure = true;
    if (stat(process->program, &status) == 0) {
        process->secure_source = "the setuid bit of the program";
        if ((status.st_mode & S_ISUID) != 0 && status.st_uid != getuid())
            return;
        process->secure_source = "the setgid bit of the program";
        if ((status.st_mode & S_ISGID) != 0 && (status.st_mode & S_IXGRP) != 0 &&
            status.st_gid != getgid())
            return;
    }
    process->secure_source = "the file capabilities of the program";
    if (getuid() != 0 && getxattr(process->program, "security.capability", NULL, 0) > 0)
        return;
    process->is_secure = false;
    process->secure_source = "the mode and the file capabilities of the program";
}

int observed_process_of_command(char *const words[], struct observed_process *ret_process,
                                struct error *error)
{
    struct observed_process process = {0};
    struct started_program program;

    text_list_add_all(&process.environment, environ);
    int result = program_lookup(words, &process.environment, &program, error);

    if (result < 0) {
        observed_process_release(&process);
        return result;
    }
    process.root = format_new("%s", "");
    process.program = program.path;
    process.program_source = program.source;
    process.script = program.script;
    process.words = program.words;
    process.directory = getcwd(NULL, 0);
    foresee_secure(&process);
    if (process.is_secure && prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1) {
        process.is_secure = false;
        process.secure_source = "no_new_privs is set, so execve raises no privileges";
    }
    *ret_process = process;
    return 0;
}

void observed_process_release(struct observed_process *process)
{
    free(process->root);
    free(process->program);
    free(process->script);
    free(process->directory);
    text_list_release(&process->words);
    text_list_release(&process->environment);
    text_list_release(&process->loaded);
}
