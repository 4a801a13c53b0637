/* Walking a volume beside its manifest. Names are opened below descriptors and symlinks are never
 * followed: what is compared is what lies in this directory. */
#include "tools/ddpack/init/volume_verify.h"

#include "tools/common/files.h"
#include "tools/common/own.h"
#include "tools/ddpack/init/manifest_links.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>

struct inode {
    dev_t device;
    ino_t number;
    bool is_known;
};

struct walk {
    const char *volume;
    const struct manifest *manifest;
    size_t *firsts;       /* manifest_first_equals */
    struct inode *inodes; /* of the first file of each content, once its bytes were right */
    bool *seen;           /* per file */
    struct verification *verification;
};

__attribute__((format(printf, 3, 4))) static void find(struct walk *walk, const char *path,
                                                       const char *format, ...)
{
    struct verification *verification = walk->verification;
    struct finding *grown = reallocarray(verification->findings, verification->finding_count + 1,
                                         sizeof(*verification->findings));
    char *text;
    va_list arguments;

    va_start(arguments, format);
    if (grown == NULL || vasprintf(&text, format, arguments) < 0)
        abort();
    va_end(arguments);
    verification->findings = grown;
    grown[verification->finding_count++] = (struct finding){format_new("%s", path), text};
}

static int open_at(struct walk *walk, int directory_fd, const char *name, int flags,
                   const char *path, int *ret_fd, struct error *error)
{
    int fd = openat(directory_fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | flags);

    if (fd < 0)
        return error_errno(error, errno, "cannot open %s/%s", walk->volume, path);
    *ret_fd = fd;
    return 0;
}

/* Hashing is what takes the time, so an inode that was right under another name is not read
 * again. */
static int check_content(struct walk *walk, int directory_fd, const char *name,
                         const struct stat *status, size_t at, struct error *error)
{
    const struct manifest_file *file = &walk->manifest->files[at];
    struct inode *inode = &walk->inodes[walk->firsts[at]];
    cleanup_close int fd = -1;
    struct sha256 sha256;

    if (inode->is_known && inode->device == status->st_dev && inode->number == status->st_ino)
        return 0;
    int result = open_at(walk, directory_fd, name, 0, file->path, &fd, error);

    if (result == 0)
        result = sha256_of_file(fd, file->path, &sha256, error);
    if (result < 0)
        return result;
    walk->verification->inodes++;
    walk->verification->bytes += file->size;
    if (!sha256_equals(&sha256, &file->sha256))
        find(walk, file->path, "sha256 is %s, the manifest has %s", sha256.hex, file->sha256.hex);
    else
        *inode = (struct inode){status->st_dev, status->st_ino, true};
    return 0;
}

static int check_file(struct walk *walk, int directory_fd, const char *name,
                      const struct stat *status, const char *path, struct error *error)
{
    size_t at = manifest_find_file(walk->manifest, path);
    mode_t mode = status->st_mode & 07777;

    /* The manifest has no row of its own, the version needs none: it is compared by itself. */
    if (at == walk->manifest->file_count && strcmp(path, MANIFEST_NAME) != 0 &&
        strcmp(path, VERSION_NAME) != 0) {
        find(walk, path, "the manifest does not have this file");
        return 0;
    }
    mode_t wanted = at < walk->manifest->file_count ? walk->manifest->files[at].mode : 0644;

    if (mode != wanted)
        find(walk, path, "mode is %04o, the manifest has %04o", (unsigned)mode, (unsigned)wanted);
    if (at == walk->manifest->file_count)
        return 0;
    const struct manifest_file *file = &walk->manifest->files[at];

    walk->seen[at] = true;
    if ((uint64_t)status->st_size != file->size) {
        find(walk, path, "%lld bytes, the manifest has %llu", (long long)status->st_size,
             (unsigned long long)file->size);
        return 0;
    }
    /* Without the right to read there is a finding already: the mode. */
    if (mode != wanted && (mode & 0444) != 0444)
        return 0;
    return check_content(walk, directory_fd, name, status, at, error);
}

static int walk_directory(struct walk *walk, int fd, const char *path, struct error *error);

static int check_directory(struct walk *walk, int parent_fd, const char *name,
                           const struct stat *status, const char *path, struct error *error)
{
    int fd = -1;

    if (!manifest_has_directory(walk->manifest, path)) {
        find(walk, path, "the manifest has nothing in this directory");
        return 0;
    }
    if ((status->st_mode & 0555) != 0555)
        find(walk, path, "mode is %04o, others cannot read the directory: 0755 is wanted",
             (unsigned)status->st_mode & 07777);
    int result = open_at(walk, parent_fd, name, O_DIRECTORY, path, &fd, error);

    return result < 0 ? result : walk_directory(walk, fd, path, error);
}

