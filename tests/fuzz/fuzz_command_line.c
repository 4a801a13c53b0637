/* A command line as it comes from /proc: what is found in it lies in it; a path that is made clean
 * is clean; a string of JSON has nothing in it that would end it. */
#include "core/command_line.h"
#include "core/json_text.h"
#include "core/path.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

enum { BUFFER_SIZE = 8192 };

static void check_inside(struct span part, struct span whole)
{
    if (part.at != NULL && (part.at < whole.at || part.at + part.len > whole.at + whole.len))
        abort();
    if (span_find(part, '\0') != part.len)
        abort();
}

static void check_path(struct span directory, struct span path)
{
    char buffer[BUFFER_SIZE];
    struct text text = text_in(buffer, sizeof(buffer));

    path_add_normalized(&text, directory, path);
    struct span made = text_span(&text);

    if (text.cut)
        return;
    if (!span_starts_with(made, SPAN("/")) || span_contains(made, SPAN("//")) ||
        span_contains(made, SPAN("/./")) || span_contains(made, SPAN("/../")) ||
        span_ends_with(made, SPAN("/..")) || span_ends_with(made, SPAN("/.")) ||
        (made.len > 1 && span_ends_with(made, SPAN("/"))))
        abort();
}

static void check_json(struct span word)
{
    char buffer[BUFFER_SIZE];
    struct text text = text_in(buffer, sizeof(buffer));

    json_text_add(&text, word);
    struct span made = text_span(&text);
    bool is_escaped = false;

    if (text.cut || made.len < 2 || made.at[0] != '"' || made.at[made.len - 1] != '"')
        abort();
    for (size_t i = 1; i + 1 < made.len; i++) {
        if ((unsigned char)made.at[i] < ' ' || (made.at[i] == '"' && !is_escaped))
            abort();
        is_escaped = made.at[i] == '\\' && !is_escaped;
    }
    if (is_escaped)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    char *copy = malloc(len + 1);
    struct command_line command;

    if (copy == NULL)
        return 0;
    memcpy(copy, bytes, len);
    struct span words = {copy, len};

    command_line_parse(words, &command);
    check_inside(command.script, words);
    check_inside(command.module, words);
    for (struct span rest = words; rest.len > 0;) {
        struct span word = span_cut(&rest, '\0');

        check_path(SPAN("/srv/app"), word);
        if (word.at != NULL)
            check_json(word);
    }
    free(copy);
    return 0;
}
