/* The assembler embeds compile.py, so that the script is a file of its own that linters and people
 * can read. The path is relative to the root of the project, where the compiler runs. */
#include "tools/ddpack/build/compile_script.h"

__asm__(".pushsection .rodata\n"
        ".global compile_script\n"
        "compile_script:\n"
        ".incbin \"tools/ddpack/build/compile.py\"\n"
        ".byte 0\n"
        ".popsection\n");
