/* Finding the moves takes two passes: the first finds every directory that is needed, the second a
 * place for each outermost one of them. */
#include "tools/volume/copy/volume_moves.h"

#include "tools/common/allocate.h"
#include "tools/common/format.h"
#include "tools/common/own.h"
#include "tools/volume/manifest_links.h"

#include <string.h>

struct search {
    const struct manifest *manifest;
    const bool *selected;
    const struct volume_moves *allowed; /* only these directories may move; NULL: every one may */
    struct volume_moves moves;          /* those that were found */
};

bool volume_moves_is_kept(const struct manifest *manifest, const bool *selected, const char *path)
{
    size_t target = manifest_target_of(manifest, path);

    return target == manifest->target_count || selected[target];
}

/* Returns what follows `directory` in `path`, "" or "/…"; NULL when the path does not lie there. */
static const char *rest_below(const char *path, const char *directory)
{
    size_t len = strlen(directory);

    if (strncmp(path, directory, len) != 0 || (path[len] != '\0' && path[len] != '/'))
        return NULL;
    return path + len;
}

static bool has_row_from(const struct volume_moves *moves, const char *from)
{
    for (size_t i = 0; i < moves->count; i++)
        if (strcmp(moves->rows[i].from, from) == 0)
            return true;
    return false;
}

static void add_move(struct volume_moves *moves, const char *from, const char *to)
{
    moves->rows = array_grow(moves->rows, moves->count, sizeof(*moves->rows));
    moves->rows[moves->count++] =
        (struct volume_move){format_new("%s", from), format_new("%s", to)};
}

/* Adds a move to the link, unless the directory that it leads to is kept, moves already, or may not
 * move. `place` is where the link lies in the selection: its directory may move itself. */
static void consider_link(struct search *search, const struct manifest_link *link,
                          const char *place)
{
    cleanup_free char *from = manifest_link_resolve(link);

    if (volume_moves_is_kept(search->manifest, search->selected, from) ||
        has_row_from(&search->moves, from) ||
        (search->allowed != NULL && !has_row_from(search->allowed, from)))
        return;
    add_move(&search->moves, from, place);
}

static void find_moves(struct search *search)
{
    const struct manifest *manifest = search->manifest;

    for (size_t i = 0; i < manifest->link_count; i++)
        if (volume_moves_is_kept(manifest, search->selected, manifest->links[i].path))
            consider_link(search, &manifest->links[i], manifest->links[i].path);
    /* A directory that moves may have links inside, which need directories as well: the list grows
     * while this goes through it. */
    for (size_t m = 0; m < search->moves.count; m++) {
        for (size_t i = 0; i < manifest->link_count; i++) {
            const struct manifest_link *link = &manifest->links[i];
            const char *rest = rest_below(link->path, search->moves.rows[m].from);

            if (rest == NULL)
                continue;
            cleanup_free char *place = format_new("%s%s", search->moves.rows[m].to, rest);

            consider_link(search, link, place);
        }
    }
}

static bool is_below_another(const struct volume_moves *moves, size_t at)
{
    for (size_t i = 0; i < moves->count; i++)
        if (i != at && rest_below(moves->rows[at].from, moves->rows[i].from) != NULL)
            return true;
    return false;
}

static void keep_outermost(const struct volume_moves *moves, struct volume_moves *ret_outermost)
{
    for (size_t i = 0; i < moves->count; i++)
        if (!is_below_another(moves, i))
            add_move(ret_outermost, moves->rows[i].from, moves->rows[i].to);
}

/* A directory that is needed may lie below another one that is needed, and then moves along with
 * it. So the places are decided only when all that is needed is known. */
void volume_moves_find(const struct manifest *manifest, const bool *selected,
                       struct volume_moves *ret_moves)
{
    cleanup_with(volume_moves_release) struct volume_moves outermost = {0};
    struct search every = {.manifest = manifest, .selected = selected};
    struct search places = {.manifest = manifest, .selected = selected, .allowed = &outermost};

    find_moves(&every);
    keep_outermost(&every.moves, &outermost);
    volume_moves_release(&every.moves);
    find_moves(&places);
    *ret_moves = places.moves;
}

void volume_moves_release(struct volume_moves *moves)
{
    for (size_t i = 0; i < moves->count; i++) {
        free(moves->rows[i].from);
        free(moves->rows[i].to);
    }
    free(moves->rows);
    *moves = (struct volume_moves){0};
}

char *volume_moves_path_after(const struct volume_moves *moves, const char *path)
{
    for (size_t i = 0; i < moves->count; i++) {
        const char *rest = rest_below(path, moves->rows[i].from);

        if (rest != NULL)
            return format_new("%s%s", moves->rows[i].to, rest);
    }
    return NULL;
}

/* The innermost move counts: a directory may have moved to a place inside of another one's. */
char *volume_moves_path_before(const struct volume_moves *moves, const char *path)
{
    const struct volume_move *innermost = NULL;

    for (size_t i = 0; i < moves->count; i++)
        if (rest_below(path, moves->rows[i].to) != NULL &&
            (innermost == NULL || strlen(moves->rows[i].to) > strlen(innermost->to)))
            innermost = &moves->rows[i];
    if (innermost == NULL)
        return NULL;
    return format_new("%s%s", innermost->from, rest_below(path, innermost->to));
}
