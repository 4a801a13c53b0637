/* A volume that is being read. Everything is opened below one descriptor of its directory, so that
 * a volume which is replaced meanwhile is not mixed with its successor. */
#ifndef DDINJECT_TOOLS_VOLUME_VOLUME_H
#define DDINJECT_TOOLS_VOLUME_VOLUME_H

#include "core/span.h"
#include "tools/volume/manifest.h"

#define SIGNATURE_NAME MANIFEST_NAME ".minisig"

struct volume {
    char *path;          /* as it was given, for errors */
    int fd;              /* the directory; -1: none */
    char *manifest_path; /* the file that the manifest was read from */
    char *manifest_text; /* its bytes: a signature is about bytes, and not about what they mean */
    size_t manifest_len;
    char *signature; /* the text of <manifest_path>.minisig; NULL: there is no such file */
    struct manifest manifest;
};

/* Opens the directory `path` and reads its manifest.json, or, where `manifest_path` is not NULL,
 * that file in its place; also the signature that lies beside it. An error says when there is no
 * volume. */
int volume_open(const char *path, const char *manifest_path, struct volume *ret_volume,
                struct error *error);
void volume_release(struct volume *volume); /* for cleanup_with(volume_release) */

/* Returns the bytes of the manifest. */
struct span volume_manifest_text(const struct volume *volume);

#endif
