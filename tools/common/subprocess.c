/* posix_spawn and the pipes around it. */
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

struct stream {
    int fd;
    char *bytes;
    size_t len;
};

/* Reads what is there; false at the end. */
static bool stream_read(struct stream *stream)
{
    char *grown = reallocate(stream->bytes, stream->len + CHUNK + 1);

    stream->bytes = grown;
    ssize_t len = read(stream->fd, stream->bytes + stream->len, CHUNK);

    if (len < 0 && errno == EINTR)
        return true;
    stream->len += len > 0 ? (size_t)len : 0;
    stream->bytes[stream->len] = '\0';
    return len > 0;
}

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

static int spawn(const char *const *arguments, char *const *environment, int *pipes,
                 pid_t *ret_child)
{
    posix_spawn_file_actions_t actions;

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipes[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, pipes[3], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, pipes[5], STDERR_FILENO);
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
    int pipes[6] = {-1, -1, -1, -1, -1, -1};
    pid_t child;

    *ret_result = (struct subprocess_result){0};
    for (int i = 0; i < 6; i += 2)
        if (pipe2(&pipes[i], O_CLOEXEC) < 0) {
            error_errno(error, errno, "cannot make a pipe");
            while (i > 0)
                own_close(&pipes[--i]);
            return -error->number;
        }
    int number = spawn(arguments, environment, pipes, &child);
    int result = number == 0 ? fd_write_all(pipes[1], input, arguments[0], error)
                             : error_errno(error, number, "cannot run %s", arguments[0]);

    own_close(&pipes[0]);
    own_close(&pipes[1]);
    own_close(&pipes[3]);
    own_close(&pipes[5]);
    if (number == 0) {
        struct stream streams[STREAMS] = {{.fd = pipes[2]}, {.fd = pipes[4]}};

        streams_read(streams);
        ret_result->output = streams[0].bytes;
        ret_result->output_len = streams[0].len;
        ret_result->errors = streams[1].bytes;
        ret_result->status = await(child);
    }
    /* Where spawning is fork and exec (under valgrind), the child's own exit status tells. */
    if (result == 0 && ret_result->status == EXIT_NOT_FOUND)
        result = error_failed(error, "cannot run %s: exit status 127", arguments[0]);
    own_close(&pipes[2]);
    own_close(&pipes[4]);
    return result;
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
