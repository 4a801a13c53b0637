/* What ld.so has mapped: the program, the object that asks, our own, the libc. */
#ifndef DDINJECT_PRELOAD_LOADED_OBJECTS_H
#define DDINJECT_PRELOAD_LOADED_OBJECTS_H

#include "core/elf_image.h"

/* What is not found is an image without symbols. */
struct loaded_objects {
    uintptr_t return_address;
    struct elf_image program; /* the first object that ld.so lists */
    struct elf_image asker;   /* holds the return address; of a getenv that forwards, the runtime */
    struct elf_image libc;
    struct span volume; /* the directory of our own file, as ld.so was told it */
};

/* Valid as long as the objects stay loaded. Nothing is found where dl_iterate_phdr is missing. */
void loaded_objects_find(const void *return_address, struct loaded_objects *ret_objects);

#endif
