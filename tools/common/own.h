/* Ownership: a variable that is declared with one of the cleanup_ attributes is released when its
 * scope ends, on every way out of it, unless steal() or steal_fd() has handed it over before. The
 * attribute is gcc's and clang's (GCC manual, "Common Variable Attributes"). */
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

/* Release what the variable holds; -1 and NULL hold nothing. errno survives, so that a cleanup
 * never hides the error that led to it. */
void own_close(int *fd);
void own_fclose(FILE **file);
void own_closedir(DIR **directory);

#define cleanup_free __attribute__((__cleanup__(own_free)))
#define cleanup_close __attribute__((__cleanup__(own_close)))
#define cleanup_fclose __attribute__((__cleanup__(own_fclose)))
#define cleanup_closedir __attribute__((__cleanup__(own_closedir)))
/* cleanup_with(module_release) is for the types of modules, whose headers name the function. */
#define cleanup_with(release) __attribute__((__cleanup__(release)))

/* Returns the pointer, which the caller then owns, and leaves NULL in its place. */
static inline void *own_steal_pointer(void *pointer)
{
    void **place = pointer;
    void *stolen = *place;

    *place = NULL;
    return stolen;
}
#define steal(place) ((__typeof__(*(place)))own_steal_pointer(place))

/* Does the same with a descriptor, and leaves -1. */
static inline int steal_fd(int *fd)
{
    int stolen = *fd;

    *fd = -1;
    return stolen;
}

#endif
