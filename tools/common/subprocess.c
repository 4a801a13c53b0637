/* posix_spawn(3) and the three pipes around it. posix_spawn and not fork, because the caller may
 * have threads and a lot of memory. */
#include "tools/common/subprocess.h"

#include "tools/common/allocate.h"
#include "tools/common/files.h"
#include "tools/common/own.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>

enum { CHUNK = 65536, SIGNAL_BASE = 128, STREAMS = 2, EXIT_NOT_FOUND = 127 };

/* Each has the end that is read first, as pipe(2) fills it; -1 is closed. */
struct pipes {
    int input[2], output[2], errors[2];
};

/* One of the two outputs, as far as it has been read. */
struct stream {
    int fd;
    char *bytes;
    size_t len;
};

/* Reads the next bytes. Returns false at the end. */
static bool stream_read(struct stream *stream)
{
    stream->bytes = reallocate(stream->bytes, stream->len + CHUNK + 1);
    ssize_t len = read(stream->fd, stream->bytes + stream->len, CHUNK);

    if (len < 0 && errno == EINTR)
        return true;
    stream->len += len > 0 ? (size_t)len : 0;
    stream->bytes[stream->len] = '\0';
    return len > 0;
}

/* Reads both at once: a child that fills one pipe while we wait for the other would wait for ever.
 */
static void streams_read(struct stream *streams)
{
    struct pollfd polled[STREAMS] = {{streams[0].fd, POLLIN, 0}, {streams[1].fd, POLLIN, 0}};
    int open_count = STREAMS;

    while (open_count > 0) {
        if (poll(polled, STREAMS, -1) < 0 && errno != EINTR)
            return;
        for (int i = 0; i < STREAMS; i++) {
            if (polled[i].fd < 0 || polled[i].revents == 0 || stream_read(&streams[i]))
                continue;
            polled[i].fd = -1;
            open_count--;
        }
    }
}

static void pipes_release(struct pipes *pipes)
{
    for (int end = 0; end < 2; end++) {
        own_close(&pipes->input[end]);
        own_close(&pipes->output[end]);
        own_close(&pipes->errors[end]);
    }
}

/* The child's ends, and the input's end that is ours: when they are closed, each reader sees an end
 * once its writer has ended. */
static void close_for_reading(struct pipes *pipes)
{
    own_close(&pipes->input[0]);
    own_close(&pipes->input[1]);
    own_close(&pipes->output[1]);
    own_close(&pipes->errors[1]);
    pipes->input[0] = pipes->input[1] = pipes->output[1] = pipes->errors[1] = -1;
}

/* Returns 0 or a positive errno, as posix_spawn does. */
static int spawn(const char *const *arguments, char *const *environment, const struct pipes *pipes,
                 pid_t *ret_child)
{
    posix_spawn_file_actions_t actions;

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipes->input[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, pipes->output[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, pipes->errors[1], STDERR_FILENO);
    int number = posix_spawnp(ret_child, arguments[0], &actions, NULL,
                              (char *const *)(uintptr_t)arguments, environment);

    posix_spawn_file_actions_destroy(&actions);
    return number;
}

static int await(pid_t child)
{
    int status = 0;

    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    return WIFEXITED(status) ? WEXITSTATUS(status) : SIGNAL_BASE + WTERMSIG(status);
}

int subprocess_run(const char *const *arguments, char *const *environment, struct span input,
                   struct subprocess_result *ret_result, struct error *error)
{
    cleanup_with(pipes_release) struct pipes pipes = {{-1, -1}, {-1, -1}, {-1, -1}};
    pid_t child;

    *ret_result = (struct subprocess_result){0};
    if (pipe2(pipes.input, O_CLOEXEC) < 0 || pipe2(pipes.output, O_CLOEXEC) < 0 ||
        pipe2(pipes.errors, O_CLOEXEC) < 0)
        return error_errno(error, errno, "cannot create a pipe to %s", arguments[0]);
    int number = spawn(arguments, environment, &pipes, &child);

    if (number != 0)
        return error_errno(error, number, "cannot run %s", arguments[0]);
    int result = fd_write_all(pipes.input[1], input, arguments[0], error);

    close_for_reading(&pipes);
    struct stream streams[STREAMS] = {{.fd = pipes.output[0]}, {.fd = pipes.errors[0]}};

    /* Also after a failure: the child must be waited for. */
    streams_read(streams);
    *ret_result = (struct subprocess_result){.status = await(child),
                                             .output = streams[0].bytes,
                                             .errors = streams[1].bytes,
                                             .output_len = streams[0].len};
    if (result < 0)
        return result;
    /* Where posix_spawn is fork and exec (under valgrind), it cannot return why exec failed. The
     * child then ends with 127, as a shell does for a command that it does not find. */
    if (ret_result->status == EXIT_NOT_FOUND)
        return error_failed(error, "cannot run %s: exit status 127", arguments[0]);
    return 0;
}

void subprocess_join_lines(char *text)
{
    char *to = text;

    for (const char *from = text; *from != '\0'; from++) {
        bool is_blank = *from == ' ' || *from == '\n' || *from == '\t' || *from == '\r';

        if (is_blank && (to == text || to[-1] == ' '))
            continue;
        *to++ = (char)(is_blank ? ' ' : *from);
    }
    while (to > text && to[-1] == ' ')
        to--;
    *to = '\0';
}

void subprocess_result_release(struct subprocess_result *result)
{
    free(result->output);
    free(result->errors);
}
