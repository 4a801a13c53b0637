/* Drawing progress. The remaining time is extrapolated from the part of the bytes (or of the files,
 * where bytes are not counted) that is done. */
#include "tools/common/progress.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

/* SECONDS_MAX is 99:59:59: a longer estimate says nothing, so it is not shown. */
enum { BAR_WIDTH = 20, REDRAWS_PER_SECOND = 10, SECONDS_MAX = 359999 };

/* Moves to the beginning of the terminal's line and erases it (ECMA-48: CR, then EL). */
#define ERASE_LINE "\r\033[K"

static const double MEGABYTE = 1e6, NANOSECONDS = 1e9;

static bool is_silent;

void progress_silence(void)
{
    is_silent = true;
}

static double seconds_since(const struct timespec *then)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - then->tv_sec) +
           (double)(now.tv_nsec - then->tv_nsec) / NANOSECONDS;
}

/* From 0 to 1, also where more arrives than was announced. */
static double fraction_done(const struct progress *progress)
{
    double done = progress->bytes > 0   ? (double)progress->bytes_done / (double)progress->bytes
                  : progress->files > 0 ? (double)progress->files_done / (double)progress->files
                                        : 0;

    return done < 1 ? done : 1;
}

static void draw_bar(double done)
{
    char bar[BAR_WIDTH + 1];

    for (int i = 0; i < BAR_WIDTH; i++)
        bar[i] = i < (int)(done * BAR_WIDTH) ? '#' : '.';
    bar[BAR_WIDTH] = '\0';
    fprintf(stderr, "[%s] %3d%%", bar, (int)(done * 100));
}

static void draw_rate(const struct progress *progress, double done)
{
    double seconds = seconds_since(&progress->started);
    double left = done > 0 ? seconds * (1 - done) / done : 0;

    if (seconds <= 0 || done <= 0)
        return;
    if (progress->bytes > 0)
        fprintf(stderr, "  %.1f MB/s", (double)progress->bytes_done / MEGABYTE / seconds);
    if (left < SECONDS_MAX)
        fprintf(stderr, "  %d:%02d left", (int)left / 60, (int)left % 60);
}

static void draw_line(struct progress *progress)
{
    double done = fraction_done(progress);

    fprintf(stderr, ERASE_LINE "%-9s ", progress->work != NULL ? progress->work : "fetching");
    draw_bar(done);
    if (progress->files > 0)
        fprintf(stderr, "  %zu/%zu", progress->files_done, progress->files);
    if (progress->bytes > 0)
        fprintf(stderr, "  %.1f/%.1f MB", (double)progress->bytes_done / MEGABYTE,
                (double)progress->bytes / MEGABYTE);
    draw_rate(progress, done);
    clock_gettime(CLOCK_MONOTONIC, &progress->drawn);
}

/* Drawing at every call would take more time than the work: pieces arrive by the thousand. */
static void draw_now_and_then(struct progress *progress)
{
    if (!is_silent && progress->is_terminal &&
        seconds_since(&progress->drawn) * REDRAWS_PER_SECOND >= 1)
        draw_line(progress);
}

void progress_begin_work(struct progress *progress, const char *work, size_t files, uint64_t bytes)
{
    *progress = (struct progress){
        .work = work, .is_terminal = isatty(STDERR_FILENO) == 1, .files = files, .bytes = bytes};
    clock_gettime(CLOCK_MONOTONIC, &progress->started);
    pthread_mutex_init(&progress->lock, NULL);
}

void progress_begin(struct progress *progress, size_t files, uint64_t bytes)
{
    progress_begin_work(progress, NULL, files, bytes);
}

void progress_add_bytes(struct progress *progress, uint64_t bytes)
{
    pthread_mutex_lock(&progress->lock);
    progress->bytes_done += bytes;
    draw_now_and_then(progress);
    pthread_mutex_unlock(&progress->lock);
}

void progress_file_done(struct progress *progress, const char *file)
{
    pthread_mutex_lock(&progress->lock);
    progress->files_done++;
    draw_now_and_then(progress);
    if (!is_silent && !progress->is_terminal && progress->work == NULL)
        fprintf(stderr, "%zu/%zu %s\n", progress->files_done, progress->files, file);
    pthread_mutex_unlock(&progress->lock);
}

void progress_note(struct progress *progress, const char *format, ...)
{
    va_list arguments;

    if (is_silent)
        return;
    pthread_mutex_lock(&progress->lock);
    if (progress->is_terminal)
        fputs(ERASE_LINE, stderr);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    pthread_mutex_unlock(&progress->lock);
}

static void print_summary(const struct progress *progress)
{
    fprintf(stderr, "%s: %zu done", progress->work, progress->files_done);
    if (progress->bytes_done > 0)
        fprintf(stderr, ", %.1f MB", (double)progress->bytes_done / MEGABYTE);
    fprintf(stderr, ", %.1f s\n", seconds_since(&progress->started));
}

void progress_end(struct progress *progress)
{
    bool has_work = progress->files + progress->bytes > 0;

    if (!is_silent && has_work && progress->is_terminal) {
        draw_line(progress);
        fputc('\n', stderr);
    } else if (!is_silent && has_work && progress->work != NULL) {
        print_summary(progress);
    }
    pthread_mutex_destroy(&progress->lock);
}
