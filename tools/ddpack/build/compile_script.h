/* The text of compile.py. The program contains it, so that ddpack is one file. */
#ifndef DDINJECT_TOOLS_DDPACK_BUILD_COMPILE_SCRIPT_H
#define DDINJECT_TOOLS_DDPACK_BUILD_COMPILE_SCRIPT_H

extern const char compile_script[]; /* NUL-terminated */

#endif
