/* Keys and signatures in the format of minisign (https://jedisct1.github.io/minisign/). minisign.c
 * is the only file that uses libsodium. */
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
    uint8_t id[MINISIGN_ID_SIZE]; /* random; a signature names its key by it */
    uint8_t bytes[MINISIGN_PUBLIC_SIZE];
};

struct minisign_secret_key {
    uint8_t id[MINISIGN_ID_SIZE];
    uint8_t bytes[MINISIGN_SECRET_SIZE];
};

/* Fills `ret_password` with a password, NUL-terminated and without a line break. */
typedef int minisign_ask(char ret_password[MINISIGN_PASSWORD_SIZE], struct error *error);

/* Read files that `minisign -G` writes. `ask` is called for a secret key that has a password. */
int minisign_read_public_key(const char *path, struct minisign_public_key *ret_key,
                             struct error *error);
int minisign_read_secret_key(const char *path, minisign_ask *ask,
                             struct minisign_secret_key *ret_key, struct error *error);
/* Overwrites the key in memory. */
void minisign_forget(struct minisign_secret_key *key); /* for cleanup_with(minisign_forget) */

/* Returns the text of a .minisig file, which the caller frees. `trusted_comment` is one line, and
 * is signed as well. */
char *minisign_sign(struct span message, const struct minisign_secret_key *key,
                    const char *trusted_comment);
/* Checks that `signature`, the text of the file `name`, was made with this key for the message, and
 * that its trusted comment is the one that was signed; ERROR_VERIFICATION when not. */
int minisign_check(struct span message, const char *signature, const char *name,
                   const struct minisign_public_key *key, struct error *error);

#endif
