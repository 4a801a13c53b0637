/* Matching target names. */
#include "tools/volume/copy/volume_select.h"

#include "tools/common/allocate.h"
#include "tools/common/format.h"
#include "tools/common/own.h"
#include "tools/common/paths.h"
#include "tools/volume/manifest.h"
#include "tools/volume/manifest_link_check.h"
#include "tools/volume/manifest_links.h"
#include "tools/volume/manifest_order.h"

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

/* `patterns`: some, separated by commas. */
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

/* "__pycache__/NAME.cpython-312.pyc" of a Python that no wanted target has. Without such a tag it
 * is not for us to say. */
static bool is_foreign_bytecode(const struct manifest *manifest, const bool *wanted,
                                const char *path)
{
    const char *directory = strstr(path, "__pycache__/");
    const char *tag = directory != NULL ? strstr(directory, ".cpython-") : NULL;

    if (tag == NULL || !span_ends_with(span_of(path), SPAN(".pyc")))
        return false;
    struct span digits = span_from(span_of(tag), strlen(".cpython-"));
    unsigned minor = 0;

    if (!span_take(&digits, SPAN("3")) || !span_take_number(&digits, &minor))
        return false;
    for (size_t i = 0; i < manifest->target_count; i++)
        if (wanted[i] && manifest->targets[i].target.python.major == 3 &&
            manifest->targets[i].target.python.minor == minor)
            return false;
    return true;
}

struct selecting {
    struct manifest *manifest;
    const bool *wanted;
    const struct volume_moves *moves;
};

/* Where `path` is in the selection; NULL: nowhere. The caller frees it. */
static char *place_of_target(const struct selecting *selecting, const char *path)
{
    if (volume_moves_is_kept(selecting->manifest, selecting->wanted, path))
        return format_new("%s", path);
    return volume_moves_path_after(selecting->moves, path);
}

static void keep_files(struct selecting *selecting)
{
    struct manifest *manifest = selecting->manifest;
    size_t kept = 0;

    for (size_t i = 0; i < manifest->file_count; i++) {
        struct manifest_file *file = &manifest->files[i];
        bool is_foreign = is_foreign_bytecode(manifest, selecting->wanted, file->path);
        char *place = is_foreign ? NULL : place_of_target(selecting, file->path);

        free(file->path);
        file->path = place;
        if (place != NULL)
            manifest->files[kept++] = *file;
    }
    manifest->file_count = kept;
}

/* From a link to a directory that is as deep. The caller frees it. */
static char *relative_target(const char *link, const char *directory)
{
    size_t common = path_common_directories(link, directory), ups = 0;

    for (const char *at = link + common; *at != '\0'; at++)
        ups += *at == '/';
    char *target = format_new("%*s%s", (int)(3 * ups), "", directory + common);
    for (size_t i = 0; i < ups; i++)
        memcpy(target + 3 * i, "../", 3);
    return target;
}

static void keep_links(struct selecting *selecting)
{
    struct manifest *manifest = selecting->manifest;
    size_t kept = 0;

    for (size_t i = 0; i < manifest->link_count; i++) {
        struct manifest_link *link = &manifest->links[i];
        cleanup_free char *directory = manifest_link_resolve(link);
        cleanup_free char *place = place_of_target(selecting, link->path);
        cleanup_free char *led_to = place != NULL ? place_of_target(selecting, directory) : NULL;

        free(link->path);
        free(link->target);
        if (led_to == NULL || strcmp(place, led_to) == 0)
            continue;
        link = &manifest->links[kept++];
        link->target = relative_target(place, led_to);
        link->path = steal(&place);
    }
    manifest->link_count = kept;
}

/* The first link to a directory of which foreign byte code was all there was; link_count: none. */
static size_t find_empty_link(const struct manifest *manifest)
{
    for (size_t i = 0; i < manifest->link_count; i++) {
        cleanup_free char *directory = manifest_link_resolve(&manifest->links[i]);

        if (!manifest_has_directory(manifest, directory))
            return i;
    }
    return manifest->link_count;
}

static void drop_empty_links(struct manifest *manifest)
{
    size_t at;

    while ((at = find_empty_link(manifest)) < manifest->link_count) {
        struct manifest_link *link = &manifest->links[at];

        free(link->path);
        free(link->target);
        memmove(link, link + 1, (--manifest->link_count - at) * sizeof(*link));
    }
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

int volume_select(struct manifest *manifest, const char *const *patterns,
                  struct volume_moves *ret_moves, struct error *error)
{
    cleanup_free bool *wanted = array_new(manifest->target_count + 1, sizeof(*wanted));
    struct selecting selecting = {manifest, wanted, ret_moves};

    for (; *patterns != NULL; patterns++) {
        int result = mark_wanted(manifest, *patterns, wanted, error);

        if (result < 0)
            return result;
    }
    volume_moves_find(manifest, wanted, ret_moves);
    keep_links(&selecting);
    keep_files(&selecting);
    keep_targets(manifest, wanted);
    manifest_rows_sort(manifest);
    drop_empty_links(manifest);
    return manifest_links_check(manifest, error);
}
