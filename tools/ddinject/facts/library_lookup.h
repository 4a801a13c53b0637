/* Finds a library where the dynamic loader would find it, without loading it. */
#ifndef DDINJECT_TOOLS_DDINJECT_FACTS_LIBRARY_LOOKUP_H
#define DDINJECT_TOOLS_DDINJECT_FACTS_LIBRARY_LOOKUP_H

#include "tools/common/elf_file.h"
#include "tools/common/text_list.h"

struct library_search {
    const char *root; /* as in root_path.h */
    const char
        *library_path;   /* LD_LIBRARY_PATH; NULL where it is not set, or the process is secure */
    enum libc_kind libc; /* whose loader it is */
    enum machine machine;
    struct text_list directories; /* those of the configuration, and then the default ones */
};

/* Fills `directories` from the loader's configuration: ld.so.conf, or ld-musl-ARCH.path. The caller
 * sets the other fields before. ld.so.cache is not read: ldconfig makes it from the same
 * directories. */
void library_search_configure(struct library_search *search);
void library_search_release(struct library_search *search);

/* Returns the path of the library `name` that `requester` needs. `requester` is the file at
 * `requester_path`. Both paths are as the process sees them; the result has no symbolic links. The
 * caller frees it. NULL: not found. */
char *library_find(const struct library_search *search, const char *requester_path,
                   const struct elf_file *requester, const char *name);

#endif
