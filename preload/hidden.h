/* Included before everything in the object's own build: what is declared is the object's own and
 * called directly. (-fvisibility=hidden speaks of definitions alone; on aarch64 each function that
 * another file calls would then take a relocation at load.) */
#ifndef DDINJECT_PRELOAD_HIDDEN_H
#define DDINJECT_PRELOAD_HIDDEN_H

#pragma GCC visibility push(hidden)

#endif
