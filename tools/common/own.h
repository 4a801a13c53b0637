/* Ownership in the open: what a scope owns is released when it ends, unless it is stolen. */
#ifndef DDINJECT_TOOLS_COMMON_OWN_H
#define DDINJECT_TOOLS_COMMON_OWN_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static inline void own_free(void *pointer)
{
    free(*(void **)pointer);
}

/* errno survives, so that a cleanup never hides the error that led to it. */
void own_close(int *fd);
void own_fclose(FILE **file);
void own_closedir(DIR **directory);

#define cleanup_free __attribute__((__cleanup__(own_free)))
#define cleanup_close __attribute__((__cleanup__(own_close)))
#define cleanup_fclose __attribute__((__cleanup__(own_fclose)))
#define cleanup_closedir __attribute__((__cleanup__(own_closedir)))
/* cleanup_with(module_release): for the modules' own types. */
#define cleanup_with(release) __attribute__((__cleanup__(release)))

/* Hands the pointer over: what was there is returned, NULL stays. */
static inline void *own_steal_pointer(void *pointer)
{
    void **place = pointer;
    void *stolen = *place;

    *place = NULL;
    return stolen;
}
#define steal(place) ((__typeof__(*(place)))own_steal_pointer(place))

static inline int steal_fd(int *fd)
{
    int stolen = *fd;

    *fd = -1;
    return stolen;
}

#endif
