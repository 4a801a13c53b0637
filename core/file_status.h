/* What is looked at of a file or directory before its bytes are, as stat(2) has it. */
#ifndef DDINJECT_CORE_FILE_STATUS_H
#define DDINJECT_CORE_FILE_STATUS_H

#include <stdbool.h>

struct file_status {
    unsigned owner, group, mode; /* the mode without the type */
    bool is_regular;
};

#endif
