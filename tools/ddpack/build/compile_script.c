/* Embedding by the assembler, so that the script is a file that linters and people can read. */
#include "tools/ddpack/build/compile_script.h"

__asm__(".pushsection .rodata\n"
        ".global compile_script\n"
        "compile_script:\n"
        ".incbin \"tools/ddpack/build/compile.py\"\n"
        ".byte 0\n"
        ".popsection\n");
