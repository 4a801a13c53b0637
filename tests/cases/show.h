/* What a program sees of its environment, one line each. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern char **environ;

static inline void show_variable(const char *when, const char *name)
{
    const char *value = getenv(name);

    printf("%s: %s=%s\n", when, name, value != NULL ? value : "(unset)");
    fflush(stdout);
}

static inline void show_environment(void)
{
    for (char **entry = environ; *entry != NULL; entry++)
        if (strncmp(*entry, "LD_PRELOAD=", 11) != 0)
            puts(*entry);
    show_variable("now", "PYTHONPATH");
    show_variable("now", "HOME");
}
