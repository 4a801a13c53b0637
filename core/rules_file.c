/* Which files are read as rules, and how the outcome of the rules is written. */
#include "core/rules.h"

#include "core/names.h"

#include <asm/errno.h>

enum { MODE_GROUP_WRITES = 020, MODE_ALL_WRITE = 002 };

/* A file is trusted when nobody can write it who could not replace the whole volume anyway. That is
 * root, the owner of the directory, and the group of the directory where that group may write it.
 */
static bool is_trusted(const struct file_status *file, const struct file_status *directory)
{
    if (file->owner != 0 && file->owner != directory->owner)
        return false;
    if ((file->mode & MODE_ALL_WRITE) != 0)
        return false;
    return (file->mode & MODE_GROUP_WRITES) == 0 ||
           ((directory->mode & MODE_GROUP_WRITES) != 0 && file->group == directory->group);
}

static bool is_text(struct span bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char byte = (unsigned char)bytes.at[i];

        if ((unsigned char)(byte - ' ') <= '~' - ' ') /* nearly every byte of a rule file */
            continue;
        if ((byte < ' ' && byte != '\t' && byte != '\n' && byte != '\r') || byte == '\177')
            return false;
    }
    return true;
}

enum rules_file_state rules_file_state_of_failure(int number)
{
    switch (number) {
    case ENOENT:
    case ENOTDIR:
        return RULES_FILE_ABSENT;
    case ELOOP:
        return RULES_FILE_DANGLING;
    case ENXIO: /* a socket, or a device without a driver */
        return RULES_FILE_NOT_REGULAR;
    default:
        return RULES_FILE_UNREADABLE;
    }
}

enum rules_file_state rules_file_state_of_status(const struct file_status *file,
                                                 const struct file_status *directory)
{
    if (!file->is_regular)
        return RULES_FILE_NOT_REGULAR;
    return is_trusted(file, directory) ? RULES_FILE_USABLE : RULES_FILE_UNTRUSTED;
}

enum rules_file_state rules_file_state_of_bytes(struct span bytes)
{
    if (!is_text(bytes))
        return RULES_FILE_NOT_TEXT;
    return bytes.len > RULES_FILE_SIZE_MAX ? RULES_FILE_TOO_LARGE : RULES_FILE_USABLE;
}

enum rules_file_effect rules_file_effect(enum rules_file_state state)
{
    /* Two bits for each state: a table would need relocations in every process. */
#define RULES_FILE_EFFECT_BITS(enumerator, effect, text)                                           \
    | (unsigned)RULES_FILE_##effect << 2 * RULES_FILE_##enumerator
    return (0 RULES_FILE_STATE_LIST(RULES_FILE_EFFECT_BITS)) >> 2 * state & 3;
#undef RULES_FILE_EFFECT_BITS
}

static const char *state_text(enum rules_file_state state)
{
#define RULES_FILE_STATE_TEXT(enumerator, effect, text) text "\0"
    return names_at(SPAN(RULES_FILE_STATE_LIST(RULES_FILE_STATE_TEXT)), state);
#undef RULES_FILE_STATE_TEXT
}

static void add_path(struct text *text, enum rules_source source, struct span volume)
{
    if (text->len > 0)
        text_add_string(text, ", ");
    if (source == RULES_OF_VOLUME)
        text_add(text, volume);
    text_add_string(text, source == RULES_OF_HOST ? RULES_FILE_OF_HOST : "/" RULES_FILE_NAME);
}

static void add_state(struct text *text, enum rules_file_state state)
{
    text_add_string(text, " ");
    text_add_string(text, state_text(state));
}

static void add_result(struct text *text, const struct rules_outcome *outcome, struct span volume)
{
    if (outcome->result == RULES_NOT_READ || outcome->result == RULES_SAY_NOTHING)
        return;
    if (outcome->result == RULES_NEED_ARGUMENTS) {
        text_add_string(text, "the command line cannot be read");
        return;
    }
    add_path(text, outcome->source, volume);
    if (outcome->result == RULES_FILE_IS_BROKEN) {
        add_state(text, outcome->states[outcome->source]);
        return;
    }
    text_add_string(text, ":");
    text_add_number(text, outcome->line);
    if (outcome->result == RULES_HAVE_BAD_LINE)
        text_add_string(text, " is not a rule");
}

void rules_outcome_add(struct text *text, const struct rules_outcome *outcome, struct span volume)
{
    add_result(text, outcome, volume);
    for (unsigned source = 0; source < RULES_SOURCES; source++)
        if (rules_file_effect(outcome->states[source]) == RULES_FILE_IS_IGNORED) {
            add_path(text, source, volume);
            add_state(text, outcome->states[source]);
        }
}
