/* Walking the live environment. This is all that a process without Python executes of the object,
 * and it does so on every getenv, so that its loop is written for speed: `make bench` measures it.
 */
#include "preload/environment.h"

#include "core/decide.h"
#include "preload/imports.h"

/* Returns the start of the value when `entry` is "name=value", else NULL. It is not inlined, so
 * that the loop over all entries stays small. */
__attribute__((noinline)) static char *value_of(char *entry, const char *name)
{
    while (*name != '\0' && *entry == *name) {
        entry++;
        name++;
    }
    return *name == '\0' && *entry == '=' ? entry + 1 : NULL;
}

char *environment_value(const char *name)
{
    /* Every pointer is loaded once, with acquire order: setenv in another thread may publish a new
     * entry, or clearenv may take the whole array away. glibc stores with release order since 2.41;
     * older versions, and musl, promise nothing. */
    char **entry = &libc_environ == NULL ? NULL : __atomic_load_n(&libc_environ, __ATOMIC_ACQUIRE);
    char *current = entry == NULL ? NULL : __atomic_load_n(entry, __ATOMIC_ACQUIRE), *before;

    if (current == NULL || name[0] == '\0')
        return NULL;
    /* The first two bytes differ for nearly all entries, so that no more of them is read. */
    const char first = name[0], second = name[1] != '\0' ? name[1] : '=';

    do {
        if (__builtin_expect(current[0] == first, 0) && current[1] == second) {
            char *value = value_of(current, name);

            if (value != NULL)
                return value;
        }
        before = current;
        entry++;
        __asm__(
            ""
            : "+r"(entry)); /* keeps one pointer in a register: the loop then lies in 32 bytes */
        current = __atomic_load_n(entry, __ATOMIC_ACQUIRE);
        /* unsetenv in another thread moves the entries behind its own one place down. When it has
         * passed us, an entry that we have not seen is now in the place before. Begin again then,
         * as getenv of glibc does since 2.41. */
        if (__builtin_expect(__atomic_load_n(entry - 1, __ATOMIC_RELAXED) != before, 0))
            return environment_value(name);
    } while (__builtin_expect(current != NULL, 1));
    return NULL;
}

bool environment_says(const char *name)
{
    return environment_says_yes(environment_span(name));
}

struct span environment_span(const char *name)
{
    return span_of(environment_value(name));
}
