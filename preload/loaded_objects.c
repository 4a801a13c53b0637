/* Asking dl_iterate_phdr: both libcs have it, glibc before 2.34 without libdl too. */
#include "preload/loaded_objects.h"

#include "preload/imports.h"

static struct span directory_of(const char *path)
{
    struct span whole = span_of(path);
    size_t slash = span_find_last(whole, '/');

    /* Without a slash ld.so found it by its search path and tells no directory. */
    if (slash == whole.len)
        return SPAN_EMPTY;
    return span_slice(whole, 0, slash == 0 ? 1 : slash);
}

static bool object_parse(const struct dl_phdr_info *object, struct elf_image *ret_image)
{
    return elf_image_parse(object->dlpi_phdr, object->dlpi_phnum, object->dlpi_addr, ret_image);
}

static bool object_covers(const struct dl_phdr_info *object, uintptr_t address)
{
    return elf_image_covers(object->dlpi_phdr, object->dlpi_phnum, object->dlpi_addr, address);
}

static int visit_object(struct dl_phdr_info *object, size_t size, void *context)
{
    struct loaded_objects *found = context;

    (void)size;
    if (found->program.headers == NULL)
        object_parse(object, &found->program);
    if (found->asker.headers == NULL && object_covers(object, found->return_address))
        object_parse(object, &found->asker);
    if (object_covers(object, (uintptr_t)&visit_object))
        found->volume = directory_of(object->dlpi_name);
    return 0;
}

struct definer_search {
    struct span name;
    struct elf_image *image;
};

static int visit_for_definer(struct dl_phdr_info *object, size_t size, void *context)
{
    struct definer_search *search = context;

    (void)size;
    return object_parse(object, search->image) && elf_image_find(search->image, search->name) != 0;
}

/* The first object that defines the symbol. */
static void find_definer(struct span name, struct elf_image *ret_image)
{
    struct definer_search search = {name, ret_image};

    if (dl_iterate_phdr(visit_for_definer, &search) == 0)
        *ret_image = (struct elf_image){0};
}

/* Another preload object's getenv forwards what a runtime asked of it: its return address tells
 * nothing of who that was. */
static bool asker_is_forwarding(const struct loaded_objects *objects)
{
    return elf_image_find(&objects->asker, SPAN("Py_GetVersion")) == 0 &&
           elf_image_find(&objects->asker, SPAN("getenv")) != 0;
}

void loaded_objects_find(const void *return_address, struct loaded_objects *ret_objects)
{
    *ret_objects = (struct loaded_objects){.return_address = (uintptr_t)return_address};
    if (&dl_iterate_phdr == NULL)
        return;
    dl_iterate_phdr(visit_object, ret_objects);
    if (asker_is_forwarding(ret_objects))
        find_definer(SPAN("Py_GetVersion"), &ret_objects->asker);
    /* Both libcs have it, and nobody interposes it, as some do __libc_start_main. */
    find_definer(SPAN("getauxval"), &ret_objects->libc);
}
