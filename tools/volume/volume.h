/* A volume that is being read: everything below one descriptor, so that a volume which is replaced
 * meanwhile is not mixed with its successor. */
#ifndef DDINJECT_TOOLS_VOLUME_VOLUME_H
#define DDINJECT_TOOLS_VOLUME_VOLUME_H

#include "core/span.h"
#include "tools/volume/manifest.h"

#define SIGNATURE_NAME MANIFEST_NAME ".minisig"

struct volume {
    char *path;          /* for errors */
    int fd;              /* the directory */
    char *manifest_path; /* of the one that was read */
    char *manifest_text; /* its bytes as they are */
    size_t manifest_len;
    char *signature; /* the text of <manifest_path>.minisig; NULL: there is none */
    struct manifest manifest;
};

/* Reads the volume's manifest.json, or `manifest_path` in its place where that is not NULL. */
int volume_open(const char *path, const char *manifest_path, struct volume *ret_volume,
                struct error *error);
void volume_release(struct volume *volume); /* for cleanup_with */

struct span volume_manifest_text(const struct volume *volume);

#endif
