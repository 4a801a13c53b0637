/* Builds a volume from a lock, and tells what became of it. */
#ifndef DDINJECT_TOOLS_DDPACK_BUILD_VOLUME_BUILD_H
#define DDINJECT_TOOLS_DDPACK_BUILD_VOLUME_BUILD_H

#include "tools/ddpack/build/build_options.h"
#include "tools/ddpack/build/build_report.h"
#include "tools/volume/manifest.h"

/* Builds in a staging directory beside `output` and puts it in the place of `output` at the end. A
 * reader of `output` sees the old volume or the new one, whole, and a failure leaves nothing
 * behind. Fails with ERROR_VERIFICATION where a wheel is not what the lock, its RECORD or its tags
 * say. The caller releases the manifest and the report. */
int volume_build(const struct lock *lock, const struct build_options *options,
                 struct manifest *ret_manifest, struct build_report *ret_report,
                 struct error *error);

#endif
