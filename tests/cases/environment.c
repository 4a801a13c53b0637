/* Every use of the environment that a program may make; prints what it sees. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern char **environ;

static void print(const char *name)
{
    const char *value = getenv(name);

    printf("%s=%s\n", name, value != NULL ? value : "(unset)");
}

int main(int argc, char **argv)
{
    static char *own[] = {"ONLY=mine", "PYTHONPATH=/own", NULL};

    for (char **entry = environ; *entry != NULL; entry++)
        if (strncmp(*entry, "LD_PRELOAD=", 11) != 0)
            puts(*entry);
    print("PYTHONPATH");
    print("HOME");
    print("");
    print("PYTHONPAT");
    setenv("PYTHONPATH", "/set/later", 1);
    print("PYTHONPATH");
    environ = own;
    print("ONLY");
    print("PYTHONPATH");
    environ = NULL;
    print("PYTHONPATH");
    return argc + (argv[argc] != NULL);
}
