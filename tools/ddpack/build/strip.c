/* --strip runs the user's strip program, whose output is read and checked again like the member of
 * a wheel. Debug sections are removed without a program, so that a volume that is built without
 * --strip does not depend on the version of binutils. */
#include "tools/ddpack/build/strip.h"

#include "tools/common/allocate.h"
#include "tools/common/files.h"
#include "tools/common/format.h"
#include "tools/common/own.h"
#include "tools/common/subprocess.h"
#include "tools/common/workers.h"
#include "tools/ddpack/build/content_check.h"
#include "tools/ddpack/wheel/debug_sections.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

extern char **environ;

/* What becomes of one content. */
struct stripped {
    struct content *content;
    char *path; /* of the new file, beside the content's; NULL: the content does not change */
    struct sha256 sha256;
    uint64_t size;
};

struct strip_run {
    const struct content_store *store;
    const char *program; /* NULL: remove debug sections only */
    struct stripped *files;
};

/* Sets the mode, too: the program decides neither that nor who may read the file. */
static int hash_file(struct stripped *file, mode_t mode, struct error *error)
{
    cleanup_close int fd = open(file->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    struct stat status;

    if (fd < 0 || fchmod(fd, mode) < 0 || fstat(fd, &status) < 0)
        return error_errno(error, errno, "cannot open %s", file->path);
    file->size = (uint64_t)status.st_size;
    return sha256_of_file(fd, file->path, &file->sha256, error);
}

/* debug_sections_drop returns nothing where the layout of the file does not allow it. Then the file
 * stays as it is. */
static int drop_debug_sections(struct stripped *file, const char *from, struct error *error)
{
    cleanup_free char *bytes = NULL;
    size_t len = 0;
    int result = file_read(from, &bytes, &len, error);

    if (result < 0)
        return result;
    struct span rest = debug_sections_drop((struct span){bytes, len});
    cleanup_free const char *owned = rest.at;

    if (owned == NULL)
        return 0;
    file->path = format_new("%s.stripped", from);
    result = file_write(file->path, rest, file->content->mode, error);
    if (result < 0)
        return result;
    return hash_file(file, file->content->mode, error);
}

/* A program of another architecture may not know the file, so the error says what else there is. */
static int strip_file(const struct strip_run *run, struct stripped *file, const char *from,
                      struct error *error)
{
    cleanup_with(subprocess_result_release) struct subprocess_result result = {0};
    const struct span name = file->content->members[0]->member.name;

    file->path = format_new("%s.stripped", from);
    const char *const arguments[] = {run->program, "--strip-unneeded", "-o", file->path, from,
                                     NULL};

    if (subprocess_run(arguments, environ, SPAN_EMPTY, &result, error) < 0)
        return error_wrap(error,
                          "--strip needs the program strip on PATH, or another one in STRIP");
    if (result.status != 0)
        return error_failed(error,
                            "%s cannot strip %.*s: %s: name another program in STRIP (llvm-strip "
                            "supports all machines)",
                            run->program, (int)name.len, name.at, result.errors);
    return hash_file(file, file->content->mode, error);
}

static int strip_one(void *context, size_t at, struct error *error)
{
    const struct strip_run *run = context;
    struct stripped *file = &run->files[at];
    cleanup_free char *from =
        content_store_path(run->store, &file->content->sha256, file->content->mode);

    return run->program == NULL ? drop_debug_sections(file, from, error)
                                : strip_file(run, file, from, error);
}

/* Moves the stripped file into the store. Its content gets the members of the old one, since errors
 * name a content by its first member. */
static int keep_stripped(struct content_set *set, const struct content_store *store,
                         struct stripped *file, struct error *error)
{
    struct content *old = file->content;
    struct content *fresh = content_set_find_or_add(set, &file->sha256, file->size, old->mode);
    cleanup_free char *path = content_store_path(store, &fresh->sha256, fresh->mode);

    old->stripped = fresh;
    if (fresh->is_stored)
        return unlink(file->path) < 0 ? error_errno(error, errno, "cannot remove %s", file->path)
                                      : 0;
    if (rename(file->path, path) < 0)
        return error_errno(error, errno, "cannot create %s", path);
    fresh->is_stored = true;
    fresh->members = old->members;
    fresh->member_count = old->member_count;
    return content_read_elf(fresh, store, error);
}

int content_strip(struct content_set *set, const struct content_store *store, const char *program,
                  unsigned jobs, struct error *error)
{
    cleanup_free struct stripped *files = array_new(set->count, sizeof(*files));
    struct strip_run run = {store, program, files};
    size_t count = 0;

    for (size_t i = 0; i < set->count; i++)
        if (program == NULL ? set->contents[i]->elf.has_debug_sections
                            : set->contents[i]->elf.is_elf)
            files[count++].content = set->contents[i];
    /* Threads make the files. The set changes after that, in one thread and in a fixed order. */
    int result = workers_run_jobs(jobs, count, strip_one, &run, error);

    for (size_t i = 0; i < count; i++) {
        if (result >= 0 && files[i].path != NULL)
            result = keep_stripped(set, store, &files[i], error);
        free(files[i].path);
    }
    return result;
}
