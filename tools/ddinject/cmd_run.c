/* ddinject run: the entrypoint of a container, or a word in front of a command. */
#include "tools/common/files.h"
#include "tools/common/own.h"
#include "tools/ddinject/commands.h"
#include "tools/ddinject/observe/preload_list.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* What a shell says of a command that is not there, and of one that cannot be run. */
enum { EXIT_NOT_EXECUTABLE = 126, EXIT_NOT_FOUND = 127 };

/* Opened and mapped as ld.so will: access(2) does not tell of a security module, nor of a mount
 * without exec. */
static int object_try(const char *object, struct error *error)
{
    cleanup_close int fd = open(object, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    if (fd < 0)
        return error_errno(
            error, errno, "cannot read %s (is the volume complete? `ddpack verify` tells)", object);
    void *start = mmap(NULL, 1, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);

    if (start == MAP_FAILED)
        return error_errno(error, errno, "cannot map %s (is it mounted noexec?)", object);
    munmap(start, 1);
    return 0;
}

/* The object's path, checked. */
static int object_find(const char *volume, char **ret_object, struct error *error)
{
    cleanup_free char *own = NULL;
    int result = volume == NULL ? program_directory(&own, error) : 0;

    if (result < 0)
        return result;
    if (volume == NULL)
        volume = own;
    if (volume[0] != '/')
        return error_usage(error, "--volume %s is relative: give an absolute path", volume);
    cleanup_free char *object = path_join(volume, "libddinject.so");

    result = object_try(object, error);
    if (result < 0)
        return result;
    if (!preload_list_can_hold(span_of(object)))
        return error_failed(error,
                            "%s has a colon or a space and cannot be in LD_PRELOAD: mount "
                            "the volume elsewhere",
                            object);
    *ret_object = steal(&object);
    return 0;
}

static int preload(const char *object, struct error *error)
{
    struct span list = span_of(getenv("LD_PRELOAD"));

    if (preload_list_has(list, span_of(object)))
        return 0;
    cleanup_free char *value = preload_list_prepend(list, span_of(object));

    if (setenv("LD_PRELOAD", value, 1) < 0)
        return error_errno(error, errno, "cannot set LD_PRELOAD");
    return 0;
}

static int run_run(const struct invocation *invocation, struct error *error)
{
    cleanup_free char *object = NULL;
    int result = object_find(invocation_value(invocation, "volume"), &object, error);

    if (result == 0)
        result = preload(object, error);
    if (result < 0 && (invocation_has(invocation, "strict") || error->kind == ERROR_USAGE))
        return result;
    /* An entrypoint must not keep the application from starting. */
    if (result < 0)
        dprintf(STDERR_FILENO, "ddinject run: starting %s without injection: %s\n",
                invocation->operands[0], error->text);
    execvp(invocation->operands[0], invocation->operands);
    error_errno(error, errno, "cannot run %s", invocation->operands[0]);
    dprintf(STDERR_FILENO, "ddinject run: %s\n", error->text);
    _exit(error->number == ENOENT ? EXIT_NOT_FOUND : EXIT_NOT_EXECUTABLE);
}

static const struct option_spec OPTIONS[] = {
    {"volume", 0, "DIR", "where libddinject.so is (default: beside this program)"},
    {"strict", 0, NULL, "fail rather than start the command without injection"},
    {0},
};

const struct command command_run = {
    .name = "run",
    .summary = "Start a command under libddinject.so",
    .operands = "[--] CMD [ARG]...",
    .description =
        "Puts libddinject.so in front of LD_PRELOAD, keeping what is there, and becomes CMD:\n"
        "same process, signals, standard streams and working directory, no shell between.\n"
        "Where the object cannot be used, one line on stderr says why and CMD starts without\n"
        "it, unless --strict is given. The exit status is CMD's; 127: CMD was not found,\n"
        "126: it could not be run.",
    .options = OPTIONS,
    .stops_at_operand = true,
    .operands_min = 1,
    .operands_max = -1,
    .run = run_run,
};
