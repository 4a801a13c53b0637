/* Transfers files and pages with libcurl. An easy handle keeps its connections open between
 * transfers, so each thread has a handle of its own and uses it for all its files. */
#include "tools/ddpack/index/transfer.h"

#include "tools/common/allocate.h"
#include "tools/common/files.h"
#include "tools/common/format.h"
#include "tools/common/own.h"
#include "tools/common/progress.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    TRIES = 6,
    PAGE_TRIES = 3,
    PAGE_MAX = 64 << 20, /* bytes */
    FIRST_PAUSE_MS = 500,
    RETRY_AFTER_MAX_MS = 30000,
    CONNECT_SECONDS = 30,
    STALL_SECONDS = 60,
    STALL_BYTES_PER_SECOND = 100,
    REDIRECTS_MAX = 10,
    MILLISECONDS = 1000,
    NANOSECONDS_PER_MS = 1000000,
    HTTP_ERROR = 400,
    HTTP_NOT_FOUND = 404,
    HTTP_GONE = 410,
    HTTP_RANGE = 416,
    HTTP_TOO_MANY = 429,
    HTTP_SERVER_ERROR = 500,
};

struct connection {
    CURL *curl;
};

/* One request and its repetitions. */
struct transfer_attempt {
    CURL *curl;
    struct transfer *transfer;
    bool is_too_long;    /* the callback that writes has stopped the transfer for its length */
    long retry_after_ms; /* the value of the server's Retry-After header, or 0 */
    struct error *error; /* write_body says here why it failed */
    FILE *page;          /* for pages: where the bytes go, instead of the fd of the transfer */
    const char *accept;  /* for pages: the value of the Accept header */
};

void transfer_begin(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

struct connection *connection_open(struct error *error)
{
    struct connection *connection = allocate(sizeof(*connection));

    connection->curl = curl_easy_init();
    if (connection->curl != NULL)
        return connection;
    free(connection);
    error_failed(error, "cannot initialize libcurl");
    return NULL;
}

void connection_close(struct connection *connection)
{
    if (connection == NULL)
        return;
    curl_easy_cleanup(connection->curl);
    free(connection);
}

int transfer_start_anew(struct transfer *transfer, struct error *error)
{
    /* The sum is unsigned, so adding the negative number subtracts what had been added. */
    progress_add_bytes(transfer->progress, 0 - transfer->len);
    transfer->len = 0;
    if (ftruncate(transfer->fd, 0) < 0)
        return error_errno(error, errno, "cannot empty a partial file in the cache");
    return 0;
}

/* CURLOPT_WRITEFUNCTION(3): any other number than size * count stops the transfer, and libcurl
 * returns CURLE_WRITE_ERROR. */
static size_t write_body(char *bytes, size_t size, size_t count, void *context)
{
    struct transfer_attempt *attempt = context;
    struct transfer *transfer = attempt->transfer;
    size_t len = size * count;

    attempt->is_too_long = transfer->len + len > transfer->size;
    if (attempt->is_too_long ||
        fd_write_all(transfer->fd, (struct span){bytes, len}, "the cache", attempt->error) < 0)
        return 0;
    transfer->len += len;
    progress_add_bytes(transfer->progress, len);
    return len;
}

/* Returns the file or directory of certificates that the user has configured, or NULL. libcurl does
 * not read these variables itself; curl, pip and uv do. */
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

static void configure_trust(CURL *curl, const struct transfer *transfer)
{
    const char *path = certificates(transfer->config);
    cleanup_free char *credentials = index_credentials(transfer->config, transfer->url);
    struct stat status;

    if (path != NULL && stat(path, &status) == 0 && S_ISDIR(status.st_mode))
        curl_easy_setopt(curl, CURLOPT_CAPATH, path);
    else if (path != NULL)
        curl_easy_setopt(curl, CURLOPT_CAINFO, path);
    curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_OPTIONAL);
    if (credentials != NULL)
        curl_easy_setopt(curl, CURLOPT_USERPWD, credentials);
}

/* Sets the options that all requests have in common, and resets all others. */
static void configure_request(CURL *curl, const struct transfer *transfer)
{
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
    configure_trust(curl, transfer);
}

/* May the same request succeed a little later? Errors that the next try would meet again (a file
 * that does not exist, a certificate that is not trusted) are reported at once. */
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

