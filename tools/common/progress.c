/* Progress on stderr, so that stdout stays for results. */
#include "tools/common/progress.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

enum { BAR_WIDTH = 20, REDRAWS_PER_SECOND = 10, SECONDS_MAX = 359999 };

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

static void draw(struct progress *progress)
{
    double done = fraction_done(progress);

    fprintf(stderr, "\r\033[K%-9s ", progress->work != NULL ? progress->work : "fetching");
    draw_bar(done);
    if (progress->files > 0)
        fprintf(stderr, "  %zu/%zu", progress->files_done, progress->files);
    if (progress->bytes > 0)
        fprintf(stderr, "  %.1f/%.1f MB", (double)progress->bytes_done / MEGABYTE,
                (double)progress->bytes / MEGABYTE);
    draw_rate(progress, done);
    clock_gettime(CLOCK_MONOTONIC, &progress->drawn);
}

static void draw_now_and_then(struct progress *progress)
{
    if (!is_silent && progress->is_terminal &&
        seconds_since(&progress->drawn) * REDRAWS_PER_SECOND >= 1)
        draw(progress);
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
        fputs("\r\033[K", stderr);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    pthread_mutex_unlock(&progress->lock);
}

void progress_end(struct progress *progress)
{
    if (!is_silent && progress->files + progress->bytes > 0) {
        if (progress->is_terminal) {
            draw(progress);
            fputc('\n', stderr);
        } else if (progress->work != NULL) {
            fprintf(stderr, "%s: %zu done", progress->work, progress->files_done);
            if (progress->bytes_done > 0)
                fprintf(stderr, ", %.1f MB", (double)progress->bytes_done / MEGABYTE);
            fprintf(stderr, ", %.1f s\n", seconds_since(&progress->started));
        }
    }
    pthread_mutex_destroy(&progress->lock);
}
