/* A rule file may be anything: a FIFO, a device, a link to nothing. Opening it never waits, and
 * only a regular file that can be trusted is read. */
#include "preload/rules_files.h"

#include "preload/process_command.h"
#include "preload/system_call.h"

#include <linux/fcntl.h>

enum { PATH_SIZE = 4096, DIRECTORY_MODE = 0755 };

struct rules_memory {
    char texts[RULES_SOURCES][RULES_FILE_SIZE_MAX + 1];
};

static enum rules_file_state why_not_open(const char *path, int number)
{
    enum rules_file_state state = rules_file_state_of_failure(number);
    char target;

    if (state == RULES_FILE_ABSENT && system_readlink(path, &target, 1) > 0)
        return RULES_FILE_DANGLING;
    return state;
}

static enum rules_file_state read_open_rule_file(int fd, const struct file_status *directory,
                                                 char *buffer, struct span *ret_text)
{
    struct file_status status;

    if (!system_fstat(fd, &status))
        return RULES_FILE_UNREADABLE;
    enum rules_file_state state = rules_file_state_of_status(&status, directory);

    if (state != RULES_FILE_USABLE)
        return state;
    long len = system_read_all(fd, buffer, RULES_FILE_SIZE_MAX + 1);

    if (len < 0)
        return RULES_FILE_UNREADABLE;
    *ret_text = (struct span){buffer, (size_t)len};
    return rules_file_state_of_bytes(*ret_text);
}

static struct rules_file read_rule_file(const char *path, const struct file_status *directory,
                                        char *buffer)
{
    struct rules_file file = {.text = SPAN_EMPTY};
    /* Without O_NONBLOCK, opening a FIFO would wait for a writer. */
    long fd = system_open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

    if (fd < 0) {
        file.state = why_not_open(path, (int)-fd);
        return file;
    }
    file.state = read_open_rule_file((int)fd, directory, buffer, &file.text);
    system_close((int)fd);
    return file;
}

static void read_both_rule_files(struct span volume, struct rules_memory *memory,
                                 struct rules_file files[RULES_SOURCES])
{
    struct file_status of_root = {.mode = DIRECTORY_MODE}, of_volume = {0};
    char buffer[PATH_SIZE];
    struct text path = text_in(buffer, sizeof(buffer));

    files[RULES_OF_HOST] =
        read_rule_file(RULES_FILE_OF_HOST, &of_root, memory->texts[RULES_OF_HOST]);
    text_add(&path, volume);
    system_stat(path.at, &of_volume);
    text_add_string(&path, "/" RULES_FILE_NAME);
    files[RULES_OF_VOLUME] = read_rule_file(path.at, &of_volume, memory->texts[RULES_OF_VOLUME]);
}

static bool has_text(const struct rules_file *file)
{
    return file->state == RULES_FILE_USABLE && file->text.len > 0;
}

void rules_files_apply(struct span volume, struct rules_outcome *ret_outcome)
{
    struct rules_memory *memory = system_map(sizeof(*memory));
    struct rules_file files[RULES_SOURCES] = {{RULES_FILE_UNREADABLE, SPAN_EMPTY}};
    struct process_command command = {0};

    if (memory != NULL)
        read_both_rule_files(volume, memory, files);
    if (has_text(&files[RULES_OF_HOST]) || has_text(&files[RULES_OF_VOLUME]))
        process_command_read(&command);
    rules_decide(files, command.is_whole ? &command.line : NULL, ret_outcome);
    process_command_release(&command);
    if (memory != NULL)
        system_unmap(memory, sizeof(*memory));
}
