/* The text of compile.py, which is part of the program. */
#ifndef DDINJECT_TOOLS_DDPACK_BUILD_COMPILE_SCRIPT_H
#define DDINJECT_TOOLS_DDPACK_BUILD_COMPILE_SCRIPT_H

extern const char compile_script[]; /* NUL-terminated */

#endif
