/* From a wheel to what it claims to hold. */
#include "tools/ddpack/wheel/wheel_contents.h"

#include "tools/common/allocate.h"
#include "tools/common/files.h"
#include "tools/common/own.h"
#include "tools/ddpack/python/record.h"
#include "tools/ddpack/python/wheel_metadata.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

void wheel_contents_drop_pages(const struct wheel_contents *contents)
{
    if (contents->bytes.len > 0)
        madvise((void *)(uintptr_t)contents->bytes.at, contents->bytes.len, MADV_DONTNEED);
}

void wheel_contents_release(struct wheel_contents *contents)
{
    for (size_t i = 0; i < contents->count; i++)
        free(contents->files[i].path);
    free(contents->files);
    free(contents->dist_info);
    free(contents->metadata);
    free(contents->record);
    zip_archive_release(&contents->archive);
    if (contents->bytes.len > 0)
        munmap((void *)(uintptr_t)contents->bytes.at, contents->bytes.len);
    *contents = (struct wheel_contents){0};
}

static int map_file(const char *path, struct span *ret_bytes, struct error *error)
{
    cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat status;

    if (fd < 0 || fstat(fd, &status) < 0)
        return error_errno(error, errno, "cannot open it");
    if (!S_ISREG(status.st_mode) || status.st_size == 0)
        return error_verification(error, "an empty or special file");
    void *bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);

    if (bytes == MAP_FAILED)
        return error_errno(error, errno, "cannot read it");
    *ret_bytes = (struct span){bytes, (size_t)status.st_size};
    return 0;
}

/* The one directory NAME-VERSION.dist-info/ whose name is the wheel's, however it is spelled. */
static int find_dist_info(struct wheel_contents *wheel, const struct wheel_name *name,
                          struct error *error)
{
    for (size_t i = 0; i < wheel->archive.count; i++) {
        struct span first = wheel->archive.members[i].name;

        first = span_slice(first, 0, span_find(first, '/'));
        if (!span_ends_with(first, SPAN(".dist-info")))
            continue;
        struct span version = span_slice(first, 0, first.len - strlen(".dist-info"));
        struct span distribution = span_cut(&version, '-');

        if (!distribution_is(distribution, name->distribution) ||
            !distribution_is(version, name->version))
            return error_verification(error, "its directory %.*s is another's", (int)first.len,
                                      first.at);
        if (wheel->dist_info == NULL)
            wheel->dist_info = format_new("%.*s/", (int)first.len, first.at);
        else if (!span_starts_with(span_of(wheel->dist_info), first))
            return error_verification(error, "it has two .dist-info directories");
    }
    return wheel->dist_info != NULL ? 0 : error_verification(error, "it has no .dist-info");
}

static int read_member_text(const struct wheel_contents *wheel, const char *name, char **ret_text,
                            struct error *error)
{
    cleanup_free char *path = format_new("%s%s", wheel->dist_info, name);
    const struct zip_member *member = zip_archive_find(&wheel->archive, span_of(path));

    if (member == NULL)
        return error_verification(error, "it has no %s", path);
    int result = zip_member_inflate(member, ret_text, error);

    if (result == 0 && strlen(*ret_text) != member->size)
        result = error_verification(error, "member %s: it has a NUL byte", path);
    return result;
}

/* RECORD and its signatures have no hash of their own (PEP 427). */
static bool has_no_hash(const struct wheel_contents *wheel, struct span name)
{
    return span_take(&name, span_of(wheel->dist_info)) &&
           (span_equals(name, SPAN("RECORD")) || span_equals(name, SPAN("RECORD.jws")) ||
            span_equals(name, SPAN("RECORD.p7s")));
}

static int check_rows(const struct wheel_contents *wheel, const struct record *record,
                      struct error *error)
{
    for (size_t i = 0; i < record->count; i++) {
        struct span path = span_of(record->rows[i].path);

        if (zip_archive_find(&wheel->archive, path) == NULL)
            return error_verification(error, "member %s: RECORD has it, the archive has not",
                                      record->rows[i].path);
    }
    return 0;
}

/* Where a member goes; SPAN_EMPTY: nowhere. */
static struct span installed_path(const struct wheel_contents *wheel, struct span name)
{
    struct span tree = span_of(wheel->dist_info);

