/* The rules that say which programs are left alone: docs/formats.md has their language. */
#ifndef DDINJECT_CORE_RULES_H
#define DDINJECT_CORE_RULES_H

#include "core/command_line.h"
#include "core/file_status.h"
#include "core/text.h"

enum { RULES_FILE_SIZE_MAX = 64 * 1024 };

#define RULES_FILE_OF_HOST "/etc/ddinject/rules.conf"
/* In the volume. */
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

/* The host's first: it decides before the volume's. */
enum rules_source { RULES_OF_HOST, RULES_OF_VOLUME, RULES_SOURCES };

struct rules_file {
    enum rules_file_state state;
    struct span text; /* where it is usable */
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
    enum rules_source source; /* of the result, unless it is RULES_SAY_NOTHING */
    unsigned line;            /* from 1, for ALLOW, DENY and BAD_LINE */
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

/* The first rule that matches wins; a line that is no rule spoils its file, wherever it stands.
 * `command` may be NULL: it could not be read. */
void rules_decide(const struct rules_file files[RULES_SOURCES], const struct command_line *command,
                  struct rules_outcome *ret_outcome);
bool rules_outcome_denies(const struct rules_outcome *outcome);

/* "/etc/ddinject/rules.conf:12", followed by what is wrong with it, and the files that are ignored,
 * with ", " between; nothing where there is nothing to say. */
void rules_outcome_add(struct text *text, const struct rules_outcome *outcome, struct span volume);

#endif
