/* `ddinject run`: adds libddinject.so to LD_PRELOAD and becomes the command. It serves as the
 * entrypoint of a container, and as a word in front of a command. */
#include "tools/common/own.h"
#include "tools/common/paths.h"
#include "tools/ddinject/commands.h"
#include "tools/ddinject/observe/preload_list.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* The exit statuses of a shell (POSIX, "Exit Status for Commands"). */
enum { EXIT_NOT_EXECUTABLE = 126, EXIT_NOT_FOUND = 127 };

/* Opens and maps the object, as ld.so will do. access(2) would not see that a security module
 * forbids it or that the file system is mounted noexec, and ld.so only warns and starts the program
 * without it. */
static int check_object(const char *object, struct error *error)
{
    cleanup_close int fd = open(object, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    if (fd < 0)
        return error_errno(error, errno, "cannot open %s (check the volume with `ddpack verify`)",
                           object);
    void *start = mmap(NULL, 1, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);

    if (start == MAP_FAILED)
        return error_errno(error, errno,
                           "cannot map %s for execution (is its file system mounted noexec?)",
                           object);
    munmap(start, 1);
    return 0;
}

/* Returns the path of the object in the volume, which LD_PRELOAD can hold and ld.so can load.
 * `volume` is the value of --volume; NULL is the directory of this program. */
static int find_object(const char *volume, char **ret_object, struct error *error)
{
    cleanup_free char *beside = NULL;

    if (volume == NULL) {
        int result = program_directory(&beside, error);

        if (result < 0)
            return result;
        volume = beside;
    }
    if (volume[0] != '/')
        return error_usage(error, "--volume %s: the path must be absolute", volume);
    cleanup_free char *object = path_join(volume, "libddinject.so");
    int result = check_object(object, error);

    if (result < 0)
        return result;
    if (!preload_list_can_hold(span_of(object)))
        return error_failed(
            error,
            "%s: the path must not have a colon or a space, which separate the entries "
            "of LD_PRELOAD: mount the volume elsewhere",
            object);
    *ret_object = steal(&object);
    return 0;
}

/* An object that the list has already is not added twice, as in a nested `ddinject run`. */
static int add_to_preload(const char *object, struct error *error)
{
    struct span list = span_of(getenv("LD_PRELOAD"));

    if (preload_list_has(list, span_of(object)))
        return 0;
    cleanup_free char *value = preload_list_prepend(list, span_of(object));

    if (setenv("LD_PRELOAD", value, 1) < 0)
        return error_errno(error, errno, "cannot set LD_PRELOAD");
    return 0;
}

/* execvp(3) returns only after a failure. The exit status is then that of a shell, not that of
 * ddinject, since callers take it for the status of the command. */
static int run_run(const struct invocation *invocation, struct error *error)
{
    cleanup_free char *object = NULL;
    int result = find_object(invocation_value(invocation, "volume"), &object, error);

    if (result >= 0)
        result = add_to_preload(object, error);
    if (result < 0 && (invocation_has(invocation, "strict") || error->kind == ERROR_USAGE))
        return result;
    /* An application that is not traced is better than one that does not start. */
    if (result < 0)
        dprintf(STDERR_FILENO, "ddinject run: starting %s without injection: %s\n",
                invocation->operands[0], error->text);
    execvp(invocation->operands[0], invocation->operands);
    error_errno(error, errno, "cannot run %s", invocation->operands[0]);
    dprintf(STDERR_FILENO, "ddinject run: %s\n", error->text);
    _exit(error->number == ENOENT ? EXIT_NOT_FOUND : EXIT_NOT_EXECUTABLE);
}

static const struct option_spec OPTIONS[] = {
    {"volume", 0, "DIR", "the directory of libddinject.so (default: that of this program)"},
    {"strict", 0, NULL, "fail instead of starting the command without injection"},
    {0},
};

const struct command command_run = {
    .name = "run",
    .summary = "Start a command under libddinject.so",
    .operands = "[--] CMD [ARG]...",
    .description =
        "Puts libddinject.so in front of the entries of LD_PRELOAD and becomes CMD: the process,\n"
        "its signals, standard streams and working directory stay the same, and no shell is in\n"
        "between. If libddinject.so cannot be used, one line on standard error says why, and CMD\n"
        "starts without it, unless --strict is given. The exit status is that of CMD; 127 if CMD\n"
        "is not found, and 126 if it cannot be run.",
    .options = OPTIONS,
    .stops_at_operand = true,
    .operands_min = 1,
    .operands_max = -1,
    .run = run_run,
};
