/* A recursive descent over markers: or, and, parentheses, comparisons. */
#include "tools/ddpack/marker.h"

#include "tools/common/files.h"
#include "tools/common/own.h"

#include <ctype.h>
#include <string.h>

enum { DEPTH_MAX = 32, RELEASE_PARTS = 4 };

struct marker_reader {
    struct span rest;
    const char *marker;
    const struct target *target;
    struct error *error;
    unsigned depth;
};

/* Numbers of a release; "3.9.*" has two and is a prefix. */
struct release {
    unsigned parts[RELEASE_PARTS];
    size_t count;
    bool is_prefix;
};

/* What stands behind the numbers (rc1, .dev0) orders no Python that a target can name. */
static struct release release_of(struct span text)
{
    struct release release = {0};

    while (release.count < RELEASE_PARTS &&
           span_take_number(&text, &release.parts[release.count])) {
        release.count++;
        if (!span_take(&text, SPAN(".")))
            break;
    }
    release.is_prefix = span_starts_with(text, SPAN("*"));
    return release;
}

/* Over the first `count` numbers; missing ones are 0. */
static int compare_releases(const struct release *a, const struct release *b, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (a->parts[i] != b->parts[i])
            return a->parts[i] < b->parts[i] ? -1 : 1;
    return 0;
}

static bool compare_versions(struct span left, struct span operator, struct span right)
{
    struct release a = release_of(left), b = release_of(right);
    int order = compare_releases(&a, &b, b.is_prefix ? b.count : RELEASE_PARTS);

    if (span_equals(operator, SPAN("==")) || span_equals(operator, SPAN("===")))
        return order == 0;
    if (span_equals(operator, SPAN("!=")))
        return order != 0;
    if (span_equals(operator, SPAN("<=")))
        return order <= 0;
    if (span_equals(operator, SPAN(">=")))
        return order >= 0;
    if (span_equals(operator, SPAN("~=")))
        return order >= 0 && b.count > 1 && compare_releases(&a, &b, b.count - 1) == 0;
    return span_equals(operator, SPAN("<")) ? order < 0 : order > 0;
}

static bool take_operator(struct span *rest, struct span *ret_operator)
{
    static const char *const OPERATORS[] = {"===", "==", "!=", "<=", ">=", "~=", "<", ">"};

    for (size_t i = 0; i < sizeof(OPERATORS) / sizeof(OPERATORS[0]); i++) {
        *ret_operator = span_of(OPERATORS[i]);
        if (span_take(rest, *ret_operator))
            return true;
    }
    return false;
}

bool specifier_takes_python(const char *specifier, struct python_version python)
{
    cleanup_free char *own = format_new("%u.%u", python.major, python.minor);
    struct span rest = span_of(specifier);

    while (rest.at != NULL) {
        struct span one = span_trim(span_cut(&rest, ',')), operator;

        if (span_is_empty(one) || !take_operator(&one, &operator))
            continue;
        if (!compare_versions(span_of(own), operator, span_trim(one)))
            return false;
    }
    return true;
}

static int fail(struct marker_reader *reader, const char *what)
{
    return error_verification(reader->error, "the marker \"%s\": %s", reader->marker, what);
}

static void skip_blanks(struct marker_reader *reader)
{
    while (!span_is_empty(reader->rest) && isspace((unsigned char)reader->rest.at[0]))
        reader->rest = span_from(reader->rest, 1);
}

static bool take_word(struct marker_reader *reader, struct span word)
{
    struct span rest = reader->rest;

    if (!span_take(&rest, word) ||
        (!span_is_empty(rest) && (isalnum((unsigned char)rest.at[0]) || rest.at[0] == '_')))
        return false;
    reader->rest = rest;
    skip_blanks(reader);
    return true;
}

/* One side of a comparison; the caller frees it. */
struct operand {
    char *text;
    bool is_version, is_set; /* a set of chosen extras: empty */
};

/* What a variable is for CPython on Linux; `text` NULL: by the target. */
static const struct variable {
    const char *name, *text;
    bool is_version, is_set;
} VARIABLES[] = {
    {"python_version", NULL, true, false},
    {"python_full_version", NULL, true, false},
    {"implementation_version", NULL, true, false},
    {"implementation_name", "cpython", false, false},
    {"platform_python_implementation", "CPython", false, false},
    {"os_name", "posix", false, false},
    {"sys_platform", NULL, false, false},
    {"platform_system", "Linux", false, false},
    {"platform_machine", NULL, false, false},
    {"platform_release", "", false, false},
    {"platform_version", "", false, false},
    {"extras", "", false, true},
    {"extra", "", false, false},
    {"dependency_groups", "", false, true},
};

