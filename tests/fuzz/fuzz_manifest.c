/* Manifests of arbitrary bytes: what is believed can be selected from, and what is left of it is
 * believed again. And signatures of arbitrary bytes. */
#include "tools/formats/minisign.h"
#include "tools/volume/copy/volume_select.h"
#include "tools/volume/manifest.h"
#include "tools/volume/manifest_links.h"
#include "tools/volume/manifest_read.h"
#include "tools/volume/manifest_write.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void select_and_read_again(struct manifest *manifest)
{
    const char *const patterns[] = {"*-musl*", NULL};
    struct volume_moves moves = {0};
    struct manifest again = {0};
    struct error error;

    if (volume_select(manifest, patterns, &moves, &error) == 0) {
        char *text = manifest_print(manifest);

        if (manifest_parse(span_of(text), "again", &again, &error) < 0 ||
            again.file_count != manifest->file_count || again.link_count != manifest->link_count)
            abort();
        free(text);
    } else if (error.kind != ERROR_USAGE) {
        abort();
    }
    volume_moves_release(&moves);
    manifest_release(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct span text = {(const char *)bytes, len};
    struct minisign_public_key key = {{0}, {0}};
    struct manifest manifest = {0};
    char *signature = strndup(text.at != NULL ? text.at : "", len);
    struct error error;

    if (manifest_parse(text, "fuzz", &manifest, &error) == 0)
        select_and_read_again(&manifest);
    (void)minisign_check(text, signature, "fuzz", &key, &error);
    manifest_release(&manifest);
    free(signature);
    return 0;
}
