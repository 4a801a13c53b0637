/* Asking dl_iterate_phdr: both libcs have it, glibc before 2.34 without libdl too. */
#include "preload/loaded_objects.h"

#include "preload/imports.h"

struct object_search {
    uintptr_t return_address;
    bool is_first;
    struct loaded_objects *found;
};

static struct span directory_of(const char *path)
{
    struct span whole = span_of(path);
    size_t slash = span_find_last(whole, '/');

    /* Without a slash ld.so found it by its search path and tells no directory. */
    if (slash == whole.len)
        return SPAN_EMPTY;
    return span_slice(whole, 0, slash == 0 ? 1 : slash);
}

static bool is_covered(const struct dl_phdr_info *object, uintptr_t address)
{
    return elf_image_covers(object->dlpi_phdr, object->dlpi_phnum, object->dlpi_addr, address);
}

static int visit_object(struct dl_phdr_info *object, size_t size, void *context)
{
    struct object_search *search = context;
    struct loaded_objects *found = search->found;

    (void)size;
    if (search->is_first)
        found->has_program = elf_image_parse(object->dlpi_phdr, object->dlpi_phnum,
                                             object->dlpi_addr, &found->program);
    search->is_first = false;
    if (!found->has_asker && is_covered(object, search->return_address))
        found->has_asker = elf_image_parse(object->dlpi_phdr, object->dlpi_phnum, object->dlpi_addr,
                                           &found->asker);
    if (is_covered(object, (uintptr_t)&visit_object))
        found->volume = directory_of(object->dlpi_name);
    return 0;
}

static int visit_for_runtime(struct dl_phdr_info *object, size_t size, void *context)
{
    struct elf_image image;

    (void)size;
    if (!elf_image_parse(object->dlpi_phdr, object->dlpi_phnum, object->dlpi_addr, &image) ||
        elf_image_find(&image, SPAN("Py_GetVersion")) == 0)
        return 0;
    *(struct elf_image *)context = image;
    return 1;
}

/* Another preload object's getenv forwards what a runtime asked of it: its return address tells
 * nothing of who that was. */
static bool asker_is_forwarding(const struct loaded_objects *objects)
{
    return objects->has_asker && elf_image_find(&objects->asker, SPAN("Py_GetVersion")) == 0 &&
           elf_image_find(&objects->asker, SPAN("getenv")) != 0;
}

void loaded_objects_find(const void *return_address, struct loaded_objects *ret_objects)
{
    struct object_search search = {(uintptr_t)return_address, true, ret_objects};

    *ret_objects = (struct loaded_objects){0};
    if (&dl_iterate_phdr == NULL)
        return;
    dl_iterate_phdr(visit_object, &search);
    if (asker_is_forwarding(ret_objects))
        dl_iterate_phdr(visit_for_runtime, &ret_objects->asker);
}

typedef const char *(*version_function)(void);

struct libc_search {
    struct libc_version version;
    bool is_known;
};

/* glibc tells its version; musl has no such function, and open64 was an exported symbol until
 * 1.2.3. Either is found in its own table, since an import costs every exec a look-up. */
static int visit_for_libc(struct dl_phdr_info *object, size_t size, void *context)
{
    struct libc_search *search = context;
    struct elf_image image;

    (void)size;
    if (!elf_image_parse(object->dlpi_phdr, object->dlpi_phnum, object->dlpi_addr, &image) ||
        elf_image_find(&image, SPAN("__libc_start_main")) == 0)
        return 0;
    uintptr_t version = elf_image_find(&image, SPAN("gnu_get_libc_version"));

    if (version != 0) {
        search->is_known = libc_version_parse(LIBC_GLIBC, span_of(((version_function)version)()),
                                              &search->version);
        return 1;
    }
    search->version = (struct libc_version){LIBC_MUSL, 1, 2, 4};
    if (elf_image_find(&image, SPAN("open64")) != 0)
        search->version.patch = 3;
    search->is_known = true;
    return 1;
}

bool loaded_libc_version(struct libc_version *ret_version)
{
    struct libc_search search = {0};

    if (&dl_iterate_phdr != NULL)
        dl_iterate_phdr(visit_for_libc, &search);
    *ret_version = search.version;
    return search.is_known;
}
