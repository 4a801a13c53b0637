/* Links of a manifest: read strictly, so that whoever follows one stays inside of the volume and
 * comes to an end. */
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
        return error_verification(error, "\"path\" is %s%s%s, not a path inside of the volume",
                                  path != NULL ? "\"" : "", path != NULL ? path : "missing",
                                  path != NULL ? "\"" : "");
    link->path = format_new("%s", path);
    if (target == NULL)
        return error_verification(error, "%s: \"target\" is missing", path);
    link->target = format_new("%s", target);
    cleanup_free char *resolved = manifest_link_resolve(link);

    if (resolved == NULL)
        return error_verification(
            error, "%s: \"target\" is \"%s\", not a path inside of the volume", path, target);
    /* Then no walk through links goes on for ever: each step leads one level down. */
    if (depth_of(span_of(resolved)) != depth_of(span_of(path)))
        return error_verification(error, "%s: \"target\" %s is not as deep as the link", path,
                                  target);
    return 0;
}

/* SPAN_EMPTY: the volume itself. */
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

/* The link that lies on the way to `path`, or is `path` where `itself` counts; NULL: none. */
static const char *link_on_the_way(const struct manifest *manifest, const char *path, bool itself)
{
    cleanup_free char *way = format_new("%s", path);

    for (char *slash = strchr(way, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        size_t at = manifest_find_link(manifest, way);

        if (at < manifest->link_count)
            return manifest->links[at].path;
        *slash = '/';
    }
    size_t at = itself ? manifest_find_link(manifest, path) : manifest->link_count;

    return at < manifest->link_count ? manifest->links[at].path : NULL;
}

static int check_link_row(const struct manifest *manifest, const struct manifest_link *link,
                          struct error *error)
{
    cleanup_free char *resolved = manifest_link_resolve(link);
    const char *above = link_on_the_way(manifest, link->path, false);

    if (above != NULL)
        return error_verification(error, "%s has a row, and %s is a link", link->path, above);
    above = link_on_the_way(manifest, resolved, true);
    if (above != NULL)
        return error_verification(error, "%s leads through the link %s", link->path, above);
    if (!manifest_has_directory(manifest, resolved))
        return error_verification(error, "%s leads to %s, which is no directory of the volume",
                                  link->path, resolved);
    return 0;
}

static bool is_same_directory(const char *a, const char *b)
{
    size_t common = path_common_directories(a, b);

    return strchr(a + common, '/') == NULL && strchr(b + common, '/') == NULL;
}

int manifest_links_check(const struct manifest *manifest, struct error *error)
{
    for (size_t i = 0; i < manifest->link_count; i++) {
        const struct manifest_link *link = &manifest->links[i];

        if (i > 0 && strcmp(manifest->links[i - 1].path, link->path) == 0)
            return error_verification(error, "%s has two rows", link->path);
        int result = check_link_row(manifest, link, error);

        if (result < 0)
            return result;
    }
    const char *before = "";

    for (size_t i = 0; i < manifest->file_count; i++) {
        const char *path = manifest->files[i].path, *above = NULL;

        /* Most files are in the directory of the one before. */
        if (is_same_directory(path, before))
            above = manifest_find_link(manifest, path) < manifest->link_count ? path : NULL;
        else
            above = link_on_the_way(manifest, path, true);
        before = path;

        if (above != NULL)
            return error_verification(error, "%s has a row, and %s is a link",
                                      manifest->files[i].path, above);
    }
    return 0;
}
