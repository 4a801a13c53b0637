/* A selection leaves targets out. A directory of such a target may be shared with targets that are
 * kept, by symbolic links: it then moves to the place of one of those links. */
#ifndef DDINJECT_TOOLS_VOLUME_COPY_VOLUME_MOVES_H
#define DDINJECT_TOOLS_VOLUME_COPY_VOLUME_MOVES_H

#include "tools/volume/manifest.h"

struct volume_move {
    char *from, *to; /* directories, relative to the volume, as deep as each other */
};

/* The moves of a selection. No `from` lies below another one. */
struct volume_moves {
    struct volume_move *rows;
    size_t count;
};

/* In these, `selected` has an entry for each target of the manifest: is it kept? */

/* Does `path` stay where it is, because it belongs to a selected target, or to no target at all? */
bool volume_moves_is_kept(const struct manifest *manifest, const bool *selected, const char *path);
/* Finds the moves: of the real directories that are not kept, but that a kept link leads to, or a
 * link inside of a directory that moves. The first such link is the new place. */
void volume_moves_find(const struct manifest *manifest, const bool *selected,
                       struct volume_moves *ret_moves);
void volume_moves_release(struct volume_moves *moves); /* for cleanup_with(volume_moves_release) */

/* Return where `path` lies after the moves, and where it lay before them; NULL when it does not
 * move. The caller frees it. */
char *volume_moves_path_after(const struct volume_moves *moves, const char *path);
char *volume_moves_path_before(const struct volume_moves *moves, const char *path);

#endif
