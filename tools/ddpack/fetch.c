/* Downloads with libcurl: several threads, each with one handle, which keeps its connections. */
#include "tools/ddpack/fetch.h"

#include "tools/common/files.h"
#include "tools/common/own.h"
#include "tools/ddpack/index_config.h"
#include "tools/ddpack/progress.h"
#include "tools/ddpack/wheel_cache.h"

#include <curl/curl.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum {
    TRIES = 6,
    FIRST_PAUSE_MS = 500,
    RETRY_AFTER_MAX_MS = 30000,
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

/* One file on its way. `fd` is -1 where only its size is asked for. */
struct transfer {
    const char *url;
    CURL *curl;
    const struct index_config *config;
    char *credentials; /* NULL: none */
    struct progress *progress;
    int fd;
    uint64_t size, len; /* wanted, and there */
    bool is_too_long;
    long retry_after_ms; /* what the server asked for */
    struct error *error; /* why write_body gave up */
};

/* What the threads share. */
struct fetch_run {
    struct fetch_job *jobs;
    size_t count;
    size_t next;
    const struct fetch_options *options;
    struct index_config config;
    struct progress progress;
    pthread_mutex_t lock;
    struct error *error;
    int result; /* the first failure */
};

static size_t write_body(char *bytes, size_t size, size_t count, void *context)
{
    struct transfer *transfer = context;
    size_t len = size * count;

    transfer->is_too_long = transfer->len + len > transfer->size;
    if (transfer->is_too_long ||
        fd_write_all(transfer->fd, (struct span){bytes, len}, "the cache", transfer->error) < 0)
        return 0;
    transfer->len += len;
    progress_add_bytes(transfer->progress, len);
    return len;
}

/* libcurl does not read these variables; curl, pip and uv do. */
static const char *certificates(const struct index_config *config)
{
    const char *const paths[] = {getenv("SSL_CERT_FILE"), getenv("CURL_CA_BUNDLE"),
                                 getenv("PIP_CERT"), getenv("REQUESTS_CA_BUNDLE"),
                                 config->certificate};

    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
        if (paths[i] != NULL && paths[i][0] != '\0')
            return paths[i];
    return NULL;
}

static void configure_trust(const struct transfer *transfer)
{
    const char *path = certificates(transfer->config);
    struct stat status;

    if (path != NULL && stat(path, &status) == 0 && S_ISDIR(status.st_mode))
        curl_easy_setopt(transfer->curl, CURLOPT_CAPATH, path);
    else if (path != NULL)
        curl_easy_setopt(transfer->curl, CURLOPT_CAINFO, path);
    curl_easy_setopt(transfer->curl, CURLOPT_NETRC, (long)CURL_NETRC_OPTIONAL);
    if (transfer->credentials != NULL)
        curl_easy_setopt(transfer->curl, CURLOPT_USERPWD, transfer->credentials);
}

static void configure(struct transfer *transfer)
{
    CURL *curl = transfer->curl;

    curl_easy_reset(curl);
    curl_easy_setopt(curl, CURLOPT_URL, transfer->url);
#if LIBCURL_VERSION_NUM >= 0x075500
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https,file");
    curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
#else
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS, CURLPROTO_HTTP | CURLPROTO_HTTPS | CURLPROTO_FILE);
    curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS, CURLPROTO_HTTP | CURLPROTO_HTTPS);
#endif
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(curl, CURLOPT_MAXREDIRS, (long)REDIRECTS_MAX);
    curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L); /* an error's page is no part of the file */
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, (long)STALL_SECONDS);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, (long)STALL_BYTES_PER_SECOND);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "ddpack");
    curl_easy_setopt(curl, CURLOPT_NOBODY, transfer->fd < 0 ? 1L : 0L);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, write_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, transfer);
    curl_easy_setopt(curl, CURLOPT_RESUME_FROM_LARGE, (curl_off_t)transfer->len);
    configure_trust(transfer);
}

