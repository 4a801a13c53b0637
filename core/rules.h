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

/* What was found at a rule file's path. From NOT_REGULAR to NOT_TEXT the file is ignored; what
 * follows are files that somebody meant and that cannot be obeyed, so nothing is injected. */
#define RULES_FILE_STATE_LIST(X)                                                                   \
    X(ABSENT, "is not there")                                                                      \
    X(USABLE, "is usable")                                                                         \
    X(NOT_REGULAR, "is no regular file")                                                           \
    X(DANGLING, "is a dangling link")                                                              \
    X(UNTRUSTED, "has another owner, or others may write it")                                      \
    X(NOT_TEXT, "is not text")                                                                     \
    X(TOO_LARGE, "is larger than 64 KB")                                                           \
    X(UNREADABLE, "cannot be read")

enum rules_file_state {
#define RULES_FILE_STATE_ENUMERATOR(enumerator, text) RULES_FILE_##enumerator,
    RULES_FILE_STATE_LIST(RULES_FILE_STATE_ENUMERATOR)
#undef RULES_FILE_STATE_ENUMERATOR
};

/* The host's first: it decides before the volume's. */
enum rules_source { RULES_OF_HOST, RULES_OF_VOLUME, RULES_SOURCES };

struct rules_file {
    enum rules_file_state state;
    struct span text; /* where it is usable */
};

enum rules_result {
    RULES_SAY_NOTHING,
    RULES_ALLOW,
    RULES_DENY,
    RULES_NEED_ARGUMENTS, /* there are rules, but nothing to apply them to */
    RULES_HAVE_BAD_LINE,
    RULES_FILE_IS_BROKEN,
};

struct rules_outcome {
    enum rules_result result;
    enum rules_source source; /* of the result, unless it is RULES_SAY_NOTHING */
    unsigned line;            /* from 1, for ALLOW, DENY and BAD_LINE */
    enum rules_file_state states[RULES_SOURCES];
};

/* May a file with this owner and mode, below such a directory, give orders? */
bool rules_file_is_trusted(const struct file_status *file, const struct file_status *directory);
/* No control characters but those of a text file. */
bool rules_file_is_text(struct span bytes);

/* The first rule that matches wins; a line that is no rule spoils its file, wherever it stands.
 * `command` may be NULL: it could not be read. */
void rules_decide(const struct rules_file files[RULES_SOURCES], const struct command_line *command,
                  struct rules_outcome *ret_outcome);
/* Everything but "allow" and "nothing". */
bool rules_outcome_denies(const struct rules_outcome *outcome);

/* From NOT_REGULAR to NOT_TEXT. */
bool rules_file_is_ignored(enum rules_file_state state);
/* "/etc/ddinject/rules.conf:12", followed by what is wrong with it, and the files that are ignored,
 * with ", " between; nothing where there is nothing to say. */
void rules_outcome_add(struct text *text, const struct rules_outcome *outcome, struct span volume);

#endif
