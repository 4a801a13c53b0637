/* core/decide and core/verdict: one changed fact at a time, and which of two wins. */
#include "core/decide.h"
#include "tests/unit/suite.h"

static struct facts facts_that_inject(void)
{
    return (struct facts){
        .is_python = true,
        .program_is_python = true,
        .python = {.version = {3, 12}},
        .volume = VOLUME_USABLE,
        .has_version = true,
        .has_directory = true,
        .libc_is_known = true,
        .libc = {LIBC_GLIBC, 2, 36, 0},
        .required = {LIBC_GLIBC, 2, 17, 0},
        .rules.result = RULES_SAY_NOTHING,
    };
}

static void not_python(struct facts *facts)
{
    facts->is_python = false;
}

static void secure(struct facts *facts)
{
    facts->is_secure = true;
}

static void disabled(struct facts *facts)
{
    facts->is_disabled = true;
}

static void embedded(struct facts *facts)
{
    facts->program_is_python = false;
}

static void no_version(struct facts *facts)
{
    facts->has_version = false;
    facts->has_directory = false;
}

static void free_threaded(struct facts *facts)
{
    facts->python.is_free_threaded = true;
}

static void debug_build(struct facts *facts)
{
    facts->is_debug_build = true;
}

static void old_libc(struct facts *facts)
{
    facts->libc.minor = 16;
}

static void unknown_libc(struct facts *facts)
{
    facts->libc_is_known = false;
}

static void incomplete_volume(struct facts *facts)
{
    facts->volume = VOLUME_INCOMPLETE;
    facts->has_version = false;
    facts->has_directory = false;
}

static void no_directory(struct facts *facts)
{
    facts->has_directory = false;
}

static void denied(struct facts *facts)
{
    facts->rules.result = RULES_DENY;
}

static void on_path(struct facts *facts)
{
    facts->already_on_path = true;
}

/* In the order of the decision. */
static const struct {
    void (*change)(struct facts *);
    enum verdict verdict;
} LINES[] = {
    {not_python, VERDICT_NOT_PYTHON},
    {secure, VERDICT_SECURE_EXEC},
    {disabled, VERDICT_DISABLED},
    {embedded, VERDICT_EMBEDDED_INTERPRETER},
    {no_version, VERDICT_UNSUPPORTED_VERSION},
    {free_threaded, VERDICT_UNSUPPORTED_ABI},
    {debug_build, VERDICT_UNSUPPORTED_ABI},
    {old_libc, VERDICT_UNSUPPORTED_LIBC},
    {unknown_libc, VERDICT_UNSUPPORTED_LIBC},
    {no_directory, VERDICT_NO_PAYLOAD},
    {denied, VERDICT_DENIED_BY_RULE},
    {on_path, VERDICT_ALREADY_ON_PATH},
};

START_TEST(one_fact_gives_its_verdict)
{
    struct facts facts = facts_that_inject();

    LINES[_i].change(&facts);
    ck_assert_str_eq(verdict_name(decide(&facts)), verdict_name(LINES[_i].verdict));
}
END_TEST

START_TEST(the_earlier_line_wins)
{
    for (int later = _i; later < TABLE_LEN(LINES); later++) {
        struct facts facts = facts_that_inject();

        LINES[later].change(&facts);
        LINES[_i].change(&facts);
        /* Without a directory nothing is known of the libc that it needs. */
        if (LINES[later].change == no_directory && LINES[_i].verdict == VERDICT_UNSUPPORTED_LIBC)
            continue;
        ck_assert_str_eq(verdict_name(decide(&facts)), verdict_name(LINES[_i].verdict));
    }
}
END_TEST

START_TEST(nothing_against_it_injects)
{
    struct facts facts = facts_that_inject();

    ck_assert_int_eq(decide(&facts), VERDICT_INJECTED);
}
END_TEST

START_TEST(nothing_is_decided_before_the_volume_is_looked_at)
{
    for (int i = 0; i < TABLE_LEN(LINES); i++) {
        struct facts facts = facts_that_inject();

        facts.volume = VOLUME_NOT_LOOKED_AT;
        LINES[i].change(&facts);
        ck_assert_int_eq(decide(&facts), LINES[i].verdict <= VERDICT_EMBEDDED_INTERPRETER
                                             ? LINES[i].verdict
                                             : VERDICT_UNDECIDED);
    }
}
END_TEST

