/* Resolving all targets of a lock.
 *
 * Which Pythons ddtrace has wheels for is asked of uv too, target by target, and not of the index'
 * JSON: an index may speak HTML only, be a folder, or hide behind a keyring, and uv knows them all,
 * the dependencies' own gaps included. */
#include "tools/ddpack/lock_resolve.h"

#include "tools/common/files.h"
#include "tools/common/own.h"
#include "tools/ddpack/transfer.h"

#include <pthread.h>
#include <string.h>

enum {
    THREADS = 4,
    CANDIDATE_MAJOR = 3,
    CANDIDATE_FIRST = 7,
    CANDIDATE_LAST = 19,
    VERSION_PARTS = 4,
    LOCK_TARGETS_MAX = LOCK_PYTHONS_MAX * LOCK_LIBCS_MAX * LOCK_MACHINES_MAX,
};

/* One target's answer. */
struct resolution {
    struct lock_target target;
    bool has_none;
    int result;
    struct error error;
};

struct resolve_run {
    struct resolution *resolutions;
    size_t count, next;
    pthread_mutex_t lock;
    const char *uv, *requirement;
    char **environment;
    bool is_folder; /* of wheels: what is not in it is not wanted */
};

static void *resolve_thread(void *context)
{
    struct resolve_run *run = context;

    for (;;) {
        pthread_mutex_lock(&run->lock);
        size_t i = run->next++;

        pthread_mutex_unlock(&run->lock);
        if (i >= run->count)
            return NULL;
        struct resolution *resolution = &run->resolutions[i];

        resolution->result =
            uv_resolve(run->uv, run->environment, run->requirement, &resolution->target,
                       &resolution->has_none, &resolution->error);
    }
}

static void resolve_all(struct resolve_run *run)
{
    pthread_t threads[THREADS];
    size_t started = 0;

    pthread_mutex_init(&run->lock, NULL);
    while (started < THREADS && pthread_create(&threads[started], NULL, resolve_thread, run) == 0)
        started++;
    if (started == 0)
        resolve_thread(run);
    while (started > 0)
        pthread_join(threads[--started], NULL);
    pthread_mutex_destroy(&run->lock);
}

static const char *ddtrace_version(const struct lock_target *target)
{
    for (size_t i = 0; i < target->wheel_count; i++)
        if (strcmp(target->wheels[i].name, "ddtrace") == 0)
            return target->wheels[i].version;
    return NULL;
}

/* By the release's numbers; what stands behind them (rc1, .post1) does not order ddtrace's own. */
static int compare_versions(const char *a, const char *b)
{
    struct span left = span_of(a), right = span_of(b);

    for (int i = 0; i < VERSION_PARTS; i++) {
        struct span part_a = span_cut(&left, '.'), part_b = span_cut(&right, '.');
        unsigned number_a = 0, number_b = 0;

        span_take_number(&part_a, &number_a);
        span_take_number(&part_b, &number_b);
        if (number_a != number_b)
            return number_a < number_b ? -1 : 1;
    }
    return 0;
}

static const char *newest_version(const struct resolve_run *run)
{
    const char *newest = NULL;

    for (size_t i = 0; i < run->count; i++) {
        const char *version = ddtrace_version(&run->resolutions[i].target);

        if (version != NULL && (newest == NULL || compare_versions(newest, version) < 0))
            newest = version;
    }
    return newest;
}

/* Why one target is not in the lock. `is_optional`: it was only a candidate. */
static int check_resolution(struct resolution *resolution, const char *version, bool is_optional,
                            bool *ret_is_wanted, struct error *error)
{
    const char *own = ddtrace_version(&resolution->target);
    char buffer[TARGET_NAME_SIZE];
    struct text name = text_in(buffer, sizeof(buffer));

    target_name_add(&name, &resolution->target.target, true);
    *ret_is_wanted = false;
    if (resolution->result < 0 || (resolution->has_none && !is_optional)) {
        *error = resolution->error;
        return error_wrap(error, "target %s", name.at);
    }
    if (resolution->has_none)
        return 0;
    if (own != NULL && strcmp(own, version) == 0) {
        *ret_is_wanted = true;
        return 0;
    }
    if (is_optional)
        return 0;
    return error_failed(error,
                        "target %s: ddtrace %s has no wheel for it, %s has: name one version for "
                        "all with --ddtrace, or leave it out with --python, --platform or --arch",
                        name.at, version, own != NULL ? own : "none");
}

/* Not a single answer: a failure tells more than a Python for which nothing is published. */
static int why_there_is_none(const struct resolve_run *run, struct error *error)
{
    const struct resolution *why = &run->resolutions[0];
    char buffer[TARGET_NAME_SIZE];
    struct text name = text_in(buffer, sizeof(buffer));

    for (size_t i = run->count; i > 0; i--)
        if (run->resolutions[i - 1].result < 0)
            why = &run->resolutions[i - 1];
    target_name_add(&name, &why->target.target, true);
    *error = why->error;
    return error_wrap(error, "target %s", name.at);
}

