/* Publishing where a directory cannot be exchanged: entry by entry, and back again on failure. */
#include "tools/common/files.h"
#include "tools/common/paths.h"
#include "tools/common/trees.h"
#include "tools/volume/copy/volume_place.h"

#include "tools/common/own.h"
#include "tools/volume/manifest.h"

#include <errno.h>
#include <string.h>

struct exchange {
    const char *place, *fresh, *old; /* directories */
    bool had_version, had_manifest;
    bool is_manifest_new;
    bool is_moving_in; /* then nothing of the old volume's entries is in the place any more */
};

static int move_piecemeal(const char *source, const char *target, struct error *error);

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

/* A directory of an overlay's lower layer does not let itself be renamed; what is in it does. */
static int move_piecemeal(const char *source, const char *target, struct error *error)
{
    cleanup_closedir DIR *directory = opendir(source);
    const struct dirent *entry;

    if (directory == NULL)
        return error_errno(error, EXDEV, "cannot move %s to %s", source, target);
    int result = directory_create(target, error);

    while (result == 0 && (entry = readdir(directory)) != NULL)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            result = move(source, target, entry->d_name, error);
    if (result == 0 && rmdir(source) < 0)
        result = error_errno(error, errno, "cannot remove %s", source);
    return result;
}

/* All entries but the volume's two own files, which have their turns. */
static int move_entries(const char *from, const char *to, struct error *error)
{
    cleanup_closedir DIR *directory = opendir(from);
    const struct dirent *entry;
    int result = 0;

    if (directory == NULL)
        return error_errno(error, errno, "cannot read the directory %s", from);
    while (result == 0 && (entry = readdir(directory)) != NULL) {
        if (volume_place_passes_over(entry->d_name) || strcmp(entry->d_name, MANIFEST_NAME) == 0 ||
            strcmp(entry->d_name, VERSION_NAME) == 0)
            continue;
        result = move(from, to, entry->d_name, error);
    }
    return result;
}

/* The version away, the manifest kept as a copy: from here on there is a manifest at any moment, so
 * that a run after a kill knows that what it sees is a volume's. */
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

static int put_in(struct exchange *exchange, struct error *error)
{
    int result = directory_create(exchange->old, error);

    if (result == 0)
        result = take_marks_away(exchange, error);
    if (result == 0)
        result = move(exchange->fresh, exchange->place, MANIFEST_NAME, error);
    exchange->is_manifest_new = result == 0;
    if (result == 0)
        result = move_entries(exchange->place, exchange->old, error);
    if (result < 0)
        return result;
    exchange->is_moving_in = true;
    result = move_entries(exchange->fresh, exchange->place, error);
    return result == 0 ? move(exchange->fresh, exchange->place, VERSION_NAME, error) : result;
}

/* As far as it goes: without the version file there is no volume, and the next copy makes one. */
static void put_back(const struct exchange *exchange)
{
    cleanup_free char *manifest = path_join(exchange->place, MANIFEST_NAME);
    struct error ignored;
    int result = 0;

    if (exchange->is_moving_in)
        result = move_entries(exchange->place, exchange->fresh, &ignored);
    if (result == 0)
        result = move_entries(exchange->old, exchange->place, &ignored);
    if (result == 0 && exchange->is_manifest_new && exchange->had_manifest)
        result = move(exchange->old, exchange->place, MANIFEST_NAME, &ignored);
    else if (result == 0 && exchange->is_manifest_new)
        unlink(manifest);
    if (result == 0 && exchange->had_version)
        move(exchange->old, exchange->place, VERSION_NAME, &ignored);
}

int volume_place_publish_inside(const struct volume_place *place, const char *staging,
                                struct error *error)
{
    cleanup_free char *fresh = path_join(staging, "new");
    cleanup_free char *old = path_join(staging, "old");
    struct exchange exchange = {.place = place->path, .fresh = fresh, .old = old};
    int result = put_in(&exchange, error);

    if (result < 0)
        put_back(&exchange);
    return result;
}
