/* The checks of a target: each wheel by itself, then the libraries of all of them together. */
#include "tools/ddpack/build/target_check.h"

#include "tools/common/allocate.h"
#include "tools/common/own.h"

#include <string.h>

/* Members that no installer unpacks have no path. */
static int check_file(const struct target_rules *rules, const struct wheel_contents *wheel,
                      const struct wheel_file *file, struct libc_version *required,
                      struct error *error)
{
    const struct elf_facts *elf = &file->content->elf;

    if (file->path == NULL || pruning_leaves_out(rules->pruning, file->path, rules->target))
        return 0;
    /* Installers put a pure wheel into purelib, which architectures may share. */
    if (elf->is_elf && wheel->is_pure)
        return error_verification(error,
                                  "member %s: it is an ELF file, but the WHEEL file says "
                                  "Root-Is-Purelib: true",
                                  file->path);
    return elf_facts_check(elf, file->path, rules->target, required, error);
}

/* The tags are checked although the resolver has chosen by them: a lock is a file that people
 * edit. */
static int check_tags_and_files(const struct target_rules *rules, const struct wheel_entry *entry,
                                struct libc_version *required, struct error *error)
{
    const struct wheel_contents *contents = &entry->contents;
    struct wheel_name name;
    int result = wheel_name_parse(entry->wheel->file, &name, error);

    if (result < 0)
        return result;
    if (target_tags_rank(rules->tags, &name) == TAG_RANK_NONE)
        return error_verification(error, "its tags are not for this target");
    for (size_t i = 0; i < contents->count; i++) {
        result = check_file(rules, contents, &contents->files[i], required, error);
        if (result < 0)
            return result;
    }
    return 0;
}

int target_check_wheel(const struct target_rules *rules, const struct wheel_entry *entry,
                       struct libc_version *required, struct error *error)
{
    if (check_tags_and_files(rules, entry, required, error) < 0)
        return error_wrap(error, "wheel %s", entry->wheel->file);
    return 0;
}

/* DT_NEEDED may have a path (ld.so(8)). */
static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

static int compare_library_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* `names` are sorted. The name alone counts, wherever the library is in the target: something may
 * load it by its full path or by a run path before another library asks for it by name. ddtrace and
 * the libraries that auditwheel adds do that, and glibc compares the SONAMEs of loaded libraries
 * before it searches directories (_dl_map_object in elf/dl-load.c). */
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
                return error_verification(error,
                                          "wheel %s: member %s: it needs the library %s, which is "
                                          "neither in the wheels of "
                                          "this target nor among those that %s promises",
                                          entries[i].wheel, entries[i].path, *needed,
                                          platform_name(target->libc));
    }
    return 0;
}
