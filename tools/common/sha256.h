/* SHA-256: the only door to nettle. */
#ifndef DDINJECT_TOOLS_COMMON_SHA256_H
#define DDINJECT_TOOLS_COMMON_SHA256_H

#include "core/span.h"
#include "tools/common/error.h"

#include <nettle/sha2.h>

enum { SHA256_HEX_SIZE = 2 * SHA256_DIGEST_SIZE + 1, SHA256_BASE64_SIZE = 44 };

/* 64 lower-case hexadecimal digits, NUL-terminated. */
struct sha256 {
    char hex[SHA256_HEX_SIZE];
};

struct sha256_stream {
    struct sha256_ctx context;
};

/* Hash bytes that come in pieces: begin, add each piece, end. */
void sha256_begin(struct sha256_stream *stream);
void sha256_add(struct sha256_stream *stream, struct span bytes);
struct sha256 sha256_end(struct sha256_stream *stream);

/* Hashes bytes that are in memory. */
struct sha256 sha256_of(struct span bytes);
/* Hashes all of the file that `fd` is open on, from its current position. `path` is what errors
 * name. */
int sha256_of_file(int fd, const char *path, struct sha256 *ret_sha256, struct error *error);
bool sha256_equals(const struct sha256 *a, const struct sha256 *b);
/* Reads 64 hexadecimal digits; upper-case ones become lower-case. Returns false for anything else.
 */
bool sha256_parse(struct span text, struct sha256 *ret_sha256);
/* Writes the hash as RECORD rows have it: URL-safe base64 without padding, 43 characters (PEP 376,
 * PEP 427). */
void sha256_base64(const struct sha256 *sha256, char ret_text[SHA256_BASE64_SIZE]);
/* Reads that form. Returns false for anything else, also for a last character whose unused bits are
 * set: two texts would then stand for one hash. */
bool sha256_parse_base64(struct span text, struct sha256 *ret_sha256);

#endif
