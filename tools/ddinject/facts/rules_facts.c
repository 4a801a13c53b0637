/* Reads the rule files as the process would see them, and lets core/rules.c decide. The files may
 * be anything, so they are opened without waiting for them. */
#include "tools/ddinject/facts/rules_facts.h"

#include "tools/common/allocate.h"
#include "tools/common/format.h"
#include "tools/common/own.h"
#include "tools/common/paths.h"
#include "tools/ddinject/observe/observed_command.h"
#include "tools/ddinject/observe/process_environment.h"
#include "tools/ddinject/observe/root_path.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { REASON_SIZE = 8192, DIRECTORY_MODE = 0755 };

/* On the heap, since both files together may have 128 KiB. */
struct rules_buffers {
    char texts[RULES_SOURCES][RULES_FILE_SIZE_MAX + 1];
};

/* What core needs of a stat(2): owner, permissions, and whether it is a regular file. */
static struct file_status status_of(const struct stat *status)
{
    return (struct file_status){status->st_uid, status->st_gid, status->st_mode & 07777,
                                S_ISREG(status->st_mode)};
}

static bool is_link(const char *root, const char *path)
{
    cleanup_free char *name = format_new("%s%s", root, path);
    struct stat status;

    return lstat(name, &status) == 0 && S_ISLNK(status.st_mode);
}

/* Reads one byte more than a rule file may have, so that core can tell a file that is too long. */
static enum rules_file_state observe_open_rule_file(int fd, const struct file_status *directory,
                                                    char *buffer, struct span *ret_text)
{
    struct stat found;
    size_t len = 0;
    ssize_t got = 1;

    if (fstat(fd, &found) != 0)
        return RULES_FILE_UNREADABLE;
    struct file_status status = status_of(&found);
    enum rules_file_state state = rules_file_state_of_status(&status, directory);

    if (state != RULES_FILE_USABLE)
        return state;
    for (; got > 0; len += got > 0 ? (size_t)got : 0)
        got = read(fd, buffer + len, RULES_FILE_SIZE_MAX + 1 - len);
    *ret_text = (struct span){buffer, len};
    return got < 0 ? RULES_FILE_UNREADABLE : rules_file_state_of_bytes(*ret_text);
}

/* A symbolic link to nothing is another state than no file: somebody expects rules to be there. */
static struct rules_file observe_rule_file(const char *root, const char *path,
                                           const struct file_status *directory, char *buffer)
{
    cleanup_free char *host = root_path_open_name(root, path);
    cleanup_close int fd = open(host, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct rules_file file = {.state = RULES_FILE_ABSENT};

    if (fd >= 0)
        file.state = observe_open_rule_file(fd, directory, buffer, &file.text);
    else
        file.state = rules_file_state_of_failure(errno);
    if (file.state == RULES_FILE_ABSENT && is_link(root, path))
        file.state = RULES_FILE_DANGLING;
    return file;
}

/* /etc/ddinject counts as root's own directory, as it does for the preload object. */
static void observe_both_rule_files(const char *root, const char *volume,
                                    struct rules_buffers *buffers,
                                    struct rules_file files[RULES_SOURCES])
{
    cleanup_free char *path = path_join(volume, RULES_FILE_NAME);
    cleanup_free char *directory = root_path_open_name(root, volume);
    struct file_status of_root = {.mode = DIRECTORY_MODE}, of_volume = {0};
    struct stat found;

    if (stat(directory, &found) == 0)
        of_volume = status_of(&found);
    files[RULES_OF_HOST] =
        observe_rule_file(root, RULES_FILE_OF_HOST, &of_root, buffers->texts[RULES_OF_HOST]);
    files[RULES_OF_VOLUME] =
        observe_rule_file(root, path, &of_volume, buffers->texts[RULES_OF_VOLUME]);
}

/* The row "rule" names the file and the line that decide, as the diagnostic line does. */
static void add_rules_rows(const char *volume, struct explanation *explanation)
{
    static const char *const SOURCES[] = {
        [RULES_NOT_READ] = "the rules are not read for this program",
        [RULES_SAY_NOTHING] = "no rule of the host or the volume matches",
        [RULES_ALLOW] = "the first rule that matches allows injection",
        [RULES_DENY] = "the first rule that matches denies injection",
        [RULES_NEED_ARGUMENTS] =
            "the path of the script is relative to a directory that is not known",
        [RULES_HAVE_BAD_LINE] = "a rule file with a line that is not valid denies injection",
        [RULES_FILE_IS_BROKEN] = "a rule file that cannot be obeyed denies injection",
    };
    const struct rules_outcome *rules = &explanation->facts.rules;
    char buffer[REASON_SIZE];
    struct text reason = text_in(buffer, sizeof(buffer));

    rules_outcome_add(&reason, rules, span_of(volume));
    explanation_add(explanation, "rule", SOURCES[rules->result], "%s",
                    reason.len > 0 ? reason.at : "none");
    explanation_add_bool(explanation, "forced", "DD_INJECT_FORCE", explanation->facts.is_forced);
}

void rules_facts_gather(const struct observed_process *process, const char *volume,
                        struct explanation *explanation)
{
    cleanup_with(observed_command_release) struct observed_command command;
    cleanup_free struct rules_buffers *buffers = allocate(sizeof(*buffers));
    struct rules_file files[RULES_SOURCES];

    observed_command_read(process, &command);
    observe_both_rule_files(process->root, volume, buffers, files);
    rules_decide(files, command.is_whole ? &command.line : NULL, &explanation->facts.rules);
    explanation->facts.is_forced = environment_says_yes(
        span_of(process_environment_value(&process->environment, "DD_INJECT_FORCE")));
    add_rules_rows(volume, explanation);
}
