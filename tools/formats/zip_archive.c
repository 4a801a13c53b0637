/* ZIP as PKWARE's APPNOTE.TXT defines it, without everything that a wheel does not need. Readers
 * differ in what they make of odd archives (one trusts local headers, another the central
 * directory), so whatever is said twice must agree, and every byte of the archive must belong to
 * something. */
#include "tools/formats/zip_archive.h"

#include "tools/common/allocate.h"
#include "tools/common/own.h"
#include "tools/formats/zip_name.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum {
    END_SIZE = 22,
    CENTRAL_SIZE = 46,
    LOCAL_SIZE = 30,
    FLAG_ENCRYPTED = 1 << 0,
    FLAG_DESCRIPTOR = 1 << 3,
    UNIX_MODE_SHIFT = 16,
    COMMENT_MAX = 65535,
    ZIP64_COUNT = 0xffff,
    /* DEFLATE cannot do better than 1032 to 1, and real text stays far below 200. Members of up to
     * RATIO_FREE bytes may have any ratio: a file of zeros is no bomb. */
    RATIO_MAX = 200,
    RATIO_FREE = 1 << 20,
    MEMBER_MAX = 1 << 30,
};

static const uint32_t END_MAGIC = 0x06054b50, CENTRAL_MAGIC = 0x02014b50, LOCAL_MAGIC = 0x04034b50;
static const uint32_t DESCRIPTOR_MAGIC = 0x08074b50;
static const uint64_t TOTAL_MAX = UINT64_C(4) << 30;

/* One row of the central directory, with what only the reading needs. */
struct central_entry {
    struct zip_member member;
    uint32_t offset;     /* of its local header, from the beginning of the archive */
    uint32_t compressed; /* the size of its bytes in the archive */
    uint32_t attributes; /* the Unix mode in the upper half */
    uint16_t flags;
    size_t end; /* where the next local header must begin */
};

/* Return a little-endian field; 0 for one that lies outside. */
static uint16_t u16(struct span at, size_t offset)
{
    struct span field = span_slice(at, offset, sizeof(uint16_t));

    if (field.at == NULL || field.len < sizeof(uint16_t))
        return 0;
    return (uint16_t)((unsigned char)field.at[0] | (unsigned char)field.at[1] << 8);
}

static uint32_t u32(struct span at, size_t offset)
{
    return (uint32_t)u16(at, offset) | (uint32_t)u16(at, offset + 2) << 16;
}

static int refuse(struct error *error, const struct central_entry *entry, const char *problem)
{
    return zip_member_refuse(&entry->member, problem, error);
}

/* Finds the end record, which is the last thing in the archive. Only its comment may follow it,
 * whose length it says. */
static int find_end(struct span bytes, struct span *ret_end, size_t *ret_at, struct error *error)
{
    for (size_t back = END_SIZE; back <= bytes.len && back <= END_SIZE + COMMENT_MAX; back++) {
        struct span end = span_from(bytes, bytes.len - back);

        if (end.at == NULL || u32(end, 0) != END_MAGIC)
            continue;
        if (u16(end, 20) != back - END_SIZE)
            return error_verification(error,
                                      "there are unknown bytes behind the end of the archive");
        *ret_end = end;
        *ret_at = bytes.len - back;
        return 0;
    }
    return error_verification(
        error, "the end record is missing: this is not a ZIP archive, or it is cut off");
}

/* Is it a file or a directory, stored or deflated, and of a size that can be believed? */
static int check_kind(const struct central_entry *entry, struct error *error)
{
    unsigned type = entry->attributes >> UNIX_MODE_SHIFT & S_IFMT;
    bool is_directory = zip_member_is_directory(&entry->member);

    if ((entry->flags & FLAG_ENCRYPTED) != 0)
        return refuse(error, entry, "is encrypted");
    if (entry->member.method != ZIP_STORED && entry->member.method != ZIP_DEFLATED)
        return refuse(error, entry, "is compressed with a method other than DEFLATE");
    if (type == S_IFLNK)
        return refuse(error, entry, "is a symbolic link");
    if (type != 0 && type != (is_directory ? (unsigned)S_IFDIR : (unsigned)S_IFREG))
        return refuse(error, entry, "is neither a file nor a directory");
    if (is_directory && entry->member.size != 0)
        return refuse(error, entry, "is a directory with contents");
    if (entry->member.size > MEMBER_MAX)
        return refuse(error, entry, "is larger than 1 GiB");
    if (entry->member.size > RATIO_FREE && entry->member.size / RATIO_MAX > entry->compressed)
        return refuse(error, entry, "inflates more than 200 times: a zip bomb");
    if (entry->member.method == ZIP_STORED && entry->member.size != entry->compressed)
        return refuse(error, entry, "is stored without compression but has two sizes");
    return 0;
}

