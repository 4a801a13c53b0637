/* Reading pip's configuration, and handing it to uv. */
#include "tools/ddpack/index_config.h"

#include "tools/common/files.h"
#include "tools/common/own.h"

#include <string.h>

extern char **environ;

static void take(char **place, struct span value)
{
    if (*place == NULL && !span_is_empty(value))
        *place = format_new("%.*s", (int)value.len, value.at);
}

static void take_setting(struct index_config *config, struct span key, struct span value)
{
    if (span_equals(key, SPAN("index-url")) || span_equals(key, SPAN("index_url")))
        take(&config->index_url, value);
    if (span_equals(key, SPAN("extra-index-url")) || span_equals(key, SPAN("extra_index_url")))
        take(&config->extra_index_url, value);
    if (span_equals(key, SPAN("cert")))
        take(&config->certificate, value);
}

void index_config_take(struct index_config *config, struct span text)
{
    bool is_ours = false;

    while (text.at != NULL) {
        struct span line = span_trim(span_cut(&text, '\n'));

        if (span_starts_with(line, SPAN("["))) {
            is_ours = span_equals(line, SPAN("[global]")) || span_equals(line, SPAN("[install]"));
            continue;
        }
        if (!is_ours || span_is_empty(line) || line.at[0] == '#' || line.at[0] == ';')
            continue;
        struct span value = line;
        struct span key = span_trim(span_cut(&value, '='));

        take_setting(config, key, span_trim(value));
    }
}

static void take_file(struct index_config *config, char *path)
{
    cleanup_free char *owned = path;
    cleanup_free char *text = NULL;
    size_t len;
    struct error ignored;

    /* A file that is missing or cannot be read says nothing, to pip as well. */
    if (owned != NULL && file_read(owned, &text, &len, &ignored) == 0)
        index_config_take(config, (struct span){text, len});
}

static char *below(const char *directory, const char *name)
{
    return directory != NULL && directory[0] != '\0' ? path_join(directory, name) : NULL;
}

void index_config_read(struct index_config *ret_config)
{
    const char *home = getenv("HOME"), *xdg = getenv("XDG_CONFIG_HOME");
    const char *told = getenv("PIP_CONFIG_FILE");

    *ret_config = (struct index_config){0};
    take(&ret_config->index_url, span_of(getenv("PIP_INDEX_URL")));
    take(&ret_config->extra_index_url, span_of(getenv("PIP_EXTRA_INDEX_URL")));
    take(&ret_config->certificate, span_of(getenv("PIP_CERT")));
    take_file(ret_config, told != NULL ? format_new("%s", told) : NULL);
    take_file(ret_config,
              xdg != NULL ? below(xdg, "pip/pip.conf") : below(home, ".config/pip/pip.conf"));
    take_file(ret_config, below(home, ".pip/pip.conf"));
    take_file(ret_config, format_new("/etc/pip.conf"));
}

void index_config_release(struct index_config *config)
{
    free(config->index_url);
    free(config->extra_index_url);
    free(config->certificate);
}

static bool is_set(const char *name)
{
    const char *value = getenv(name);

    return value != NULL && value[0] != '\0';
}

static void add_variable(char **environment, const char *name, const char *value)
{
    size_t count = 0;

    if (value == NULL || is_set(name))
        return;
    while (environment[count] != NULL)
        count++;
    environment[count] = format_new("%s=%s", name, value);
    environment[count + 1] = NULL;
}

char **index_environment(const struct index_config *config, const char *folder)
{
    enum { ADDED_MAX = 6 };
    bool uv_is_told = is_set("UV_DEFAULT_INDEX") || is_set("UV_INDEX_URL") || is_set("UV_INDEX");
    size_t count = 0;

    while (environ[count] != NULL)
        count++;
    char **environment = calloc(count + ADDED_MAX + 1, sizeof(*environment));

    if (environment == NULL)
        abort();
    for (size_t i = 0; i < count; i++)
        environment[i] = format_new("%s", environ[i]);
    if (folder != NULL) {
        add_variable(environment, "UV_NO_INDEX", "1");
        add_variable(environment, "UV_OFFLINE", "1");
        add_variable(environment, "UV_FIND_LINKS", folder);
    } else if (!uv_is_told) {
        add_variable(environment, "UV_DEFAULT_INDEX", config->index_url);
        add_variable(environment, "UV_INDEX", config->extra_index_url);
    }
    add_variable(environment, "SSL_CERT_FILE", config->certificate);
    add_variable(environment, "UV_PYTHON_DOWNLOADS", "never");
    return environment;
}

void environment_free(char **environment)
{
    for (size_t i = 0; environment[i] != NULL; i++)
        free(environment[i]);
    free(environment);
}

/* The part between "://" and the path; `*ret_user` is what stands before its '@'. */
static struct span host_of(struct span url, struct span *ret_user)
{
    *ret_user = SPAN_EMPTY;
    while (!span_is_empty(url) && !span_take(&url, SPAN("://")))
        url = span_from(url, 1);
    struct span host = span_slice(url, 0, span_find(url, '/'));
    size_t at = span_find_last(host, '@');

    if (at == host.len)
        return host;
    *ret_user = span_slice(host, 0, at);
    return span_from(host, at + 1);
}

char *index_credentials(const struct index_config *config, const char *url)
{
    const char *const indexes[] = {getenv("UV_DEFAULT_INDEX"), getenv("UV_INDEX_URL"),
                                   getenv("UV_INDEX"), config->index_url, config->extra_index_url};
    struct span user, ignored;
    struct span wanted = host_of(span_of(url), &ignored);

    for (size_t i = 0; i < sizeof(indexes) / sizeof(indexes[0]); i++)
        if (span_equals(host_of(span_of(indexes[i]), &user), wanted) && !span_is_empty(user))
            return format_new("%.*s", (int)user.len, user.at);
    return NULL;
}
