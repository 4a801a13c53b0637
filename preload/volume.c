/* Looking into the volume with the calls of any start, open, read and close: a seccomp filter may
 * kill the process for another. */
#include "preload/volume.h"

#include "preload/system_call.h"

#include <linux/fcntl.h>

enum { PATH_SIZE = 4096, LINE_SIZE = 64 };

static bool path_is_readable(const struct text *path, int flags)
{
    /* O_NONBLOCK: a FIFO of that name must not hold up the start. */
    long fd = path->cut ? -1 : system_open(path->at, O_RDONLY | O_CLOEXEC | O_NONBLOCK | flags);

    if (fd < 0)
        return false;
    system_close((int)fd);
    return true;
}

/* Readable and searchable: its entry "." can be opened. */
static bool path_is_directory(struct text *path)
{
    struct text entry = *path;

    text_add(&entry, SPAN("/."));
    bool is_directory = path_is_readable(&entry, O_DIRECTORY);

    path->at[path->len] = '\0';
    return is_directory;
}

static struct text path_of_target(char *buffer, struct span volume, const struct target *target,
                                  bool with_machine)
{
    struct text path = text_in(buffer, PATH_SIZE);

    text_add(&path, volume);
    text_add(&path, SPAN("/" TARGETS_DIRECTORY "/"));
    target_name_add(&path, target, with_machine);
    return path;
}

/* Leaves the path of the directory in `buffer`: the full name's, or the one without the machine. */
static bool target_is_there(char *buffer, struct span volume, const struct target *target,
                            struct text *ret_path, bool *ret_is_short)
{
    *ret_is_short = false;
    *ret_path = path_of_target(buffer, volume, target, true);
    if (path_is_directory(ret_path))
        return true;
    *ret_is_short = true;
    *ret_path = path_of_target(buffer, volume, target, false);
    return path_is_directory(ret_path);
}

static struct libc_version read_requirement(struct text *path, enum libc_kind libc)
{
    struct libc_version required = libc_requirement_strictest(libc);
    char line[LINE_SIZE];

    text_add(path, SPAN(".requires"));
    /* O_NONBLOCK: a FIFO of that name must not hold up the start. */
    long fd = path->cut ? -1 : system_open(path->at, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    if (fd < 0)
        return required;
    long len = system_read((int)fd, line, sizeof(line));

    system_close((int)fd);
    struct libc_version read;

    if (len > 0 && libc_requirement_parse((struct span){line, (size_t)len}, &read))
        return read;
    return required;
}

void volume_look(struct span volume, struct facts *facts)
{
    char buffer[PATH_SIZE];
    struct target target = {facts->python.version, facts->libc.kind, machine_native()};
    struct text path = text_in(buffer, sizeof(buffer));

    facts->volume = volume_path_state(volume);
    if (facts->volume != VOLUME_USABLE)
        return;
    text_add(&path, volume);
    text_add(&path, SPAN("/version"));
    bool is_complete = path_is_readable(&path, 0);

    path = text_in(buffer, sizeof(buffer));
    text_add(&path, volume);
    text_add(&path, SPAN("/" TARGETS_DIRECTORY));
    if (!is_complete || !path_is_directory(&path)) {
        facts->volume = VOLUME_INCOMPLETE;
        return;
    }
    facts->has_directory = target_is_there(buffer, volume, &target, &path, &facts->has_short_name);
    facts->has_version = facts->has_directory;
    if (facts->has_directory) {
        facts->required = read_requirement(&path, facts->libc.kind);
        return;
    }
    target.libc = facts->libc.kind == LIBC_MUSL ? LIBC_GLIBC : LIBC_MUSL;
    bool is_short;

    facts->has_version = target_is_there(buffer, volume, &target, &path, &is_short);
}
