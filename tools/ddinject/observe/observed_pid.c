/* Observes a running process through /proc (proc(5)). The process may end or exec at any time, and
 * then the facts are those of different moments. */
#include "tools/common/allocate.h"
#include "tools/common/format.h"
#include "tools/common/own.h"
#include "tools/ddinject/observe/observed_process.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>

enum { READ_STEP = 64 * 1024 };

/* Reads to the end, since stat(2) says that files of /proc have the size 0. */
static int read_all(const char *path, char **ret_bytes, size_t *ret_len, struct error *error)
{
    cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC);
    cleanup_free char *bytes = NULL;
    size_t len = 0;
    ssize_t got;

    if (fd < 0)
        return error_errno(error, errno, "cannot read %s", path);
    do {
        bytes = reallocate(bytes, len + READ_STEP);
        got = read(fd, bytes + len, READ_STEP);
        len += got > 0 ? (size_t)got : 0;
    } while (got > 0);
    if (got < 0)
        return error_errno(error, errno, "cannot read %s", path);
    *ret_bytes = steal(&bytes);
    *ret_len = len;
    return 0;
}

static int read_of_process(pid_t pid, const char *name, char **ret_bytes, size_t *ret_len,
                           struct error *error)
{
    cleanup_free char *path = format_new("/proc/%ld/%s", (long)pid, name);

    return read_all(path, ret_bytes, ret_len, error);
}

/* Reads the files cmdline and environ, in which a NUL ends each string. */
static int read_strings(pid_t pid, const char *name, struct text_list *ret_words,
                        struct error *error)
{
    cleanup_free char *bytes = NULL;
    size_t len = 0;
    int result = read_of_process(pid, name, &bytes, &len, error);

    if (result < 0)
        return result;
    for (struct span rest = {bytes, len}; rest.len > 0;)
        text_list_add(ret_words, span_cut(&rest, '\0'));
    return 0;
}

/* Reads AT_SECURE from the auxiliary vector, pairs of a type and a value (getauxval(3)). */
static int read_secure(pid_t pid, struct observed_process *process, struct error *error)
{
    cleanup_free char *bytes = NULL;
    size_t len = 0;
    int result = read_of_process(pid, "auxv", &bytes, &len, error);
    unsigned long entry[2];

    if (result < 0)
        return result;
    /* Without the entry the process counts as secure, as in the preload object. */
    process->is_secure = true;
    process->secure_source = "AT_SECURE is not in /proc/PID/auxv";
    for (size_t at = 0; at + sizeof(entry) <= len; at += sizeof(entry)) {
        memcpy(entry, bytes + at, sizeof(entry));
        if (entry[0] != AT_SECURE)
            continue;
        process->is_secure = entry[1] != 0;
        process->secure_source = "AT_SECURE in /proc/PID/auxv";
    }
    return 0;
}

/* Lists the mapped files, each once. A line is "address perms offset dev inode      /path", and the
 * path is what follows from the first slash on. */
static int read_maps(pid_t pid, struct observed_process *process, struct error *error)
{
    cleanup_free char *bytes = NULL;
    size_t len = 0;
    int result = read_of_process(pid, "maps", &bytes, &len, error);

    if (result < 0)
        return result;
    text_list_add(&process->loaded, span_of(process->program));
    for (struct span rest = {bytes, len}; rest.len > 0;) {
        struct span line = span_cut(&rest, '\n');
        struct span path = span_from(line, span_find(line, '/'));

        /* The file was removed or replaced after it was mapped. The file that has the path now, if
         * any, is the best that can be read. */
        if (span_ends_with(path, SPAN(" (deleted)")))
            path.len -= SPAN(" (deleted)").len;
        if (!span_is_empty(path) && !text_list_has(&process->loaded, path))
            text_list_add(&process->loaded, path);
    }
    return 0;
}

/* The link of a kernel thread and of a zombie has no target (proc(5)). */
static int read_observed_program(pid_t pid, struct observed_process *process, struct error *error)
{
    cleanup_free char *path = format_new("/proc/%ld/exe", (long)pid);
    char target[PATH_MAX];
    ssize_t len = readlink(path, target, sizeof(target) - 1);

    if (len < 0 && errno == ENOENT)
        return error_failed(error, "process %ld does not exist, has ended, or is a kernel thread",
                            (long)pid);
    if (len < 0)
        return error_errno(
            error, errno, "cannot read %s (run this as the user of the process, or as root)", path);
    process->program = format_new("%.*s", (int)len, target);
    process->program_source = "/proc/PID/exe";
    return 0;
}

/* Leaves the directory NULL where it cannot be read, and where it is outside of our root: then the
 * kernel says "(unreachable)/PATH" (getcwd(2)). */
static void find_directory(pid_t pid, struct observed_process *process)
{
    cleanup_free char *path = format_new("/proc/%ld/cwd", (long)pid);
    char target[PATH_MAX];
    ssize_t len = readlink(path, target, sizeof(target));

    if (len > 0 && len < (ssize_t)sizeof(target) && target[0] == '/')
        process->directory = format_new("%.*s", (int)len, target);
}

/* Sets the root to "" where the process has the same root directory as we have. */
static void find_root(pid_t pid, struct observed_process *process)
{
    struct stat theirs, ours;

    process->root = format_new("/proc/%ld/root", (long)pid);
    if (stat(process->root, &theirs) == 0 && stat("/", &ours) == 0 &&
        theirs.st_dev == ours.st_dev && theirs.st_ino == ours.st_ino)
        process->root[0] = '\0';
}

/* The program comes first: without it there is no process to describe. */
static int read_process(pid_t pid, struct observed_process *process, struct error *error)
{
    int result = read_observed_program(pid, process, error);

    if (result < 0)
        return result;
    find_root(pid, process);
    find_directory(pid, process);
    result = read_strings(pid, "cmdline", &process->words, error);
    if (result < 0)
        return result;
    result = read_strings(pid, "environ", &process->environment, error);
    if (result < 0)
        return result;
    result = read_secure(pid, process, error);
    if (result < 0)
        return result;
    return read_maps(pid, process, error);
}

int observed_process_of_pid(pid_t pid, struct observed_process *ret_process, struct error *error)
{
    struct observed_process process = {.is_running = true};
    int result = read_process(pid, &process, error);

    if (result < 0)
        observed_process_release(&process);
    else
        *ret_process = process;
    return result;
}