/* DOS counts years from 1980 and in steps of two seconds. */
static int64_t time_of(unsigned date, unsigned time)
{
    struct tm parts = {
        .tm_year = (int)(date >> 9) + 80,
        .tm_mon = (int)(date >> 5 & 15) - 1,
        .tm_mday = (int)(date & 31),
        .tm_hour = (int)(time >> 11),
        .tm_min = (int)(time >> 5 & 63),
        .tm_sec = (int)(time & 31) * 2,
    };

    return timegm(&parts);
}

/* Reads one row at the front of `*rest`. */
static int read_central(struct span *rest, struct central_entry *entry, struct error *error)
{
    if (rest->len < CENTRAL_SIZE || u32(*rest, 0) != CENTRAL_MAGIC)
        return error_verification(error,
                                  "the central directory is broken: a row does not begin as one");
    struct span row = *rest;
    size_t name_len = u16(row, 28);
    size_t len = CENTRAL_SIZE + name_len + u16(row, 30) + u16(row, 32);

    if (len > row.len)
        return error_verification(error, "the central directory is cut off in a row");
    *entry = (struct central_entry){
        .member = {.name = span_slice(row, CENTRAL_SIZE, name_len),
                   .size = u32(row, 24),
                   .crc = u32(row, 16),
                   .time = time_of(u16(row, 14), u16(row, 12)),
                   .method = u16(row, 10)},
        .flags = u16(row, 8),
        .compressed = u32(row, 20),
        .attributes = u32(row, 38),
        .offset = u32(row, 42),
    };
    entry->member.is_executable = (entry->attributes >> UNIX_MODE_SHIFT & 0111) != 0;
    *rest = span_from(row, len);
    const char *problem = zip_name_problem(entry->member.name);

    return problem != NULL ? refuse(error, entry, problem) : check_kind(entry, error);
}

/* Does the data descriptor, which lies behind the data of a streamed member, say what the central
 * directory says? Its magic number is optional. `*ret_len` is its length. */
static bool descriptor_agrees(struct span at, const struct central_entry *entry, size_t *ret_len)
{
    size_t skip = at.len >= 4 && u32(at, 0) == DESCRIPTOR_MAGIC ? 4 : 0;

    *ret_len = skip + 12;
    return at.len >= *ret_len && u32(at, skip) == entry->member.crc &&
           u32(at, skip + 4) == entry->compressed && u32(at, skip + 8) == entry->member.size;
}

/* Does the local header say what the central directory says? A streamed member may have zeros in
 * the place of what was not known yet when the header was written. */
static bool local_agrees(struct span local, const struct central_entry *entry)
{
    bool is_streamed = (entry->flags & FLAG_DESCRIPTOR) != 0;
    struct span name = span_slice(local, LOCAL_SIZE, u16(local, 26));
    bool sizes_agree = u32(local, 14) == entry->member.crc && u32(local, 18) == entry->compressed &&
                       u32(local, 22) == entry->member.size;
    bool sizes_follow =
        is_streamed && u32(local, 14) == 0 && u32(local, 18) == 0 && u32(local, 22) == 0;

    return span_equals(name, entry->member.name) && u16(local, 6) == entry->flags &&
           u16(local, 8) == entry->member.method && (sizes_agree || sizes_follow);
}

static int read_local(struct span bytes, size_t directory_at, struct central_entry *entry,
                      struct error *error)
{
    struct span local = span_slice(bytes, entry->offset, directory_at - entry->offset);
    size_t descriptor = 0;

    if (entry->offset > directory_at || local.len < LOCAL_SIZE || u32(local, 0) != LOCAL_MAGIC)
        return refuse(error, entry, "has no local header where the central directory says");
    size_t start = LOCAL_SIZE + (size_t)u16(local, 26) + u16(local, 28);

    if (start > local.len || entry->compressed > local.len - start)
        return refuse(error, entry, "is cut off");
    if (!local_agrees(local, entry))
        return refuse(error, entry, "has local and central headers that disagree");
    entry->member.stored = span_slice(local, start, entry->compressed);
    if ((entry->flags & FLAG_DESCRIPTOR) != 0 &&
        !descriptor_agrees(span_from(local, start + entry->compressed), entry, &descriptor))
        return refuse(error, entry, "has a data descriptor and a central header that disagree");
    entry->end = entry->offset + start + entry->compressed + descriptor;
    return 0;
}

