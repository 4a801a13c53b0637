/* What an ELF file says of itself. It is read as the loader reads it, by program headers and the
 * dynamic section (elf(5)), because section headers may be stripped. elf_file.c and
 * elf_file_needs.c are the only files that use libelf. */
#ifndef DDINJECT_TOOLS_COMMON_ELF_FILE_H
#define DDINJECT_TOOLS_COMMON_ELF_FILE_H

#include "core/libc.h"
#include "core/target.h"
#include "tools/common/error.h"

struct elf_file; /* one file in memory, whose tables are read on demand */

/* Opens a regular file that may or may not be ELF. When its first bytes are not those of ELF, this
 * returns 0 with NULL in `*ret_file`; when they are and the rest is broken, ERROR_VERIFICATION. */
int elf_file_open(const char *path, struct elf_file **ret_file, struct error *error);
/* Does the same with bytes, which must outlive `*ret_file`. `name` is what errors call them. */
int elf_file_read(struct span bytes, const char *name, struct elf_file **ret_file,
                  struct error *error);
void elf_file_release(struct elf_file **file); /* for cleanup_with(elf_file_release) */

/* Returns false for a machine or class that no payload is made for (32-bit, s390x…). */
bool elf_file_machine(const struct elf_file *file, enum machine *ret_machine);

/* The strings that these return live as long as the file. NULL stands for an entry that the file
 * does not have. */

/* Returns the path of PT_INTERP, the program's loader. Static programs and libraries have none. */
const char *elf_file_interpreter(const struct elf_file *file);
/* Returns the i-th DT_NEEDED, and NULL for an `i` behind the last one. */
const char *elf_file_needed(const struct elf_file *file, size_t i);
/* Returns DT_RUNPATH, or DT_RPATH where there is no DT_RUNPATH. */
const char *elf_file_runpath(const struct elf_file *file);
/* Returns DT_SONAME. */
const char *elf_file_soname(const struct elf_file *file);

/* Is there such a dynamic symbol, other than a local one, that the file defines, or imports? Its
 * version does not matter. */
bool elf_file_defines(const struct elf_file *file, const char *symbol);
bool elf_file_imports(const struct elf_file *file, const char *symbol);
/* Copies the first `len` bytes of the value of an object that the file defines. Returns false when
 * there is no such symbol, or when it is shorter. */
bool elf_file_symbol_bytes(const struct elf_file *file, const char *symbol, void *ret_bytes,
                           size_t len);
/* Returns all bytes of the file. */
struct span elf_file_bytes(const struct elf_file *file);

/* What the file needs of the system that loads it: elf_file_needs.c. */

/* Finds the libc that the file needs: the kind by DT_NEEDED (libc.so.6, libpthread.so.0… are
 * glibc's; libc.musl-*.so.1 and libc.so are musl's), the version by the highest GLIBC_x.y among its
 * version needs, and by DT_RELR (which needs musl 1.2.4, or glibc 2.36). Returns false when it
 * needs no libc in particular. That includes a file that names libraries of glibc and none of their
 * versions. */
bool elf_file_libc_requirement(const struct elf_file *file, struct libc_version *ret_required);
/* Does it have a dynamic section? An object file of a compiler does not. */
bool elf_file_is_loadable(const struct elf_file *file);
/* Does it ask for an executable stack, by PT_GNU_STACK or by the default of its machine? */
bool elf_file_has_executable_stack(const struct elf_file *file);
/* Would the loader have to write into its code (DT_TEXTREL, DF_TEXTREL)? */
bool elf_file_has_text_relocations(const struct elf_file *file);

#endif
