/* Inflates members and compares their sha256 with what RECORD says (PEP 427). */
#include "tools/ddpack/build/content_check.h"

#include "tools/common/files.h"
#include "tools/common/format.h"
#include "tools/common/own.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>

/* RECORD has urlsafe base64 (PEP 427), so the error prints both hashes in that form, as the user
 * finds them in the wheel. */
static int check_hash(const struct wheel_file *member, const struct sha256 *found,
                      struct error *error)
{
    char actual[SHA256_BASE64_SIZE], claimed[SHA256_BASE64_SIZE];

    if (sha256_equals(found, &member->sha256))
        return 0;
    sha256_base64(found, actual);
    sha256_base64(&member->sha256, claimed);
    return error_verification(error, "member %.*s: expected the sha256 %s, as in RECORD, found %s",
                              (int)member->member.name.len, member->member.name.at, claimed,
                              actual);
}

/* Where the pieces of a member go. */
struct sink {
    struct sha256_stream hash;
    int fd; /* -1: the pieces are only hashed */
    struct error *error;
};

/* A callback of zip_member_stream: hashes the piece, and writes it where there is a file. */
static int take_piece(struct span piece, void *context)
{
    struct sink *sink = context;

    sha256_add(&sink->hash, piece);
    return sink->fd < 0 ? 0 : fd_write_all(sink->fd, piece, "the volume", sink->error);
}

/* Takes a member of any size through a small buffer. `fd` is -1 where the content is stored already
 * and the member is only compared with its claim. */
static int stream_member(const struct wheel_file *member, int fd, struct error *error)
{
    struct sink sink = {.fd = fd, .error = error};

    sha256_begin(&sink.hash);
    int result = zip_member_stream(&member->member, take_piece, &sink, error);
    struct sha256 found = sha256_end(&sink.hash);

    if (result < 0)
        return result;
    return check_hash(member, &found, error);
}

/* Inflates the member into `buffer`, which has room for it, and checks the hash there. */
static int inflate_member(const struct wheel_file *member, char *buffer, struct error *error)
{
    int result = zip_member_inflate_into(&member->member, buffer, error);

    if (result < 0)
        return result;
    struct sha256 found = sha256_of((struct span){buffer, member->size});

    return check_hash(member, &found, error);
}

/* A content without members is one that ddpack has made: it is no library. */
static int read_elf_facts(struct content *content, struct span bytes, struct error *error)
{
    cleanup_free char *name = NULL;

    if (content->member_count == 0)
        return 0;
    const struct zip_member *member = &content->members[0]->member;

    name = format_new("member %.*s", (int)member->name.len, member->name.at);
    return elf_facts_read(bytes, name, &content->elf, error);
}

int content_read_elf(struct content *content, const struct content_store *store,
                     struct error *error)
{
    cleanup_free char *path = content_store_path(store, &content->sha256, content->mode);
    cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC);
    char magic[4];

    if (fd < 0)
        return error_errno(error, errno, "cannot open %s", path);
    if (pread(fd, magic, sizeof(magic), 0) != sizeof(magic) || memcmp(magic, "\177ELF", 4) != 0)
        return 0;
    void *bytes = mmap(NULL, content->size, PROT_READ, MAP_PRIVATE, fd, 0);

    if (bytes == MAP_FAILED)
        return error_errno(error, errno, "cannot read %s", path);
    int result = read_elf_facts(content, (struct span){bytes, content->size}, error);

    munmap(bytes, content->size);
    return result;
}

/* The ELF facts come from the buffer, so the file need not be read again. */
static int unpack_in_memory(struct content *content, const struct content_store *store,
                            char *buffer, struct error *error)
{
    struct span bytes = {buffer, content->size};
    int result = inflate_member(content->members[0], buffer, error);

    if (result < 0)
        return result;
    result = content_store_put(store, &content->sha256, content->mode, bytes, error);
    if (result < 0)
        return result;
    return read_elf_facts(content, bytes, error);
}

/* The hash is known only at the end. A content that is not what RECORD says ends the build, and the
 * staging directory is removed with it. */
static int unpack_in_pieces(struct content *content, const struct content_store *store,
                            struct error *error)
{
    cleanup_close int fd = -1;
    int result = content_store_create(store, &content->sha256, content->mode, &fd, error);

    if (result < 0)
        return result;
    result = stream_member(content->members[0], fd, error);
    if (result < 0)
        return result;
    result = content_store_finish(store, &content->sha256, content->mode, fd, error);
    if (result < 0)
        return result;
    return content_read_elf(content, store, error);
}

/* Members that are equal before they are inflated are equal after. Several wheels often have the
 * same file packed by the same program, and then one of them is inflated. */
static bool is_packed_like(const struct zip_member *a, const struct zip_member *b)
{
    return a->method == b->method && a->size == b->size && a->crc == b->crc &&
           a->stored.len == b->stored.len && memcmp(a->stored.at, b->stored.at, a->stored.len) == 0;
}

int content_unpack(struct content *content, const struct content_store *store, char *buffer,
                   const struct wheel_file **ret_culprit, struct error *error)
{
    *ret_culprit = content->members[0];
    int result = buffer != NULL ? unpack_in_memory(content, store, buffer, error)
                                : unpack_in_pieces(content, store, error);

    if (result < 0)
        return result;
    for (size_t i = 1; i < content->member_count; i++) {
        const struct wheel_file *member = content->members[i];

        *ret_culprit = member;
        if (is_packed_like(&content->members[0]->member, &member->member))
            continue;
        /* RECORD may claim another size for the same hash; the buffer has room for the first. */
        result = buffer != NULL && member->size <= content->size
                     ? inflate_member(member, buffer, error)
                     : stream_member(member, -1, error);
        if (result < 0)
            return result;
    }
    return 0;
}
