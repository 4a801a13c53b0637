/* Ed25519 over a BLAKE2b hash of the message. The files hold lines of base64, each below a comment.
 */
#include "tools/formats/minisign.h"

#include "tools/common/allocate.h"
#include "tools/common/files.h"
#include "tools/common/format.h"
#include "tools/common/own.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>

#define UNTRUSTED "untrusted comment: "
#define TRUSTED "trusted comment: "

enum { HASH_SIZE = 64, SIGNATURE_SIZE = 64, CHECK_SIZE = 32, SALT_SIZE = 32, NUMBER_SIZE = 8 };

/* The lines below the comments, decoded. All fields are bytes, so there is no padding. */

struct public_line {
    uint8_t algorithm[2]; /* "Ed" */
    uint8_t id[MINISIGN_ID_SIZE];
    uint8_t key[MINISIGN_PUBLIC_SIZE];
};

struct secret_line {
    uint8_t algorithm[2];  /* "Ed" */
    uint8_t derivation[2]; /* "Sc" for scrypt; two zeros when there is no password */
    uint8_t check_algorithm[2];
    uint8_t salt[SALT_SIZE];
    uint8_t operations[NUMBER_SIZE], memory[NUMBER_SIZE]; /* little endian */
    /* The rest is xored with the bytes that scrypt derives from the password. */
    uint8_t id[MINISIGN_ID_SIZE];
    uint8_t key[MINISIGN_SECRET_SIZE];
    uint8_t check[CHECK_SIZE]; /* BLAKE2b of algorithm, id and key */
};

struct signature_line {
    /* "ED" signs the hash of the message; "Ed" signs the message itself, as old versions did. */
    uint8_t algorithm[2];
    uint8_t id[MINISIGN_ID_SIZE];
    uint8_t signature[SIGNATURE_SIZE];
};

static struct span next_line(struct span *rest)
{
    struct span line = span_cut(rest, '\n');

    return span_ends_with(line, SPAN("\r")) ? span_slice(line, 0, line.len - 1) : line;
}

static bool decode_base64(struct span line, void *ret_bytes, size_t size)
{
    size_t len = 0;

    return line.at != NULL &&
           sodium_base642bin(ret_bytes, size, line.at, line.len, NULL, &len, NULL,
                             sodium_base64_VARIANT_ORIGINAL) == 0 &&
           len == size;
}

static void encode(const void *bytes, size_t size, char *ret_text, size_t text_size)
{
    sodium_bin2base64(ret_text, text_size, bytes, size, sodium_base64_VARIANT_ORIGINAL);
}

/* Reads and decodes the second line of a key's file. `kind` is "public" or "secret". */
static int read_key_line(const char *path, void *ret_bytes, size_t size, const char *kind,
                         struct error *error)
{
    cleanup_free char *text = NULL;
    size_t len = 0;
    int result = file_read(path, &text, &len, error);
    struct span rest = {text, len};

    if (result < 0)
        return result;
    bool has_comment = span_starts_with(next_line(&rest), SPAN(UNTRUSTED));
    bool is_key = has_comment && decode_base64(next_line(&rest), ret_bytes, size);

    sodium_memzero(text, len);
    if (!is_key || memcmp(ret_bytes, "Ed", 2) != 0)
        return error_failed(error, "%s is not minisign's file of a %s key, as `minisign -G` writes",
                            path, kind);
    return 0;
}

int minisign_read_public_key(const char *path, struct minisign_public_key *ret_key,
                             struct error *error)
{
    struct public_line line = {0};
    int result = read_key_line(path, &line, sizeof(line), "public", error);

    if (result < 0)
        return result;
    memcpy(ret_key->id, line.id, sizeof(line.id));
    memcpy(ret_key->bytes, line.key, sizeof(line.key));
    return 0;
}

static uint64_t number_of(const uint8_t bytes[NUMBER_SIZE])
{
    uint64_t number = 0;

    for (int i = NUMBER_SIZE - 1; i >= 0; i--)
        number = number << 8 | bytes[i];
    return number;
}

static void check_of(const struct secret_line *line, uint8_t ret_check[CHECK_SIZE])
{
    crypto_generichash_state state;

    crypto_generichash_init(&state, NULL, 0, CHECK_SIZE);
    crypto_generichash_update(&state, line->algorithm, sizeof(line->algorithm));
    crypto_generichash_update(&state, line->id, sizeof(line->id));
    crypto_generichash_update(&state, line->key, sizeof(line->key));
    crypto_generichash_final(&state, ret_check, CHECK_SIZE);
}

static int decrypt(struct secret_line *line, const char *path, minisign_ask *ask,
                   struct error *error)
{
    uint8_t stream[sizeof(line->id) + sizeof(line->key) + sizeof(line->check)];
    uint8_t *secret = line->id, check[CHECK_SIZE];
    char password[MINISIGN_PASSWORD_SIZE];
    int result = ask(password, error);

    if (result < 0)
        return result;
    /* scrypt takes the time and memory that the key's file demands: `minisign -G` makes that about
     * a second and a gigabyte. */
    bool is_derived = crypto_pwhash_scryptsalsa208sha256(
                          stream, sizeof(stream), password, strlen(password), line->salt,
                          number_of(line->operations), (size_t)number_of(line->memory)) == 0;

