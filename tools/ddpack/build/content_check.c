/* Inflating members and holding them against their claims. */
#include "tools/ddpack/build/content_check.h"

#include "tools/common/files.h"
#include "tools/common/own.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>

static int check_hash(const struct wheel_file *member, const struct sha256 *found,
                      struct error *error)
{
    char has[SHA256_BASE64_SIZE], claimed[SHA256_BASE64_SIZE];

    if (sha256_equals(found, &member->sha256))
        return 0;
    sha256_base64(found, has);
    sha256_base64(&member->sha256, claimed);
    return error_verification(error, "member %.*s: its sha256 is %s, RECORD says %s",
                              (int)member->member.name.len, member->member.name.at, has, claimed);
}

struct sink {
    struct sha256_stream hash;
    int fd; /* -1: only hash */
    struct error *error;
};

static int take_piece(struct span piece, void *context)
{
    struct sink *sink = context;

    sha256_add(&sink->hash, piece);
    return sink->fd < 0 ? 0 : fd_write_all(sink->fd, piece, "the volume", sink->error);
}

static int stream_member(const struct wheel_file *member, int fd, struct error *error)
{
    struct sink sink = {.fd = fd, .error = error};

    sha256_begin(&sink.hash);
    int result = zip_member_stream(&member->member, take_piece, &sink, error);
    struct sha256 found = sha256_end(&sink.hash);

    return result < 0 ? result : check_hash(member, &found, error);
}

static int inflate_member(const struct wheel_file *member, char *buffer, struct error *error)
{
    int result = zip_member_inflate_into(&member->member, buffer, error);

    if (result < 0)
        return result;
    struct sha256 found = sha256_of((struct span){buffer, member->size});

    return check_hash(member, &found, error);
}

static int look_at_elf(struct content *content, struct span bytes, struct error *error)
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
    int result = look_at_elf(content, (struct span){bytes, content->size}, error);

    munmap(bytes, content->size);
    return result;
}

static int unpack_first(struct content *content, const struct content_store *store, char *buffer,
                        struct error *error)
{
    const struct wheel_file *first = content->members[0];
    cleanup_close int fd = -1;
    int result = buffer != NULL ? inflate_member(first, buffer, error) : 0;

    if (result == 0 && buffer != NULL)
        result = content_store_put(store, &content->sha256, content->mode,
                                   (struct span){buffer, content->size}, error);
    if (result < 0 || buffer != NULL)
        return result < 0 ? result
                          : look_at_elf(content, (struct span){buffer, content->size}, error);
    result = content_store_create(store, &content->sha256, content->mode, &fd, error);
    if (result == 0)
        result = stream_member(first, fd, error);
    if (result == 0)
        result = content_store_finish(store, &content->sha256, content->mode, fd, error);
    return result == 0 ? content_read_elf(content, store, error) : result;
}

/* DEFLATE is a function: the same packed bytes are the same bytes. */
static bool is_packed_like(const struct zip_member *a, const struct zip_member *b)
{
    return a->method == b->method && a->size == b->size && a->crc == b->crc &&
           a->stored.len == b->stored.len && memcmp(a->stored.at, b->stored.at, a->stored.len) == 0;
}

int content_unpack(struct content *content, const struct content_store *store, char *buffer,
                   const struct wheel_file **ret_culprit, struct error *error)
{
    *ret_culprit = content->members[0];
    int result = unpack_first(content, store, buffer, error);

    for (size_t i = 1; result == 0 && i < content->member_count; i++) {
        const struct wheel_file *member = content->members[i];

        *ret_culprit = member;
        if (is_packed_like(&content->members[0]->member, &member->member))
            continue;
        result = buffer != NULL && member->size <= content->size
                     ? inflate_member(member, buffer, error)
                     : stream_member(member, -1, error);
    }
    return result;
}
