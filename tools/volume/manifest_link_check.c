/* The links of a manifest are checked strictly, so that whoever follows one stays inside of the
 * volume and comes to an end. */
#include "tools/volume/manifest_link_check.h"

#include "tools/common/format.h"
#include "tools/common/own.h"
#include "tools/common/paths.h"
#include "tools/volume/manifest.h"
#include "tools/volume/manifest_links.h"

#include <string.h>

bool manifest_is_relative_path(struct span path)
{
    bool has_name = !span_is_empty(path);

    while (path.at != NULL) {
        struct span name = span_cut(&path, '/');

        if (span_is_empty(name) || span_equals(name, SPAN(".")) || span_equals(name, SPAN("..")))
            return false;
    }
    return has_name;
}

int manifest_refuse_path(const char *path, struct error *error)
{
    if (path == NULL)
        return error_verification(error, "\"path\" is missing, not a path inside of the volume");
    return error_verification(error, "\"path\" is \"%s\", not a path inside of the volume", path);
}

/* Returns how many names the path has. */
static size_t depth_of(struct span path)
{
    size_t depth = 0;

    while (path.at != NULL) {
        span_cut(&path, '/');
        depth++;
    }
    return depth;
}

int manifest_link_read(const struct json *row, struct manifest_link *link, struct error *error)
{
    const char *path = json_string(row, "path"), *target = json_string(row, "target");

    if (path == NULL || !manifest_is_relative_path(span_of(path)))
        return manifest_refuse_path(path, error);
    link->path = format_new("%s", path);
    if (target == NULL)
        return error_verification(error, "%s: \"target\" is missing", path);
    link->target = format_new("%s", target);
    cleanup_free char *resolved = manifest_link_resolve(link);

    if (resolved == NULL)
        return error_verification(
            error, "%s: \"target\" is \"%s\", not a path inside of the volume", path, target);
    /* A walk that follows links then always ends: every directory that it enters lies one level
     * deeper than the one before, under a link or not. */
    if (depth_of(span_of(resolved)) != depth_of(span_of(path)))
        return error_verification(
            error, "%s: \"target\" is \"%s\", which is not as deep as the link", path, target);
    return 0;
}

/* Returns SPAN_EMPTY, which is the volume itself, for a path of one name. */
static struct span parent_of(struct span path)
{
    size_t slash = span_find_last(path, '/');

    return slash < path.len ? span_slice(path, 0, slash) : SPAN_EMPTY;
}

char *manifest_link_resolve(const struct manifest_link *link)
{
    struct span base = span_of(link->path), rest = span_of(link->target);

    base = parent_of(base);
    while (span_take(&rest, SPAN("../"))) {
        if (span_is_empty(base))
            return NULL;
        base = parent_of(base);
    }
    if (!manifest_is_relative_path(rest))
        return NULL;
    return format_new("%.*s%s%.*s", (int)base.len, base.at != NULL ? base.at : "",
                      span_is_empty(base) ? "" : "/", (int)rest.len, rest.at);
}

/* Returns the path of the link with this path, or NULL when there is none. */
static const char *link_at(const struct manifest *manifest, const char *path)
{
    size_t at = manifest_find_link(manifest, path);

    return at < manifest->link_count ? manifest->links[at].path : NULL;
}

/* Returns the path of the link that is a directory above `path`, or NULL when there is none. */
static const char *link_above(const struct manifest *manifest, const char *path)
{
    cleanup_free char *prefix = format_new("%s", path);

    for (char *slash = strchr(prefix, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        const char *found = link_at(manifest, prefix);

        if (found != NULL)
            return found;
        *slash = '/';
    }
    return NULL;
}

static const char *link_at_or_above(const struct manifest *manifest, const char *path)
{
    const char *above = link_above(manifest, path);

    return above != NULL ? above : link_at(manifest, path);
}

static int refuse_row_below_link(const char *path, const char *link, struct error *error)
{
    return error_verification(
        error, "%s has a row, and %s is a link: a link and what lies below it must have no row",
        path, link);
}

static int check_link_row(const struct manifest *manifest, const struct manifest_link *link,
                          struct error *error)
{
    cleanup_free char *resolved = manifest_link_resolve(link);
    const char *above = link_above(manifest, link->path);

    if (above != NULL)
        return refuse_row_below_link(link->path, above, error);
    above = link_at_or_above(manifest, resolved);
    if (above != NULL)
        return error_verification(error, "%s leads through the link %s, not to a real directory",
                                  link->path, above);
    if (!manifest_has_directory(manifest, resolved))
        return error_verification(error, "%s leads to %s, which is not a directory of the volume",
                                  link->path, resolved);
    return 0;
}

static bool is_same_directory(const char *a, const char *b)
{
    size_t common = path_common_directories(a, b);

    return strchr(a + common, '/') == NULL && strchr(b + common, '/') == NULL;
}

static int check_link_rows(const struct manifest *manifest, struct error *error)
{
    for (size_t i = 0; i < manifest->link_count; i++) {
        const struct manifest_link *link = &manifest->links[i];

        if (i > 0 && strcmp(manifest->links[i - 1].path, link->path) == 0)
            return error_verification(error, "%s has two rows", link->path);
        int result = check_link_row(manifest, link, error);

        if (result < 0)
            return result;
    }
    return 0;
}

int manifest_links_check(const struct manifest *manifest, struct error *error)
{
    const char *before = "";
    int result = check_link_rows(manifest, error);

    if (result < 0)
        return result;
    for (size_t i = 0; i < manifest->file_count; i++) {
        const char *path = manifest->files[i].path;
        /* Most files lie in the directory of the one before, which has been checked. */
        const char *link = is_same_directory(path, before) ? link_at(manifest, path)
                                                           : link_at_or_above(manifest, path);

        before = path;
        if (link != NULL)
            return refuse_row_below_link(path, link, error);
    }
    return 0;
}
