/* Prints a lock for people: the table of `ddpack lock`, and a line for each target that has no
 * wheels. */
#include "tools/ddpack/lock/lock_report.h"

#include <stdio.h>

void lock_report_table(const struct lock *lock)
{
    char name[TARGET_NAME_SIZE];

    /* The first column has room for the longest name of a target. */
    printf("%-56s %7s %12s\n", "target", "wheels", "bytes");
    for (size_t t = 0; t < lock->target_count; t++) {
        const struct lock_target *target = &lock->targets[t];
        uint64_t bytes = 0;

        for (size_t w = 0; w < target->wheel_count; w++)
            bytes += target->wheels[w].size;
        printf("%-56s %7zu %12llu\n", lock_target_name(&target->target, name), target->wheel_count,
               (unsigned long long)bytes);
    }
    printf("ddtrace %s\n", lock->ddtrace);
}

void lock_report_gaps(const struct lock *lock, enum lock_outcome outcome)
{
    const char *fate = outcome == LOCK_FAILED ? "cannot be locked" : "is left out";
    char name[TARGET_NAME_SIZE];

    for (size_t i = 0; i < lock->gap_count; i++)
        fprintf(stderr, "ddpack: target %s %s: %s\n", lock_target_name(&lock->gaps[i].target, name),
                fate, lock->gaps[i].reason);
    if (lock->note != NULL)
        fprintf(stderr, "ddpack: %s\n", lock->note);
}
