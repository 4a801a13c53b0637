/* Downloads with libcurl into a cache of verified files. */
#include "tools/ddpack/fetch.h"

#include "tools/common/files.h"
#include "tools/common/own.h"
#include "tools/ddpack/index_config.h"
#include "tools/ddpack/progress.h"

#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>

enum {
    TRIES = 6,
    FIRST_PAUSE_MS = 500,
    CONNECT_SECONDS = 30,
    STALL_SECONDS = 60,
    STALL_BYTES_PER_SECOND = 100,
    REDIRECTS_MAX = 10,
    THREADS_MAX = 64,
    MILLISECONDS = 1000,
    NANOSECONDS_PER_MS = 1000000,
    HTTP_ERROR = 400,
    HTTP_RANGE = 416,
    HTTP_TOO_MANY = 429,
    HTTP_SERVER_ERROR = 500,
};

/* One file on its way. */
struct transfer {
    const struct fetch_job *job;
    struct progress *progress;
    CURL *curl;
    int fd;
    char *credentials; /* NULL: none */
    uint64_t len;      /* bytes in the file */
    bool is_too_long;
};

/* What the threads share. */
struct fetch_run {
    struct fetch_job *jobs;
    size_t count;
    size_t next;
    const struct fetch_options *options;
    struct progress progress;
    pthread_mutex_t lock;
    struct error *error;
    int result; /* the first failure */
};

static size_t write_body(char *bytes, size_t size, size_t count, void *context)
{
    struct transfer *transfer = context;
    size_t len = size * count;
    long status = 0;
    struct error ignored;

    curl_easy_getinfo(transfer->curl, CURLINFO_RESPONSE_CODE, &status);
    /* The page of an error is not a part of the file. */
    if (status >= HTTP_ERROR)
        return len;
    transfer->is_too_long = transfer->len + len > transfer->job->size;
    if (transfer->is_too_long ||
        fd_write_all(transfer->fd, (struct span){bytes, len}, transfer->job->file, &ignored) < 0)
        return 0;
    transfer->len += len;
    progress_add_bytes(transfer->progress, len);
    return len;
}

/* libcurl does not read these; curl, pip and uv do. */
static const char *certificates(void)
{
    static const char *const names[] = {"SSL_CERT_FILE", "CURL_CA_BUNDLE", "PIP_CERT",
                                        "REQUESTS_CA_BUNDLE"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const char *path = getenv(names[i]);

        if (path != NULL && access(path, R_OK) == 0)
            return path;
    }
    return NULL;
}

static void configure(struct transfer *transfer)
{
    CURL *curl = transfer->curl;

    curl_easy_setopt(curl, CURLOPT_URL, transfer->job->url);
#if LIBCURL_VERSION_NUM >= 0x075500
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https,file");
    curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
#else
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS, CURLPROTO_HTTP | CURLPROTO_HTTPS | CURLPROTO_FILE);
    curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS, CURLPROTO_HTTP | CURLPROTO_HTTPS);
#endif
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(curl, CURLOPT_MAXREDIRS, (long)REDIRECTS_MAX);
    curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_OPTIONAL);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, (long)STALL_SECONDS);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, (long)STALL_BYTES_PER_SECOND);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "ddpack");
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, write_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, transfer);
    curl_easy_setopt(curl, CURLOPT_RESUME_FROM_LARGE, (curl_off_t)transfer->len);
    if (certificates() != NULL)
        curl_easy_setopt(curl, CURLOPT_CAINFO, certificates());
    if (transfer->credentials != NULL)
        curl_easy_setopt(curl, CURLOPT_USERPWD, transfer->credentials);
}

static bool is_worth_another_try(CURLcode code, long status)
{
    if (status == HTTP_TOO_MANY || status >= HTTP_SERVER_ERROR || status == HTTP_RANGE)
        return true;
    if (status >= HTTP_ERROR)
        return false;
    return code != CURLE_URL_MALFORMAT && code != CURLE_UNSUPPORTED_PROTOCOL &&
           code != CURLE_FILE_COULDNT_READ_FILE && code != CURLE_WRITE_ERROR &&
           code != CURLE_PEER_FAILED_VERIFICATION;
}

