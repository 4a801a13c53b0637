# What clang builds: everything once. That it builds and links without a warning is one of the static
# checks, and the same objects, sanitized and instrumented, are what the fuzz targets are linked with.
clang_build  = $(MAKE) BUILD=$(BUILD)/clang CC=clang-$(LLVM) CFLAGS='-O1 -g' \
    HARDEN='-ffunction-sections -fdata-sections' \
    SANITIZE='-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all'

fuzz_names   := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
fuzz_runs    := $(addprefix fuzz-run-,$(fuzz_names))
# What the object runs in every process is tried for longer by check-long.
fuzz_object  := elf_image rules command_line env_path
FUZZ_SECONDS        ?= 5
FUZZ_OBJECT_SECONDS ?= $(FUZZ_SECONDS)

.PHONY: clang
clang:
	@+$(clang_build) -s --no-print-directory all fuzz-programs

# These two are of the make that clang_build starts.
.PHONY: fuzz-programs
fuzz-programs: $(addprefix $(BUILD)/fuzz/fuzz_,$(fuzz_names))
$(BUILD)/fuzz/%: $(BUILD)/obj/tests/fuzz/%.o $(BUILD)/programs.a
	@mkdir -p $(@D)
	$(if $(Q),@echo "  LD    $@")
	$(Q)$(CC) -fsanitize=fuzzer,address,undefined -o $@ $^ $(DDPACK_LIBS)

.PHONY: fuzz $(fuzz_runs)
fuzz: $(fuzz_runs) ## every fuzz target replays its corpus and runs for FUZZ_SECONDS (5)
$(fuzz_runs): fuzz-run-%: clang
	@FUZZ_SECONDS=$(if $(filter $*,$(fuzz_object)),$(FUZZ_OBJECT_SECONDS),$(FUZZ_SECONDS)) \
	    scripts/tests/fuzz $(BUILD)/clang/fuzz/fuzz_$* tests/fuzz/corpus/fuzz_$*
