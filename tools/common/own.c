/* Releasing descriptors, streams and directories at the end of a scope. */
#include "tools/common/own.h"

#include <errno.h>

void own_close(int *fd)
{
    int saved = errno;

    if (*fd >= 0)
        close(*fd);
    errno = saved;
}

void own_fclose(FILE **file)
{
    int saved = errno;

    if (*file != NULL)
        fclose(*file);
    errno = saved;
}

void own_closedir(DIR **directory)
{
    int saved = errno;

    if (*directory != NULL)
        closedir(*directory);
    errno = saved;
}