/* A complete answer that is too short is another file. Without a Content-Length nobody knows
 * whether the answer is complete, since only the end of the connection ends it: then another try
 * may help. */
static int check_length(const struct transfer_attempt *attempt, struct error *error)
{
    const struct transfer *transfer = attempt->transfer;
    curl_off_t announced = -1;

    if (transfer->len == transfer->size)
        return 0;
    curl_easy_getinfo(attempt->curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &announced);
    error_verification(error, "%s: expected %llu bytes, found %llu", transfer->url,
                       (unsigned long long)transfer->size, (unsigned long long)transfer->len);
    return announced < 0 ? -EAGAIN : -error->number;
}

static long wait_asked_for(CURL *curl)
{
    curl_off_t seconds = 0;

    curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &seconds);
    return seconds > RETRY_AFTER_MAX_MS / MILLISECONDS ? RETRY_AFTER_MAX_MS
                                                       : (long)seconds * MILLISECONDS;
}

/* Fills the error. Returns -EAGAIN when another try may help. */
static int why_it_failed(struct transfer_attempt *attempt, CURLcode code, struct error *error)
{
    struct transfer *transfer = attempt->transfer;
    long status = 0;

    if (attempt->is_too_long)
        return error_verification(error, "%s: expected at most %llu bytes, found more",
                                  transfer->url, (unsigned long long)transfer->size);
    if (code == CURLE_WRITE_ERROR)
        return error_wrap(error, "%s", transfer->url);
    curl_easy_getinfo(attempt->curl, CURLINFO_RESPONSE_CODE, &status);
    attempt->retry_after_ms = wait_asked_for(attempt->curl);
    /* The server has no ranges, or the partial file is not the beginning of what it has. */
    if ((status == HTTP_RANGE || code == CURLE_RANGE_ERROR || code == CURLE_BAD_DOWNLOAD_RESUME) &&
        transfer->len > 0 && transfer_start_anew(transfer, error) < 0)
        return -error->number;
    if (status >= HTTP_ERROR)
        error_failed(error, "cannot fetch %s: the server answered with status %ld", transfer->url,
                     status);
    else
        error_failed(error, "cannot fetch %s: %s", transfer->url, curl_easy_strerror(code));
    return is_worth_another_try(code, status) ? -EAGAIN : -EIO;
}

/* Sends the request. The status is checked here too, because CURLOPT_FAILONERROR does not take 416
 * for a failure when a transfer is resumed. */
static int perform_request(struct transfer_attempt *attempt, struct error *error)
{
    long status = 0;
    CURLcode code = curl_easy_perform(attempt->curl);

    curl_easy_getinfo(attempt->curl, CURLINFO_RESPONSE_CODE, &status);
    return code != CURLE_OK || status >= HTTP_ERROR ? why_it_failed(attempt, code, error) : 0;
}

/* Fetches what the partial file does not have yet. A partial file that is already as long as the
 * whole one has nothing to resume, and is fetched again from the start. */
static int fetch_once(struct transfer_attempt *attempt, struct error *error)
{
    struct transfer *transfer = attempt->transfer;
    int result = transfer->len >= transfer->size ? transfer_start_anew(transfer, error) : 0;

    if (result < 0)
        return result;
    if (lseek(transfer->fd, (off_t)transfer->len, SEEK_SET) < 0)
        return error_errno(error, errno, "cannot continue a partial file in the cache");
    configure_request(attempt->curl, transfer);
    curl_easy_setopt(attempt->curl, CURLOPT_WRITEFUNCTION, write_body);
    curl_easy_setopt(attempt->curl, CURLOPT_WRITEDATA, attempt);
    curl_easy_setopt(attempt->curl, CURLOPT_RESUME_FROM_LARGE, (curl_off_t)transfer->len);
    result = perform_request(attempt, error);
    return result < 0 ? result : check_length(attempt, error);
}

static int ask_size_once(struct transfer_attempt *attempt, struct error *error)
{
    configure_request(attempt->curl, attempt->transfer);
    curl_easy_setopt(attempt->curl, CURLOPT_NOBODY, 1L);
    return perform_request(attempt, error);
}

