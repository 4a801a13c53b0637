/* The names of the payload directories: the contract between the packer, the preload object and
 * sitecustomize. site-packages-ddtrace-py{X.Y}-{manylinux2014|musllinux_1_2}-{x86_64|aarch64} */
#ifndef DDINJECT_CORE_TARGET_H
#define DDINJECT_CORE_TARGET_H

#include "core/libc.h"
#include "core/python.h"
#include "core/text.h"

enum machine { MACHINE_X86_64, MACHINE_AARCH64 };

enum { TARGET_NAME_SIZE = 96 };

struct target {
    struct python_version python;
    enum libc_kind libc;
    enum machine machine;
};

/* The directory in the volume that holds all targets. */
#define TARGETS_DIRECTORY "ddtrace_pkgs"

/* Convert between a libc and the platform in a directory's name, "manylinux2014" or
 * "musllinux_1_2". The parsers return false when the text is neither. */
const char *platform_name(enum libc_kind libc);
bool platform_parse(struct span text, enum libc_kind *ret_libc);
const char *machine_name(enum machine machine);
bool machine_parse(struct span text, enum machine *ret_machine);
/* Returns the machine that this code was compiled for. */
enum machine machine_native(void);

/* The directory's name, and the older, shorter one that is accepted where the first is missing. */
enum target_name_form { NAME_WITH_MACHINE, NAME_WITHOUT_MACHINE };

/* Adds the directory's name to `text`. */
void target_name_add(struct text *text, const struct target *target, enum target_name_form form);
/* Adds "volume/ddtrace_pkgs/" and the directory's name. */
void target_path_add(struct text *text, struct span volume, const struct target *target,
                     enum target_name_form form);
/* Reads a name that has the machine. Returns false when it is not the name of a target. */
bool target_name_parse(struct span name, struct target *ret_target);
/* Orders targets as people list them: older Pythons first, then glibc before musl, then x86_64
 * before aarch64. The result is negative, 0 or positive, as qsort(3) wants it. */
int target_compare(const struct target *left, const struct target *right);

#endif
