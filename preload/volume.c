/* The volume is looked at with open, read and close, the calls that every start of a program makes:
 * a seccomp filter may kill the process for another one. */
#include "preload/volume.h"

#include "preload/system_call.h"

#include <linux/fcntl.h>

enum { PATH_SIZE = 4096, LINE_SIZE = 64 };

/* Can the path with `end` behind it be opened for reading? The end "/." asks for a directory that
 * can be searched as well. */
static bool has_entry(const struct text *path, const char *end)
{
    struct text whole = *path;

    text_add_string(&whole, end);
    /* Without O_NONBLOCK, a FIFO of that name would block the start of the application. */
    long fd = whole.cut ? -1 : system_open(whole.at, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    path->at[path->len] = '\0';
    if (fd < 0)
        return false;
    system_close((int)fd);
    return true;
}

/* Looks for the directory of the target, by its full name and then by the one without the machine,
 * and leaves its path in `path`. */
static bool target_is_there(struct text *path, struct span volume, const struct target *target,
                            bool *ret_is_short)
{
    bool is_there = false;

    for (enum target_name_form form = NAME_WITH_MACHINE; form <= NAME_WITHOUT_MACHINE && !is_there;
         form++) {
        *ret_is_short = form == NAME_WITHOUT_MACHINE;
        *path = text_in(path->at, PATH_SIZE);
        target_path_add(path, volume, target, form);
        is_there = has_entry(path, "/.");
    }
    return is_there;
}

static struct libc_version read_libc_requirement(struct text *path, enum libc_kind libc)
{
    struct libc_version required = libc_requirement_strictest(libc);
    char line[LINE_SIZE];

    text_add_string(path, ".requires");
    long len = path->cut ? -1 : system_read_file(path->at, line, sizeof(line));

    if (len > 0)
        libc_requirement_parse((struct span){line, (size_t)len}, &required);
    return required;
}

void volume_look(struct span volume, struct facts *facts)
{
    char buffer[PATH_SIZE];
    struct text path = text_in(buffer, sizeof(buffer));
    struct target target = {facts->python.version, facts->libc.kind, machine_native()};
    bool is_short;

    facts->volume = volume_path_state(volume);
    if (facts->volume != VOLUME_USABLE)
        return;
    text_add(&path, volume);
    if (!has_entry(&path, "/version") || !has_entry(&path, "/" TARGETS_DIRECTORY "/.")) {
        facts->volume = VOLUME_INCOMPLETE;
        return;
    }
    facts->has_directory = target_is_there(&path, volume, &target, &facts->has_short_name);
    if (facts->has_directory)
        facts->required = read_libc_requirement(&path, facts->libc.kind);
    target.libc = facts->libc.kind == LIBC_MUSL ? LIBC_GLIBC : LIBC_MUSL;
    facts->has_version = facts->has_directory || target_is_there(&path, volume, &target, &is_short);
}
