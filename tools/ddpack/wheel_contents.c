/* From a wheel to verified contents. */
#include "tools/ddpack/wheel_contents.h"

#include "tools/common/elf_file.h"
#include "tools/common/files.h"
#include "tools/common/own.h"
#include "tools/ddpack/content_store.h"
#include "tools/ddpack/record.h"
#include "tools/ddpack/wheel_name.h"
#include "tools/ddpack/zip_archive.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

/* The wheel while it is read. */
struct wheel {
    struct span bytes;
    struct zip_archive archive;
    struct record record;
    char *dist_info, *data; /* "name-1.0.dist-info/", "name-1.0.data/" */
    const char *store;
};

static void wheel_release(struct wheel *wheel)
{
    if (wheel->bytes.len > 0)
        munmap((void *)(uintptr_t)wheel->bytes.at, wheel->bytes.len);
    zip_archive_release(&wheel->archive);
    record_release(&wheel->record);
    free(wheel->dist_info);
    free(wheel->data);
}

void wheel_contents_release(struct wheel_contents *contents)
{
    for (size_t i = 0; i < contents->count; i++)
        free(contents->files[i].path);
    free(contents->files);
    free(contents->metadata);
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
static int find_dist_info(struct wheel *wheel, const struct wheel_name *name, struct error *error)
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
        if (wheel->dist_info == NULL) {
            wheel->dist_info = format_new("%.*s/", (int)first.len, first.at);
            wheel->data =
                format_new("%.*s.data/", (int)(first.len - strlen(".dist-info")), first.at);
        } else if (!span_starts_with(span_of(wheel->dist_info), first)) {
            return error_verification(error, "it has two .dist-info directories");
        }
    }
    return wheel->dist_info != NULL ? 0 : error_verification(error, "it has no .dist-info");
}

static int read_text(const struct wheel *wheel, const char *name, char **ret_text, size_t *ret_len,
                     struct error *error)
{
    cleanup_free char *path = format_new("%s%s", wheel->dist_info, name);
    const struct zip_member *member = zip_archive_find(&wheel->archive, span_of(path));

    if (member == NULL)
        return error_verification(error, "it has no %s", path);
    *ret_len = member->size;
    return zip_member_inflate(member, ret_text, error);
}

static int open_record(struct wheel *wheel, struct error *error)
{
    cleanup_free char *text = NULL;
    size_t len = 0;
    int result = read_text(wheel, "RECORD", &text, &len, error);

    return result < 0 ? result : record_parse((struct span){text, len}, &wheel->record, error);
}

/* RECORD and its signatures have no hash of their own (PEP 427). */
static bool has_no_hash(const struct wheel *wheel, struct span name)
{
    return span_take(&name, span_of(wheel->dist_info)) &&
           (span_equals(name, SPAN("RECORD")) || span_equals(name, SPAN("RECORD.jws")) ||
            span_equals(name, SPAN("RECORD.p7s")));
}

static int check_rows(const struct wheel *wheel, struct error *error)
{
    for (size_t i = 0; i < wheel->record.count; i++) {
        struct span path = span_of(wheel->record.rows[i].path);

        if (zip_archive_find(&wheel->archive, path) == NULL)
            return error_verification(error, "member %s: RECORD has it, the archive has not",
                                      wheel->record.rows[i].path);
    }
    return 0;
}

/* Where a member goes; SPAN_EMPTY: nowhere. */
static struct span installed_path(const struct wheel *wheel, struct span name)
{
    if (!span_take(&name, span_of(wheel->data)))
        return name;
    if (span_take(&name, SPAN("purelib/")) || span_take(&name, SPAN("platlib/")))
        return name;
    /* scripts, headers and data belong to a prefix; a volume has none. */
    return SPAN_EMPTY;
}

static int look_at_elf(struct wheel_file *file, struct span bytes, struct error *error)
{
    cleanup_with(elf_file_release) struct elf_file *elf = NULL;
    cleanup_free char *name = format_new("member %s", file->path);
    int result = elf_file_read(bytes, name, &elf, error);

    if (result < 0)
        return result;
    file->is_elf = elf != NULL;
    if (elf == NULL)
        return 0;
    file->has_machine = elf_file_machine(elf, &file->machine);
    file->needs_libc = elf_file_libc_requirement(elf, &file->libc);
    return 0;
}

static struct wheel_file *add_file(struct wheel_contents *contents)
{
    struct wheel_file *files =
        realloc(contents->files, (contents->count + 1) * sizeof(*contents->files));

