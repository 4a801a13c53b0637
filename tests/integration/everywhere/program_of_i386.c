/* A dynamically linked 32-bit program without a libc. */
void _start(void);

static int call(int number, int a, int b, int c)
{
    int result;

    __asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(a), "c"(b), "d"(c) : "memory");
    return result;
}

void _start(void)
{
    char text[] = "32 bits\n";

    call(4, 1, (int)text, sizeof(text) - 1);
    call(1, 5, 0, 0);
    __builtin_unreachable();
}
