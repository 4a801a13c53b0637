/* Parsing wheel names and their compatibility tags (PEP 425, 600, 656). */
#include "tools/ddpack/wheel_name.h"

#include "tools/common/own.h"

#include <ctype.h>
#include <string.h>

enum {
    PARTS_MIN = 5,
    PARTS_MAX = 6,
    FIT_PURE = 1,
    FIT_ABI3 = 2,
    FIT_EXACT = 3,
    FIT_PLATFORM = 10,
    MANYLINUX_MINOR_MAX = 17,
    MUSLLINUX_MINOR_MAX = 2,
};

int wheel_name_parse(const char *file, struct wheel_name *ret_name, struct error *error)
{
    struct span rest = span_of(file);
    struct span parts[PARTS_MAX];
    size_t count = 0;

    if (!span_ends_with(rest, SPAN(".whl")) || strchr(file, '/') != NULL)
        return error_verification(error, "%s: not the name of a wheel", file);
    rest.len -= strlen(".whl");
    while (rest.at != NULL && count < PARTS_MAX) {
        parts[count] = span_cut(&rest, '-');
        if (span_is_empty(parts[count++]))
            return error_verification(error, "%s: a part of the wheel's name is empty", file);
    }
    if (rest.at != NULL || count < PARTS_MIN)
        return error_verification(error, "%s: a wheel's name has 5 or 6 parts", file);
    *ret_name = (struct wheel_name){
        .distribution = parts[0],
        .version = parts[1],
        .build = count == PARTS_MAX ? parts[2] : SPAN_EMPTY,
        .pythons = parts[count - 3],
        .abis = parts[count - 2],
        .platforms = parts[count - 1],
    };
    return 0;
}

/* "cp312", "py3", "py312": the interpreter's letters and the version behind them. */
static bool python_tag_parse(struct span tag, struct span letters, struct python_version *ret)
{
    struct python_version version = {0};

    if (!span_take(&tag, letters) || tag.len == 0 || !isdigit((unsigned char)tag.at[0]))
        return false;
    version.major = (unsigned)(tag.at[0] - '0');
    tag = span_from(tag, 1);
    if (tag.len > 0 && (!span_take_number(&tag, &version.minor) || tag.len > 0))
        return false;
    *ret = version;
    return true;
}

static unsigned abi_fit(struct span python_tag, struct span abi, struct python_version wanted)
{
    struct python_version tag, abi_version;
    bool is_none = span_equals(abi, SPAN("none"));

    if (python_tag_parse(python_tag, SPAN("py"), &tag))
        return is_none && tag.major == wanted.major && tag.minor <= wanted.minor ? FIT_PURE : 0;
    if (!python_tag_parse(python_tag, SPAN("cp"), &tag) || tag.major != wanted.major)
        return 0;
    if (span_equals(abi, SPAN("abi3")))
        return tag.minor <= wanted.minor ? FIT_ABI3 : 0;
    if (tag.minor != wanted.minor)
        return 0;
    /* cp27-cp27mu and cp37-cp37m carry flags that the newer ones do not have. */
    struct span flags = abi;

    if (is_none)
        return FIT_EXACT;
    while (flags.len > 0 && isalpha((unsigned char)flags.at[flags.len - 1]))
        flags.len--;
    struct span suffix = span_from(abi, flags.len);
    bool has_fitting_flags =
        span_is_empty(suffix) || span_equals(suffix, SPAN("m")) || span_equals(suffix, SPAN("mu"));

    return has_fitting_flags && python_tag_parse(flags, SPAN("cp"), &abi_version) &&
                   abi_version.major == wanted.major && abi_version.minor == wanted.minor
               ? FIT_EXACT
               : 0;
}

static bool manylinux_fits(struct span tag, struct span *ret_machine)
{
    static const char *const OLD[] = {"manylinux1_", "manylinux2010_", "manylinux2014_"};
    unsigned minor;

    for (size_t i = 0; i < sizeof(OLD) / sizeof(OLD[0]); i++)
        if (span_starts_with(tag, span_of(OLD[i]))) {
            *ret_machine = span_from(tag, strlen(OLD[i]));
            return true;
        }
    if (!span_take(&tag, SPAN("manylinux_2_")) || !span_take_number(&tag, &minor) ||
        !span_take(&tag, SPAN("_")))
        return false;
    *ret_machine = tag;
    return minor <= MANYLINUX_MINOR_MAX;
}

static bool musllinux_fits(struct span tag, struct span *ret_machine)
{
    unsigned minor;

    if (!span_take(&tag, SPAN("musllinux_1_")) || !span_take_number(&tag, &minor) ||
        !span_take(&tag, SPAN("_")))
        return false;
    *ret_machine = tag;
    return minor <= MUSLLINUX_MINOR_MAX;
}

static unsigned platform_fit(struct span tag, const struct target *target)
{
    struct span name;
    enum machine machine;

    if (span_equals(tag, SPAN("any")))
        return 1;
    bool fits = target->libc == LIBC_MUSL ? musllinux_fits(tag, &name) : manylinux_fits(tag, &name);

    return fits && machine_parse(name, &machine) && machine == target->machine ? FIT_PLATFORM : 0;
}

static unsigned best_platform(struct span platforms, const struct target *target)
{
    unsigned best = 0;

    while (platforms.at != NULL) {
        unsigned fit = platform_fit(span_cut(&platforms, '.'), target);

        best = fit > best ? fit : best;
    }
    return best;
}

static unsigned best_abi(struct span pythons, struct span abis, struct python_version wanted)
{
    unsigned best = 0;

    while (pythons.at != NULL) {
        struct span python = span_cut(&pythons, '.');

        for (struct span rest = abis; rest.at != NULL;) {
            unsigned fit = abi_fit(python, span_cut(&rest, '.'), wanted);

            best = fit > best ? fit : best;
        }
    }
    return best;
}

unsigned wheel_name_fit(const struct wheel_name *name, const struct target *target)
{
    unsigned abi = best_abi(name->pythons, name->abis, target->python);
    unsigned platform = best_platform(name->platforms, target);

    return abi == 0 || platform == 0 ? 0 : abi + platform;
}

char *distribution_normalize(struct span distribution)
{
    char *name = malloc(distribution.len + 1);
    size_t len = 0;

    if (name == NULL)
        abort();
    for (size_t i = 0; i < distribution.len; i++) {
        char byte = distribution.at[i];
        bool is_separator = byte == '-' || byte == '_' || byte == '.';

        if (!is_separator)
            name[len++] = (char)tolower((unsigned char)byte);
        else if (len == 0 || name[len - 1] != '-')
            name[len++] = '-';
    }
    name[len] = '\0';
    return name;
}

bool distribution_is(struct span distribution, struct span other)
{
    cleanup_free char *left = distribution_normalize(distribution);
    cleanup_free char *right = distribution_normalize(other);

    return strcmp(left, right) == 0;
}