static bool is_worth_another_try(CURLcode code, long status)
{
    if (status == HTTP_TOO_MANY || status >= HTTP_SERVER_ERROR || status == HTTP_RANGE)
        return true;
    if (status >= HTTP_ERROR)
        return false;
    return code != CURLE_URL_MALFORMAT && code != CURLE_UNSUPPORTED_PROTOCOL &&
           code != CURLE_FILE_COULDNT_READ_FILE && code != CURLE_TOO_MANY_REDIRECTS &&
           code != CURLE_SSL_CACERT_BADFILE && code != CURLE_PEER_FAILED_VERIFICATION;
}

/* Forgets what is there: the next try begins at the first byte. */
static int start_anew(struct transfer *transfer, struct error *error)
{
    /* Unsigned, so that this takes off what had been added. */
    progress_add_bytes(transfer->progress, 0 - transfer->len);
    transfer->len = 0;
    if (ftruncate(transfer->fd, 0) < 0)
        return error_errno(error, errno, "cannot empty a partial file in the cache");
    return 0;
}

/* A whole answer that is too short: another file, unless the connection was all that ended it. */
static int check_length(const struct transfer *transfer, struct error *error)
{
    curl_off_t announced = -1;

    if (transfer->len == transfer->size)
        return 0;
    curl_easy_getinfo(transfer->curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &announced);
    error_verification(error, "%s has %llu bytes, the lock says %llu", transfer->url,
                       (unsigned long long)transfer->len, (unsigned long long)transfer->size);
    return announced < 0 ? -EAGAIN : -error->number;
}

