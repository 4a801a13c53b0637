/* Walking the live environ. */
#include "preload/environment.h"

#include "core/decide.h"
#include "preload/imports.h"

/* The value's start if `entry` is "name=value". Apart, so that the loop over all entries is small.
 */
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
    /* Acquire, and each pointer once: another thread's setenv may be publishing a new entry
     * (glibc 2.41 stores them with release order), or a clearenv be taking environ away; before
     * that no libc promises anything. */
    char **entry = &libc_environ == NULL ? NULL : __atomic_load_n(&libc_environ, __ATOMIC_ACQUIRE);
    char *current = entry == NULL ? NULL : __atomic_load_n(entry, __ATOMIC_ACQUIRE), *before;

    if (current == NULL || name[0] == '\0')
        return NULL;
    /* Two bytes tell nearly all entries apart, and are all that most look at. */
    const char first = name[0], second = name[1] != '\0' ? name[1] : '=';

    do {
        if (__builtin_expect(current[0] == first, 0) && current[1] == second) {
            char *value = value_of(current, name);

            if (value != NULL)
                return value;
        }
        before = current;
        entry++;
        __asm__("" : "+r"(entry)); /* one register counts: the loop lies in 32 bytes */
        current = __atomic_load_n(entry, __ATOMIC_ACQUIRE);
        /* unsetenv moves what is behind its entry one place down, and may have overtaken us: then
         * the place before holds what we have not seen. libc's own begins anew, from 2.41 on. */
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
