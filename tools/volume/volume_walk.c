/* Names are opened below descriptors and symbolic links are never followed, so that nothing outside
 * of this directory is compared. */
#include "tools/volume/volume_walk.h"

#include "tools/common/allocate.h"
#include "tools/common/own.h"
#include "tools/common/paths.h"
#include "tools/volume/manifest_links.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

struct inode {
    dev_t device;
    ino_t number;
    bool is_known;
};

/* A walk, with what is needed to read each inode once. A content is named by the row of its first
 * file, which is the index into the last two arrays. */
struct visit {
    struct volume_walk *walk;
    size_t *firsts;       /* each row's content (manifest_first_equals); NULL: nothing is read */
    struct inode *inodes; /* each content's: the first one that was met */
    size_t *readers;      /* each content's: the row under which that inode is read */
};

/* Adds a finding, and returns true, when the manifest has something of another kind at this path.
 * Nothing is missing there then. `what` is the kind that was found. */
static bool note_other_kind(struct volume_walk *walk, const char *path, const char *what)
{
    size_t file = manifest_find_file(walk->manifest, path);
    size_t link = manifest_find_link(walk->manifest, path);

    if (file < walk->manifest->file_count) {
        walk->has_file[file] = true;
        findings_add(walk->verification, path, "a %s, not a regular file", what);
    } else if (link < walk->manifest->link_count) {
        walk->has_link[link] = true;
        findings_add(walk->verification, path, "a %s, the manifest has a symbolic link to %s", what,
                     walk->manifest->links[link].target);
    } else {
        return false;
    }
    return true;
}

/* Reading takes most of the time, so an inode is read under one of its names only. */
static void plan_reading(struct visit *visit, size_t at, const struct stat *status)
{
    size_t content = visit->firsts[at];
    struct inode *inode = &visit->inodes[content];

    if (!inode->is_known) {
        *inode =
            (struct inode){.device = status->st_dev, .number = status->st_ino, .is_known = true};
        visit->readers[content] = at;
    }
    bool is_same = inode->device == status->st_dev && inode->number == status->st_ino;

    visit->walk->read_as[at] = (ssize_t)(is_same ? visit->readers[content] : at);
}

static void check_regular_file(struct visit *visit, const struct stat *status, const char *path)
{
    struct volume_walk *walk = visit->walk;
    size_t at = manifest_find_file(walk->manifest, path);
    mode_t mode = status->st_mode & 07777;

    /* The manifest has no row for itself, and needs none for the version, which is compared with
     * the manifest's. */
    bool is_known = strcmp(path, MANIFEST_NAME) == 0 || strcmp(path, VERSION_NAME) == 0;

    if (strcmp(path, SIGNATURE_NAME) == 0)
        return;
    if (at == walk->manifest->file_count && !is_known) {
        if (!note_other_kind(walk, path, "regular file"))
            findings_add(walk->verification, path, "the manifest does not have this file");
        return;
    }
    mode_t expected = at < walk->manifest->file_count ? walk->manifest->files[at].mode : 0644;

    if (mode != expected)
        findings_add(walk->verification, path, "mode is %04o, the manifest has %04o",
                     (unsigned)mode, (unsigned)expected);
    if (at == walk->manifest->file_count)
        return;
    walk->has_file[at] = true;
    if ((uint64_t)status->st_size != walk->manifest->files[at].size)
        findings_add(walk->verification, path, "%lld bytes, the manifest has %llu",
                     (long long)status->st_size,
                     (unsigned long long)walk->manifest->files[at].size);
    /* A file that we may not read has a finding already, its mode, and would only end the walk. */
    else if (visit->firsts != NULL && (mode == expected || (mode & 0444) == 0444))
        plan_reading(visit, at, status);
}

static int check_symbolic_link(struct volume_walk *walk, int directory_fd, const char *name,
                               const char *path, struct error *error)
{
    size_t at = manifest_find_link(walk->manifest, path);
    char target[PATH_MAX];
    ssize_t len = readlinkat(directory_fd, name, target, sizeof(target));

    if (len < 0)
        return error_errno(error, errno, "cannot read the symbolic link %s/%s", walk->path, path);
    struct span found = {target, (size_t)len};

    if (at == walk->manifest->link_count) {
        if (!note_other_kind(walk, path, "symbolic link"))
            findings_add(walk->verification, path,
                         "a symbolic link to %.*s, which the manifest does not have", (int)len,
                         target);
        return 0;
    }
    walk->has_link[at] = true;
    if (!span_equals(found, span_of(walk->manifest->links[at].target)))
        findings_add(walk->verification, path, "a symbolic link to %.*s, the manifest has %s",
                     (int)len, target, walk->manifest->links[at].target);
    return 0;
}

