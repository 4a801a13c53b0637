/* The part of stat(2) that decides whether a file is trusted. A struct of our own, since core has
 * no libc headers, and the struct stat of the kernel differs between machines. */
#ifndef DDINJECT_CORE_FILE_STATUS_H
#define DDINJECT_CORE_FILE_STATUS_H

#include <stdbool.h>

struct file_status {
    unsigned owner, group, mode; /* mode: the permission bits */
    bool is_regular;
};

#endif
