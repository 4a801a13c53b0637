/* Selecting targets by their names, and keeping the rows that they need. */
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
    return error_usage(error, "--target %s matches no target of the volume, which has: %s", pattern,
                       names);
}

/* Selects what the patterns match, which are separated by commas. */
static int mark_selected(const struct manifest *manifest, const char *patterns, bool *selected,
                         struct error *error)
{
    struct span rest = span_of(patterns);

    while (rest.at != NULL) {
        struct span part = span_trim(span_cut(&rest, ','));
        cleanup_free char *pattern = text_copy(part);
        bool is_used = false;

        for (size_t i = 0; i < manifest->target_count; i++) {
            if (!matches(&manifest->targets[i].target, pattern))
                continue;
            selected[i] = true;
            is_used = true;
        }
        if (!is_used)
            return error_no_match(manifest, pattern, error);
    }
    return 0;
}

/* Is it the byte code, "__pycache__/NAME.cpython-312.pyc" (PEP 3147), of a Python that no selected
 * target has? A .pyc file without such a tag may be anybody's, and stays. */
static bool is_foreign_bytecode(const struct manifest *manifest, const bool *selected,
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
        if (selected[i] && manifest->targets[i].target.python.major == 3 &&
            manifest->targets[i].target.python.minor == minor)
            return false;
    return true;
}

/* A selection while the manifest is reduced to it. */
struct selecting {
    struct manifest *manifest;
    const bool *selected; /* for each target of the manifest as it was */
    const struct volume_moves *moves;
};

/* Returns where `path` lies in the selection, or NULL when it is left out. The caller frees it. */
static char *place_of_target(const struct selecting *selecting, const char *path)
{
    if (volume_moves_is_kept(selecting->manifest, selecting->selected, path))
        return format_new("%s", path);
    return volume_moves_path_after(selecting->moves, path);
}

static void keep_files(struct selecting *selecting)
{
    struct manifest *manifest = selecting->manifest;
    size_t kept = 0;

    for (size_t i = 0; i < manifest->file_count; i++) {
        struct manifest_file *file = &manifest->files[i];
        bool is_foreign = is_foreign_bytecode(manifest, selecting->selected, file->path);
        char *place = is_foreign ? NULL : place_of_target(selecting, file->path);

        free(file->path);
        file->path = place;
        if (place != NULL)
            manifest->files[kept++] = *file;
    }
    manifest->file_count = kept;
}

/* Returns the target of a link that leads to `directory`, which is as deep as the link: one ".."
 * for each directory of the link that the two do not share. The caller frees it. */
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
        /* A directory that moves to the place of a link replaces it. */
        if (led_to == NULL || strcmp(place, led_to) == 0)
            continue;
        link = &manifest->links[kept++];
        link->target = relative_target(place, led_to);
        link->path = steal(&place);
    }
    manifest->link_count = kept;
}

/* Returns the first link to a directory that has become empty, because all that it held was foreign
 * byte code; link_count when there is none. */
static size_t find_empty_link(const struct manifest *manifest)
{
    for (size_t i = 0; i < manifest->link_count; i++) {
        cleanup_free char *directory = manifest_link_resolve(&manifest->links[i]);

        if (!manifest_has_directory(manifest, directory))
            return i;
    }
    return manifest->link_count;
}

/* A link that is dropped may leave the directory that it lies in empty, so this repeats. */
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

static void keep_targets(struct manifest *manifest, const bool *selected)
{
    size_t kept = 0;

    for (size_t i = 0; i < manifest->target_count; i++) {
        if (selected[i])
            manifest->targets[kept++] = manifest->targets[i];
        else
            manifest_target_release(&manifest->targets[i]);
    }
    manifest->target_count = kept;
}

int volume_select(struct manifest *manifest, const char *const *patterns,
                  struct volume_moves *ret_moves, struct error *error)
{
    cleanup_free bool *selected = array_new(manifest->target_count, sizeof(*selected));
    struct selecting selecting = {.manifest = manifest, .selected = selected, .moves = ret_moves};

    for (; *patterns != NULL; patterns++) {
        int result = mark_selected(manifest, *patterns, selected, error);

        if (result < 0)
            return result;
    }
    volume_moves_find(manifest, selected, ret_moves);
    /* Targets last: the places of links and files are found by all of them. */
    keep_links(&selecting);
    keep_files(&selecting);
    keep_targets(manifest, selected);
    manifest_rows_sort(manifest);
    drop_empty_links(manifest);
    return manifest_links_check(manifest, error);
}
