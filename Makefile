# Everything is built into $(BUILD); `make help` tells what there is.
VERSION := 0.2.0
BUILD   ?= build
# make takes a space for the end of a name: where the clone's path has one, what lies below it is named
# from here.
ifneq ($(word 2,$(BUILD)),)
override BUILD := $(subst $(CURDIR)/,,$(BUILD))
endif
PREFIX  ?= /usr/local
DESTDIR ?=
CC      ?= gcc
V       ?= 0
# The oldest clang of those that are here, 14 where that is one.
LLVM    ?= $(lastword 14 $(shell ls /usr/bin/clang-tidy-[0-9]* 2>/dev/null | sed 's/.*-//' | sort -rn))
Q       := $(if $(filter 1,$(V)),,@)

WARNINGS := -Wall -Wextra -Wpedantic -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
            -Wpointer-arith -Wcast-qual -Wwrite-strings -Wundef -Wvla -Wformat=2 -Wconversion
CPPFLAGS := -I. -D_GNU_SOURCE -DDDINJECT_VERSION='"$(VERSION)"'
CFLAGS   ?= -O2 -g
# Sections of their own: what a static program does not call is not in it.
HARDEN   := -fstack-protector-strong -D_FORTIFY_SOURCE=2 -ffunction-sections -fdata-sections
COMPILE   = $(CC) -std=gnu17 $(WARNINGS) $(CPPFLAGS) $(CFLAGS) $(SANITIZE) -MMD -MP

comma   := ,
MACHINE := $(shell $(CC) -dumpmachine)

# The object runs inside of every process: no libc headers beyond the freestanding ones, nothing
# visible, and no code of the compiler's that would call into libc.
SMALLEST := $(shell $(CC) -Oz -E -x c /dev/null >/dev/null 2>&1 && echo -Oz || echo -Os)
PRELOAD_FLAGS := -std=gnu17 $(WARNINGS) -I. -D_GNU_SOURCE $(SMALLEST) -g -ffreestanding -fvisibility=hidden -fPIC \
    -include preload/hidden.h \
    -fno-stack-protector -U_FORTIFY_SOURCE -fno-asynchronous-unwind-tables -fno-unwind-tables \
    -fno-plt -fcf-protection=none -fno-jump-tables -ffunction-sections -fdata-sections \
    $(if $(findstring clang,$(CC)),,-fno-tree-loop-distribute-patterns -flto -fno-inline-functions-called-once \
      -fno-guess-branch-probability) \
    $(if $(findstring aarch64,$(MACHINE)),-mno-outline-atomics)
# Two segments (noseparate-code) and full RELRO: see docs/decisions/0002-two-segments.md.
PRELOAD_LINK := $(PRELOAD_FLAGS) -shared -nostdlib -s -Wl,-soname,libddinject.so -Wl,-z,relro,-z,now \
    -Wl,-z,noseparate-code -Wl,-z,noexecstack -Wl,--hash-style=both -Wl,--gc-sections \
    -Wl,--build-id=sha1 -Wl,--spare-dynamic-tags=0 -Wl,--version-script=preload/exports.map -Wl,-T,preload/object.ld

core_sources    := $(wildcard core/*.c)
preload_sources := $(wildcard preload/*.c)
elf_sources     := tools/common/elf_file.c tools/common/elf_file_needs.c
common_sources  := $(filter-out $(elf_sources) tools/common/libelf_static.c,$(wildcard tools/common/*.c))
volume_sources  := $(wildcard tools/volume/*.c tools/volume/copy/*.c)
init_sources    := $(filter-out %/main_init.c,$(wildcard tools/ddpack/init/*.c))
ddpack_sources  := $(filter-out tools/ddpack/main.c $(wildcard tools/ddpack/init/*.c), \
                     $(wildcard tools/formats/*.c tools/ddpack/*.c tools/ddpack/*/*.c))
