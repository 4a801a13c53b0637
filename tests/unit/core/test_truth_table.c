/* core/decide over every combination of facts: the verdict's own cause is there, and the cause of
 * no verdict that comes before it. */
#include "core/decide.h"
#include "tests/unit/suite.h"

static bool volume_is_there(const struct facts *facts)
{
    return facts->volume == VOLUME_USABLE;
}

static bool volume_was_looked_at(const struct facts *facts)
{
    return facts->volume != VOLUME_NOT_LOOKED_AT;
}

/* The table of README.md, each line for itself. */
static bool has_cause(const struct facts *facts, enum verdict verdict)
{
    bool libc_fits = facts->libc_is_known && facts->libc.minor >= facts->required.minor;

    switch (verdict) {
    case VERDICT_NOT_PYTHON:
        return !facts->is_python;
    case VERDICT_SECURE_EXEC:
        return facts->is_secure;
    case VERDICT_DISABLED:
        return facts->is_disabled;
    case VERDICT_EMBEDDED_INTERPRETER:
        return !facts->program_is_python && !facts->embedded_allowed;
    case VERDICT_UNDECIDED:
        return facts->volume == VOLUME_NOT_LOOKED_AT || facts->rules.result == RULES_NOT_READ;
    case VERDICT_UNSUPPORTED_VERSION:
        return volume_is_there(facts) && !facts->has_version;
    case VERDICT_UNSUPPORTED_ABI:
        return volume_was_looked_at(facts) &&
               (facts->python.is_free_threaded || facts->is_debug_build);
    case VERDICT_UNSUPPORTED_LIBC:
        return volume_is_there(facts) && facts->has_directory && !libc_fits;
    case VERDICT_NO_PAYLOAD:
        return volume_was_looked_at(facts) && (!volume_is_there(facts) || !facts->has_directory);
    case VERDICT_DENIED_BY_RULE:
        return facts->rules.result != RULES_NOT_READ && facts->rules.result != RULES_SAY_NOTHING &&
               facts->rules.result != RULES_ALLOW && !facts->is_forced;
    case VERDICT_ALREADY_ON_PATH:
        return facts->already_on_path;
    default:
        return verdict == VERDICT_INJECTED && volume_was_looked_at(facts) &&
               facts->rules.result != RULES_NOT_READ;
    }
}

/* One bit after the other. */
static bool take_bit(unsigned *bits)
{
    bool bit = (*bits & 1) != 0;

    *bits >>= 1;
    return bit;
}

static struct facts facts_of_bits(unsigned bits, enum volume_state volume, enum rules_result rules)
{
    struct facts facts = {
        .volume = volume,
        .rules.result = rules,
        .required = {LIBC_GLIBC, 2, 17, 0},
        .libc = {LIBC_GLIBC, 2, 16, 0},
    };

    facts.is_python = take_bit(&bits);
    facts.is_secure = take_bit(&bits);
    facts.is_disabled = take_bit(&bits);
    facts.program_is_python = take_bit(&bits);
    facts.embedded_allowed = take_bit(&bits);
    facts.python.is_free_threaded = take_bit(&bits);
    facts.is_debug_build = take_bit(&bits);
    facts.has_version = take_bit(&bits);
    facts.has_directory = take_bit(&bits);
    facts.libc_is_known = take_bit(&bits);
    facts.libc.minor += take_bit(&bits);
    facts.is_forced = take_bit(&bits);
    facts.already_on_path = take_bit(&bits);
    return facts;
}

enum { BITS = 13, VOLUME_STATES = VOLUME_INCOMPLETE + 1 };

/* Which verdicts come before this one: those of the list, and where the facts run out. */
static bool comes_before(enum verdict earlier, enum verdict verdict, const struct facts *facts)
{
    enum verdict last =
        facts->volume == VOLUME_NOT_LOOKED_AT ? VERDICT_EMBEDDED_INTERPRETER : VERDICT_NO_PAYLOAD;

    return earlier < verdict && (verdict != VERDICT_UNDECIDED || earlier <= last);
}

START_TEST(every_combination_of_facts_has_its_verdict)
{
    enum volume_state volume = (enum volume_state)(_i / RULES_RESULT_COUNT);
    enum rules_result rules = (enum rules_result)(_i % RULES_RESULT_COUNT);

    for (unsigned bits = 0; bits < 1U << BITS; bits++) {
        struct facts facts = facts_of_bits(bits, volume, rules);
        enum verdict verdict = decide(&facts);

        ck_assert(verdict <= VERDICT_INJECTED || verdict == VERDICT_UNDECIDED);
        if (!has_cause(&facts, verdict))
            ck_abort_msg("%s without a cause: bits %x", verdict_name(verdict), bits);
        for (int earlier = 0; comes_before((enum verdict)earlier, verdict, &facts); earlier++)
            if (has_cause(&facts, (enum verdict)earlier))
                ck_abort_msg("%s, not %s: bits %x", verdict_name(verdict),
                             verdict_name((enum verdict)earlier), bits);
    }
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, every_combination_of_facts_has_its_verdict, 0,
                        VOLUME_STATES * RULES_RESULT_COUNT);
}

int main(void)
{
    return suite_run("truth_table", add_tests);
}