/* One try: 0, -EAGAIN when another may help, or another negative errno. */
static int try_once(struct transfer *transfer, struct error *error)
{
    const struct fetch_job *job = transfer->job;
    long status = 0;

    transfer->curl = curl_easy_init();
    if (transfer->curl == NULL)
        return error_failed(error, "libcurl cannot be started");
    if (transfer->len >= job->size && ftruncate(transfer->fd, 0) == 0)
        transfer->len = 0;
    lseek(transfer->fd, (off_t)transfer->len, SEEK_SET);
    configure(transfer);
    CURLcode code = curl_easy_perform(transfer->curl);

    curl_easy_getinfo(transfer->curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_cleanup(transfer->curl);
    if (transfer->is_too_long)
        return error_verification(error, "%s is longer than the %llu bytes that were announced",
                                  job->url, (unsigned long long)job->size);
    if (code == CURLE_OK && status < HTTP_ERROR)
        return 0;
    /* A server without ranges, or a partial file that no longer fits: from the start then. */
    if ((status == HTTP_RANGE || code == CURLE_RANGE_ERROR) && ftruncate(transfer->fd, 0) == 0)
        transfer->len = 0;
    if (status >= HTTP_ERROR)
        error_failed(error, "cannot fetch %s: the server answered %ld", job->url, status);
    else
        error_failed(error, "cannot fetch %s: %s", job->url, curl_easy_strerror(code));
    return is_worth_another_try(code, status) ? -EAGAIN : -EIO;
}

static void pause_before(unsigned attempt)
{
    long ms = FIRST_PAUSE_MS << (attempt - 1);
    struct timespec time = {ms / MILLISECONDS, ms % MILLISECONDS * NANOSECONDS_PER_MS};

    nanosleep(&time, NULL);
}

static int transfer_run(struct transfer *transfer, struct error *error)
{
    cleanup_with(index_config_release) struct index_config config = {0};
    cleanup_free char *credentials = NULL;
    int result = -EAGAIN;

    index_config_read(&config);
    credentials = index_credentials(&config, transfer->job->url);
    transfer->credentials = credentials;

    for (unsigned attempt = 0; attempt < TRIES && result == -EAGAIN; attempt++) {
        if (attempt > 0)
            pause_before(attempt);
        result = try_once(transfer, error);
    }
    return result == -EAGAIN ? error_wrap(error, "given up after %d tries", TRIES) : result;
}

/* 1: there and right; 0: not there, or wrong and removed. */
static int cached(const struct fetch_job *job, const char *path, struct error *error)
{
    cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    struct stat status;
    struct sha256 found;

    if (fd < 0)
        return 0;
    if (fstat(fd, &status) < 0 || !S_ISREG(status.st_mode))
        return error_failed(error, "%s: not a regular file", path);
    int result = sha256_of_file(fd, path, &found, error);

    if (result < 0)
        return result;
    if ((uint64_t)status.st_size == job->size && sha256_equals(&found, &job->sha256))
        return 1;
    if (unlink(path) < 0)
        return error_errno(error, errno, "cannot remove the damaged %s", path);
    return 0;
}

static int check_and_keep(const struct fetch_job *job, const char *partial, struct error *error)
{
    cleanup_close int fd = open(partial, O_RDONLY | O_CLOEXEC);
    struct sha256 found;

    if (fd < 0)
        return error_errno(error, errno, "cannot open %s", partial);
    int result = sha256_of_file(fd, partial, &found, error);

    if (result < 0)
        return result;
    if (!sha256_equals(&found, &job->sha256)) {
        unlink(partial);
        return error_verification(error,
                                  "%s: sha256 is %s, the lock says %s: the index serves another "
                                  "file, or something on the way changed it",
                                  job->url, found.hex, job->sha256.hex);
    }
    if (rename(partial, job->path) < 0)
        return error_errno(error, errno, "cannot keep %s", job->path);
    return 0;
}

static int download(struct fetch_job *job, struct progress *progress, struct error *error)
{
    cleanup_free char *partial = format_new("%s.partial", job->path);
    cleanup_close int fd = open(partial, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
    struct stat status;

    if (fd < 0)
        return error_errno(error, errno, "cannot create %s", partial);
    /* Another ddpack may be fetching the same: wait for it, and then there is nothing to do. */
    if (flock(fd, LOCK_EX) < 0 || fstat(fd, &status) < 0)
        return error_errno(error, errno, "cannot lock %s", partial);
    int result = cached(job, job->path, error);

    if (result != 0)
        return result < 0 ? result : 0;
    struct transfer transfer = {
        .job = job, .progress = progress, .fd = fd, .len = (uint64_t)status.st_size};

    result = transfer_run(&transfer, error);
    if (result == 0)
        result = check_and_keep(job, partial, error);
    else if (error->kind == ERROR_VERIFICATION)
        unlink(partial);
    return result;
}

static int fetch_one(struct fetch_job *job, const struct fetch_options *options,
                     struct progress *progress, struct error *error)
{
    cleanup_free char *directory = path_join(options->cache, job->sha256.hex);

    job->path = path_join(directory, job->file);
    int result = cached(job, job->path, error);

    if (result < 0)
        return result;
    if (result > 0) {
        progress_add_bytes(progress, job->size);
        return 0;
    }
    if (options->offline)
        return error_failed(error,
                            "%s is not in the cache %s, and --offline forbids fetching it: run "
                            "once without --offline",
                            job->file, options->cache);
    result = directory_create(directory, error);
    return result < 0 ? result : download(job, progress, error);
}

static struct fetch_job *next_job(struct fetch_run *run)
{
    pthread_mutex_lock(&run->lock);
    bool has_more = run->result == 0 && run->next < run->count;
    struct fetch_job *job = has_more ? &run->jobs[run->next++] : NULL;

    pthread_mutex_unlock(&run->lock);
    return job;
}

static void *fetch_thread(void *context)
{
    struct fetch_run *run = context;
    struct fetch_job *job;
    struct error error = {0};

    while ((job = next_job(run)) != NULL) {
        int result = fetch_one(job, run->options, &run->progress, &error);

        if (result == 0) {
            progress_file_done(&run->progress, job->file);
            continue;
        }
        pthread_mutex_lock(&run->lock);
        if (run->result == 0) {
            run->result = result;
            *run->error = error;
        }
        pthread_mutex_unlock(&run->lock);
    }
    return NULL;
}

int fetch_all(struct fetch_job *jobs, size_t count, const struct fetch_options *options,
              struct error *error)
{
    struct fetch_run run = {.jobs = jobs, .count = count, .options = options, .error = error};
    pthread_t threads[THREADS_MAX];
    size_t started = 0;
    uint64_t bytes = 0;
    int result = directory_create(options->cache, error);

    if (result < 0)
        return result;
    for (size_t i = 0; i < count; i++)
        bytes += jobs[i].size;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    pthread_mutex_init(&run.lock, NULL);
    progress_begin(&run.progress, count, bytes);
    while (started < options->parallel && started < THREADS_MAX && started < count &&
           pthread_create(&threads[started], NULL, fetch_thread, &run) == 0)
        started++;
    if (started == 0)
        fetch_thread(&run);
    while (started > 0)
        pthread_join(threads[--started], NULL);
    progress_end(&run.progress);
    pthread_mutex_destroy(&run.lock);
    return run.result;
}
