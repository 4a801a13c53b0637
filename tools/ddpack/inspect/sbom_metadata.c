/* Finds "<target>/NAME-VERSION.dist-info/METADATA" in the tree of a volume. NAME may have another
 * spelling than the file name of the wheel, so names are compared normalised (PEP 503). */
#include "tools/ddpack/inspect/sbom_metadata.h"

#include "tools/common/allocate.h"
#include "tools/common/files.h"
#include "tools/common/own.h"
#include "tools/common/paths.h"
#include "tools/ddpack/python/wheel_name.h"

#include <string.h>

/* Returns NAME when the path is such a file, and else SPAN_EMPTY. */
static struct span project_of(const char *path)
{
    struct span rest = span_of(path);

    if (!span_ends_with(rest, SPAN(".dist-info/METADATA")))
        return SPAN_EMPTY;
    rest.len -= strlen(".dist-info/METADATA");
    rest = span_from(rest, span_find_last(rest, '/') + 1);
    size_t dash = span_find_last(rest, '-');

    return dash < rest.len ? span_slice(rest, 0, dash) : SPAN_EMPTY;
}

/* The manifest is what was verified; a file that has changed since then must not end up in the
 * SBOM. */
static int read_checked(const char *volume, const struct tree_file *file, char **ret_text,
                        struct error *error)
{
    cleanup_free char *path = path_join(volume, file->path);
    cleanup_free char *text = NULL;
    size_t len = 0;
    int result = file_read(path, &text, &len, error);

    if (result < 0)
        return result;
    struct sha256 sha256 = sha256_of((struct span){text, len});

    if (!sha256_equals(&sha256, &file->file->sha256))
        return error_verification(error,
                                  "%s differs from the manifest: run `ddpack verify` to see what "
                                  "else differs",
                                  path);
    *ret_text = steal(&text);
    return 0;
}

int sbom_metadata_read(const char *volume, const struct volume_tree *tree, size_t target,
                       const char *project, char **ret_text, struct error *error)
{
    for (size_t i = 0; i < tree->count; i++) {
        const struct tree_file *file = &tree->files[i];
        struct span name = file->target == target ? project_of(file->path) : SPAN_EMPTY;

        if (!span_is_empty(name) && distribution_is(name, span_of(project)))
            return read_checked(volume, file, ret_text, error);
    }
    *ret_text = text_copy(SPAN_EMPTY);
    return 0;
}
