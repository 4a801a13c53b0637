/* Reads pip's configuration, and makes the environment in which uv and pex ask the same indexes.
 * Users have their indexes configured for one of these tools, and should not have to do so for
 * another. */
#include "tools/ddpack/index/index_config.h"

#include "tools/common/allocate.h"
#include "tools/common/files.h"
#include "tools/common/format.h"
#include "tools/common/own.h"
#include "tools/common/paths.h"
#include "tools/formats/url.h"

#include <ctype.h>
#include <string.h>

extern char **environ;

/* The sources are read by precedence, so the first value stays. */
static void take_setting(char **place, struct span value)
{
    if (*place == NULL && !span_is_empty(value))
        *place = text_copy(value);
}

/* pip accepts a key in the spelling of its command line, too: "--index_url" is "index-url". */
static bool is_setting_key(struct span key, struct span name)
{
    span_take(&key, SPAN("--"));
    if (key.len != name.len)
        return false;
    for (size_t i = 0; i < key.len; i++)
        if ((key.at[i] == '_' ? '-' : tolower((unsigned char)key.at[i])) != name.at[i])
            return false;
    return true;
}

/* Returns where the value of the key is kept, or NULL for a key that is not used here. */
static char **place_of_setting(struct index_config *config, struct span key)
{
    if (is_setting_key(key, SPAN("index-url")))
        return &config->index_url;
    if (is_setting_key(key, SPAN("extra-index-url")))
        return &config->extra_index_url;
    return is_setting_key(key, SPAN("cert")) ? &config->certificate : NULL;
}

/* Joins the first line of a value with the indented lines below it, as Python's configparser does,
 * with a space between two lines. Comments and empty lines in between are skipped. */
static char *take_value(struct span first, struct span *text)
{
    char *value = text_copy(first);

    while (text->at != NULL && text->len > 0 && memchr(" \t#;", text->at[0], 4) != NULL) {
        bool is_comment = memchr("#;", text->at[0], 2) != NULL;
        struct span line = span_trim(span_cut(text, '\n'));
        cleanup_free char *shorter = value;

        if (is_comment || span_is_empty(line) || memchr("#;", line.at[0], 2) != NULL) {
            shorter = NULL;
            continue;
        }
        value =
            format_new("%s%s%.*s", shorter, shorter[0] != '\0' ? " " : "", (int)line.len, line.at);
    }
    return value;
}

void index_config_take(struct index_config *config, struct span text, struct span section)
{
    bool is_ours = false;

    while (text.at != NULL) {
        struct span line = span_trim(span_cut(&text, '\n'));

        if (span_starts_with(line, SPAN("["))) {
            is_ours = span_equals(line, section);
            continue;
        }
        if (!is_ours || span_is_empty(line) || line.at[0] == '#' || line.at[0] == ';')
            continue;
        struct span value = line;
        struct span key =
            span_trim(span_cut(&value, span_find(line, '=') < span_find(line, ':') ? '=' : ':'));
        cleanup_free char *whole = take_value(span_trim(value), &text);
        char **place = place_of_setting(config, key);

        if (place != NULL)
            take_setting(place, span_of(whole));
    }
}

/* Ignores a file that does not exist or cannot be read, as pip does. */
static void take_config_file(struct index_config *config, const char *path, struct span section)
{
    cleanup_free char *text = NULL;
    size_t len;
    struct error ignored;

    if (path != NULL && file_read(path, &text, &len, &ignored) == 0)
        index_config_take(config, (struct span){text, len}, section);
}

/* Returns NULL when the variable that names the directory is not set. */
static char *config_path(const char *directory, const char *name)
{
    return directory != NULL && directory[0] != '\0' ? path_join(directory, name) : NULL;
}

void index_config_read(struct index_config *ret_config)
{
    static const struct span sections[] = {{"[install]", 9}, {"[global]", 8}};
    const char *home = getenv("HOME"), *xdg = getenv("XDG_CONFIG_HOME");
    const char *config_file = getenv("PIP_CONFIG_FILE");
    bool has_xdg = xdg != NULL && xdg[0] != '\0';
    cleanup_free char *user =
        has_xdg ? config_path(xdg, "pip/pip.conf") : config_path(home, ".config/pip/pip.conf");
    cleanup_free char *legacy = config_path(home, ".pip/pip.conf");
    const char *const files[] = {config_file, user, legacy, "/etc/pip.conf",
                                 "/etc/xdg/pip/pip.conf"};

    *ret_config = (struct index_config){0};
    take_setting(&ret_config->index_url, span_of(getenv("PIP_INDEX_URL")));
    take_setting(&ret_config->extra_index_url, span_of(getenv("PIP_EXTRA_INDEX_URL")));
    take_setting(&ret_config->certificate, span_of(getenv("PIP_CERT")));
    if (config_file != NULL && strcmp(config_file, "/dev/null") == 0)
        return;
    for (size_t s = 0; s < sizeof(sections) / sizeof(sections[0]); s++)
        for (size_t f = 0; f < sizeof(files) / sizeof(files[0]); f++)
            take_config_file(ret_config, files[f], sections[s]);
}

void index_config_release(struct index_config *config)
{
    free(config->index_url);
    free(config->extra_index_url);
    free(config->certificate);
}