ddinject_sources := $(filter-out tools/ddinject/main.c,$(wildcard tools/ddinject/*.c tools/ddinject/*/*.c))
unit_sources    := $(sort $(shell find tests/unit -name 'test_*.c'))

preload_objects := $(patsubst %.c,$(BUILD)/pic/%.o,$(core_sources) $(preload_sources))
object           = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))

base_objects     := $(call object,$(core_sources) $(common_sources)) $(BUILD)/obj/third_party/cjson/cJSON.o
elf_objects      := $(call object,$(elf_sources))
init_objects     := $(call object,$(volume_sources) $(init_sources))
ddpack_objects   := $(call object,$(ddpack_sources))
ddinject_objects := $(call object,$(ddinject_sources))
unit_programs    := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(unit_sources))

DDPACK_LIBS   := -lelf -lcurl -ldeflate -lz -lnettle -lsodium -lpthread
STATIC_LIBS   := -lnettle
DDINJECT_LIBS := -lelf -lz
UNIT_LIBS     := -lcheck -lsubunit -lm -lrt $(DDPACK_LIBS)

programs := $(BUILD)/libddinject.so $(BUILD)/ddpack $(BUILD)/ddpack-init $(BUILD)/ddinject
payload_files := $(sort $(patsubst payload/%,$(BUILD)/%,$(wildcard payload/*.py payload/rules.conf)))
payload  := $(payload_files) $(BUILD)/payload.list

.PHONY: all
all: $(programs) $(payload) ## build everything

# So that $(BUILD) is a complete runtime directory for `ddpack build`.
.PHONY: runtime
runtime: $(filter-out %/ddpack,$(programs)) $(payload) ## what volumes and init images hold, for the machine that CC compiles for
$(payload_files): $(BUILD)/%: payload/%
	@mkdir -p $(@D)
	@cp $< $@

# What `ddpack build` puts into a volume. It is written anew when a file of payload/ comes or goes.
.PHONY: always
$(BUILD)/payload.list: always
	@mkdir -p $(@D)
	@printf '%s\n' $(notdir $(payload_files)) >$@.new
	@if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

include scripts/make/check.mk
include scripts/make/fuzz.mk
include scripts/make/lint.mk
include scripts/make/docs.mk
include scripts/make/package.mk

.PHONY: help
help: ## this text
	@sed -nE 's/^([a-z_.-]+):.*## (.*)/  \1|\2/p' $(MAKEFILE_LIST) | sort | \
	    awk -F'|' '{printf "%-28s %s\n", $$1, $$2}'
	@echo "  variables                  BUILD, CC, CFLAGS, LDFLAGS, V=1, PREFIX, DESTDIR, MAN, DIST"

.PHONY: clean
clean: ## remove what was built; keeps the virtual environment and caches of scripts/setup
	rm -rf $(BUILD)/obj $(BUILD)/pic $(BUILD)/unit $(BUILD)/asan $(BUILD)/fuzz $(BUILD)/bench \
	    $(BUILD)/clang $(BUILD)/tidy $(BUILD)/tidy-deep $(BUILD)/branches $(BUILD)/programs.a $(BUILD)/commands $(BUILD)/describe $(BUILD)/man $(BUILD)/completion $(BUILD)/demo $(BUILD)/test-* $(programs) $(payload) compile_commands.json

$(BUILD)/pic/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(if $(Q),@echo "  CC    $< (preload)")
	$(Q)$(CC) $(PRELOAD_FLAGS) -MMD -MP -c $< -o $@
# What the compiler may call without being told must be there after link-time optimisation.
$(BUILD)/pic/preload/memory.o: PRELOAD_FLAGS += $(if $(findstring clang,$(CC)),,-fno-lto)

$(BUILD)/obj/third_party/%.o: third_party/%.c Makefile
	@mkdir -p $(@D)
	$(if $(Q),@echo "  CC    $<")
	$(Q)$(CC) -std=gnu17 $(CFLAGS) $(HARDEN) $(SANITIZE) -w -c $< -o $@

$(BUILD)/obj/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(if $(Q),@echo "  CC    $<")
	$(Q)$(COMPILE) $(HARDEN) -c $< -o $@

# Embedded; the compiler does not see the dependency.
$(BUILD)/obj/tools/ddpack/build/compile_script.o: tools/ddpack/build/compile.py

# What every process executes, and all that most ever do: its loop lies in 32 bytes. On many of Intel's
# processors it takes twice the time where a jump crosses or ends at a multiple of 32, and on others
# where the assembler pads jumps to avoid that.
$(BUILD)/pic/preload/environment.o: PRELOAD_FLAGS += -O2 -fno-lto -fno-function-sections -falign-functions=1 \
    -falign-loops=32 $(if $(findstring clang,$(CC)),,-falign-jumps=32 -fguess-branch-probability)

$(BUILD)/libddinject.so: $(preload_objects) preload/exports.map preload/object.ld
	$(if $(Q),@echo "  LD    $@")
	$(Q)$(CC) $(PRELOAD_LINK) -o $@ $(preload_objects)

.PHONY: i386
i386: $(BUILD)/i386/libddinject.so ## the object of 32-bit programs: see scripts/roots/multilib

# It calls nothing, so that the 64-bit compiler's own parts are enough.
$(BUILD)/i386/libddinject.so: preload/i386/nothing.c
	@mkdir -p $(@D)
	$(if $(Q),@echo "  LD    $@")
	$(Q)$(CC) -m32 $(filter-out -MMD -MP,$(PRELOAD_FLAGS)) $(filter-out %exports.map,$(PRELOAD_LINK)) -o $@ $<

$(BUILD)/ddpack: $(call object,tools/ddpack/main.c) $(ddpack_objects) $(init_objects) $(elf_objects) $(base_objects)
	$(if $(Q),@echo "  LD    $@")
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $(SANITIZE) -o $@ $^ $(DDPACK_LIBS)

$(BUILD)/ddpack-init: $(call object,tools/ddpack/init/main_init.c) $(init_objects) $(base_objects)
	$(if $(Q),@echo "  LD    $@")
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $(SANITIZE) $(if $(SANITIZE),,-static -s) -Wl,--gc-sections -o $@ $^ $(STATIC_LIBS)

$(BUILD)/ddinject: $(call object,tools/ddinject/main.c tools/common/libelf_static.c) $(ddinject_objects) $(elf_objects) $(base_objects)
	$(if $(Q),@echo "  LD    $@")
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $(SANITIZE) $(if $(SANITIZE),,-static -s) -Wl,--gc-sections -o $@ $^ $(DDINJECT_LIBS) $(STATIC_LIBS)

# All but the entries of the programs: tests and fuzz targets take from it what they call.
$(BUILD)/programs.a: $(ddpack_objects) $(init_objects) $(ddinject_objects) $(describe_objects) $(elf_objects) $(base_objects)
	@rm -f $@
	$(Q)$(AR) qcsT $@ $^

# One program per test file: a failure is found by its name.
$(BUILD)/unit/%: $(BUILD)/obj/tests/unit/%.o $(BUILD)/programs.a
	@mkdir -p $(@D)
	$(if $(Q),@echo "  LD    $@")
	$(Q)$(CC) $(CFLAGS) $(SANITIZE) -rdynamic -Wl,--hash-style=both -o $@ $^ $(UNIT_LIBS) $(DDINJECT_LIBS)
.PRECIOUS: $(BUILD)/obj/%.o
# It counts the basic blocks that run.
$(BUILD)/obj/tests/unit/core/test_wildcard.o: COMPILE += -fsanitize-coverage=trace-pc

-include $(shell find $(BUILD)/obj $(BUILD)/pic -name '*.d' 2>/dev/null)
