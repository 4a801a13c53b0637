/* A process that runs, by /proc. */
#include "tools/common/allocate.h"
#include "tools/common/files.h"
#include "tools/common/own.h"
#include "tools/ddinject/observe/observed_process.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>

enum { READ_STEP = 64 * 1024 };

/* Files of /proc have no size to go by. */
static int read_all(const char *path, char **ret_bytes, size_t *ret_len, struct error *error)
{
    cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC);
    cleanup_free char *bytes = NULL;
    size_t len = 0;
    ssize_t got;

    if (fd < 0)
        return error_errno(error, errno, "cannot read %s", path);
    do {
        char *longer = reallocate(bytes, len + READ_STEP);

        bytes = longer;
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

/* Strings that end with NUL: cmdline, environ. */
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

static int read_secure(pid_t pid, struct observed_process *process, struct error *error)
{
    cleanup_free char *bytes = NULL;
    size_t len = 0;
    int result = read_of_process(pid, "auxv", &bytes, &len, error);
    unsigned long entry[2];

    if (result < 0)
        return result;
    /* As in the preload object: what cannot be told is taken for secure. */
    process->is_secure = true;
    process->secure_source = "AT_SECURE is not in its auxv";
    for (size_t at = 0; at + sizeof(entry) <= len; at += sizeof(entry)) {
        memcpy(entry, bytes + at, sizeof(entry));
        if (entry[0] != AT_SECURE)
            continue;
        process->is_secure = entry[1] != 0;
        process->secure_source = "AT_SECURE in its auxv";
    }
    return 0;
}

static bool has_word(const struct text_list *list, struct span word)
{
    for (size_t i = 0; i < list->count; i++)
        if (span_equals(span_of(list->items[i]), word))
            return true;
    return false;
}

/* "address perms offset dev inode      /path": from the first slash on. */
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

        /* Replaced since: what is there now is the best that can be told. */
        if (span_ends_with(path, SPAN(" (deleted)")))
            path.len -= SPAN(" (deleted)").len;
        if (!span_is_empty(path) && !has_word(&process->loaded, path))
            text_list_add(&process->loaded, path);
    }
    return 0;
}

static int read_observed_program(pid_t pid, struct observed_process *process, struct error *error)
{
    cleanup_free char *path = format_new("/proc/%ld/exe", (long)pid);
    char target[PATH_MAX];
    ssize_t len = readlink(path, target, sizeof(target) - 1);

    if (len < 0 && errno == ENOENT)
        return error_failed(error, "process %ld has no program: it has ended, or is the kernel's",
                            (long)pid);
    if (len < 0)
        return error_errno(error, errno, "cannot read %s (be its user, or root)", path);
    process->program = format_new("%.*s", (int)len, target);
    process->program_source = "/proc/PID/exe";
    return 0;
}

/* Outside of our mounts it is "(unreachable)/…". */
static void find_directory(pid_t pid, struct observed_process *process)
{
    cleanup_free char *path = format_new("/proc/%ld/cwd", (long)pid);
    char target[PATH_MAX];
    ssize_t len = readlink(path, target, sizeof(target));

    if (len > 0 && len < (ssize_t)sizeof(target) && target[0] == '/')
        process->directory = format_new("%.*s", (int)len, target);
}

static void find_root(pid_t pid, struct observed_process *process)
{
    struct stat theirs, ours;

    process->root = format_new("/proc/%ld/root", (long)pid);
    if (stat(process->root, &theirs) == 0 && stat("/", &ours) == 0 &&
        theirs.st_dev == ours.st_dev && theirs.st_ino == ours.st_ino)
        process->root[0] = '\0';
}

static int read_process(pid_t pid, struct observed_process *process, struct error *error)
{
    int result = read_observed_program(pid, process, error);

    find_root(pid, process);
    find_directory(pid, process);
    if (result == 0)
        result = read_strings(pid, "cmdline", &process->words, error);
    if (result == 0)
        result = read_strings(pid, "environ", &process->environment, error);
    if (result == 0)
        result = read_secure(pid, process, error);
    if (result == 0)
        result = read_maps(pid, process, error);
    return result;
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
