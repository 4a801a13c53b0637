/* The first line of a script, as the kernel and env(1) read it. */
#ifndef DDINJECT_TOOLS_DDINJECT_OBSERVE_SHEBANG_H
#define DDINJECT_TOOLS_DDINJECT_OBSERVE_SHEBANG_H

#include "tools/common/text_list.h"

enum { SHEBANG_SIZE = 256 }; /* BINPRM_BUF_SIZE: what the kernel reads of a script */

/* `start` is the file's beginning, at most SHEBANG_SIZE of it are looked at. The argument is one
 * word with its blanks, as the kernel passes it; empty: none. false: not a script. */
bool shebang_parse(struct span start, struct span *ret_interpreter, struct span *ret_argument);

/* words[0] is env(1): becomes the command that it will run, `environment` what that will see.
 * false: it runs none, and nothing was changed. */
bool env_command_apply(struct text_list *words, struct text_list *environment);

#endif
