/* Progress on stderr, so that stdout stays for results. */
#include "tools/ddpack/progress.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

static const double MEGABYTE = 1e6;

static void draw(const struct progress *progress)
{
    fprintf(stderr, "\r\033[K%zu/%zu files, %.1f/%.1f MB", progress->files_done, progress->files,
            (double)progress->bytes_done / MEGABYTE, (double)progress->bytes / MEGABYTE);
}

void progress_begin(struct progress *progress, size_t files, uint64_t bytes)
{
    *progress = (struct progress){
        .is_terminal = isatty(STDERR_FILENO) == 1, .files = files, .bytes = bytes};
    pthread_mutex_init(&progress->lock, NULL);
}

void progress_add_bytes(struct progress *progress, uint64_t bytes)
{
    pthread_mutex_lock(&progress->lock);
    progress->bytes_done += bytes;
    if (progress->is_terminal)
        draw(progress);
    pthread_mutex_unlock(&progress->lock);
}

void progress_file_done(struct progress *progress, const char *file)
{
    pthread_mutex_lock(&progress->lock);
    progress->files_done++;
    if (progress->is_terminal)
        draw(progress);
    else
        fprintf(stderr, "%zu/%zu %s\n", progress->files_done, progress->files, file);
    pthread_mutex_unlock(&progress->lock);
}

void progress_note(struct progress *progress, const char *format, ...)
{
    va_list arguments;

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
    if (progress->is_terminal && progress->files > 0)
        fputc('\n', stderr);
    pthread_mutex_destroy(&progress->lock);
}
