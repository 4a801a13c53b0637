/* Opens a wheel: maps the file, reads the archive, and checks that its file name, its .dist-info
 * directory, RECORD, METADATA and WHEEL agree. */
#include "tools/ddpack/wheel/wheel_contents.h"

#include "tools/common/allocate.h"
#include "tools/common/format.h"
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

static int map_wheel_file(const char *path, struct span *ret_bytes, struct error *error)
{
    cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat status;

    if (fd < 0 || fstat(fd, &status) < 0)
        return error_errno(error, errno, "cannot open the file");
    if (!S_ISREG(status.st_mode))
        return error_verification(error, "the file is not a regular file");
    if (status.st_size == 0)
        return error_verification(error, "the file is empty");
    void *bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);

    if (bytes == MAP_FAILED)
        return error_errno(error, errno, "cannot map the file into memory");
    *ret_bytes = (struct span){bytes, (size_t)status.st_size};
    return 0;
}

/* Finds the one directory NAME-VERSION.dist-info/. Its name may be spelled in another way than the
 * file name, but has to mean the same distribution and version. */
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
            return error_verification(error, "the directory %.*s does not match the file name",
                                      (int)first.len, first.at);
        if (wheel->dist_info == NULL)
            wheel->dist_info = format_new("%.*s/", (int)first.len, first.at);
        else if (!span_starts_with(span_of(wheel->dist_info), first))
            return error_verification(error, "expected one .dist-info directory, found two");
    }
    if (wheel->dist_info == NULL)
        return error_verification(error, "the .dist-info directory is missing");
    return 0;
}

/* Inflates a member of the .dist-info directory. It may have no NUL byte, since the rest of the
 * text would be invisible to functions that take a string. */
static int read_member_text(const struct wheel_contents *wheel, const char *name, char **ret_text,
                            struct error *error)
{
    cleanup_free char *path = format_new("%s%s", wheel->dist_info, name);
    const struct zip_member *member = zip_archive_find(&wheel->archive, span_of(path));

    if (member == NULL)
        return error_verification(error, "%s is missing", path);
    int result = zip_member_inflate(member, ret_text, error);

    if (result < 0)
        return result;
    if (strlen(*ret_text) != member->size)
        return error_verification(error, "member %s: it contains a NUL byte", path);
    return 0;
}

/* RECORD cannot have its own hash, nor the hash of its signatures (PEP 427). */
static bool is_without_hash(const struct wheel_contents *wheel, struct span name)
{
    return span_take(&name, span_of(wheel->dist_info)) &&
           (span_equals(name, SPAN("RECORD")) || span_equals(name, SPAN("RECORD.jws")) ||
            span_equals(name, SPAN("RECORD.p7s")));
}

static int check_record_rows(const struct wheel_contents *wheel, const struct record *record,
                             struct error *error)
{
    for (size_t i = 0; i < record->count; i++) {
        struct span path = span_of(record->rows[i].path);

        if (zip_archive_find(&wheel->archive, path) == NULL)
            return error_verification(
                error, "member %s: RECORD lists it, but it is missing from the archive",
                record->rows[i].path);
    }
    return 0;
}

/* Returns the path of the member in the directory of the target, or SPAN_EMPTY when it is not
 * installed. NAME-VERSION.data/purelib and platlib are merged into that directory (PEP 427). */
static struct span installed_path(const struct wheel_contents *wheel, struct span name)
{
    struct span tree = span_of(wheel->dist_info);

    /* "NAME-VERSION." is the front of both special directories. */
    tree.len -= strlen("dist-info/");
    if (!span_take(&name, tree) || !span_take(&name, SPAN("data/")))
        return span_starts_with(name, SPAN("dist-info/"))
                   ? (struct span){name.at - tree.len, name.len + tree.len}
                   : name;
    if (span_take(&name, SPAN("purelib/")) || span_take(&name, SPAN("platlib/")))
        return name;
    /* scripts, headers and data are installed below a prefix, which a volume does not have. */
    return SPAN_EMPTY;
}

/* Returns the hash that RECORD claims for the member. RECORD itself and its signatures have no
 * claim and get the hash of their contents. */
static int read_claim(const struct wheel_contents *wheel, const struct zip_member *member,
                      const struct record *record, struct sha256 *ret_sha256, struct error *error)
{
    const struct record_row *row = record_find(record, member->name);
    cleanup_free char *text = NULL;

    if (row == NULL)
        return error_verification(error, "member %.*s: it is not listed in RECORD",
                                  (int)member->name.len, member->name.at);
    if (!is_without_hash(wheel, member->name))
        return record_row_claim(row, member->size, ret_sha256, error);
    int result = zip_member_inflate(member, &text, error);

    if (result < 0)
        return result;
    *ret_sha256 = sha256_of((struct span){text, member->size});
    return 0;
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
    int result = read_claim(wheel, member, record, &file->sha256, error);

    if (result < 0)
        return result;
    file->path = span_is_empty(path) ? NULL : text_copy(path);
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

    if (result < 0)
        return result;
    result = check_record_rows(wheel, &record, error);
    if (result < 0)
        return result;
    /* There are never more files than members. The array never grows, so pointers into it stay
     * valid. */
    wheel->files = array_new(wheel->archive.count + 1, sizeof(*wheel->files));
    for (size_t i = 0; i < wheel->archive.count; i++) {
        result = add_member(wheel, &wheel->archive.members[i], &record, error);
        if (result < 0)
            return result;
    }
    return 0;
}

static int read_wheel_archive(const char *path, const struct wheel_name *name,
                              struct wheel_contents *wheel, struct error *error)
{
    int result = map_wheel_file(path, &wheel->bytes, error);

    if (result < 0)
        return result;
    result = zip_archive_read(wheel->bytes, &wheel->archive, error);
    if (result < 0)
        return result;
    result = find_dist_info(wheel, name, error);
    if (result < 0)
        return result;
    result = read_member_text(wheel, "RECORD", &wheel->record, error);
    return result < 0 ? result : add_members(wheel, error);
}

static int check_wheel_metadata(const struct wheel_name *name, struct wheel_contents *wheel,
                                struct error *error)
{
    cleanup_free char *text = NULL;
    int result = read_member_text(wheel, "METADATA", &wheel->metadata, error);

    if (result < 0)
        return result;
    result = wheel_metadata_check(name, span_of(wheel->metadata), error);
    if (result < 0)
        return result;
    result = read_member_text(wheel, "WHEEL", &text, error);
    return result < 0 ? result : wheel_tags_check(name, span_of(text), &wheel->is_pure, error);
}

/* Fills `*wheel` as far as it gets; the caller releases it on failure. */
static int read_wheel(const char *path, struct wheel_contents *wheel, struct error *error)
{
    const char *slash = strrchr(path, '/');
    struct wheel_name name;
    int result = wheel_name_parse(slash != NULL ? slash + 1 : path, &name, error);

    if (result < 0)
        return result;
    result = read_wheel_archive(path, &name, wheel, error);
    return result < 0 ? result : check_wheel_metadata(&name, wheel, error);
}

int wheel_contents_read(const char *path, struct wheel_contents *ret_contents, struct error *error)
{
    struct wheel_contents wheel = {0};
    int result = read_wheel(path, &wheel, error);

    if (result < 0) {
        wheel_contents_release(&wheel);
        return error_wrap(error, "wheel %s", path);
    }
    /* A build has all wheels open at a time, and only what is in use should take memory. */
    wheel_contents_drop_pages(&wheel);
    *ret_contents = wheel;
    for (size_t i = 0; i < wheel.count; i++)
        wheel.files[i].wheel = ret_contents;
    return 0;
}
