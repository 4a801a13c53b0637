/* The object of 32-bit programs: nothing is done in them, but ld.so finds a file that it can load
 * and so has no error to print. */
extern int nothing;
