/* What ld.so has mapped: the program, the object that asks, our own, the libc. */
#ifndef DDINJECT_PRELOAD_LOADED_OBJECTS_H
#define DDINJECT_PRELOAD_LOADED_OBJECTS_H

#include "core/elf_image.h"
#include "core/libc.h"

struct loaded_objects {
    struct elf_image asker;   /* holds the return address; of a getenv that forwards, the runtime */
    struct elf_image program; /* the first object that ld.so lists */
    struct span volume;       /* the directory of our own file, as ld.so was told it */
    bool has_asker, has_program;
};

/* Valid as long as the objects stay loaded. Nothing is found where dl_iterate_phdr is missing. */
void loaded_objects_find(const void *return_address, struct loaded_objects *ret_objects);

/* The libc that runs. false: neither glibc nor musl that we know. */
bool loaded_libc_version(struct libc_version *ret_version);

#endif
