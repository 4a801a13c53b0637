/* The objects that ld.so has mapped: the program, the object that asks, our own, and libc. */
#ifndef DDINJECT_PRELOAD_LOADED_OBJECTS_H
#define DDINJECT_PRELOAD_LOADED_OBJECTS_H

#include "core/elf_image.h"

/* An object that is not found is an image without symbols. */
struct loaded_objects {
    uintptr_t return_address;
    struct elf_image program; /* the first object that ld.so lists */
    struct elf_image asker;   /* the object that called, or for which another getenv called */
    struct elf_image libc;
    struct span volume; /* the directory of our own file, by the path that ld.so has */
};

/* Finds the objects; `return_address` is an address in the code of the caller. The result is valid
 * while the objects stay loaded. Nothing is found when the process has no dl_iterate_phdr. */
void loaded_objects_find(const void *return_address, struct loaded_objects *ret_objects);

#endif
