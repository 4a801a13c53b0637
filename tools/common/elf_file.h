/* What an ELF file says of itself: the only door to libelf. */
#ifndef DDINJECT_TOOLS_COMMON_ELF_FILE_H
#define DDINJECT_TOOLS_COMMON_ELF_FILE_H

#include "core/libc.h"
#include "core/target.h"
#include "tools/common/error.h"

struct elf_file; /* open on one file, read on demand */

/* Opens a file that may or may not be ELF: 0 with *ret_file NULL when its first bytes are not
 * ELF's; ERROR_VERIFICATION when they are and the rest is broken. */
int elf_file_open(const char *path, struct elf_file **ret_file, struct error *error);
/* The same of bytes that outlive it; `name` is what errors say. */
int elf_file_read(struct span bytes, const char *name, struct elf_file **ret_file,
                  struct error *error);
void elf_file_release(struct elf_file **file); /* for cleanup_with(elf_file_release) */

/* false: a machine or class that has no payload (32-bit, s390x…). */
bool elf_file_machine(const struct elf_file *file, enum machine *ret_machine);
/* PT_INTERP's path, or NULL: static, or a library. Lives as long as the file. */
const char *elf_file_interpreter(const struct elf_file *file);
/* The i-th DT_NEEDED, NULL behind the last one. DT_RUNPATH, else DT_RPATH, else NULL. DT_SONAME. */
const char *elf_file_needed(const struct elf_file *file, size_t i);
const char *elf_file_runpath(const struct elf_file *file);
const char *elf_file_soname(const struct elf_file *file);

/* Dynamic symbols. */
bool elf_file_defines(const struct elf_file *file, const char *symbol);
bool elf_file_imports(const struct elf_file *file, const char *symbol);
/* Copies the first `len` bytes of a defined object's value; false: not there or too short. */
bool elf_file_symbol_bytes(const struct elf_file *file, const char *symbol, void *ret_bytes,
                           size_t len);
/* All bytes of the file. */
struct span elf_file_bytes(const struct elf_file *file);

/* What its dynamic section needs of a libc: the kind by DT_NEEDED (libc.so.6, libpthread.so.0…:
 * glibc; libc.musl-*.so.1, libc.so: musl), the version by the highest GLIBC_x.y among its version
 * needs, and by DT_RELR (musl 1.2.4, glibc 2.36). false: no libc in particular; that is also said
 * of one that names glibc's libraries and none of their versions. */
bool elf_file_libc_requirement(const struct elf_file *file, struct libc_version *ret_required);
/* Has it a dynamic section? An object file of a compiler has not. */
bool elf_file_is_loadable(const struct elf_file *file);
/* By PT_GNU_STACK, and by the machine's default where it has none. */
bool elf_file_has_executable_stack(const struct elf_file *file);
/* Would the loader have to write into its code? */
bool elf_file_has_text_relocations(const struct elf_file *file);

#endif
