/* Parses and decides markers in one pass, by recursive descent: `or`, `and`, parentheses, one
 * comparison. A third truth value stands for what a target leaves open; what remains unknown goes
 * into the volume, and the interpreter decides it. */
#include "tools/ddpack/python/marker.h"

#include "tools/common/format.h"
#include "tools/common/own.h"
#include "tools/ddpack/python/plain_version.h"

enum { DEPTH_MAX = 32, VERSION_SIZE = 32 };

struct marker_parser {
    struct span rest;
    const struct target *target;
    bool is_first;  /* decide for the first patch version of the Python, on any kernel */
    unsigned depth; /* of parentheses; bounded, because each level takes stack */
    bool is_broken; /* the text is not a marker */
};

/* One side of a comparison. */
struct marker_operand {
    struct span text;
    bool is_known; /* false: the target leaves the value open, or nobody knows the variable */
    bool is_version;
};

/* An operator comes before any other that is its prefix. */
static const char *const OPERATORS[] = {"===", "==", "!=", "~=", "<=", ">=", "<", ">"};

static bool is_marker_name_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' ||
           byte == '.' || (byte >= '0' && byte <= '9');
}

static struct span name_at_front(struct span text)
{
    size_t len = 0;

    while (len < text.len && is_marker_name_byte(text.at[len]))
        len++;
    return span_slice(text, 0, len);
}

/* Removes a whole word from the front: "or" does not match the front of "origin". */
static bool take_marker_word(struct marker_parser *parser, struct span word)
{
    struct span text = span_trim(parser->rest);

    if (!span_equals(name_at_front(text), word))
        return false;
    parser->rest = span_from(text, word.len);
    return true;
}

static bool take_marker_sign(struct marker_parser *parser, struct span sign)
{
    struct span text = span_trim(parser->rest);

    if (!span_take(&text, sign))
        return false;
    parser->rest = text;
    return true;
}

/* Looks up the variables whose value is a string. Versions are handled apart, since numbers decide
 * their order. "os.name" and "sys.platform" are old spellings (PEP 345) that `packaging` accepts.
 * Returns false for a variable that is unknown or that a target leaves open. */
static bool variable_value(const struct marker_parser *parser, struct span name,
                           struct span *ret_value)
{
    const struct target *target = parser->target;
    struct span platform = target->python.major == 2 ? SPAN("linux2") : SPAN("linux");
    const struct {
        struct span name, value;
        bool is_open;
    } values[] = {
        {SPAN("extra"), SPAN(""), false},
        {SPAN("extras"), SPAN(""), false},
        {SPAN("dependency_groups"), SPAN(""), false},
        {SPAN("implementation_name"), SPAN("cpython"), false},
        {SPAN("os_name"), SPAN("posix"), false},
        {SPAN("os.name"), SPAN("posix"), false},
        {SPAN("platform_machine"), span_of(machine_name(target->machine)), false},
        {SPAN("platform_python_implementation"), SPAN("CPython"), false},
        {SPAN("platform_release"), SPAN(""), true},
        {SPAN("platform_system"), SPAN("Linux"), false},
        {SPAN("platform_version"), SPAN(""), true},
        {SPAN("sys_platform"), platform, false},
        {SPAN("sys.platform"), platform, false},
    };

    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        if (!span_equals(name, values[i].name))
            continue;
        *ret_value = values[i].value;
        return !values[i].is_open || parser->is_first;
    }
    return false;
}

/* A target has X.Y alone. The variables with a patch version are known only when the first one is
 * meant; X.Y then compares as X.Y.0. */
static bool is_version_name(const struct marker_parser *parser, struct span name)
{
    if (span_equals(name, SPAN("python_version")))
        return true;
    return parser->is_first && (span_equals(name, SPAN("python_full_version")) ||
                                span_equals(name, SPAN("implementation_version")));
}

static struct marker_operand take_literal(struct marker_parser *parser, struct span text)
{
    struct marker_operand operand = {.is_known = true};
    struct span rest = span_from(text, 1);
    char quote = text.at[0];

    operand.text = span_cut(&rest, quote);
    parser->is_broken |= rest.at == NULL;
    parser->rest = rest;
    return operand;
}

/* Takes a literal or a variable. The text of a version is written into `version`, which has to
 * outlive the operand. */
static struct marker_operand take_operand(struct marker_parser *parser, struct text *version)
{
    struct span text = span_trim(parser->rest);
    struct marker_operand operand = {0};

    if (span_is_empty(text)) {
        parser->is_broken = true;
        return operand;
    }
    if (text.at[0] == '"' || text.at[0] == '\'')
        return take_literal(parser, text);
    struct span name = name_at_front(text);

    parser->is_broken |= span_is_empty(name);
    parser->rest = span_from(text, name.len);
    if (is_version_name(parser, name)) {
        text_add_number(version, parser->target->python.major);
        text_add_string(version, ".");
        text_add_number(version, parser->target->python.minor);
        return (struct marker_operand){text_span(version), true, true};
    }
    operand.is_known = variable_value(parser, name, &operand.text);
    return operand;
}

static bool take_operator(struct span *rest, struct span *ret_operator)
{
    for (size_t i = 0; i < sizeof(OPERATORS) / sizeof(OPERATORS[0]); i++) {
        *ret_operator = span_of(OPERATORS[i]);
        if (span_take(rest, *ret_operator))
            return true;
    }
    return false;
}

