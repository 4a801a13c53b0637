/* Rules over whole targets. */
#include "tools/ddpack/build/target_check.h"

#include "tools/common/allocate.h"
#include "tools/common/files.h"
#include "tools/common/own.h"
#include "tools/ddpack/wheel/prune.h"

#include <string.h>

static int check_library(const struct wheel_contents *wheel, const struct wheel_file *file,
                         const struct target *target, bool prunes, struct libc_version *required,
                         struct error *error)
{
    const struct elf_facts *elf = &file->content->elf;

    if (file->path == NULL || (prunes && prune_reason(file->path, target) != NULL))
        return 0;
    if (elf->is_elf && wheel->is_pure)
        return error_verification(error,
                                  "member %s: it is machine code, and WHEEL says "
                                  "Root-Is-Purelib: true",
                                  file->path);
    return elf_facts_check(elf, file->path, target, required, error);
}

int target_check_wheel(const struct wheel_entry *entry, const struct target *target,
                       const struct target_tags *tags, bool prunes, struct libc_version *required,
                       struct error *error)
{
    const struct wheel_contents *contents = &entry->contents;
    struct wheel_name name;
    int result = wheel_name_parse(entry->wheel->file, &name, error);

    if (result == 0 && target_tags_rank(tags, &name) == TAG_RANK_NONE)
        result = error_verification(error, "its tags are not for this target");
    for (size_t i = 0; result == 0 && i < contents->count; i++)
        result = check_library(contents, &contents->files[i], target, prunes, required, error);
    return result < 0 ? error_wrap(error, "wheel %s", entry->wheel->file) : 0;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

static int compare_library_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* By name alone, wherever in the target: a library may be loaded by a full path or by its run path
 * before another asks for it by name, as ddtrace's and auditwheel's are. */
static bool is_in_target(const char **names, size_t count, const char *needed)
{
    const char *name = base_name(needed);

    return bsearch(&name, names, count, sizeof(*names), compare_library_names) != NULL;
}

int target_check_libraries(const struct plan_entry *entries, size_t count,
                           const struct target *target, struct error *error)
{
    cleanup_free const char **names = array_new(count + 1, sizeof(*names));

    for (size_t i = 0; i < count; i++)
        names[i] = base_name(entries[i].path);
    qsort(names, count, sizeof(*names), compare_library_names);
    for (size_t i = 0; i < count; i++) {
        char **needed = entries[i].content->elf.needed;

        for (; needed != NULL && *needed != NULL; needed++)
            if (!elf_library_is_promised(*needed, target) && !is_in_target(names, count, *needed))
                return error_verification(
                    error,
                    "wheel %s: member %s: it needs %s, which neither the wheels have nor %s "
                    "promises",
                    entries[i].wheel, entries[i].path, *needed, platform_name(target->libc));
    }
    return 0;
}
