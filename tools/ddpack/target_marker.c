/* A marker's grammar: or, and, parentheses, one comparison; with a third truth value. */
#include "tools/ddpack/target_marker.h"

#include "tools/ddpack/plain_version.h"

enum { MARKER_MAX_DEPTH = 16 };

struct parser {
    struct span rest;
    const struct target *target;
    unsigned depth;
    bool is_broken;
};

struct operand {
    struct span text;
    bool is_known, is_version;
};

static const char *const COMPARISONS[] = {"===", "==", "!=", "~=", "<=", ">=", "<", ">"};

static bool is_name_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' ||
           byte == '.' || (byte >= '0' && byte <= '9');
}

static struct span name_at_front(struct span text)
{
    size_t len = 0;

    while (len < text.len && is_name_byte(text.at[len]))
        len++;
    return span_slice(text, 0, len);
}

/* A word is taken whole: "or" is not the front of "os_name". */
static bool take_word(struct parser *parser, struct span word)
{
    struct span text = span_trim(parser->rest);

    if (!span_equals(name_at_front(text), word))
        return false;
    parser->rest = span_from(text, word.len);
    return true;
}

static bool take_sign(struct parser *parser, struct span sign)
{
    struct span text = span_trim(parser->rest);

    if (!span_take(&text, sign))
        return false;
    parser->rest = text;
    return true;
}

/* What every machine of a target says. python_version is not here: it is made of numbers. */
static bool value_of(struct span name, const struct target *target, struct span *ret_value)
{
    const struct {
        struct span name, value;
    } values[] = {
        {SPAN("extra"), SPAN("")},
        {SPAN("implementation_name"), SPAN("cpython")},
        {SPAN("os_name"), SPAN("posix")},
        {SPAN("os.name"), SPAN("posix")},
        {SPAN("platform_machine"), span_of(machine_name(target->machine))},
        {SPAN("platform_python_implementation"), SPAN("CPython")},
        {SPAN("platform_system"), SPAN("Linux")},
        {SPAN("sys_platform"), SPAN("linux")},
        {SPAN("sys.platform"), SPAN("linux")},
    };

    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        if (!span_equals(name, values[i].name))
            continue;
        *ret_value = values[i].value;
        return true;
    }
    return false;
}

static struct operand take_literal(struct parser *parser, struct span text)
{
    struct operand operand = {.is_known = true};
    struct span rest = span_from(text, 1);
    char quote = text.at[0];

    operand.text = span_cut(&rest, quote);
    parser->is_broken |= rest.at == NULL;
    parser->rest = rest;
    return operand;
}

static struct operand take_operand(struct parser *parser, struct text *version)
{
    struct span text = span_trim(parser->rest);
    struct operand operand = {0};

    if (span_is_empty(text)) {
        parser->is_broken = true;
        return operand;
    }
    if (text.at[0] == '"' || text.at[0] == '\'')
        return take_literal(parser, text);
    struct span name = name_at_front(text);

    parser->is_broken |= span_is_empty(name);
    parser->rest = span_from(text, name.len);
    if (span_equals(name, SPAN("python_version"))) {
        text_add_number(version, parser->target->python.major);
        text_add_string(version, ".");
        text_add_number(version, parser->target->python.minor);
        return (struct operand){text_span(version), true, true};
    }
    operand.is_known = value_of(name, parser->target, &operand.text);
    return operand;
}

static bool take_comparison(struct parser *parser, struct span *ret_operator)
{
    if (take_word(parser, SPAN("in"))) {
        *ret_operator = SPAN("in");
        return true;
    }
    if (take_word(parser, SPAN("not"))) {
        *ret_operator = SPAN("not in");
        return take_word(parser, SPAN("in"));
    }
    for (size_t i = 0; i < sizeof(COMPARISONS) / sizeof(COMPARISONS[0]); i++) {
        *ret_operator = span_of(COMPARISONS[i]);
        if (take_sign(parser, *ret_operator))
            return true;
    }
    return false;
}

static enum marker_truth truth_of(bool value)
{
    return value ? MARKER_TRUE : MARKER_FALSE;
}

static enum marker_truth compare_strings(struct span left, struct span operator, struct span right)
{
    /* Strings have no order: PEP 508 leaves it undefined and `packaging` says no. */
    if (span_equals(operator, SPAN("<")) || span_equals(operator, SPAN(">")))
        return MARKER_FALSE;
    return truth_of(span_equals(left, right) != span_equals(operator, SPAN("!=")));
}

static enum marker_truth decide_comparison(struct parser *parser)
{
    char buffers[2][32];
    struct text versions[2] = {text_in(buffers[0], sizeof(buffers[0])),
                               text_in(buffers[1], sizeof(buffers[1]))};
    struct operand left = take_operand(parser, &versions[0]), right;
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
    if (!left.is_version && !right.is_version)
        return compare_strings(left.text, operator, right.text);
    return plain_version_fits(left.text, operator, right.text, &fits) ? truth_of(fits)
                                                                      : MARKER_UNKNOWN;
}

static enum marker_truth decide_any(struct parser *parser);

static enum marker_truth decide_one(struct parser *parser)
{
    if (!take_sign(parser, SPAN("(")))
        return decide_comparison(parser);
    if (++parser->depth > MARKER_MAX_DEPTH) {
        parser->is_broken = true;
        return MARKER_UNKNOWN;
    }
    enum marker_truth truth = decide_any(parser);

    parser->is_broken |= !take_sign(parser, SPAN(")"));
    parser->depth--;
    return truth;
}

static enum marker_truth decide_all(struct parser *parser)
{
    enum marker_truth truth = decide_one(parser);

    while (!parser->is_broken && take_word(parser, SPAN("and"))) {
        enum marker_truth next = decide_one(parser);

        truth = next < truth ? next : truth;
    }
    return truth;
}

static enum marker_truth decide_any(struct parser *parser)
{
    enum marker_truth truth = decide_all(parser);

    while (!parser->is_broken && take_word(parser, SPAN("or"))) {
        enum marker_truth next = decide_all(parser);

        truth = next > truth ? next : truth;
    }
    return truth;
}

enum marker_truth marker_decide(struct span marker, const struct target *target)
{
    struct parser parser = {.rest = marker, .target = target};

    if (span_is_empty(span_trim(marker)))
        return MARKER_TRUE;
    enum marker_truth truth = decide_any(&parser);

    if (parser.is_broken || !span_is_empty(span_trim(parser.rest)))
        return MARKER_UNKNOWN;
    return truth;
}
