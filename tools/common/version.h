/* The project's own version, given by the Makefile. */
#ifndef DDINJECT_TOOLS_COMMON_VERSION_H
#define DDINJECT_TOOLS_COMMON_VERSION_H

#ifndef DDINJECT_VERSION
#error "DDINJECT_VERSION comes from the Makefile"
#endif

#endif