/* A Python is only a candidate while no platform and no machine has this version for it: one that
 * is served on glibc and not on musl is told, not left out in silence. */
static bool is_served(const struct resolve_run *run, struct python_version python,
                      const char *version)
{
    for (size_t i = 0; i < run->count; i++) {
        const struct lock_target *target = &run->resolutions[i].target;
        const char *own = ddtrace_version(target);

        if (target->target.python.major == python.major &&
            target->target.python.minor == python.minor && own != NULL && strcmp(own, version) == 0)
            return true;
    }
    return false;
}

/* Most wheels are those of several targets: one answer serves them all. */
static uint64_t size_of_known(const struct lock *lock, const char *url)
{
    for (size_t t = 0; t < lock->target_count; t++)
        for (size_t w = 0; w < lock->targets[t].wheel_count; w++) {
            const struct lock_wheel *wheel = &lock->targets[t].wheels[w];

            if (wheel->size != 0 && strcmp(wheel->url, url) == 0)
                return wheel->size;
        }
    return 0;
}

static int ask_for_size(const struct lock *lock, struct lock_wheel *wheel,
                        const struct index_config *config, struct connection *connection,
                        struct error *error)
{
    const struct transfer transfer = {.url = wheel->url, .config = config};

    wheel->size = size_of_known(lock, wheel->url);
    return wheel->size != 0 ? 0 : transfer_ask_size(connection, &transfer, &wheel->size, error);
}

/* Indexes that speak HTML only tell no sizes; the server of the files does. */
static int ask_for_sizes(struct lock *lock, const struct index_config *config, struct error *error)
{
    struct connection *connection = connection_open(error);
    int result = connection == NULL ? -error->number : 0;

    for (size_t t = 0; t < lock->target_count; t++)
        for (size_t w = 0; result == 0 && w < lock->targets[t].wheel_count; w++)
            if (lock->targets[t].wheels[w].size == 0)
                result = ask_for_size(lock, &lock->targets[t].wheels[w], config, connection, error);
    connection_close(connection);
    return result;
}

static int gather(struct resolve_run *run, bool is_optional, struct lock *lock, struct error *error)
{
    const char *version = newest_version(run);

    if (version == NULL)
        return why_there_is_none(run, error);
    lock->ddtrace = format_new("%s", version);
    bool is_wanted[LOCK_TARGETS_MAX];

    for (size_t i = 0; i < run->count; i++) {
        struct resolution *resolution = &run->resolutions[i];
        bool may_miss = is_optional && (run->is_folder ||
                                        !is_served(run, resolution->target.target.python, version));
        int result = check_resolution(resolution, lock->ddtrace, may_miss, &is_wanted[i], error);

        if (result < 0)
            return result;
    }
    for (size_t i = 0; i < run->count; i++) {
        if (!is_wanted[i])
            continue;
        *lock_add_target(lock) = run->resolutions[i].target;
        run->resolutions[i].target = (struct lock_target){0};
    }
    return 0;
}

static void add_targets(const struct lock_request *request, struct resolve_run *run)
{
    for (size_t p = 0; p < request->python_count; p++)
        for (size_t l = 0; l < request->libc_count; l++)
            for (size_t m = 0; m < request->machine_count; m++)
                run->resolutions[run->count++].target.target =
                    (struct target){request->pythons[p], request->libcs[l], request->machines[m]};
}

static struct lock_request with_candidates(const struct lock_request *request)
{
    struct lock_request all = *request;

    for (unsigned minor = CANDIDATE_FIRST; minor <= CANDIDATE_LAST; minor++)
        all.pythons[all.python_count++] = (struct python_version){CANDIDATE_MAJOR, minor};
    return all;
}

int lock_resolve(const struct lock_request *request, const char *uv, struct lock *ret_lock,
                 struct error *error)
{
    cleanup_with(index_config_release) struct index_config config = {0};
    bool is_optional = request->python_count == 0;
    struct lock_request wanted = is_optional ? with_candidates(request) : *request;
    cleanup_free struct resolution *resolutions = calloc(LOCK_TARGETS_MAX, sizeof(*resolutions));
    cleanup_free char *requirement = request->ddtrace != NULL
                                         ? format_new("ddtrace==%s", request->ddtrace)
                                         : format_new("%s", "ddtrace");
    struct resolve_run run = {.resolutions = resolutions,
                              .uv = uv,
                              .requirement = requirement,
                              .is_folder = request->folder != NULL};

    if (resolutions == NULL)
        abort();
    add_targets(&wanted, &run);
    index_config_read(&config);
    run.environment = index_environment(&config, request->folder);
    resolve_all(&run);
    int result = gather(&run, is_optional, ret_lock, error);

    transfer_begin();
    if (result == 0)
        result = ask_for_sizes(ret_lock, &config, error);

    environment_free(run.environment);
    struct lock rest = {0};

    for (size_t i = 0; i < run.count; i++)
        *lock_add_target(&rest) = resolutions[i].target;
    lock_release(&rest);
    return result;
}
