/* The project's version, DDINJECT_VERSION, which the Makefile defines: it stands in one place. */
#ifndef DDINJECT_TOOLS_COMMON_VERSION_H
#define DDINJECT_TOOLS_COMMON_VERSION_H

#ifndef DDINJECT_VERSION
#error "DDINJECT_VERSION comes from the Makefile"
#endif

#endif
