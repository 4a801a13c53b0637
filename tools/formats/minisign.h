/* Signatures in minisign's format: the only door to libsodium. */
#ifndef DDINJECT_TOOLS_FORMATS_MINISIGN_H
#define DDINJECT_TOOLS_FORMATS_MINISIGN_H

#include "core/span.h"
#include "tools/common/error.h"

#include <stdint.h>

enum {
    MINISIGN_ID_SIZE = 8,
    MINISIGN_PUBLIC_SIZE = 32,
    MINISIGN_SECRET_SIZE = 64,
    MINISIGN_PASSWORD_SIZE = 1024,
};

struct minisign_public_key {
    uint8_t id[MINISIGN_ID_SIZE]; /* which key: a signature names it */
    uint8_t bytes[MINISIGN_PUBLIC_SIZE];
};

struct minisign_secret_key {
    uint8_t id[MINISIGN_ID_SIZE];
    uint8_t bytes[MINISIGN_SECRET_SIZE];
};

/* Fills `ret_password` with a line without its end. */
typedef int minisign_ask(char ret_password[MINISIGN_PASSWORD_SIZE], struct error *error);

/* Files that `minisign -G` writes. A secret key that has a password asks for it. */
int minisign_read_public_key(const char *path, struct minisign_public_key *ret_key,
                             struct error *error);
int minisign_read_secret_key(const char *path, minisign_ask *ask,
                             struct minisign_secret_key *ret_key, struct error *error);
void minisign_forget(struct minisign_secret_key *key); /* for cleanup_with */

/* The text of a .minisig file; the caller frees it. `trusted_comment` is signed as well: one line.
 */
char *minisign_sign(struct span message, const struct minisign_secret_key *key,
                    const char *trusted_comment);
/* Is `signature`, the text of the file `name`, this key's for the message? If not:
 * ERROR_VERIFICATION. */
int minisign_check(struct span message, const char *signature, const char *name,
                   const struct minisign_public_key *key, struct error *error);

#endif
