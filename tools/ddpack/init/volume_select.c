/* Matching target names. */
#include "tools/ddpack/init/volume_select.h"

#include "tools/common/files.h"
#include "tools/common/own.h"
#include "tools/ddpack/init/manifest_links.h"
#include "tools/ddpack/init/manifest_rows.h"

#include <fnmatch.h>
#include <string.h>

static bool matches(const struct target *target, const char *pattern)
{
    cleanup_free char *name = manifest_target_name(target);
    struct span rest = span_of(name);

    span_take(&rest, SPAN("site-packages-ddtrace-"));
    return fnmatch(pattern, name, 0) == 0 || fnmatch(pattern, rest.at, 0) == 0;
}

static int error_no_match(const struct manifest *manifest, const char *pattern, struct error *error)
{
    char names[1024];
    struct text text = text_in(names, sizeof(names));

    for (size_t i = 0; i < manifest->target_count; i++) {
        cleanup_free char *name = manifest_target_name(&manifest->targets[i].target);

        text_add_string(&text, i == 0 ? "" : ", ");
        text_add_string(&text, name);
    }
    return error_usage(error, "--target %s matches none of the volume's targets: %s", pattern,
                       names);
}

static int mark_wanted(const struct manifest *manifest, const char *patterns, bool *wanted,
                       struct error *error)
{
    struct span rest = span_of(patterns);

    while (rest.at != NULL) {
        struct span part = span_trim(span_cut(&rest, ','));
        cleanup_free char *pattern = format_new("%.*s", (int)part.len, part.at);
        bool is_used = false;

        for (size_t i = 0; i < manifest->target_count; i++) {
            if (!matches(&manifest->targets[i].target, pattern))
                continue;
            wanted[i] = true;
            is_used = true;
        }
        if (!is_used)
            return error_no_match(manifest, pattern, error);
    }
    return 0;
}

static void keep_files(struct manifest *manifest, const bool *wanted)
{
    size_t kept = 0;

    for (size_t i = 0; i < manifest->file_count; i++) {
        size_t target = manifest_target_of(manifest, manifest->files[i].path);

        if (target < manifest->target_count && !wanted[target])
            free(manifest->files[i].path);
        else
            manifest->files[kept++] = manifest->files[i];
    }
    manifest->file_count = kept;
}

static void keep_targets(struct manifest *manifest, const bool *wanted)
{
    size_t kept = 0;

    for (size_t i = 0; i < manifest->target_count; i++) {
        if (wanted[i])
            manifest->targets[kept++] = manifest->targets[i];
        else
            manifest_target_release(&manifest->targets[i]);
    }
    manifest->target_count = kept;
}

int volume_select(struct manifest *manifest, const char *patterns, struct error *error)
{
    cleanup_free bool *wanted = calloc(manifest->target_count + 1, sizeof(*wanted));

    if (wanted == NULL)
        abort();
    int result = mark_wanted(manifest, patterns, wanted, error);

    if (result < 0)
        return result;
    keep_files(manifest, wanted);
    keep_targets(manifest, wanted);
    return 0;
}
