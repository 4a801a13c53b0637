/* Telling how far a long work has come: one redrawn line on a terminal, plain lines elsewhere. */
#ifndef DDINJECT_TOOLS_COMMON_PROGRESS_H
#define DDINJECT_TOOLS_COMMON_PROGRESS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

struct progress {
    pthread_mutex_t lock;
    const char
        *work; /* "fetching"; NULL: a file is a line of its own elsewhere than on a terminal */
    bool is_terminal;
    size_t files, files_done;
    uint64_t bytes, bytes_done;
    struct timespec started, drawn;
};

/* From here on nothing is said, by any of them. Before there are threads. */
void progress_silence(void);

void progress_begin(struct progress *progress, size_t files, uint64_t bytes);
/* The same for a work whose files are too many for lines of their own; it gets one at its end. */
void progress_begin_work(struct progress *progress, const char *work, size_t files, uint64_t bytes);
/* May be called from several threads. */
void progress_add_bytes(struct progress *progress, uint64_t bytes);
void progress_file_done(struct progress *progress, const char *file);
/* A line of its own, whatever is being drawn. */
void progress_note(struct progress *progress, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void progress_end(struct progress *progress);

#endif
