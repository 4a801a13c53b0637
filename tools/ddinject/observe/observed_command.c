/* Puts the words of a process into one block with a NUL after each, as the kernel has them in
 * /proc/PID/cmdline, because core/command_line.c parses that. */
#include "tools/ddinject/observe/observed_command.h"

#include "core/path.h"
#include "tools/common/allocate.h"

#include <stdlib.h>
#include <string.h>

/* `*ret_memory` is what the caller frees. */
static struct span join_words(const struct text_list *words, char **ret_memory)
{
    size_t len = 0, at = 0;

    for (size_t i = 0; i < words->count; i++)
        len += strlen(words->items[i]) + 1;
    char *memory = allocate(len + 1);

    for (size_t i = 0; i < words->count; i++) {
        size_t size = strlen(words->items[i]) + 1;

        memcpy(memory + at, words->items[i], size);
        at += size;
    }
    *ret_memory = memory;
    return (struct span){memory, len};
}

/* Makes the path of the script absolute, with the working directory of the process. Returns false
 * where that directory is needed and not known. */
static bool find_observed_script(const char *directory, struct span *script, char **ret_memory)
{
    if (script->at == NULL)
        return true;
    if (directory == NULL && !span_starts_with(*script, SPAN("/")))
        return false;
    size_t size = span_of(directory).len + script->len + sizeof("//");
    char *memory = allocate(size);

    struct text text = text_in(memory, size);

    path_add_normalized(&text, span_of(directory), *script);
    *ret_memory = memory;
    *script = text_span(&text);
    return true;
}

void observed_command_read(const struct observed_process *process,
                           struct observed_command *ret_command)
{
    struct observed_command command = {0};

    command_line_parse(join_words(&process->words, &command.words), &command.line);
    command.line.program = span_of(process->program);
    command.is_whole =
        process->words.count > 0 &&
        find_observed_script(process->directory, &command.line.script, &command.script);
    *ret_command = command;
}

void observed_command_release(struct observed_command *command)
{
    free(command->words);
    free(command->script);
}
