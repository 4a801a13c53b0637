/* Where the dynamic loader would find a library. */
#ifndef DDINJECT_TOOLS_DDINJECT_FACTS_LIBRARY_LOOKUP_H
#define DDINJECT_TOOLS_DDINJECT_FACTS_LIBRARY_LOOKUP_H

#include "tools/common/elf_file.h"
#include "tools/common/text_list.h"

struct library_search {
    const char *root;         /* as in root_path.h */
    const char *library_path; /* LD_LIBRARY_PATH, NULL: not set */
    enum libc_kind libc;      /* whose loader it is */
    enum machine machine;
    struct text_list directories; /* by configuration and by default */
};

/* Reads the loader's configuration (ld.so.conf, or ld-musl-*.path) into `directories`; the other
 * fields are the caller's. ld.so.cache is made from the same directories. */
void library_search_configure(struct library_search *search);
void library_search_release(struct library_search *search);

/* The path of the library that `requester` (at `requester_path`) needs by `name`, as the process
 * sees it, without symlinks; NULL: not found. The caller frees it. */
char *library_find(const struct library_search *search, const char *requester_path,
                   const struct elf_file *requester, const char *name);

#endif
