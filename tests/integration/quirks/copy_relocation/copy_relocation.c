/* Uses the environment in every way that moves it. */
#include "show.h"

int main(void)
{
    static char *own[] = {"ONLY=mine", "PYTHONPATH=/own", NULL};

    show_environment();
    show_variable("empty name", "");
    show_variable("a part of a name", "PYTHONPAT");
    setenv("PYTHONPATH", "/set/later", 1);
    show_variable("changed", "PYTHONPATH");
    for (int i = 0; i < 100; i++) {
        char name[16];

        snprintf(name, sizeof(name), "GROWN%d", i);
        setenv(name, "x", 1);
    }
    show_variable("grown", "GROWN99");
    environ = own;
    show_variable("replaced", "ONLY");
    show_variable("replaced", "PYTHONPATH");
    clearenv();
    show_variable("cleared", "PYTHONPATH");
    return 0;
}
