/* The line is written by one write(2) with O_APPEND, so that lines of several processes do not mix.
 */
#include "preload/log_file.h"

#include "core/report.h"
#include "preload/process_command.h"
#include "preload/system_call.h"

#include <linux/fcntl.h>

/* Opens a regular file, or creates it. The file is looked at before it is opened, since opening a
 * device may have an effect (rewinding a tape, resetting a watchdog), and once more afterwards,
 * since another one may be in its place by then. Returns a descriptor, or a negative number. */
static long log_file_open(const char *path)
{
    struct file_status status;

    if (system_lstat(path, &status) && !status.is_regular)
        return -1;
    long fd = system_open(path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_CLOEXEC | O_NOCTTY |
                                    O_NOFOLLOW);

    if (fd >= 0 && (!system_fstat((int)fd, &status) || !status.is_regular)) {
        system_close((int)fd);
        return -1;
    }
    return fd;
}

static void write_line(const char *path, const struct report *report)
{
    char *memory = system_map(REPORT_JSON_SIZE);

    if (memory == NULL)
        return;
    struct text text = text_in(memory, REPORT_JSON_SIZE);
    long fd = -1;

    report_json_add(&text, report);
    if (!text.cut)
        fd = log_file_open(path);
    if (fd >= 0) {
        system_write_quietly((int)fd, text.at, text.len);
        system_close((int)fd);
    }
    system_unmap(memory, REPORT_JSON_SIZE);
}

/* Will sitecustomize write the line? It runs when the volume is on PYTHONPATH, whether the object
 * or the user put it there. */
static bool sitecustomize_decides(const struct facts *facts, enum verdict verdict,
                                  const struct command_line *command)
{
    return (verdict == VERDICT_INJECTED || facts->already_on_path) && !command->skips_site;
}

void log_file_append(const char *path, const struct facts *facts, enum verdict verdict,
                     struct span volume, unsigned long asked)
{
    struct process_command command;
    struct report report = {
        .facts = facts,
        .verdict = verdict,
        .volume = volume,
        .microseconds = system_steady_clock() - asked,
        .time = system_wall_clock(),
        .pid = (unsigned long)system_getpid(),
    };

    process_command_read(&command);
    report.program = command.line.program;
    report.words = command.line.words;
    if (!sitecustomize_decides(facts, verdict, &command.line))
        write_line(path, &report);
    process_command_release(&command);
}
