# Tests and benchmarks.
.PHONY: check
check: unit branches asan valgrind fuzz integration ## unit tests, sanitized, under valgrind, fuzzed; integration tests

.PHONY: unit
unit: $(unit_programs) ## unit tests (Check)
	@scripts/tests/unit $(unit_programs)

.PHONY: asan
asan: ## the unit tests under AddressSanitizer and UBSan
	$(MAKE) BUILD=$(BUILD)/asan CFLAGS='-O1 -g' \
	    SANITIZE='-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer' unit

.PHONY: valgrind
valgrind: $(unit_programs) ## the unit tests under valgrind
	@VALGRIND='valgrind -q --error-exitcode=99 --leak-check=full' scripts/tests/unit $(unit_programs)

# What decides, and what reads the bytes that it is decided from.
decision_sources := $(addprefix core/,command_line.c decide.c env_path.c json_text.c names.c path.c report.c \
                      rules.c rules_file.c wildcard.c)

.PHONY: branches
branches: ## the unit tests take every branch of the decision (gcov)
	@find $(BUILD)/branches -name '*.gcda' -delete 2>/dev/null || true
	@$(MAKE) -s BUILD=$(BUILD)/branches CFLAGS='-O0 -g --coverage' \
	    $(patsubst tests/unit/%.c,$(BUILD)/branches/unit/%,$(wildcard tests/unit/core/*.c)) >/dev/null
	@scripts/tests/unit $(patsubst tests/unit/%.c,$(BUILD)/branches/unit/%,$(wildcard tests/unit/core/*.c)) >/dev/null
	@BUILD=$(BUILD)/branches scripts/tests/branches $(decision_sources)

.PHONY: integration
integration: all ## integration tests (pytest, real interpreters, wheels and agent)
	@$(BUILD)/venv/bin/python -m pytest tests/integration

.PHONY: bench
bench: all ## what the object costs an exec, beside an empty one
	@scripts/bench/exec

.PHONY: bench-build
bench-build: all ## how long a volume takes to build, beside uv and beside hashing and writing alone
	@scripts/bench/build

.PHONY: bench-start
bench-start: all ## what an injected start of Python costs, from a read-only mount (root)
	@$(BUILD)/venv/bin/python tests/bench/guard_cost.py
	@$(BUILD)/venv/bin/python scripts/bench/start.py

.PHONY: bench-copy
bench-copy: all ## copying and verifying a volume, beside cp and tar
	@scripts/bench/copy

.PHONY: bench-init
bench-init: all ## what the init container costs, beside other ways to fill a volume (Docker, root)
	@$(BUILD)/venv/bin/python scripts/bench/images.py

fuzz_names    := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
fuzz_runs     := $(addprefix fuzz-run-,$(fuzz_names))
# What the object runs in every process is tried for longer.
fuzz_object   := elf_image rules command_line env_path
FUZZ_SECONDS        ?= 10
FUZZ_OBJECT_SECONDS ?= 60

# The whole of core and the tools are instrumented, so they are compiled with the fuzzer.
$(BUILD)/fuzz/%: tests/fuzz/%.c $(core_sources) $(common_sources) $(ddpack_sources) $(init_sources) tools/common/elf_file.c tools/common/elf_file_needs.c
	@mkdir -p $(@D)
	$(if $(Q),@echo "  FUZZ  $@")
	$(Q)clang-$(LLVM) -std=gnu17 -O1 -g $(CPPFLAGS) -fsanitize=fuzzer,address,undefined -w \
	    -fno-sanitize-recover=all -o $@ $(filter %.c,$^) third_party/cjson/cJSON.c $(DDPACK_LIBS)

.PHONY: fuzz $(fuzz_runs)
fuzz: $(fuzz_runs) ## every fuzz target for FUZZ_SECONDS (10), the object's for FUZZ_OBJECT_SECONDS (60)
$(fuzz_runs): fuzz-run-%: $(BUILD)/fuzz/fuzz_%
	@mkdir -p $<.corpus
	@echo "  RUN   $<"
	@$< -max_total_time=$(if $(filter $*,$(fuzz_object)),$(FUZZ_OBJECT_SECONDS),$(FUZZ_SECONDS)) \
	    -verbosity=0 -print_final_stats=0 -artifact_prefix=$<- $<.corpus tests/fuzz/corpus/fuzz_$*

# What goes wrong once in a hundred starts: races, early callers, other preload objects.
SURVIVAL_ROUNDS ?= 20
.PHONY: survival
survival: all ## odd programs, neighbours of the object and children of every kind, SURVIVAL_ROUNDS (20) times
	@set -e; for round in $$(seq $(SURVIVAL_ROUNDS)); do \
	    $(BUILD)/venv/bin/python -m pytest -x tests/integration/quirks tests/integration/neighbours \
	        tests/integration/apps/test_children.py; \
	done

.PHONY: check-long
check-long: all survival ## hours of fuzzing; faults and kills at more moments; servers that start and stop for hours; the init image from sources
	$(MAKE) -j$$(nproc) fuzz FUZZ_SECONDS=600 FUZZ_OBJECT_SECONDS=3600
	@DDINJECT_LONG=1 $(BUILD)/venv/bin/python -m pytest tests/integration/ddpack_volume
	@DDINJECT_ROUNDS=200 $(BUILD)/venv/bin/python -m pytest tests/integration/apps/test_servers.py \
	    tests/integration/apps/test_celery.py
	@$(BUILD)/venv/bin/python -m pytest tests/integration/containers/from_sources.py