    tree.len -= strlen("dist-info/");
    if (!span_take(&name, tree) || !span_take(&name, SPAN("data/")))
        return span_starts_with(name, SPAN("dist-info/"))
                   ? (struct span){name.at - tree.len, name.len + tree.len}
                   : name;
    if (span_take(&name, SPAN("purelib/")) || span_take(&name, SPAN("platlib/")))
        return name;
    /* scripts, headers and data belong to a prefix; a volume has none. */
    return SPAN_EMPTY;
}

/* What RECORD claims of the member; of RECORD itself and its signatures, what they are. */
static int claim_of(const struct wheel_contents *wheel, const struct zip_member *member,
                    const struct record *record, struct sha256 *ret_sha256, struct error *error)
{
    const struct record_row *row = record_find(record, member->name);
    cleanup_free char *text = NULL;

    if (row == NULL)
        return error_verification(error, "member %.*s: RECORD does not have it",
                                  (int)member->name.len, member->name.at);
    if (!has_no_hash(wheel, member->name))
        return record_row_claim(row, member->size, ret_sha256, error);
    int result = zip_member_inflate(member, &text, error);

    if (result == 0)
        *ret_sha256 = sha256_of((struct span){text, member->size});
    return result;
}

static int add_member(struct wheel_contents *wheel, const struct zip_member *member,
                      const struct record *record, struct error *error)
{
    struct wheel_file *file = &wheel->files[wheel->count];
    struct span path = installed_path(wheel, member->name);

    if (member->time > wheel->newest)
        wheel->newest = member->time;
    if (zip_member_is_directory(member))
        return 0;
    int result = claim_of(wheel, member, record, &file->sha256, error);

    if (result < 0)
        return result;
    file->path = span_is_empty(path) ? NULL : format_new("%.*s", (int)path.len, path.at);
    file->size = member->size;
    file->mode = member->is_executable ? 0755 : 0644;
    file->member = *member;
    wheel->count++;
    return 0;
}

static int add_members(struct wheel_contents *wheel, struct error *error)
{
    cleanup_with(record_release) struct record record = {0};
    int result = record_parse(span_of(wheel->record), &record, error);

    wheel->files = array_new(wheel->archive.count + 1, sizeof(*wheel->files));
    if (result == 0)
        result = check_rows(wheel, &record, error);
    for (size_t i = 0; result == 0 && i < wheel->archive.count; i++)
        result = add_member(wheel, &wheel->archive.members[i], &record, error);
    return result;
}

static int read_wheel_members(const char *path, struct wheel_contents *wheel, struct error *error)
{
    const char *slash = strrchr(path, '/');
    cleanup_free char *text = NULL;
    struct wheel_name name;
    int result = wheel_name_parse(slash != NULL ? slash + 1 : path, &name, error);

    if (result == 0)
        result = map_file(path, &wheel->bytes, error);
    if (result == 0)
        result = zip_archive_read(wheel->bytes, &wheel->archive, error);
    if (result == 0)
        result = find_dist_info(wheel, &name, error);
    if (result == 0)
        result = read_member_text(wheel, "RECORD", &wheel->record, error);
    if (result == 0)
        result = add_members(wheel, error);
    if (result == 0)
        result = read_member_text(wheel, "METADATA", &wheel->metadata, error);
    if (result == 0)
        result = wheel_metadata_check(&name, span_of(wheel->metadata), error);
    if (result == 0)
        result = read_member_text(wheel, "WHEEL", &text, error);
    return result == 0 ? wheel_tags_check(&name, span_of(text), &wheel->is_pure, error) : result;
}

int wheel_contents_read(const char *path, struct wheel_contents *ret_contents, struct error *error)
{
    struct wheel_contents wheel = {0};
    int result = read_wheel_members(path, &wheel, error);

    if (result < 0) {
        wheel_contents_release(&wheel);
        return error_wrap(error, "wheel %s", path);
    }
    wheel_contents_drop_pages(&wheel);
    *ret_contents = wheel;
    for (size_t i = 0; i < wheel.count; i++)
        wheel.files[i].wheel = ret_contents;
    return 0;
}
