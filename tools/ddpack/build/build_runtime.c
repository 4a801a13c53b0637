/* Writes the files of a volume that belong to no target. They come from the runtime directory. */
#include "tools/common/files.h"
#include "tools/common/format.h"
#include "tools/common/paths.h"
#include "tools/ddpack/build/build_steps.h"

#include "tools/common/own.h"

enum { MODE_OF_VERSION = 0644 };

/* Modules of the payload get byte code like those of a target: every start of Python imports
 * them. */
static int add_runtime_file(struct build *build, const struct runtime_file *file,
                            struct error *error)
{
    cleanup_free char *path = path_join(build->options->runtime, file->name);
    cleanup_free char *bytes = NULL;
    size_t len = 0;
    int result = file_read(path, &bytes, &len, error);

    if (result < 0)
        return error_wrap(error, "a volume needs %s: --runtime must name the directory that has it",
                          file->name);
    struct span content = {bytes, len};

    result = volume_writer_add_bytes(&build->writer, file->name, content, file->mode, error);
    if (result < 0 || !span_ends_with(span_of(file->name), SPAN(".py")))
        return result;
    struct sha256 sha256 = sha256_of(content);

    volume_plan_add_module(&build->plan, file->name,
                           content_set_find_or_add(&build->contents, &sha256, len, file->mode));
    return 0;
}

int build_add_runtime(struct build *build, struct error *error)
{
    /* The preload object reads this file to find out whether the directory is a volume. */
    cleanup_free char *version = format_new("%s\n", build->lock->ddtrace);
    int result = runtime_files_read(build->options->runtime, &build->runtime, error);

    if (result < 0)
        return result;
    for (size_t i = 0; i < build->runtime.count; i++) {
        result = add_runtime_file(build, &build->runtime.files[i], error);
        if (result < 0)
            return result;
    }
    return volume_writer_add_bytes(&build->writer, VERSION_NAME, span_of(version), MODE_OF_VERSION,
                                   error);
}
