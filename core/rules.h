/* The rules that decide which programs are left alone. docs/formats.md describes their language,
 * and payload/ddinject_rules.py evaluates it a second time, inside the interpreter;
 * tests/cases/rules.txt holds for both. */
#ifndef DDINJECT_CORE_RULES_H
#define DDINJECT_CORE_RULES_H

#include "core/command_line.h"
#include "core/file_status.h"
#include "core/text.h"

enum { RULES_FILE_SIZE_MAX = 64 * 1024 };

#define RULES_FILE_OF_HOST "/etc/ddinject/rules.conf"
/* The name of the file in the volume. */
#define RULES_FILE_NAME "rules.conf"

/* X(enumerator, what follows, text): what was found at the path of a rule file. A file that is
 * IGNORED holds no rules, and says nothing by that; one that DENIES was meant by somebody and
 * cannot be obeyed, so that nothing is injected. */
#define RULES_FILE_STATE_LIST(X)                                                                   \
    X(ABSENT, SAYS_NOTHING, "does not exist")                                                      \
    X(USABLE, IS_READ, "is usable")                                                                \
    X(NOT_REGULAR, IS_IGNORED, "is not a regular file")                                            \
    X(DANGLING, IS_IGNORED, "is a dangling symbolic link")                                         \
    X(UNTRUSTED, IS_IGNORED, "has another owner, or others may write it")                          \
    X(NOT_TEXT, IS_IGNORED, "is not text")                                                         \
    X(TOO_LARGE, DENIES, "is larger than 64 KB")                                                   \
    X(UNREADABLE, DENIES, "cannot be read")

enum rules_file_state {
#define RULES_FILE_STATE_ENUMERATOR(enumerator, effect, text) RULES_FILE_##enumerator,
    RULES_FILE_STATE_LIST(RULES_FILE_STATE_ENUMERATOR)
#undef RULES_FILE_STATE_ENUMERATOR
};

enum rules_file_effect {
    RULES_FILE_SAYS_NOTHING,
    RULES_FILE_IS_READ,
    RULES_FILE_IS_IGNORED,
    RULES_FILE_DENIES,
};

/* The order in which the files are asked: the rules of the host come before those of the volume. */
enum rules_source { RULES_OF_HOST, RULES_OF_VOLUME, RULES_SOURCES };

struct rules_file {
    enum rules_file_state state;
    struct span text; /* the rules, when the state is USABLE */
};

/* X(enumerator, does it deny?): what the rules say. */
#define RULES_RESULT_LIST(X)                                                                       \
    X(NOT_READ, false)                                                                             \
    X(SAY_NOTHING, false)                                                                          \
    X(ALLOW, false)                                                                                \
    X(DENY, true)                                                                                  \
    X(NEED_ARGUMENTS, true) /* there are rules, and the command line cannot be read */             \
    X(HAVE_BAD_LINE, true)                                                                         \
    X(FILE_IS_BROKEN, true)

enum rules_result {
#define RULES_RESULT_ENUMERATOR(enumerator, denies) RULES_##enumerator,
    RULES_RESULT_LIST(RULES_RESULT_ENUMERATOR)
#undef RULES_RESULT_ENUMERATOR
        RULES_RESULT_COUNT
};

struct rules_outcome {
    enum rules_result result;
    enum rules_source source; /* the file that gave the result, unless they say nothing */
    unsigned line;            /* counted from 1, for ALLOW, DENY and HAVE_BAD_LINE */
    enum rules_file_state states[RULES_SOURCES];
};

/* The state of a rule file, in the order in which it is found out. */

/* open(2) failed with this errno. A path that turns out to be a symbolic link is DANGLING, not
 * ABSENT: the caller looks, since that takes a system call. */
enum rules_file_state rules_file_state_of_failure(int number);
/* The file was opened, and this is what fstat(2) says of it, and of the directory that it is in. */
enum rules_file_state rules_file_state_of_status(const struct file_status *file,
                                                 const struct file_status *directory);
/* These are its first bytes, up to one more than RULES_FILE_SIZE_MAX. */
enum rules_file_state rules_file_state_of_bytes(struct span bytes);
enum rules_file_effect rules_file_effect(enum rules_file_state state);

/* Applies the rules of both files to a command. The first rule that matches decides. A line that is
 * not a rule makes its whole file invalid, wherever it is, since nobody can know what it was meant
 * to deny. `command` is NULL when the command line could not be read. */
void rules_decide(const struct rules_file files[RULES_SOURCES], const struct command_line *command,
                  struct rules_outcome *ret_outcome);
bool rules_outcome_denies(const struct rules_outcome *outcome);

/* "/etc/ddinject/rules.conf:12", then what is wrong with it, then the files that are ignored, with
 * ", " between them. Adds nothing when no rule decided and no file is ignored. */
void rules_outcome_add(struct text *text, const struct rules_outcome *outcome, struct span volume);

#endif
