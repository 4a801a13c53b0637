/* tools/ddpack/index/index_config: pip's settings, and the environment for uv. */
#include "tools/ddpack/index/index_config.h"

#include "tests/unit/scratch.h"
#include "tools/common/trees.h"

static const struct {
    const char *text, *index, *extra, *certificate;
} FILES[] = {
    {"", NULL, NULL, NULL},
    {"[global]\nindex-url = https://i/\n", "https://i/", NULL, NULL},
    {"[global]\nindex-url=https://i/", "https://i/", NULL, NULL},
    {"[global]\nindex_url: https://i/\n", "https://i/", NULL, NULL},
    {"[global]\n--Index-URL = https://i/\n", "https://i/", NULL, NULL},
    {"[global]\r\nindex-url = https://i/\r\n", "https://i/", NULL, NULL},
    {"[install]\nindex-url = https://i/\n", NULL, NULL, NULL},
    {"index-url = https://i/\n", NULL, NULL, NULL},
    {"[global]\n# index-url = https://i/\n; index-url = x\n", NULL, NULL, NULL},
    {"[global]\nindex-url =\n", NULL, NULL, NULL},
    {"[global]\nindex-url = one\nindex-url = two\n", "one", NULL, NULL},
    {"[global]\nextra-index-url =\n    one\n# none\n    two\n\ncert = /c\n", NULL, "one two", "/c"},
    {"[other]\ncert = /no\n[global]\ncert = /yes\n", NULL, NULL, "/yes"},
    {"[global]\nkey without a value\ncert = /c", NULL, NULL, "/c"},
};

static void is(const char *found, const char *wanted)
{
    ck_assert_int_eq(found == NULL, wanted == NULL);
    if (wanted != NULL)
        ck_assert_str_eq(found, wanted);
}

START_TEST(a_section_is_read_as_pip_reads_it)
{
    struct index_config config = {0};

    index_config_take(&config, span_of(FILES[_i].text), SPAN("[global]"));
    is(config.index_url, FILES[_i].index);
    is(config.extra_index_url, FILES[_i].extra);
    is(config.certificate, FILES[_i].certificate);
    index_config_release(&config);
}
END_TEST

static void forget_settings(void)
{
    scratch_create();
    clearenv();
    setenv("HOME", scratch, 1);
    setenv("PIP_CONFIG_FILE", "/dev/null", 1);
}

START_TEST(the_environment_comes_first)
{
    struct index_config config;
    cleanup_free char *file = scratch_path("pip.conf");

    scratch_write("pip.conf", "[global]\nindex-url = global\ncert = /c\n[install]\ncert = /i\n");
    setenv("PIP_CONFIG_FILE", file, 1);
    setenv("PIP_INDEX_URL", "environment", 1);
    index_config_read(&config);
    is(config.index_url, "environment");
    is(config.certificate, "/i");
    index_config_release(&config);
    unsetenv("PIP_INDEX_URL");
    index_config_read(&config);
    is(config.index_url, "global");
    index_config_release(&config);
}
END_TEST

START_TEST(files_are_turned_off_by_dev_null)
{
    struct index_config config;
    struct error error;
    cleanup_free char *folder = scratch_path("pip");

    setenv("XDG_CONFIG_HOME", scratch, 1);
    ck_assert_int_eq(directory_create(folder, &error), 0);
    scratch_write("pip/pip.conf", "[global]\nindex-url = file\n");
    index_config_read(&config);
    is(config.index_url, NULL);
    index_config_release(&config);
    unsetenv("PIP_CONFIG_FILE");
    index_config_read(&config);
    is(config.index_url, "file");
    index_config_release(&config);
}
END_TEST

static const char *in_environment(char *const *environment, const char *name)
{
    size_t len = strlen(name);
    const char *found = NULL;

    for (size_t i = 0; environment[i] != NULL; i++)
        if (strncmp(environment[i], name, len) == 0 && environment[i][len] == '=') {
            ck_assert_ptr_null(found);
            found = environment[i] + len + 1;
        }
    return found;
}