static bool take_comparison(struct marker_parser *parser, struct span *ret_operator)
{
    if (take_marker_word(parser, SPAN("in"))) {
        *ret_operator = SPAN("in");
        return true;
    }
    if (take_marker_word(parser, SPAN("not"))) {
        *ret_operator = SPAN("not in");
        return take_marker_word(parser, SPAN("in"));
    }
    parser->rest = span_trim(parser->rest);
    return take_operator(&parser->rest, ret_operator);
}

static enum marker_truth truth_of(bool value)
{
    return value ? MARKER_TRUE : MARKER_FALSE;
}

static enum marker_truth compare_strings(struct span left, struct span operator, struct span right)
{
    /* PEP 508 leaves the order of strings undefined. `packaging` decides that < and > are false,
     * and that <= and >= compare for equality. */
    if (span_equals(operator, SPAN("<")) || span_equals(operator, SPAN(">")))
        return MARKER_FALSE;
    return truth_of(span_equals(left, right) != span_equals(operator, SPAN("!=")));
}

/* As `packaging` does: versions are compared where one side is a version, else strings. */
static enum marker_truth decide_comparison(struct marker_parser *parser)
{
    char buffers[2][VERSION_SIZE];
    struct text versions[2] = {text_in(buffers[0], sizeof(buffers[0])),
                               text_in(buffers[1], sizeof(buffers[1]))};
    struct marker_operand left = take_operand(parser, &versions[0]), right;
    struct span operator;
    bool fits;

    if (parser->is_broken || !take_comparison(parser, &operator)) {
        parser->is_broken = true;
        return MARKER_UNKNOWN;
    }
    right = take_operand(parser, &versions[1]);
    if (parser->is_broken || !left.is_known || !right.is_known)
        return MARKER_UNKNOWN;
    if (span_equals(operator, SPAN("in")) || span_equals(operator, SPAN("not in")))
        return truth_of(span_contains(right.text, left.text) == span_equals(operator, SPAN("in")));
    if (span_equals(operator, SPAN("===")) || (!left.is_version && !right.is_version))
        return compare_strings(left.text, operator, right.text);
    return plain_version_fits(left.text, operator, right.text, &fits) ? truth_of(fits)
                                                                      : MARKER_UNKNOWN;
}

static enum marker_truth decide_or(struct marker_parser *parser);

/* A part between `and`s: a marker in parentheses, or one comparison. */
static enum marker_truth decide_operand_of_and(struct marker_parser *parser)
{
    if (!take_marker_sign(parser, SPAN("(")))
        return decide_comparison(parser);
    if (++parser->depth > DEPTH_MAX) {
        parser->is_broken = true;
        return MARKER_UNKNOWN;
    }
    enum marker_truth truth = decide_or(parser);

    parser->is_broken |= !take_marker_sign(parser, SPAN(")"));
    parser->depth--;
    return truth;
}

static enum marker_truth decide_and(struct marker_parser *parser)
{
    enum marker_truth truth = decide_operand_of_and(parser);

    while (!parser->is_broken && take_marker_word(parser, SPAN("and"))) {
        enum marker_truth next = decide_operand_of_and(parser);

        truth = next < truth ? next : truth;
    }
    return truth;
}

static enum marker_truth decide_or(struct marker_parser *parser)
{
    enum marker_truth truth = decide_and(parser);

    while (!parser->is_broken && take_marker_word(parser, SPAN("or"))) {
        enum marker_truth next = decide_and(parser);

        truth = next > truth ? next : truth;
    }
    return truth;
}

/* Decides the whole text: nothing may follow the marker. */
static enum marker_truth decide_whole(struct marker_parser *parser)
{
    enum marker_truth truth = decide_or(parser);

    parser->is_broken |= !span_is_empty(span_trim(parser->rest));
    return parser->is_broken ? MARKER_UNKNOWN : truth;
}

enum marker_truth marker_decide(struct span marker, const struct target *target)
{
    struct marker_parser parser = {.rest = marker, .target = target};

    return span_is_empty(span_trim(marker)) ? MARKER_TRUE : decide_whole(&parser);
}

int marker_evaluate(const char *marker, const struct target *target, bool *ret_is_true,
                    struct error *error)
{
    struct marker_parser parser = {.rest = span_of(marker), .target = target, .is_first = true};
    enum marker_truth truth = decide_whole(&parser);

    if (parser.is_broken)
        return error_verification(error, "the marker \"%s\" is not valid (PEP 508)", marker);
    if (truth == MARKER_UNKNOWN)
        return error_verification(error,
                                  "the marker \"%s\" cannot be decided for a target: it has a "
                                  "variable that is unknown or a version that cannot be compared",
                                  marker);
    *ret_is_true = truth == MARKER_TRUE;
    return 0;
}

bool specifier_takes_python(const char *specifier, struct python_version python)
{
    cleanup_free char *version = format_new("%u.%u", python.major, python.minor);
    struct span rest = span_of(specifier);

    while (rest.at != NULL) {
        struct span clause = span_trim(span_cut(&rest, ',')), operator;
        bool fits = true;

        if (take_operator(&clause, &operator) &&
            plain_version_fits(span_of(version), operator, clause, &fits) && !fits)
            return false;
    }
    return true;
}

int marker_of_table(const struct json *table, const struct target *target, bool *ret_is_true,
                    struct error *error)
{
    const char *marker = json_string(table, "marker");
    const char *python = json_string(table, "requires-python");

    *ret_is_true = python == NULL || specifier_takes_python(python, target->python);
    return *ret_is_true && marker != NULL ? marker_evaluate(marker, target, ret_is_true, error) : 0;
}
