/* Looks for interpreters by their names, on PATH and in the directories of pyenv. */
#include "tools/ddpack/build/interpreters.h"

#include "tools/common/format.h"
#include "tools/common/own.h"

#include <glob.h>
#include <string.h>

/* Skips pyenv's shims. They are scripts that start the version that pyenv has selected, which may
 * be another one or none. find_in_pyenv finds the interpreters themselves. */
static void find_in_path(struct text_list *paths, const char *name)
{
    struct span rest = span_of(getenv("PATH"));

    while (rest.at != NULL) {
        struct span directory = span_cut(&rest, ':');
        cleanup_free char *path = format_new("%.*s/%s", (int)directory.len, directory.at, name);

        if (directory.len > 0 && !span_ends_with(directory, SPAN("/shims")) &&
            access(path, X_OK) == 0)
            text_list_add(paths, span_of(path));
    }
}

/* glob(3) sorts by name, so the last path is that of the newest patch level in most cases. */
static void find_in_pyenv(struct text_list *paths, const char *name)
{
    const char *configured = getenv("PYENV_ROOT"), *home = getenv("HOME");
    cleanup_free char *root = configured != NULL
                                  ? format_new("%s", configured)
                                  : format_new("%s/.pyenv", home != NULL ? home : "");
    cleanup_free char *pattern = format_new("%s/versions/*/bin/%s", root, name);
    glob_t found = {0};

    if (glob(pattern, 0, NULL, &found) == 0)
        for (size_t i = found.gl_pathc; i > 0; i--)
            text_list_add(paths, span_of(found.gl_pathv[i - 1]));
    globfree(&found);
}

void interpreters_find(struct text_list *paths, struct python_version version)
{
    cleanup_free char *name = format_new("python%u.%u", version.major, version.minor);

    find_in_path(paths, name);
    find_in_pyenv(paths, name);
}