/* The variables that are set before, and those that uv gets. */
static const struct {
    const char *set, *value, *folder, *name, *wanted;
} TOLD[] = {
    {"X", "1", NULL, "X", "1"},
    {"X", "1", NULL, "UV_DEFAULT_INDEX", "pip"},
    {"X", "1", NULL, "UV_INDEX", "extra"},
    {"X", "1", NULL, "SSL_CERT_FILE", "/c"},
    {"X", "1", NULL, "UV_PYTHON_DOWNLOADS", "never"},
    {"X", "1", NULL, "UV_OFFLINE", NULL},
    {"UV_DEFAULT_INDEX", "own", NULL, "UV_DEFAULT_INDEX", "own"},
    {"UV_INDEX_URL", "own", NULL, "UV_DEFAULT_INDEX", NULL},
    {"UV_INDEX", "own", NULL, "UV_INDEX", "own"},
    {"SSL_CERT_FILE", "/own", NULL, "SSL_CERT_FILE", "/own"},
    {"X", "1", "/wheels", "UV_FIND_LINKS", "/wheels"},
    {"X", "1", "/wheels", "UV_OFFLINE", "1"},
    {"X", "1", "/wheels", "UV_NO_INDEX", "1"},
    {"X", "1", "/wheels", "UV_DEFAULT_INDEX", NULL},
};

START_TEST(uv_gets_the_settings_that_it_does_not_have)
{
    char index[] = "pip", extra[] = "extra", certificate[] = "/c";
    const struct index_config config = {index, extra, certificate};

    setenv(TOLD[_i].set, TOLD[_i].value, 1);
    char **environment = index_environment(&config, TOLD[_i].folder);

    is(in_environment(environment, TOLD[_i].name), TOLD[_i].wanted);
    environment_free(environment);
}
END_TEST

static const struct {
    const char *variable, *index, *url, *credentials;
} SECRETS[] = {
    {"UV_DEFAULT_INDEX", "https://u:p@h/simple", "https://h/a.whl", "u:p"},
    {"UV_INDEX", "x=https://x/ name=https://u:p@h/", "https://h/a.whl", "u:p"},
    {"UV_INDEX_URL", "https://u%40d:p%2F@h/", "https://h/a.whl", "u@d:p/"},
    {"UV_EXTRA_INDEX_URL", "https://token@h/", "https://h:443/a.whl", "token"},
    {"UV_DEFAULT_INDEX", "https://u:p@h/simple", "https://files.h/a.whl", NULL},
    {"UV_DEFAULT_INDEX", "https://u:p@h/simple", "http://h/a.whl", NULL},
    {"UV_DEFAULT_INDEX", "https://h/simple", "https://h/a.whl", NULL},
    {"X", "1", "https://pip/a.whl", "from:pip"},
    {"X", "1", "no url", NULL},
};

START_TEST(credentials_go_to_their_origin_alone)
{
    char index[] = "https://from:pip@pip/simple";
    const struct index_config config = {index, NULL, NULL};

    setenv(SECRETS[_i].variable, SECRETS[_i].index, 1);
    cleanup_free char *found = index_credentials(&config, SECRETS[_i].url);

    is(found, SECRETS[_i].credentials);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, forget_settings, scratch_remove);
    tcase_add_loop_test(tests, a_section_is_read_as_pip_reads_it, 0, TABLE_LEN(FILES));
    tcase_add_test(tests, the_environment_comes_first);
    tcase_add_test(tests, files_are_turned_off_by_dev_null);
    tcase_add_loop_test(tests, uv_gets_the_settings_that_it_does_not_have, 0, TABLE_LEN(TOLD));
    tcase_add_loop_test(tests, credentials_go_to_their_origin_alone, 0, TABLE_LEN(SECRETS));
}

int main(void)
{
    return suite_run("index_config", add_tests);
}