    sodium_memzero(password, sizeof(password));
    if (!is_derived)
        return error_errno(error, ENOMEM, "cannot decrypt %s, which needs %llu MB of memory", path,
                           (unsigned long long)number_of(line->memory) >> 20);
    for (size_t i = 0; i < sizeof(stream); i++)
        secret[i] ^= stream[i];
    sodium_memzero(stream, sizeof(stream));
    check_of(line, check);
    if (sodium_memcmp(check, line->check, sizeof(check)) != 0)
        return error_failed(error, "wrong password for %s", path);
    return 0;
}

static void forget_line(struct secret_line *line)
{
    sodium_memzero(line, sizeof(*line));
}

int minisign_read_secret_key(const char *path, minisign_ask *ask,
                             struct minisign_secret_key *ret_key, struct error *error)
{
    static const uint8_t NO_PASSWORD[2] = {0};
    cleanup_with(forget_line) struct secret_line line = {0};

    if (sodium_init() < 0)
        return error_failed(error, "libsodium cannot be initialised");
    int result = read_key_line(path, &line, sizeof(line), "secret", error);

    if (result < 0)
        return result;
    if (memcmp(line.derivation, "Sc", 2) == 0) {
        result = decrypt(&line, path, ask, error);
        if (result < 0)
            return result;
    } else if (memcmp(line.derivation, NO_PASSWORD, 2) != 0) {
        return error_failed(error, "%s is encrypted by an unknown method: expected scrypt", path);
    }
    memcpy(ret_key->id, line.id, sizeof(line.id));
    memcpy(ret_key->bytes, line.key, sizeof(line.key));
    return 0;
}

void minisign_forget(struct minisign_secret_key *key)
{
    sodium_memzero(key, sizeof(*key));
}

static void hash_of(struct span message, uint8_t ret_hash[HASH_SIZE])
{
    crypto_generichash(ret_hash, HASH_SIZE, (const uint8_t *)message.at, message.len, NULL, 0);
}

/* Returns what the second signature signs: the first one, with the trusted comment behind it. So
 * neither can be taken from one file into another. The caller frees it. */
static uint8_t *global_message(const struct signature_line *line, struct span comment,
                               size_t *ret_len)
{
    uint8_t *message = allocate(SIGNATURE_SIZE + comment.len);

    memcpy(message, line->signature, SIGNATURE_SIZE);
    memcpy(message + SIGNATURE_SIZE, comment.at, comment.len);
    *ret_len = SIGNATURE_SIZE + comment.len;
    return message;
}

char *minisign_sign(struct span message, const struct minisign_secret_key *key,
                    const char *trusted_comment)
{
    struct signature_line line = {.algorithm = {'E', 'D'}};
    uint8_t hash[HASH_SIZE], global[SIGNATURE_SIZE];
    char first[sodium_base64_ENCODED_LEN(sizeof(line), sodium_base64_VARIANT_ORIGINAL)];
    char second[sodium_base64_ENCODED_LEN(sizeof(global), sodium_base64_VARIANT_ORIGINAL)];
    size_t len = 0;

    hash_of(message, hash);
    memcpy(line.id, key->id, sizeof(line.id));
    crypto_sign_detached(line.signature, NULL, hash, sizeof(hash), key->bytes);
    cleanup_free uint8_t *all = global_message(&line, span_of(trusted_comment), &len);

    crypto_sign_detached(global, NULL, all, len, key->bytes);
    encode(&line, sizeof(line), first, sizeof(first));
    encode(global, sizeof(global), second, sizeof(second));
    return format_new(UNTRUSTED "signature by ddpack, in minisign's format\n%s\n" TRUSTED
                                "%s\n%s\n",
                      first, trusted_comment, second);
}

static bool is_signed(struct span message, const struct signature_line *line,
                      const struct minisign_public_key *key)
{
    uint8_t hash[HASH_SIZE];

    if (memcmp(line->algorithm, "Ed", 2) == 0)
        return crypto_sign_verify_detached(line->signature, (const uint8_t *)message.at,
                                           message.len, key->bytes) == 0;
    hash_of(message, hash);
    return crypto_sign_verify_detached(line->signature, hash, sizeof(hash), key->bytes) == 0;
}

static bool is_signature_line(const struct signature_line *line)
{
    return memcmp(line->algorithm, "ED", 2) == 0 || memcmp(line->algorithm, "Ed", 2) == 0;
}

int minisign_check(struct span message, const char *signature, const char *name,
                   const struct minisign_public_key *key, struct error *error)
{
    struct span rest = span_of(signature);
    struct signature_line line = {0};
    uint8_t global[SIGNATURE_SIZE];
    size_t len = 0;
    bool is_whole = span_starts_with(next_line(&rest), SPAN(UNTRUSTED)) &&
                    decode_base64(next_line(&rest), &line, sizeof(line)) &&
                    is_signature_line(&line);
    struct span comment = next_line(&rest);

    if (!is_whole || !span_take(&comment, SPAN(TRUSTED)) ||
        !decode_base64(next_line(&rest), global, sizeof(global)))
        return error_verification(error, "%s is not a signature in minisign's format", name);
    if (memcmp(line.id, key->id, sizeof(line.id)) != 0)
        return error_verification(error, "%s was made with another key", name);
    if (!is_signed(message, &line, key))
        return error_verification(
            error, "%s is not for this manifest: one of the two was changed after signing", name);
    cleanup_free uint8_t *all = global_message(&line, comment, &len);

    if (crypto_sign_verify_detached(global, all, len, key->bytes) != 0)
        return error_verification(error, "%s: its trusted comment was changed after signing", name);
    return 0;
}
