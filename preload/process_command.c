/* The command line is read into memory that is mapped for it: it can be megabytes, and the stack of
 * a thread may be small. */
#include "preload/process_command.h"

#include "core/path.h"
#include "preload/system_call.h"

#include <linux/fcntl.h>

/* An exec takes words and environment of a quarter of the limit on the stack (execve(2)). With the
 * usual limit of 8 MB that is 2 MB. A longer command line counts as one that cannot be read. */
enum { WORDS_SIZE = 2028 * 1024, PATH_SIZE = 4096, HUGE_PAGE_SIZE = 2 * 1024 * 1024 };

struct command_memory {
    char program[PATH_SIZE];
    char directory[PATH_SIZE];
    char script[2 * PATH_SIZE];
    char words[WORDS_SIZE];
};

/* Linux 6.7 to 6.12 align a larger mapping to a huge page. Where transparent huge pages are always
 * on, touching its first byte then makes the kernel clear 2 MB. */
_Static_assert(sizeof(struct command_memory) < HUGE_PAGE_SIZE, "costs a huge page");

static bool read_words(struct command_memory *memory, struct span *ret_words)
{
    long len = system_read_file("/proc/self/cmdline", memory->words, sizeof(memory->words));

    *ret_words = (struct span){memory->words, len < 0 ? 0 : (size_t)len};
    return len > 0 && len < (long)sizeof(memory->words);
}

static bool read_own_program(struct command_memory *memory, struct span *ret_program)
{
    long len = system_readlink("/proc/self/exe", memory->program, PATH_SIZE);

    if (len <= 0)
        return false;
    *ret_program = (struct span){memory->program, (size_t)len};
    return len < PATH_SIZE;
}

static bool find_own_script(struct command_memory *memory, struct span *script)
{
    struct text text = text_in(memory->script, sizeof(memory->script));
    struct span directory = SPAN_EMPTY;

    if (script->at == NULL)
        return true;
    if (!span_starts_with(*script, SPAN("/"))) {
        /* The kernel returns "(unreachable)/…" for a directory outside of the root (getcwd(2)). */
        if (system_getcwd(memory->directory, PATH_SIZE) <= 0 || memory->directory[0] != '/')
            return false;
        directory = span_of(memory->directory);
    }
    path_add_normalized(&text, directory, *script);
    /* A path that is cut is longer than any that can be opened: it stays as it was written. */
    if (!text.cut)
        *script = text_span(&text);
    return true;
}

void process_command_read(struct process_command *ret_command)
{
    struct command_memory *memory = system_map(sizeof(*memory));
    struct command_line *line = &ret_command->line;
    struct span words = SPAN_EMPTY;

    *ret_command = (struct process_command){.memory = memory};
    if (memory == NULL)
        return;
    bool has_words = read_words(memory, &words);

    command_line_parse(words, line);
    ret_command->is_whole = read_own_program(memory, &line->program) && has_words &&
                            find_own_script(memory, &line->script);
}

void process_command_release(struct process_command *command)
{
    if (command->memory != NULL)
        system_unmap(command->memory, sizeof(struct command_memory));
}
