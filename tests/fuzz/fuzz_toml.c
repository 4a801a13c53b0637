/* TOML of arbitrary bytes, and what is made of it. */
#include "tools/ddpack/lock/pylock.h"
#include "tools/formats/toml.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct span text = {(const char *)bytes, len};
    struct json *json;
    struct error error;
    struct lock lock = {0};

    if (toml_parse(text, "fuzz", &json, &error) == 0)
        json_free(json);
    if (pylock_parse(text, "fuzz", &json, &error) < 0)
        return 0;
    struct lock_target *target = lock_add_target(&lock);

    target->target = (struct target){{3, 12}, LIBC_GLIBC, MACHINE_X86_64};
    (void)pylock_take_marked(json, "/srv", target, &error);
    json_free(json);
    lock_release(&lock);
    return 0;
}