    if (files == NULL)
        abort();
    contents->files = files;
    files[contents->count] = (struct wheel_file){0};
    return &files[contents->count++];
}

static int take_member(const struct wheel *wheel, const struct zip_member *member,
                       struct wheel_contents *contents, struct error *error)
{
    cleanup_free char *text = NULL;
    struct span path = installed_path(wheel, member->name);
    const struct record_row *row = record_find(&wheel->record, member->name);
    int result = zip_member_inflate(member, &text, error);

    if (result < 0)
        return result;
    struct span bytes = {text, member->size};
    struct sha256 sha256 = sha256_of(bytes);

    if (row == NULL)
        return error_verification(error, "member %.*s: RECORD does not have it",
                                  (int)member->name.len, member->name.at);
    if (!has_no_hash(wheel, member->name))
        result = record_row_check(row, bytes, &sha256, error);
    if (result < 0 || span_is_empty(path))
        return result;
    struct wheel_file *file = add_file(contents);

    file->path = format_new("%.*s", (int)path.len, path.at);
    file->sha256 = sha256;
    file->size = member->size;
    file->mode = member->is_executable ? 0755 : 0644;
    result = content_store_put(wheel->store, &file->sha256, file->mode, bytes, error);
    return result < 0 ? result : look_at_elf(file, bytes, error);
}

static int read_wheel(const char *path, struct wheel *wheel, struct wheel_contents *contents,
                      struct error *error)
{
    const char *slash = strrchr(path, '/');
    struct wheel_name name;
    size_t len;
    int result = wheel_name_parse(slash != NULL ? slash + 1 : path, &name, error);

    if (result == 0)
        result = map_file(path, &wheel->bytes, error);
    if (result == 0)
        result = zip_archive_read(wheel->bytes, &wheel->archive, error);
    if (result == 0)
        result = find_dist_info(wheel, &name, error);
    if (result == 0)
        result = open_record(wheel, error);
    if (result == 0)
        result = check_rows(wheel, error);
    if (result == 0)
        result = read_text(wheel, "METADATA", &contents->metadata, &len, error);
    for (size_t i = 0; result == 0 && i < wheel->archive.count; i++)
        if (!zip_member_is_directory(&wheel->archive.members[i]))
            result = take_member(wheel, &wheel->archive.members[i], contents, error);
    return result;
}

int wheel_contents_read(const char *path, const char *store, struct wheel_contents *ret_contents,
                        struct error *error)
{
    cleanup_with(wheel_release) struct wheel wheel = {.store = store};
    struct wheel_contents contents = {0};
    int result = read_wheel(path, &wheel, &contents, error);

    if (result < 0) {
        wheel_contents_release(&contents);
        return error_wrap(error, "wheel %s", path);
    }
    *ret_contents = contents;
    return 0;
}

/* What the platform's tag promises: no file may need more. musllinux_1_2 promises musl 1.2. */
static struct libc_version platform_promise(enum libc_kind kind)
{
    if (kind == LIBC_MUSL)
        return libc_requirement_strictest(LIBC_MUSL);
    return (struct libc_version){LIBC_GLIBC, 2, 17, 0};
}

static int check_elf(const struct wheel_file *file, const struct target *target,
                     struct libc_version *required, struct error *error)
{
    if (!file->has_machine || file->machine != target->machine)
        return error_verification(error, "member %s: it is for another machine than %s", file->path,
                                  machine_name(target->machine));
    if (!file->needs_libc)
        return 0;
    if (file->libc.kind != target->libc)
        return error_verification(error, "member %s: it is for %s, not for %s", file->path,
                                  libc_kind_name(file->libc.kind), libc_kind_name(target->libc));
    if (!libc_version_satisfies(platform_promise(target->libc), file->libc))
        return error_verification(error, "member %s: it needs %s %u.%u, more than %s promises",
                                  file->path, libc_kind_name(file->libc.kind), file->libc.major,
                                  file->libc.minor, platform_name(target->libc));
    if (!libc_version_satisfies(*required, file->libc))
        *required = file->libc;
    return 0;
}

int wheel_contents_check(const struct wheel_contents *contents, const struct target *target,
                         struct libc_version *required, struct error *error)
{
    for (size_t i = 0; i < contents->count; i++) {
        int result =
            contents->files[i].is_elf ? check_elf(&contents->files[i], target, required, error) : 0;

        if (result < 0)
            return result;
    }
    return 0;
}
