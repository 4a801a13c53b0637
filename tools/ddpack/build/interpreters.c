/* Looking for programs by their names. */
#include "tools/ddpack/build/interpreters.h"

#include "tools/common/allocate.h"
#include "tools/common/files.h"
#include "tools/common/own.h"

#include <glob.h>
#include <string.h>

static void add_interpreter(struct interpreters *interpreters, const char *path)
{
    char **grown = reallocate_array(interpreters->paths, interpreters->count + 1, sizeof(char *));

    interpreters->paths = grown;
    grown[interpreters->count++] = format_new("%s", path);
}

/* pyenv's shims are scripts that start another interpreter, or none: its versions are looked at
 * by themselves. */
static void find_in_path(struct interpreters *interpreters, const char *name)
{
    struct span rest = span_of(getenv("PATH"));

    while (rest.at != NULL) {
        struct span directory = span_cut(&rest, ':');
        cleanup_free char *path = format_new("%.*s/%s", (int)directory.len, directory.at, name);

        if (directory.len > 0 && !span_ends_with(directory, SPAN("/shims")) &&
            access(path, X_OK) == 0)
            add_interpreter(interpreters, path);
    }
}

static void find_in_pyenv(struct interpreters *interpreters, const char *name)
{
    const char *told = getenv("PYENV_ROOT"), *home = getenv("HOME");
    cleanup_free char *root =
        told != NULL ? format_new("%s", told) : format_new("%s/.pyenv", home != NULL ? home : "");
    cleanup_free char *pattern = format_new("%s/versions/*/bin/%s", root, name);
    glob_t found = {0};

    if (glob(pattern, 0, NULL, &found) == 0)
        for (size_t i = found.gl_pathc; i > 0; i--)
            add_interpreter(interpreters, found.gl_pathv[i - 1]);
    globfree(&found);
}

void interpreters_find(struct interpreters *interpreters, struct python_version version)
{
    cleanup_free char *name = format_new("python%u.%u", version.major, version.minor);

    find_in_path(interpreters, name);
    find_in_pyenv(interpreters, name);
}

void interpreters_release(struct interpreters *interpreters)
{
    for (size_t i = 0; i < interpreters->count; i++)
        free(interpreters->paths[i]);
    free(interpreters->paths);
    *interpreters = (struct interpreters){0};
}
