/* Shared directories whose own target is left out: each moves to a link that led to it. */
#ifndef DDINJECT_TOOLS_VOLUME_COPY_VOLUME_MOVES_H
#define DDINJECT_TOOLS_VOLUME_COPY_VOLUME_MOVES_H

#include "tools/volume/manifest.h"

struct volume_move {
    char *from, *to; /* directories, from the volume on; as deep as each other */
};

/* No `from` lies below another one. */
struct volume_moves {
    struct volume_move *rows;
    size_t count;
};

/* Does what is at `path` stay, because its target is wanted or it belongs to none? `wanted` has an
 * entry for each target. */
bool volume_moves_is_kept(const struct manifest *manifest, const bool *wanted, const char *path);
/* The moves for the real directories that are not kept but that are led to from what is: by a kept
 * link, or by a link inside of a directory that moves. The first such link is the new place. */
void volume_moves_find(const struct manifest *manifest, const bool *wanted,
                       struct volume_moves *ret_moves);
void volume_moves_release(struct volume_moves *moves); /* for cleanup_with */

/* Where `path` lies after the moves, or lay before them; NULL: it is not moved. The caller frees
 * it. */
char *volume_moves_path_after(const struct volume_moves *moves, const char *path);
char *volume_moves_path_before(const struct volume_moves *moves, const char *path);

#endif
