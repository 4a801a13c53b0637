/* Temporary files by mkostemp(3). memfd_create(2) would leave nothing behind, but pex resolves the
 * links below /proc that are its names, and then finds no file. */
#include "tools/common/temporary_file.h"

#include "tools/common/files.h"
#include "tools/common/format.h"
#include "tools/common/own.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int temporary_file_create(struct span content, char **ret_path, struct error *error)
{
    const char *directory = getenv("TMPDIR");
    cleanup_with(temporary_file_remove) char *path = format_new(
        "%s/ddpack.XXXXXX", directory != NULL && directory[0] != '\0' ? directory : "/tmp");
    cleanup_close int fd = mkostemp(path, O_CLOEXEC);

    if (fd < 0)
        return error_errno(error, errno, "cannot create the temporary file %s", path);
    int result = fd_write_all(fd, content, path, error);

    if (result < 0)
        return result;
    *ret_path = steal(&path);
    return 0;
}

void temporary_file_remove(char **path)
{
    if (*path != NULL)
        unlink(*path);
    free(*path);
}