static int compare_member_offsets(const void *a, const void *b)
{
    const struct central_entry *left = a, *right = b;

    return (left->offset > right->offset) - (left->offset < right->offset);
}

/* Do the members lie one behind the other, from the first byte to the central directory? Overlaps
 * are how small archives inflate to petabytes, and gaps may hold what another reader takes for
 * members. */
static int check_layout(struct central_entry *entries, size_t count, size_t directory_at,
                        struct error *error)
{
    size_t at = 0;

    qsort(entries, count, sizeof(*entries), compare_member_offsets);
    for (size_t i = 0; i < count; i++) {
        if (entries[i].offset < at)
            return refuse(error, &entries[i], "overlaps the member before it");
        if (entries[i].offset > at)
            return refuse(error, &entries[i], "has unknown bytes in front of it");
        at = entries[i].end;
    }
    if (at != directory_at)
        return error_verification(error,
                                  "there are unknown bytes in front of the central directory");
    return 0;
}

static int compare_spans(struct span a, struct span b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len > 0 ? memcmp(a.at, b.at, len) : 0;

    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static int compare_member_names(const void *a, const void *b)
{
    return compare_spans(((const struct zip_member *)a)->name,
                         ((const struct zip_member *)b)->name);
}

static int keep_members(const struct central_entry *entries, size_t count,
                        struct zip_archive *archive, struct error *error)
{
    uint64_t total = 0;

    archive->members = array_new(count + 1, sizeof(*archive->members));
    archive->count = count;
    for (size_t i = 0; i < count; i++) {
        archive->members[i] = entries[i].member;
        total += entries[i].member.size;
    }
    if (total > TOTAL_MAX)
        return error_verification(error, "the archive inflates to more than 4 GiB");
    qsort(archive->members, count, sizeof(*archive->members), compare_member_names);
    for (size_t i = 1; i < count; i++)
        if (span_equals(archive->members[i - 1].name, archive->members[i].name))
            return zip_member_refuse(&archive->members[i], "is in the archive twice", error);
    return 0;
}

/* Reads one row of the directory, and the local header that it leads to. */
static int read_entry(struct span bytes, size_t directory_at, struct span *rest,
                      struct central_entry *entry, struct error *error)
{
    int result = read_central(rest, entry, error);

    if (result < 0)
        return result;
    return read_local(bytes, directory_at, entry, error);
}

static int read_entries(struct span bytes, struct span end, size_t end_at,
                        struct central_entry *entries, size_t count, struct error *error)
{
    size_t directory_at = u32(end, 16), directory_len = u32(end, 12);

    if (directory_at > end_at || directory_len != end_at - directory_at)
        return error_verification(error, "the central directory is not where the end record says");
    struct span rest = span_slice(bytes, directory_at, directory_len);

    for (size_t i = 0; i < count; i++) {
        int result = read_entry(bytes, directory_at, &rest, &entries[i], error);

        if (result < 0)
            return result;
    }
    if (!span_is_empty(rest))
        return error_verification(error,
                                  "the central directory has more rows than the end record says");
    return check_layout(entries, count, directory_at, error);
}

int zip_archive_read(struct span bytes, struct zip_archive *ret_archive, struct error *error)
{
    cleanup_with(zip_archive_release) struct zip_archive archive = {0};
    struct span end = SPAN_EMPTY;
    size_t end_at = 0;
    int result = find_end(bytes, &end, &end_at, error);

    if (result < 0)
        return result;
    size_t count = u16(end, 10);

    /* ZIP64 puts the real figures elsewhere, and a split archive continues in another file. */
    if (count == ZIP64_COUNT || u32(end, 16) == UINT32_MAX || u16(end, 8) != count ||
        u16(end, 4) != 0 || u16(end, 6) != 0)
        return error_verification(
            error, "this is a ZIP64 or split archive, and ddpack reads only plain ones");
    cleanup_free struct central_entry *entries = array_new(count + 1, sizeof(*entries));

    result = read_entries(bytes, end, end_at, entries, count, error);
    if (result < 0)
        return result;
    result = keep_members(entries, count, &archive, error);
    if (result < 0)
        return result;
    *ret_archive = archive;
    archive = (struct zip_archive){0};
    return 0;
}

void zip_archive_release(struct zip_archive *archive)
{
    free(archive->members);
}

const struct zip_member *zip_archive_find(const struct zip_archive *archive, struct span name)
{
    struct zip_member key = {.name = name};

    if (archive->count == 0)
        return NULL;
    return bsearch(&key, archive->members, archive->count, sizeof(key), compare_member_names);
}
