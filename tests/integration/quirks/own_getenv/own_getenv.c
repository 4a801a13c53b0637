#include "show.h"

char *getenv(const char *name)
{
    return strcmp(name, "PYTHONPATH") == 0 ? "of its own" : NULL;
}

int main(void)
{
    show_variable("now", "PYTHONPATH");
    show_variable("now", "HOME");
    return 0;
}
