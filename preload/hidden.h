/* The build of the object includes this before everything else: it makes all declarations hidden,
 * so that functions are called directly. -fvisibility=hidden covers definitions alone; on aarch64
 * every function that another file calls would then need a relocation when the object is loaded. */
#ifndef DDINJECT_PRELOAD_HIDDEN_H
#define DDINJECT_PRELOAD_HIDDEN_H

#pragma GCC visibility push(hidden)

#endif
