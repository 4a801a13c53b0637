/* Goes step by step from the words of a command to the ELF file that the kernel loads: each step
 * looks a word up on PATH, and replaces the words by those of a #! line or of env(1). */
#include "tools/ddinject/observe/program_lookup.h"

#include "tools/common/format.h"
#include "tools/common/own.h"
#include "tools/common/paths.h"
#include "tools/ddinject/observe/process_environment.h"
#include "tools/ddinject/observe/root_path.h"
#include "tools/ddinject/observe/shebang.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

/* The kernel follows at most 4 interpreters (fs/exec.c), and env(1) may be between them. */
enum { STEPS_MAX = 8 };

/* A directory has execute permission, too, and execvp(3) skips it. */
static bool is_executable_file(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISREG(status.st_mode) && access(path, X_OK) == 0;
}

/* Searches as execvp(3) does. Where PATH is not set, glibc searches /bin and /usr/bin. An empty
 * directory of PATH is the working directory. */
static int search_path(const char *name, const struct text_list *environment, char **ret_path,
                       struct error *error)
{
    const char *path = process_environment_value(environment, "PATH");
    struct span rest = span_of(path != NULL ? path : "/bin:/usr/bin");

    if (strchr(name, '/') != NULL) {
        if (!is_executable_file(name)) {
            error_errno(error, access(name, X_OK) < 0 ? errno : EACCES,
                        "%s is not an executable file", name);
            return -EACCES;
        }
        *ret_path = format_new("%s", name);
        return 0;
    }
    while (rest.at != NULL) {
        struct span directory = span_cut(&rest, ':');
        cleanup_free char *candidate = format_new("%.*s%s%s", (int)directory.len, directory.at,
                                                  span_is_empty(directory) ? "" : "/", name);

        if (is_executable_file(candidate)) {
            *ret_path = steal(&candidate);
            return 0;
        }
    }
    error_failed(error, "%s: no executable file found in any directory of PATH", name);
    return -EIO;
}

/* O_NONBLOCK: the file may be a pipe that nobody writes to. */
static int read_start(const char *path, char *ret_start, size_t *ret_len, struct error *error)
{
    cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    ssize_t len = fd < 0 ? -1 : read(fd, ret_start, SHEBANG_SIZE);

    if (len < 0)
        return error_errno(error, errno, "cannot read %s", path);
    *ret_len = (size_t)len;
    return 0;
}

/* Replaces the words by those that the kernel starts: the interpreter, its argument if there is
 * one, the path of the script, and the words after the script's name. */
static void put_interpreter(struct started_program *program, const char *path,
                            struct span interpreter, struct span argument)
{
    struct text_list words = {0};

    text_list_add(&words, interpreter);
    if (!span_is_empty(argument))
        text_list_add(&words, argument);
    text_list_add(&words, span_of(path));
    text_list_add_all(&words, program->words.items + 1);
    text_list_release(&program->words);
    program->words = words;
    program->source = "the #! line";
    if (program->script == NULL)
        program->script = format_new("%s", path);
}

/* env(1) is followed by its name: it execs a command, as a #! line does. */
static bool is_env(const char *path)
{
    struct span whole = span_of(path);

    return span_equals(whole, SPAN("env")) || span_ends_with(whole, SPAN("/env"));
}

/* ld.so and /proc/PID/exe have the real path, and $ORIGIN is its directory. */
static char *real_path(const char *path)
{
    cleanup_free char *absolute = path_absolute(path);

    return root_path_real("", absolute);
}

/* Makes one step. `*ret_is_last` says that words[0] is the ELF file and program->path is set. */
static int follow_step(struct started_program *program, struct text_list *environment,
                       bool *ret_is_last, struct error *error)
{
    cleanup_free char *path = NULL;
    char start[SHEBANG_SIZE];
    struct span interpreter, argument;
    size_t len = 0;
    int result = search_path(program->words.items[0], environment, &path, error);

    if (result < 0)
        return result;
    result = read_start(path, start, &len, error);
    if (result < 0)
        return result;
    *ret_is_last = false;
    if (shebang_parse((struct span){start, len}, &interpreter, &argument)) {
        put_interpreter(program, path, interpreter, argument);
        return 0;
    }
    if (is_env(path) && env_command_apply(&program->words, environment)) {
        program->source = "env and PATH";
        return 0;
    }
    program->path = real_path(path);
    *ret_is_last = true;
    return 0;
}

int program_lookup(char *const words[], struct text_list *environment,
                   struct started_program *ret_program, struct error *error)
{
    cleanup_with(started_program_release) struct started_program program = {0};
    bool is_last = false;

    text_list_add_all(&program.words, words);
    program.source = strchr(words[0], '/') != NULL ? "the command" : "PATH";
    for (int step = 0; !is_last; step++) {
        if (step == STEPS_MAX)
            return error_failed(error,
                                "%s: more than %d interpreters or env commands follow one another",
                                words[0], STEPS_MAX);
        int result = follow_step(&program, environment, &is_last, error);

        if (result < 0)
            return program.script == NULL ? result
                                          : error_wrap(error, "the #! line of %s", program.script);
    }
    *ret_program = program;
    program = (struct started_program){0};
    return 0;
}

void started_program_release(struct started_program *program)
{
    free(program->path);
    free(program->script);
    text_list_release(&program->words);
}