static int walk_directory(struct visit *visit, int fd, const char *path, struct error *error);

static int check_directory(struct visit *visit, int parent_fd, const char *name,
                           const struct stat *status, const char *path, struct error *error)
{
    struct volume_walk *walk = visit->walk;

    if (!manifest_has_directory(walk->manifest, path)) {
        if (!note_other_kind(walk, path, "directory"))
            findings_add(walk->verification, path, "the manifest has nothing in this directory");
        return 0;
    }
    if ((status->st_mode & 0555) != 0555)
        findings_add(walk->verification, path,
                     "mode is %04o, so that not everybody can read the directory: expected 0755",
                     (unsigned)status->st_mode & 07777);
    int fd = openat(parent_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

    if (fd < 0)
        return error_errno(error, errno, "cannot open %s/%s", walk->path, path);
    return walk_directory(visit, fd, path, error);
}

static int check_entry(struct visit *visit, int directory_fd, const char *name, const char *path,
                       struct error *error)
{
    struct volume_walk *walk = visit->walk;
    struct stat status;

    if (fstatat(directory_fd, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
        return error_errno(error, errno, "cannot stat %s/%s", walk->path, path);
    if (S_ISDIR(status.st_mode))
        return check_directory(visit, directory_fd, name, &status, path, error);
    if (S_ISLNK(status.st_mode))
        return check_symbolic_link(walk, directory_fd, name, path, error);
    if (S_ISREG(status.st_mode))
        check_regular_file(visit, &status, path);
    else if (!note_other_kind(walk, path, "special file"))
        findings_add(walk->verification, path, "a special file, which the manifest does not have");
    return 0;
}

/* Takes `fd` over. */
static int walk_directory(struct visit *visit, int fd, const char *path, struct error *error)
{
    cleanup_closedir DIR *directory = fdopendir(fd);
    const struct dirent *entry;

    if (directory == NULL) {
        int result = error_errno(error, errno, "cannot read %s/%s", visit->walk->path, path);

        close(fd);
        return result;
    }
    while ((errno = 0, entry = readdir(directory)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        cleanup_free char *below = path_join(path, entry->d_name);
        int result = check_entry(visit, dirfd(directory), entry->d_name, below, error);

        if (result < 0)
            return result;
    }
    if (errno != 0)
        return error_errno(error, errno, "cannot read %s/%s", visit->walk->path, path);
    return 0;
}

/* A manifest without a row for the version file still needs the file: readers take a volume without
 * one for a copy that has not come to its end. */
static void note_missing_version(struct volume_walk *walk)
{
    if (manifest_find_file(walk->manifest, VERSION_NAME) < walk->manifest->file_count)
        return;
    if (faccessat(walk->fd, VERSION_NAME, F_OK, AT_SYMLINK_NOFOLLOW) < 0)
        findings_add(walk->verification, VERSION_NAME, "missing: the volume is incomplete");
}

static void note_missing(struct volume_walk *walk)
{
    const struct manifest *manifest = walk->manifest;

    for (size_t i = 0; i < manifest->file_count; i++)
        if (!walk->has_file[i])
            findings_add(walk->verification, manifest->files[i].path, "missing");
    for (size_t i = 0; i < manifest->link_count; i++)
        if (!walk->has_link[i])
            findings_add(walk->verification, manifest->links[i].path,
                         "missing: a symbolic link to %s", manifest->links[i].target);
    note_missing_version(walk);
}

int volume_walk(struct volume_walk *walk, struct error *error)
{
    size_t count = walk->manifest->file_count;
    bool is_read = walk->read_as != NULL;
    cleanup_free size_t *firsts = is_read ? manifest_first_equals(walk->manifest) : NULL;
    cleanup_free struct inode *inodes = array_new(count, sizeof(*inodes));
    cleanup_free size_t *readers = array_new(count, sizeof(*readers));
    struct visit visit = {.walk = walk, .firsts = firsts, .inodes = inodes, .readers = readers};
    int fd = openat(walk->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return error_errno(error, errno, "cannot open %s", walk->path);
    for (size_t i = 0; is_read && i < count; i++)
        walk->read_as[i] = NOT_READ;
    int result = walk_directory(&visit, fd, "", error);

    if (result < 0)
        return result;
    note_missing(walk);
    return 0;
}
