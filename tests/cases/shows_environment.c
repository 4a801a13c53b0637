/* Prints its environment, and what getenv says of it. */
#include "show.h"

int main(void)
{
    show_environment();
    return 0;
}