static int why_it_failed(struct transfer *transfer, CURLcode code, struct error *error)
{
    curl_off_t retry_after = 0;
    long status = 0;

    if (transfer->is_too_long)
        return error_verification(error, "%s is longer than the %llu bytes that were announced",
                                  transfer->url, (unsigned long long)transfer->size);
    if (code == CURLE_WRITE_ERROR)
        return error_wrap(error, "%s", transfer->url);
    curl_easy_getinfo(transfer->curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(transfer->curl, CURLINFO_RETRY_AFTER, &retry_after);
    transfer->retry_after_ms = retry_after > RETRY_AFTER_MAX_MS / MILLISECONDS
                                   ? RETRY_AFTER_MAX_MS
                                   : (long)retry_after * MILLISECONDS;
    /* A server without ranges, or a partial file that it cannot go on with. */
    if ((status == HTTP_RANGE || code == CURLE_RANGE_ERROR || code == CURLE_BAD_DOWNLOAD_RESUME) &&
        transfer->len > 0 && start_anew(transfer, error) < 0)
        return -error->number;
    if (status >= HTTP_ERROR)
        error_failed(error, "cannot fetch %s: the server answered %ld", transfer->url, status);
    else
        error_failed(error, "cannot fetch %s: %s", transfer->url, curl_easy_strerror(code));
    return is_worth_another_try(code, status) ? -EAGAIN : -EIO;
}

/* One try: 0, -EAGAIN when another may help, or another negative errno. */
static int try_once(struct transfer *transfer, struct error *error)
{
    long status = 0;
    int result = 0;

    transfer->error = error;
    if (transfer->fd >= 0 && transfer->len >= transfer->size)
        result = start_anew(transfer, error);
    if (result < 0)
        return result;
    if (transfer->fd >= 0 && lseek(transfer->fd, (off_t)transfer->len, SEEK_SET) < 0)
        return error_errno(error, errno, "cannot write to the cache");
    configure(transfer);
    CURLcode code = curl_easy_perform(transfer->curl);

    curl_easy_getinfo(transfer->curl, CURLINFO_RESPONSE_CODE, &status);
    /* 416 is not among the statuses that CURLOPT_FAILONERROR turns into a failure. */
    if (code != CURLE_OK || status >= HTTP_ERROR)
        return why_it_failed(transfer, code, error);
    return transfer->fd < 0 ? 0 : check_length(transfer, error);
}

static void pause_before(unsigned attempt, long at_least_ms)
{
    long own = FIRST_PAUSE_MS << (attempt - 1);
    long ms = own > at_least_ms ? own : at_least_ms;
    struct timespec time = {ms / MILLISECONDS, ms % MILLISECONDS * NANOSECONDS_PER_MS};

    nanosleep(&time, NULL);
}

static int transfer_run(struct transfer *transfer, struct error *error)
{
    cleanup_free char *credentials = index_credentials(transfer->config, transfer->url);
    int result = -EAGAIN;

    transfer->credentials = credentials;
    for (unsigned attempt = 0; attempt < TRIES && result == -EAGAIN; attempt++) {
        if (attempt > 0)
            pause_before(attempt, transfer->retry_after_ms);
        transfer->retry_after_ms = 0;
        result = try_once(transfer, error);
    }
    return result == -EAGAIN ? error_wrap(error, "given up after %d tries", TRIES) : result;
}

/* What an interrupted run has left is gone on with; if the whole is then wrong, that part may be
 * what is: once more, from the start, before the index is blamed. */
static int transfer_verified(struct transfer *transfer, const struct fetch_job *job,
                             struct error *error)
{
    bool was_resumed = transfer->len > 0;
    int result = transfer_run(transfer, error);

    if (result == 0)
        result = wheel_cache_keep(job, transfer->fd, error);
    if (result == 0 || error->kind != ERROR_VERIFICATION)
        return result;
    if (!was_resumed) {
        wheel_cache_drop_partial(job);
        return result;
    }
    result = start_anew(transfer, error);
    transfer->is_too_long = false;
    return result < 0 ? result : transfer_verified(transfer, job, error);
}

static int download(const struct fetch_job *job, CURL *curl, struct fetch_run *run,
                    struct error *error)
{
    cleanup_close int fd = -1;
    enum cached cached;
    uint64_t len = 0;
    int result = wheel_cache_open_partial(job, &fd, &len, error);

    if (result < 0)
        return result;
    /* Another ddpack may have fetched it in the meantime. */
    result = wheel_cache_find(job, &cached, error);
    if (result == 0 && cached == CACHED_RIGHT)
        wheel_cache_drop_partial(job);
    progress_add_bytes(&run->progress, cached == CACHED_RIGHT ? job->size : len);
    if (result < 0 || cached == CACHED_RIGHT)
        return result;
    struct transfer transfer = {.url = job->url,
                                .curl = curl,
                                .config = &run->config,
                                .progress = &run->progress,
                                .fd = fd,
                                .size = job->size,
                                .len = len};

    return transfer_verified(&transfer, job, error);
}

static int fetch_one(struct fetch_job *job, CURL *curl, struct fetch_run *run, struct error *error)
{
    cleanup_free char *directory = path_join(run->options->cache, job->sha256.hex);
    enum cached cached;

    job->path = path_join(directory, job->file);
    int result = wheel_cache_find(job, &cached, error);

    if (result < 0)
        return result;
    if (cached == CACHED_RIGHT) {
        progress_add_bytes(&run->progress, job->size);
        return 0;
    }
    if (run->options->offline)
        return error_failed(error,
                            "%s %s the cache %s, and --offline forbids fetching it: run once "
                            "without --offline",
                            job->file,
                            cached == CACHED_WAS_DAMAGED ? "was damaged in" : "is not in",
                            run->options->cache);
    result = directory_create(directory, error);
    return result < 0 ? result : download(job, curl, run, error);
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
    CURL *curl = curl_easy_init();

    while ((job = next_job(run)) != NULL) {
        int result = curl == NULL ? error_failed(&error, "libcurl cannot be started")
                                  : fetch_one(job, curl, run, &error);

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
    curl_easy_cleanup(curl);
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
    index_config_read(&run.config);
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
    index_config_release(&run.config);
    return run.result;
}

int fetch_size(const char *url, uint64_t *ret_size, struct error *error)
{
    cleanup_with(index_config_release) struct index_config config = {0};
    struct transfer transfer = {.url = url, .config = &config, .fd = -1};
    curl_off_t size = -1;

    curl_global_init(CURL_GLOBAL_DEFAULT);
    index_config_read(&config);
    transfer.curl = curl_easy_init();
    if (transfer.curl == NULL)
        return error_failed(error, "libcurl cannot be started");
    int result = transfer_run(&transfer, error);

    curl_easy_getinfo(transfer.curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &size);
    curl_easy_cleanup(transfer.curl);
    if (result == 0 && size < 0)
        return error_failed(error, "%s: neither the index nor the server tells the size", url);
    *ret_size = size < 0 ? 0 : (uint64_t)size;
    return result;
}
