/* Opening a volume: its directory, its manifest, and the manifest's signature. */
#include "tools/volume/volume.h"

#include "tools/common/files.h"
#include "tools/common/format.h"
#include "tools/common/own.h"
#include "tools/common/paths.h"
#include "tools/volume/manifest_read.h"

#include <errno.h>
#include <fcntl.h>

static int read_below(const struct volume *volume, const char *name, char **ret_text,
                      size_t *ret_len, struct error *error)
{
    cleanup_free char *path = path_join(volume->path, name);
    /* O_NONBLOCK: open(2) of a FIFO would wait for a writer before it could be refused. */
    cleanup_close int fd = file_open_below(volume->fd, name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

    if (fd < 0)
        return error_errno(error, errno, "cannot open %s", path);
    return fd_read_all(fd, path, ret_text, ret_len, error);
}

/* A manifest without a signature is fine here: who needs one checks volume->signature. */
static int read_own_manifest(struct volume *volume, struct error *error)
{
    size_t len = 0;

    volume->manifest_path = path_join(volume->path, MANIFEST_NAME);
    int result =
        read_below(volume, MANIFEST_NAME, &volume->manifest_text, &volume->manifest_len, error);

    if (result < 0)
        return error_wrap(error, "%s is not a volume", volume->path);
    result = read_below(volume, SIGNATURE_NAME, &volume->signature, &len, error);
    return result == -ENOENT ? 0 : result;
}

static int read_other_manifest(struct volume *volume, const char *path, struct error *error)
{
    cleanup_free char *signature_path = format_new("%s.minisig", path);
    size_t len = 0;

    volume->manifest_path = format_new("%s", path);
    int result = file_read(path, &volume->manifest_text, &volume->manifest_len, error);

    if (result < 0)
        return result;
    result = file_read(signature_path, &volume->signature, &len, error);
    return result == -ENOENT ? 0 : result;
}

int volume_open(const char *path, const char *manifest_path, struct volume *ret_volume,
                struct error *error)
{
    cleanup_with(volume_release) struct volume volume = {
        .path = format_new("%s", path),
        .fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC),
    };

    if (volume.fd < 0)
        return error_errno(error, errno, "cannot open %s", path);
    int result = manifest_path == NULL ? read_own_manifest(&volume, error)
                                       : read_other_manifest(&volume, manifest_path, error);

    if (result < 0)
        return result;
    result = manifest_parse(volume_manifest_text(&volume), volume.manifest_path, &volume.manifest,
                            error);
    if (result < 0)
        return result;
    *ret_volume = volume;
    volume = (struct volume){.fd = -1};
    return 0;
}

void volume_release(struct volume *volume)
{
    own_close(&volume->fd);
    free(volume->path);
    free(volume->manifest_path);
    free(volume->manifest_text);
    free(volume->signature);
    manifest_release(&volume->manifest);
    *volume = (struct volume){.fd = -1};
}

struct span volume_manifest_text(const struct volume *volume)
{
    return (struct span){volume->manifest_text, volume->manifest_len};
}