START_TEST(nothing_is_injected_before_the_rules_are_read)
{
    struct facts facts = facts_that_inject();

    facts.rules.result = RULES_NOT_READ;
    ck_assert_int_eq(decide(&facts), VERDICT_UNDECIDED);
    facts.is_forced = facts.already_on_path = true;
    ck_assert_int_eq(decide(&facts), VERDICT_UNDECIDED);
    no_directory(&facts);
    ck_assert_int_eq(decide(&facts), VERDICT_NO_PAYLOAD);
}
END_TEST

START_TEST(an_incomplete_volume_is_no_payload_whatever_the_version)
{
    struct facts facts = facts_that_inject();

    incomplete_volume(&facts);
    ck_assert_int_eq(decide(&facts), VERDICT_NO_PAYLOAD);
}
END_TEST

START_TEST(an_embedded_interpreter_may_be_allowed)
{
    struct facts facts = facts_that_inject();

    embedded(&facts);
    facts.embedded_allowed = true;
    ck_assert_int_eq(decide(&facts), VERDICT_INJECTED);
}
END_TEST

static const struct {
    const char *path;
    enum volume_state state;
} PATHS[] = {
    {"/datadog-lib", VOLUME_USABLE}, {"/", VOLUME_USABLE},       {"", VOLUME_UNKNOWN},
    {"lib", VOLUME_RELATIVE},        {"./lib", VOLUME_RELATIVE}, {"/a:b", VOLUME_HAS_COLON},
};

START_TEST(a_path_tells_whether_it_can_be_named)
{
    ck_assert_int_eq(volume_path_state(span_of(PATHS[_i].path)), PATHS[_i].state);
}
END_TEST

static const struct {
    const char *instrument, *disabled;
    bool disables;
} SWITCHES[] = {
    {"", "", false},     {"false", "", true},  {"False", "", true}, {"0", "", true},
    {"true", "", false}, {"no", "", false},    {"", "1", true},     {"", "true", true},
    {"", "TRUE", true},  {"", "false", false}, {"", "0", false},    {"", "yes", false},
};

START_TEST(the_environment_switches_off)
{
    ck_assert_int_eq(
        environment_disables(span_of(SWITCHES[_i].instrument), span_of(SWITCHES[_i].disabled)),
        SWITCHES[_i].disables);
}
END_TEST

START_TEST(yes_is_one_true_or_t)
{
    ck_assert(environment_says_yes(SPAN("1")) && environment_says_yes(SPAN("True")));
    ck_assert(environment_says_yes(SPAN("t")) && environment_says_yes(SPAN("T")));
    ck_assert(!environment_says_yes(SPAN_EMPTY) && !environment_says_yes(SPAN("0")));
    ck_assert(!environment_says_yes(SPAN("11")) && !environment_says_yes(SPAN("tru")));
}
END_TEST

START_TEST(every_verdict_has_its_own_name)
{
    for (int other = 0; other < VERDICT_COUNT; other++)
        ck_assert((other == _i) == span_equals(span_of(verdict_name((enum verdict)other)),
                                               span_of(verdict_name((enum verdict)_i))));
    ck_assert_str_ne(verdict_text((enum verdict)_i), "unknown");
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, one_fact_gives_its_verdict, 0, TABLE_LEN(LINES));
    tcase_add_loop_test(tests, the_earlier_line_wins, 0, TABLE_LEN(LINES));
    tcase_add_test(tests, nothing_against_it_injects);
    tcase_add_test(tests, nothing_is_decided_before_the_volume_is_looked_at);
    tcase_add_test(tests, nothing_is_injected_before_the_rules_are_read);
    tcase_add_test(tests, an_incomplete_volume_is_no_payload_whatever_the_version);
    tcase_add_test(tests, an_embedded_interpreter_may_be_allowed);
    tcase_add_loop_test(tests, a_path_tells_whether_it_can_be_named, 0, TABLE_LEN(PATHS));
    tcase_add_loop_test(tests, the_environment_switches_off, 0, TABLE_LEN(SWITCHES));
    tcase_add_test(tests, yes_is_one_true_or_t);
    tcase_add_loop_test(tests, every_verdict_has_its_own_name, 0, VERDICT_COUNT);
}

int main(void)
{
    return suite_run("decide", add_tests);
}
