/* Parses the #! line of a script as the kernel does, and the arguments of env(1) as env does. */
#ifndef DDINJECT_TOOLS_DDINJECT_OBSERVE_SHEBANG_H
#define DDINJECT_TOOLS_DDINJECT_OBSERVE_SHEBANG_H

#include "tools/common/text_list.h"

enum { SHEBANG_SIZE = 256 }; /* how much of a script the kernel reads (BINPRM_BUF_SIZE) */

/* `start` is the beginning of the file; bytes after the first SHEBANG_SIZE do not count. The kernel
 * passes all that follows the interpreter as one argument, with its blanks; it is empty where
 * nothing follows. Returns false where the file is no script. Both spans point into `start`. */
bool shebang_parse(struct span start, struct span *ret_interpreter, struct span *ret_argument);

/* Replaces the words, of which the first is env(1), by the command that env will run, and changes
 * `environment` to what that command will see. Returns false and changes nothing where env runs no
 * command. */
bool env_command_apply(struct text_list *words, struct text_list *environment);

#endif