static int check_entry(struct walk *walk, int directory_fd, const char *name, const char *path,
                       struct error *error)
{
    struct stat status;

    if (fstatat(directory_fd, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
        return error_errno(error, errno, "cannot look at %s/%s", walk->volume, path);
    if (S_ISDIR(status.st_mode))
        return check_directory(walk, directory_fd, name, &status, path, error);
    if (S_ISREG(status.st_mode))
        return check_file(walk, directory_fd, name, &status, path, error);
    size_t at = manifest_find_file(walk->manifest, path);

    if (at < walk->manifest->file_count)
        walk->seen[at] = true;
    find(walk, path, "a %s, not a regular file",
         S_ISLNK(status.st_mode) ? "symbolic link" : "special file");
    return 0;
}

/* Takes `fd` over. */
static int walk_directory(struct walk *walk, int fd, const char *path, struct error *error)
{
    cleanup_closedir DIR *directory = fdopendir(fd);
    const struct dirent *entry;
    int result = 0;

    if (directory == NULL) {
        result = error_errno(error, errno, "cannot read %s/%s", walk->volume, path);
        close(fd);
        return result;
    }
    while (result == 0 && (errno = 0, entry = readdir(directory)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        cleanup_free char *below = path_join(path, entry->d_name);

        result = check_entry(walk, dirfd(directory), entry->d_name, below, error);
    }
    if (result == 0 && errno != 0)
        result = error_errno(error, errno, "cannot read %s/%s", walk->volume, path);
    return result;
}

/* A reader trusts the version file alone, so it is compared even where a row says the same. */
static int check_version(struct walk *walk, int root_fd, struct error *error)
{
    cleanup_free char *wanted = manifest_version_text(walk->manifest);
    struct sha256 sha256, wanted_sha256 = sha256_of(span_of(wanted));
    bool has_row = manifest_find_file(walk->manifest, VERSION_NAME) < walk->manifest->file_count;
    struct stat status;
    cleanup_close int fd = -1;

    if (fstatat(root_fd, VERSION_NAME, &status, AT_SYMLINK_NOFOLLOW) < 0) {
        if (!has_row)
            find(walk, VERSION_NAME, "missing: the volume is incomplete");
        return 0;
    }
    if (!S_ISREG(status.st_mode)) /* the walk has reported it */
        return 0;
    int result = open_at(walk, root_fd, VERSION_NAME, 0, VERSION_NAME, &fd, error);

    if (result == 0)
        result = sha256_of_file(fd, VERSION_NAME, &sha256, error);
    if (result == 0 && !sha256_equals(&sha256, &wanted_sha256))
        find(walk, VERSION_NAME, "does not say ddtrace %s, as the manifest does",
             walk->manifest->ddtrace);
    return result;
}

static int compare_findings(const void *a, const void *b)
{
    return strcmp(((const struct finding *)a)->path, ((const struct finding *)b)->path);
}

static int verify(struct walk *walk, struct error *error)
{
    const struct manifest *manifest = walk->manifest;
    struct verification *verification = walk->verification;
    int fd = open(walk->volume, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return error_errno(error, errno, "cannot open %s", walk->volume);
    int result = check_version(walk, fd, error);

    if (result < 0) {
        close(fd);
        return result;
    }
    result = walk_directory(walk, fd, "", error);
    if (result < 0)
        return result;
    for (size_t i = 0; i < manifest->file_count; i++)
        if (!walk->seen[i])
            find(walk, manifest->files[i].path, "missing");
    verification->files = manifest->file_count;
    if (verification->finding_count > 1)
        qsort(verification->findings, verification->finding_count, sizeof(*verification->findings),
              compare_findings);
    return 0;
}

int volume_verify(const char *volume, const struct manifest *manifest,
                  struct verification *ret_verification, struct error *error)
{
    cleanup_with(verification_release) struct verification verification = {0};
    cleanup_free size_t *firsts = manifest_first_equals(manifest);
    cleanup_free struct inode *inodes = calloc(manifest->file_count + 1, sizeof(*inodes));
    cleanup_free bool *seen = calloc(manifest->file_count + 1, sizeof(*seen));
    struct walk walk = {volume, manifest, firsts, inodes, seen, &verification};

    if (inodes == NULL || seen == NULL)
        abort();
    int result = verify(&walk, error);

    if (result < 0)
        return result;
    *ret_verification = verification;
    verification = (struct verification){0};
    return 0;
}

void verification_release(struct verification *verification)
{
    for (size_t i = 0; i < verification->finding_count; i++) {
        free(verification->findings[i].path);
        free(verification->findings[i].text);
    }
    free(verification->findings);
    *verification = (struct verification){0};
}