/* The pause doubles with each try, and is never shorter than the server has asked for. */
static void pause_before(unsigned try, long at_least_ms)
{
    long backoff_ms = FIRST_PAUSE_MS << (try - 1);
    long ms = backoff_ms > at_least_ms ? backoff_ms : at_least_ms;
    struct timespec time = {ms / MILLISECONDS, ms % MILLISECONDS * NANOSECONDS_PER_MS};

    nanosleep(&time, NULL);
}

/* Calls `once` until it returns anything but -EAGAIN, which means that another try may help. */
static int repeat_request(int (*once)(struct transfer_attempt *, struct error *), unsigned tries,
                          struct transfer_attempt *attempt, struct error *error)
{
    int result = -EAGAIN;

    attempt->error = error;
    for (unsigned try = 0; try < tries && result == -EAGAIN; try++) {
        if (try > 0)
            pause_before(try, attempt->retry_after_ms);
        attempt->retry_after_ms = 0;
        attempt->is_too_long = false;
        result = once(attempt, error);
    }
    return result == -EAGAIN ? error_wrap(error, "given up after %u tries", tries) : result;
}

int transfer_run(struct connection *connection, struct transfer *transfer, struct error *error)
{
    struct transfer_attempt attempt = {.curl = connection->curl, .transfer = transfer};

    return repeat_request(fetch_once, TRIES, &attempt, error);
}

int transfer_ask_size(struct connection *connection, const struct transfer *transfer,
                      uint64_t *ret_size, struct error *error)
{
    struct transfer asked = {.url = transfer->url, .config = transfer->config, .fd = -1};
    struct transfer_attempt attempt = {.curl = connection->curl, .transfer = &asked};
    curl_off_t size = -1;
    int result = repeat_request(ask_size_once, TRIES, &attempt, error);

    if (result < 0)
        return result;
    curl_easy_getinfo(connection->curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &size);
    if (size < 0)
        return error_failed(error, "%s: neither the index nor the server states the size",
                            transfer->url);
    *ret_size = (uint64_t)size;
    return 0;
}

static size_t write_page(char *bytes, size_t size, size_t count, void *context)
{
    struct transfer_attempt *attempt = context;
    long written = ftell(attempt->page);

    attempt->is_too_long = written < 0 || (size_t)written + size * count > PAGE_MAX;
    return attempt->is_too_long ? 0 : fwrite(bytes, size, count, attempt->page) * size;
}

static int get_page_once(struct transfer_attempt *attempt, struct error *error)
{
    cleanup_free char *header = format_new("Accept: %s", attempt->accept);
    struct curl_slist *headers = allocated(curl_slist_append(NULL, header));

    /* Another try writes over what the last one has written. */
    rewind(attempt->page);
    configure_request(attempt->curl, attempt->transfer);
    curl_easy_setopt(attempt->curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(attempt->curl, CURLOPT_ACCEPT_ENCODING, ""); /* any that libcurl can decode */
    curl_easy_setopt(attempt->curl, CURLOPT_WRITEFUNCTION, write_page);
    curl_easy_setopt(attempt->curl, CURLOPT_WRITEDATA, attempt);
    int result = perform_request(attempt, error);

    curl_easy_setopt(attempt->curl, CURLOPT_HTTPHEADER, NULL);
    curl_slist_free_all(headers);
    return result;
}

/* A server that has only HTML answers with it, whatever the Accept header asks for. */
static bool is_json(CURL *curl)
{
    const char *type = NULL;

    curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &type);
    return type != NULL && strstr(type, "json") != NULL;
}

int transfer_get_page(struct connection *connection, const struct transfer *transfer,
                      const char *accept, struct page *ret_page, struct error *error)
{
    struct transfer asked = {
        .url = transfer->url, .config = transfer->config, .fd = -1, .size = PAGE_MAX};
    struct transfer_attempt attempt = {
        .curl = connection->curl, .transfer = &asked, .accept = accept};
    long status = 0;

    *ret_page = (struct page){0};
    attempt.page = allocated(open_memstream(&ret_page->bytes, &ret_page->len));
    int result = repeat_request(get_page_once, PAGE_TRIES, &attempt, error);

    fclose(attempt.page);
    curl_easy_getinfo(connection->curl, CURLINFO_RESPONSE_CODE, &status);
    ret_page->is_json = is_json(connection->curl);
    return status == HTTP_NOT_FOUND || status == HTTP_GONE ? -ENOENT : result;
}
