/* Writing, reading and ordering the names of payload directories. */
#include "core/target.h"

const char *platform_name(enum libc_kind libc)
{
    return libc == LIBC_MUSL ? "musllinux_1_2" : "manylinux2014";
}

bool platform_parse(struct span text, enum libc_kind *ret_libc)
{
    if (span_equals(text, SPAN("manylinux2014")))
        *ret_libc = LIBC_GLIBC;
    else if (span_equals(text, SPAN("musllinux_1_2")))
        *ret_libc = LIBC_MUSL;
    else
        return false;
    return true;
}

const char *machine_name(enum machine machine)
{
    return machine == MACHINE_AARCH64 ? "aarch64" : "x86_64";
}

bool machine_parse(struct span text, enum machine *ret_machine)
{
    if (span_equals(text, SPAN("x86_64")))
        *ret_machine = MACHINE_X86_64;
    else if (span_equals(text, SPAN("aarch64")))
        *ret_machine = MACHINE_AARCH64;
    else
        return false;
    return true;
}

enum machine machine_native(void)
{
#if defined(__aarch64__)
    return MACHINE_AARCH64;
#elif defined(__x86_64__)
    return MACHINE_X86_64;
#else
#error "only x86_64 and aarch64 have payloads"
#endif
}

void target_name_add(struct text *text, const struct target *target, enum target_name_form form)
{
    text_add_string(text, "site-packages-ddtrace-py");
    text_add_number(text, target->python.major);
    text_add_string(text, ".");
    text_add_number(text, target->python.minor);
    text_add_string(text, "-");
    text_add_string(text, platform_name(target->libc));
    if (form == NAME_WITH_MACHINE) {
        text_add_string(text, "-");
        text_add_string(text, machine_name(target->machine));
    }
}

void target_path_add(struct text *text, struct span volume, const struct target *target,
                     enum target_name_form form)
{
    text_add(text, volume);
    text_add_string(text, "/" TARGETS_DIRECTORY "/");
    target_name_add(text, target, form);
}

bool target_name_parse(struct span name, struct target *ret_target)
{
    struct target target;
    struct span rest = name;

    if (!span_take(&rest, SPAN("site-packages-ddtrace-py")) ||
        !span_take_number(&rest, &target.python.major) || !span_take(&rest, SPAN(".")) ||
        !span_take_number(&rest, &target.python.minor) || !span_take(&rest, SPAN("-")))
        return false;
    if (!platform_parse(span_cut(&rest, '-'), &target.libc) ||
        !machine_parse(rest, &target.machine))
        return false;
    *ret_target = target;
    return true;
}

static int compare_numbers(unsigned left, unsigned right)
{
    return (left > right) - (left < right);
}

int target_compare(const struct target *left, const struct target *right)
{
    int order = compare_numbers(left->python.major, right->python.major);

    if (order == 0)
        order = compare_numbers(left->python.minor, right->python.minor);
    if (order == 0)
        order = compare_numbers(left->libc, right->libc);
    return order != 0 ? order : compare_numbers(left->machine, right->machine);
}