static bool is_variable_set(const char *name)
{
    const char *value = getenv(name);

    return value != NULL && value[0] != '\0';
}

/* Has uv an index of its own? Then pip's settings are not used. */
static bool has_uv_index(void)
{
    return is_variable_set("UV_DEFAULT_INDEX") || is_variable_set("UV_INDEX_URL") ||
           is_variable_set("UV_INDEX");
}

/* Adds a variable, unless the user has set it or there is no value. The array has room for it. */
static void add_variable(char **environment, const char *name, const char *value)
{
    size_t count = 0;

    if (value == NULL || is_variable_set(name))
        return;
    while (environment[count] != NULL)
        count++;
    environment[count] = format_new("%s=%s", name, value);
    environment[count + 1] = NULL;
}

/* Replaces a variable, or adds it. */
static void set_variable(char **environment, const char *name, const char *value)
{
    size_t len = strlen(name), i = 0;

    while (environment[i] != NULL &&
           (strncmp(environment[i], name, len) != 0 || environment[i][len] != '='))
        i++;
    free(environment[i]);
    environment[i] = format_new("%s=%s", name, value);
}

/* Adds the same indexes under pip's names, for pex, which runs pip. The default index is the last
 * of the list and becomes PIP_INDEX_URL. */
static void add_for_pip(char **environment, const struct index_config *config)
{
    cleanup_with(text_list_release) struct text_list urls = {0};

    index_list(config, &urls);
    char *last = urls.items[--urls.count];
    cleanup_free char *others = text_list_join(&urls, " ");

    urls.items[urls.count++] = last;
    set_variable(environment, "PIP_INDEX_URL", last);
    set_variable(environment, "PIP_EXTRA_INDEX_URL", urls.count > 1 ? others : "");
    add_variable(environment, "PIP_CERT", getenv("SSL_CERT_FILE"));
}

char **index_environment(const struct index_config *config, const char *folder)
{
    enum { ADDED_MAX = 8 }; /* at least as many variables as are added below */
    size_t count = 0;

    while (environ[count] != NULL)
        count++;
    char **environment = array_new(count + ADDED_MAX + 1, sizeof(*environment));

    for (size_t i = 0; i < count; i++)
        environment[i] = text_copy(span_of(environ[i]));
    if (folder != NULL) {
        add_variable(environment, "UV_NO_INDEX", "1");
        add_variable(environment, "UV_OFFLINE", "1");
        add_variable(environment, "UV_FIND_LINKS", folder);
    } else {
        if (!has_uv_index()) {
            add_variable(environment, "UV_DEFAULT_INDEX", config->index_url);
            add_variable(environment, "UV_INDEX", config->extra_index_url);
        }
        add_for_pip(environment, config);
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

/* Removes the next URL from a list, where words are separated by spaces and uv allows a name before
 * the URL: "https://… name=https://…". */
static struct span cut_url(struct span *list)
{
    struct span word = span_trim(span_cut(list, ' '));
    size_t equals = span_find(word, '=');

    return equals < span_find(word, ':') ? span_from(word, equals + 1) : word;
}

static void list_urls(struct span list, struct text_list *ret_urls)
{
    while (list.at != NULL) {
        struct span url = cut_url(&list);

        if (!span_is_empty(url))
            text_list_add(ret_urls, url);
    }
}

void index_list(const struct index_config *config, struct text_list *ret_urls)
{
    const char *const lists[] = {getenv("UV_INDEX"), getenv("UV_EXTRA_INDEX_URL"),
                                 getenv("UV_DEFAULT_INDEX"), getenv("UV_INDEX_URL")};
    bool has_default = is_variable_set("UV_DEFAULT_INDEX") || is_variable_set("UV_INDEX_URL");

    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
        list_urls(span_of(lists[i]), ret_urls);
    if (!has_uv_index()) {
        list_urls(span_of(config->extra_index_url), ret_urls);
        list_urls(span_of(config->index_url), ret_urls);
        has_default = config->index_url != NULL;
    }
    if (!has_default)
        text_list_add(ret_urls, SPAN("https://pypi.org/simple"));
}

/* Credentials go to the scheme, host and port alone for which they are configured. */
static char *credentials_in(struct span list, const struct url_parts *origin)
{
    while (list.at != NULL) {
        struct span word = cut_url(&list);
        struct url_parts index;

        if (url_split(word, &index) && !span_is_empty(index.user) &&
            url_is_same_origin(&index, origin))
            return url_decode(index.user);
    }
    return NULL;
}

char *index_credentials(const struct index_config *config, const char *url)
{
    const char *const indexes[] = {getenv("UV_DEFAULT_INDEX"), getenv("UV_INDEX_URL"),
                                   getenv("UV_INDEX"),         getenv("UV_EXTRA_INDEX_URL"),
                                   config->index_url,          config->extra_index_url};
    struct url_parts origin;
    char *found = NULL;

    if (!url_split(span_of(url), &origin))
        return NULL;
    for (size_t i = 0; found == NULL && i < sizeof(indexes) / sizeof(indexes[0]); i++)
        found = credentials_in(span_of(indexes[i]), &origin);
    return found;
}
