/* One thread walks through the names, and then all processors read the contents. */
#include "tools/volume/volume_verify.h"

#include "tools/common/allocate.h"
#include "tools/common/files.h"
#include "tools/common/format.h"
#include "tools/common/own.h"
#include "tools/common/workers.h"
#include "tools/volume/manifest_links.h"
#include "tools/volume/volume_walk.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

struct reading {
    const struct volume_walk *walk;
    size_t *rows; /* the rows of the files that are read */
    size_t count; /* of those */
    char **wrong; /* for each row of the manifest the hash that the file has; NULL: the right one */
};

static void reading_release(struct reading *reading)
{
    for (size_t i = 0; i < reading->walk->manifest->file_count; i++)
        free(reading->wrong[i]);
    free(reading->wrong);
    free(reading->rows);
}

static int read_content(void *context, size_t at, struct error *error)
{
    struct reading *reading = context;
    const struct volume_walk *walk = reading->walk;
    size_t row = reading->rows[at];
    const struct manifest_file *file = &walk->manifest->files[row];
    cleanup_close int fd = file_open_below(walk->fd, file->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    struct sha256 sha256;

    if (fd < 0)
        return error_errno(error, errno, "cannot open %s/%s", walk->path, file->path);
    int result = sha256_of_file(fd, file->path, &sha256, error);

    if (result < 0)
        return result;
    if (!sha256_equals(&sha256, &file->sha256))
        reading->wrong[row] = format_new("%s", sha256.hex);
    return 0;
}

/* A wrong content is a finding for every name of the inode that was read. */
static void note_contents(struct volume_walk *walk, const struct reading *reading)
{
    const struct manifest_file *files = walk->manifest->files;

    for (size_t i = 0; i < reading->count; i++)
        walk->verification->bytes += files[reading->rows[i]].size;
    walk->verification->inodes = reading->count;
    for (size_t i = 0; i < walk->manifest->file_count; i++) {
        const char *wrong = walk->read_as[i] == NOT_READ ? NULL : reading->wrong[walk->read_as[i]];

        if (wrong != NULL)
            findings_add(walk->verification, files[i].path, "sha256 is %s, the manifest has %s",
                         wrong, files[i].sha256.hex);
    }
}

static int read_contents(struct volume_walk *walk, struct error *error)
{
    size_t count = walk->manifest->file_count;
    cleanup_with(reading_release) struct reading reading = {
        .walk = walk,
        .rows = array_new(count, sizeof(*reading.rows)),
        .wrong = array_new(count, sizeof(*reading.wrong)),
    };

    for (size_t i = 0; i < count; i++)
        if (walk->read_as[i] == (ssize_t)i)
            reading.rows[reading.count++] = i;
    int result = workers_run(reading.count, read_content, &reading, error);

    if (result < 0)
        return result;
    note_contents(walk, &reading);
    return 0;
}

static int walk_names(struct volume_walk *walk, struct error *error)
{
    walk->verification->files = walk->manifest->file_count;
    walk->verification->links = walk->manifest->link_count;
    walk->has_file = array_new(walk->manifest->file_count, sizeof(*walk->has_file));
    walk->has_link = array_new(walk->manifest->link_count, sizeof(*walk->has_link));
    return volume_walk(walk, error);
}

static void walk_release(struct volume_walk *walk)
{
    free(walk->has_file);
    free(walk->has_link);
    free(walk->read_as);
}

/* Adds the finding `difference` when the file does not hold `expected`. A file that cannot be read
 * is a finding of the walk already. */
static void compare_text(struct volume_walk *walk, const char *name, struct span expected,
                         const char *difference)
{
    cleanup_close int fd = file_open_below(walk->fd, name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    cleanup_free char *text = NULL;
    struct error ignored;
    size_t len = 0;

    if (fd >= 0 && fd_read_all(fd, name, &text, &len, &ignored) == 0 &&
        !span_equals((struct span){text, len}, expected))
        findings_add(walk->verification, name, "%s", difference);
}

/* The version file tells readers which ddtrace the volume has, so it is compared with the
 * manifest's version even when its row has the right hash. The volume's own manifest must equal the
 * one that was named in its place. */
static void compare_own_texts(struct volume_walk *walk, const struct volume *volume)
{
    cleanup_free char *version = manifest_version_text(walk->manifest);
    cleanup_free char *other_version =
        format_new("does not say ddtrace %s, as the manifest does", walk->manifest->ddtrace);
    cleanup_free char *other_manifest = format_new("differs from %s", volume->manifest_path);

    compare_text(walk, VERSION_NAME, span_of(version), other_version);
    compare_text(walk, MANIFEST_NAME, volume_manifest_text(volume), other_manifest);
}

int volume_verify(const struct volume *volume, struct verification *ret_verification,
                  struct error *error)
{
    cleanup_with(verification_release) struct verification verification = {0};
    cleanup_with(walk_release) struct volume_walk walk = {
        .path = volume->path,
        .fd = volume->fd,
        .manifest = &volume->manifest,
        .verification = &verification,
        .read_as = array_new(volume->manifest.file_count, sizeof(*walk.read_as)),
    };
    int result = walk_names(&walk, error);

    if (result < 0)
        return result;
    result = read_contents(&walk, error);
    if (result < 0)
        return result;
    compare_own_texts(&walk, volume);
    findings_sort(&verification);
    *ret_verification = verification;
    verification = (struct verification){0};
    return 0;
}

int volume_verify_names(int volume_fd, const char *path, const struct manifest *manifest,
                        struct verification *ret_verification, struct error *error)
{
    cleanup_with(walk_release) struct volume_walk walk = {
        .path = path,
        .fd = volume_fd,
        .manifest = manifest,
        .verification = ret_verification,
    };
    int result = walk_names(&walk, error);

    findings_sort(ret_verification);
    return result;
}
