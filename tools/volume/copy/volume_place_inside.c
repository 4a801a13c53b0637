/* Publishing where a directory cannot be exchanged: its entries are moved one by one, and moved
 * back when that fails. A manifest is in the place at any moment, so that a run after a kill sees
 * that what it finds belongs to a volume. */
#include "tools/common/files.h"
#include "tools/common/paths.h"
#include "tools/common/trees.h"
#include "tools/volume/copy/volume_place.h"

#include "tools/common/own.h"
#include "tools/volume/manifest.h"

#include <errno.h>
#include <string.h>

/* How far an exchange has come, which is what undoing it needs to know. */
struct exchange {
    const char *place, *fresh, *old; /* directories: the place, the new entries, the old ones */
    bool had_version, had_manifest;  /* did the place have these? They are in `old` then. */
    bool is_manifest_new;            /* the manifest in the place is the new one */
    bool is_moving_in;               /* all old entries have left the place */
};

static int move_piecemeal(const char *source, const char *target, struct error *error);

/* Moves the entry `name` from one directory to another. */
static int move(const char *from, const char *to, const char *name, struct error *error)
{
    cleanup_free char *source = path_join(from, name);
    cleanup_free char *target = path_join(to, name);

    if (rename(source, target) == 0)
        return 0;
    if (errno == EXDEV)
        return move_piecemeal(source, target, error);
    return error_errno(error, errno, "cannot move %s to %s", source, target);
}

/* rename(2) refuses a directory of an overlay's lower layer with EXDEV. What lies in it can be
 * moved. */
static int move_piecemeal(const char *source, const char *target, struct error *error)
{
    cleanup_closedir DIR *directory = opendir(source);
    const struct dirent *entry;

    /* It is a file, or it cannot be read: the first error is the one that counts. */
    if (directory == NULL)
        return error_errno(error, EXDEV, "cannot move %s to %s", source, target);
    int result = directory_create(target, error);

    if (result < 0)
        return result;
    while ((entry = readdir(directory)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        result = move(source, target, entry->d_name, error);
        if (result < 0)
            return result;
    }
    if (rmdir(source) < 0)
        return error_errno(error, errno, "cannot remove %s", source);
    return 0;
}

/* Moves all entries but the manifest and the version file, whose order matters. */
static int move_entries(const char *from, const char *to, struct error *error)
{
    cleanup_closedir DIR *directory = opendir(from);
    const struct dirent *entry;

    if (directory == NULL)
        return error_errno(error, errno, "cannot read the directory %s", from);
    while ((entry = readdir(directory)) != NULL) {
        if (volume_place_passes_over(entry->d_name) || strcmp(entry->d_name, MANIFEST_NAME) == 0 ||
            strcmp(entry->d_name, VERSION_NAME) == 0)
            continue;
        int result = move(from, to, entry->d_name, error);

        if (result < 0)
            return result;
    }
    return 0;
}

/* Moves the old version file away, and copies the old manifest: the place keeps its manifest until
 * the new one replaces it. Either may be missing. */
static int take_marks_away(struct exchange *exchange, struct error *error)
{
    cleanup_free char *manifest = path_join(exchange->place, MANIFEST_NAME);
    cleanup_free char *kept = path_join(exchange->old, MANIFEST_NAME);
    int result = move(exchange->place, exchange->old, VERSION_NAME, error);

    exchange->had_version = result == 0;
    if (result < 0 && result != -ENOENT)
        return result;
    result = file_copy(manifest, kept, 0644, error);
    exchange->had_manifest = result == 0;
    return result == -ENOENT ? 0 : result;
}

/* Empties the place but for its manifest, which becomes the new one. */
static int move_out(struct exchange *exchange, struct error *error)
{
    int result = directory_create(exchange->old, error);

    if (result < 0)
        return result;
    result = take_marks_away(exchange, error);
    if (result < 0)
        return result;
    result = move(exchange->fresh, exchange->place, MANIFEST_NAME, error);
    if (result < 0)
        return result;
    exchange->is_manifest_new = true;
    return move_entries(exchange->place, exchange->old, error);
}

static int move_in(struct exchange *exchange, struct error *error)
{
    exchange->is_moving_in = true;
    int result = move_entries(exchange->fresh, exchange->place, error);

    if (result < 0)
        return result;
    return move(exchange->fresh, exchange->place, VERSION_NAME, error);
}

/* Undoes as much as it can. When a step fails it stops before the version file comes back: without
 * that file there is no volume, and the next copy makes one. */
static void put_back(const struct exchange *exchange)
{
    cleanup_free char *manifest = path_join(exchange->place, MANIFEST_NAME);
    struct error ignored;

    if (exchange->is_moving_in && move_entries(exchange->place, exchange->fresh, &ignored) < 0)
        return;
    if (move_entries(exchange->old, exchange->place, &ignored) < 0)
        return;
    if (exchange->is_manifest_new && !exchange->had_manifest)
        unlink(manifest);
    else if (exchange->is_manifest_new &&
             move(exchange->old, exchange->place, MANIFEST_NAME, &ignored) < 0)
        return;
    if (exchange->had_version)
        move(exchange->old, exchange->place, VERSION_NAME, &ignored);
}

static int exchange_entries(struct exchange *exchange, struct error *error)
{
    int result = move_out(exchange, error);

    if (result < 0)
        return result;
    return move_in(exchange, error);
}

int volume_place_publish_inside(const struct volume_place *place, const char *staging,
                                struct error *error)
{
    cleanup_free char *fresh = path_join(staging, VOLUME_PLACE_FRESH);
    cleanup_free char *old = path_join(staging, "old");
    struct exchange exchange = {.place = place->path, .fresh = fresh, .old = old};
    int result = exchange_entries(&exchange, error);

    if (result < 0)
        put_back(&exchange);
    return result;
}
