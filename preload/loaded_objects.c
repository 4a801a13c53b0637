/* dl_iterate_phdr lists the objects. Both libcs have it, and glibc before 2.34 has it in libc.so.6,
 * unlike dlsym, which was in libdl.so.2 until then. */
#include "preload/loaded_objects.h"

#include "preload/imports.h"

static struct span directory_of(const char *path)
{
    struct span whole = span_of(path);
    size_t slash = span_find_last(whole, '/');

    /* A name without a slash was found by the search path of ld.so, which does not say where. */
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

/* Finds the first object that defines the symbol. */
static void find_definer(struct span name, struct elf_image *ret_image)
{
    struct definer_search search = {name, ret_image};

    if (dl_iterate_phdr(visit_for_definer, &search) == 0)
        *ret_image = (struct elf_image){0};
}

/* Has another preload object called us from its own getenv? Then the return address lies in that
 * object, and does not tell which object called it. */
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
    /* Both libcs define getauxval, and no known object interposes it, as some do with
     * __libc_start_main. */
    find_definer(SPAN("getauxval"), &ret_objects->libc);
}