/* The caller frees it. Versions that differ in their zeros alone are equal. */
static char *value_of(const struct variable *variable, const struct target *target)
{
    if (variable->text != NULL)
        return format_new("%s", variable->text);
    if (variable->is_version)
        return format_new("%u.%u", target->python.major, target->python.minor);
    if (strcmp(variable->name, "sys_platform") == 0)
        return format_new("%s", target->python.major == 2 ? "linux2" : "linux");
    return format_new("%s", machine_name(target->machine));
}

static int read_variable(struct marker_reader *reader, struct operand *ret_operand)
{
    for (size_t i = 0; i < sizeof(VARIABLES) / sizeof(VARIABLES[0]); i++) {
        const struct variable *variable = &VARIABLES[i];

        if (!take_word(reader, span_of(variable->name)))
            continue;
        *ret_operand = (struct operand){value_of(variable, reader->target), variable->is_version,
                                        variable->is_set};
        return 0;
    }
    return fail(reader, "a variable or a string is wanted");
}

static int read_operand(struct marker_reader *reader, struct operand *ret_operand)
{
    char quote = span_is_empty(reader->rest) ? '\0' : reader->rest.at[0];

    *ret_operand = (struct operand){0};
    if (quote != '"' && quote != '\'')
        return read_variable(reader, ret_operand);
    reader->rest = span_from(reader->rest, 1);
    size_t len = span_find(reader->rest, quote);

    if (len == reader->rest.len)
        return fail(reader, "a string does not end");
    ret_operand->text = format_new("%.*s", (int)len, reader->rest.at);
    reader->rest = span_from(reader->rest, len + 1);
    skip_blanks(reader);
    return 0;
}

static bool compare_texts(const char *left, struct span operator, const char * right)
{
    int order = strcmp(left, right);

    return span_equals(operator, SPAN("!=")) ? order != 0 : order == 0;
}

static int read_comparison(struct marker_reader *reader, bool *ret_is_true)
{
    struct operand left, right = {0};
    struct span operator= SPAN_EMPTY;
    int result = read_operand(reader, &left);
    bool is_not = false, is_in = false;

    if (result == 0) {
        is_not = take_word(reader, SPAN("not"));
        is_in = take_word(reader, SPAN("in"));
        if (is_in == false && (is_not || !take_operator(&reader->rest, &operator)))
            result = fail(reader, "a comparison is wanted");
        skip_blanks(reader);
    }
    if (result == 0)
        result = read_operand(reader, &right);
    if (result == 0 && is_in && left.text != NULL && right.text != NULL)
        *ret_is_true = is_not != (!right.is_set && strstr(right.text, left.text) != NULL);
    else if (result == 0 && (left.is_version || right.is_version))
        *ret_is_true = compare_versions(span_of(left.text), operator, span_of(right.text));
    else if (result == 0 && left.text != NULL && right.text != NULL)
        *ret_is_true = compare_texts(left.text, operator, right.text);
    free(left.text);
    free(right.text);
    return result;
}

static int read_or(struct marker_reader *reader, bool *ret_is_true);

static int read_term(struct marker_reader *reader, bool *ret_is_true)
{
    skip_blanks(reader);
    if (!span_take(&reader->rest, SPAN("(")))
        return read_comparison(reader, ret_is_true);
    if (++reader->depth > DEPTH_MAX)
        return fail(reader, "it is nested too deeply");
    int result = read_or(reader, ret_is_true);

    if (result < 0)
        return result;
    if (!span_take(&reader->rest, SPAN(")")))
        return fail(reader, "a ')' is wanted");
    skip_blanks(reader);
    return 0;
}

static int read_and(struct marker_reader *reader, bool *ret_is_true)
{
    int result = read_term(reader, ret_is_true);

    while (result == 0 && take_word(reader, SPAN("and"))) {
        bool is_true = false;

        result = read_term(reader, &is_true);
        *ret_is_true = *ret_is_true && is_true;
    }
    return result;
}

static int read_or(struct marker_reader *reader, bool *ret_is_true)
{
    int result = read_and(reader, ret_is_true);

    while (result == 0 && take_word(reader, SPAN("or"))) {
        bool is_true = false;

        result = read_and(reader, &is_true);
        *ret_is_true = *ret_is_true || is_true;
    }
    return result;
}

int marker_evaluate(const char *marker, const struct target *target, bool *ret_is_true,
                    struct error *error)
{
    struct marker_reader reader = {span_of(marker), marker, target, error, 0};
    int result = read_or(&reader, ret_is_true);

    if (result == 0 && !span_is_empty(reader.rest))
        result = fail(&reader, "it goes on behind its end");
    return result;
}

int marker_of_table(const struct json *table, const struct target *target, bool *ret_is_true,
                    struct error *error)
{
    const char *marker = json_string(table, "marker");
    const char *python = json_string(table, "requires-python");

    *ret_is_true = python == NULL || specifier_takes_python(python, target->python);
    return *ret_is_true && marker != NULL ? marker_evaluate(marker, target, ret_is_true, error) : 0;
}
