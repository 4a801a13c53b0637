/* Reads payload.list, which names what a volume holds beside its targets. */
#include "tools/ddpack/build/runtime_files.h"

#include "core/span.h"
#include "tools/common/allocate.h"
#include "tools/common/files.h"
#include "tools/common/own.h"
#include "tools/common/paths.h"

#include <string.h>

enum { MODE_OF_PROGRAM = 0755, MODE_OF_FILE = 0644 };

/* The linker makes these two; payload.list has the files of payload/. */
static const struct {
    const char *name;
    mode_t mode;
} PROGRAMS[] = {{"libddinject.so", MODE_OF_FILE}, {"ddinject", MODE_OF_PROGRAM}};

enum { PROGRAM_COUNT = sizeof(PROGRAMS) / sizeof(PROGRAMS[0]) };

/* Returns the name, which `files` owns. */
static const char *add_file(struct runtime_files *files, struct span name, mode_t mode)
{
    files->files = array_grow(files->files, files->count, sizeof(*files->files));
    files->files[files->count] = (struct runtime_file){text_copy(name), mode};
    return files->files[files->count++].name;
}

/* A name with a slash would leave the volume. Without sitecustomize.py nothing would be injected,
 * and the volume would look right. */
static int add_listed_files(struct runtime_files *files, struct span list, const char *path,
                            struct error *error)
{
    bool has_entry_point = false;

    while (list.len > 0) {
        struct span line = span_trim(span_cut(&list, '\n'));

        if (span_is_empty(line))
            continue;
        const char *name = add_file(files, line, MODE_OF_FILE);

        if (!path_is_file_name(name))
            return error_failed(error, "%s: expected a file name, found %s", path, name);
        has_entry_point |= strcmp(name, "sitecustomize.py") == 0;
    }
    if (!has_entry_point)
        return error_failed(error, "%s: expected the name sitecustomize.py, not found", path);
    return 0;
}

int runtime_files_read(const char *runtime, struct runtime_files *ret_files, struct error *error)
{
    cleanup_with(runtime_files_release) struct runtime_files files = {0};
    cleanup_free char *path = path_join(runtime, RUNTIME_LIST_NAME);
    cleanup_free char *list = NULL;
    size_t len = 0;
    int result = file_read(path, &list, &len, error);

    if (result < 0)
        return error_wrap(error, "a volume needs " RUNTIME_LIST_NAME
                                 ": --runtime must name the directory that has it");
    for (size_t i = 0; i < PROGRAM_COUNT; i++)
        add_file(&files, span_of(PROGRAMS[i].name), PROGRAMS[i].mode);
    result = add_listed_files(&files, (struct span){list, len}, path, error);
    if (result < 0)
        return result;
    *ret_files = files;
    files = (struct runtime_files){0};
    return 0;
}

void runtime_files_release(struct runtime_files *files)
{
    for (size_t i = 0; i < files->count; i++)
        free(files->files[i].name);
    free(files->files);
}
