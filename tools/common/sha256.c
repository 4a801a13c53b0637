/* Hashing with nettle, which uses the processor's own SHA instructions where it has them. */
#include "tools/common/sha256.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { READ_SIZE = 64 * 1024, BASE64_BITS = 6 };

static const char HEX[] = "0123456789abcdef";

void sha256_begin(struct sha256_stream *stream)
{
    sha256_init(&stream->context);
}

void sha256_add(struct sha256_stream *stream, struct span bytes)
{
    sha256_update(&stream->context, bytes.len, (const uint8_t *)bytes.at);
}

struct sha256 sha256_end(struct sha256_stream *stream)
{
    uint8_t digest[SHA256_DIGEST_SIZE];
    struct sha256 sha256;

    sha256_digest(&stream->context, sizeof(digest), digest);
    for (size_t i = 0; i < sizeof(digest); i++) {
        sha256.hex[2 * i] = HEX[digest[i] >> 4];
        sha256.hex[2 * i + 1] = HEX[digest[i] & 15];
    }
    sha256.hex[SHA256_HEX_SIZE - 1] = '\0';
    return sha256;
}

struct sha256 sha256_of(struct span bytes)
{
    struct sha256_stream stream;

    sha256_begin(&stream);
    sha256_add(&stream, bytes);
    return sha256_end(&stream);
}

int sha256_of_file(int fd, const char *path, struct sha256 *ret_sha256, struct error *error)
{
    struct sha256_stream stream;
    char bytes[READ_SIZE];
    ssize_t len;

    sha256_begin(&stream);
    while ((len = read(fd, bytes, sizeof(bytes))) != 0) {
        if (len < 0 && errno == EINTR)
            continue;
        if (len < 0)
            return error_errno(error, errno, "cannot read %s", path);
        sha256_add(&stream, (struct span){bytes, (size_t)len});
    }
    *ret_sha256 = sha256_end(&stream);
    return 0;
}

bool sha256_equals(const struct sha256 *a, const struct sha256 *b)
{
    return strcmp(a->hex, b->hex) == 0;
}

bool sha256_parse(struct span text, struct sha256 *ret_sha256)
{
    if (text.len != SHA256_HEX_SIZE - 1)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char digit = text.at[i];

        if (digit >= 'A' && digit <= 'F')
            digit = (char)(digit - 'A' + 'a');
        if (digit == '\0' || strchr(HEX, digit) == NULL)
            return false;
        ret_sha256->hex[i] = digit;
    }
    ret_sha256->hex[SHA256_HEX_SIZE - 1] = '\0';
    return true;
}

static const char BASE64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static unsigned digit_of_hash(char digit)
{
    return (unsigned)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

void sha256_base64(const struct sha256 *sha256, char ret_text[SHA256_BASE64_SIZE])
{
    /* `held` collects 4 bits a digit, and gives them away 6 at a time. */
    unsigned bits = 0, held = 0;
    size_t len = 0;

    for (size_t i = 0; i < SHA256_HEX_SIZE - 1; i++) {
        held = held << 4 | digit_of_hash(sha256->hex[i]);
        bits += 4;
        if (bits >= BASE64_BITS) {
            bits -= BASE64_BITS;
            ret_text[len++] = BASE64[held >> bits & 63];
        }
    }
    ret_text[len++] = BASE64[held << (BASE64_BITS - bits) & 63];
    ret_text[len] = '\0';
}

bool sha256_parse_base64(struct span text, struct sha256 *ret_sha256)
{
    unsigned bits = 0, held = 0;
    size_t len = 0;

    if (text.len != SHA256_BASE64_SIZE - 1)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        const char *digit = text.at[i] != '\0' ? strchr(BASE64, text.at[i]) : NULL;

        if (digit == NULL)
            return false;
        /* Bits before these 10 have been used up. */
        held = (held << BASE64_BITS | (unsigned)(digit - BASE64)) & 0x3ff;
        for (bits += BASE64_BITS; bits >= 4 && len < SHA256_HEX_SIZE - 1; bits -= 4)
            ret_sha256->hex[len++] = HEX[held >> (bits - 4) & 15];
    }
    ret_sha256->hex[len] = '\0';
    /* 43 characters are 258 bits. The two that the hash does not fill must be 0. */
    return (held & 3) == 0;
}
