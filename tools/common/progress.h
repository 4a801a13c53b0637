/* Progress of a long work on stderr: one line that is redrawn on a terminal, plain lines elsewhere.
 * Stdout stays free for results. */
#ifndef DDINJECT_TOOLS_COMMON_PROGRESS_H
#define DDINJECT_TOOLS_COMMON_PROGRESS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

struct progress {
    pthread_mutex_t lock; /* for everything below, and for writing to stderr */
    /* "building"; NULL: the work is fetching, and each file that is done gets a plain line. */
    const char *work;
    bool is_terminal;
    size_t files, files_done;   /* 0 files: their number is not shown */
    uint64_t bytes, bytes_done; /* 0 bytes: their number is not shown */
    struct timespec started, drawn;
};

/* Makes every progress of this process silent. It must be called before there are threads. */
void progress_silence(void);

/* Begins the fetching of so many files and bytes; each file that is done gets a plain line. */
void progress_begin(struct progress *progress, size_t files, uint64_t bytes);
/* Begins a work whose files are too many for lines of their own: where there is no terminal, it
 * gets one line at its end. `work` names it and outlives it. */
void progress_begin_work(struct progress *progress, const char *work, size_t files, uint64_t bytes);
/* Count what has been done. Several threads may call these two. */
void progress_add_bytes(struct progress *progress, uint64_t bytes);
void progress_file_done(struct progress *progress, const char *file);
/* Prints a line of its own, for a warning say, without tearing the one that is redrawn. */
void progress_note(struct progress *progress, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Draws the final state and releases the lock. */
void progress_end(struct progress *progress);

#endif
