# Tests and benchmarks.
.PHONY: check
check: unit branches asan valgrind fuzz integration ## unit tests, sanitized, under valgrind, fuzzed; integration tests

.PHONY: unit
unit: $(unit_programs) ## unit tests (Check); unit-NAME builds and runs tests/unit/…/test_NAME.c alone
	@scripts/tests/unit $(unit_programs)

# unit-marker is the program of the only test_marker.c, wherever it lies.
ifneq ($(words $(unit_programs)),$(words $(sort $(notdir $(unit_programs)))))
$(error two files below tests/unit have one name, and unit-NAME needs one for each)
endif
define unit_alone
.PHONY: unit-$(patsubst test_%,%,$(notdir $(1)))
unit-$(patsubst test_%,%,$(notdir $(1))): $(1)
	@scripts/tests/unit $(1)
endef
$(foreach program,$(unit_programs),$(eval $(call unit_alone,$(program))))

# Check runs each test in a process of its own. Under the sanitizers and valgrind that is most of the
# time, so there a program runs all of its tests in one process, but for these:
#  - test_command, test_describe: their tests replace stdout and stderr, where Check prints its result.
needs_fork := test_command test_describe
# It tries every combination of facts by arithmetic alone and allocates nothing: valgrind has nothing
# to find there, and takes ten times as long as for any other program.
no_memory  := %/test_truth_table

.PHONY: asan
asan: ## the unit tests under AddressSanitizer and UBSan
	@NEEDS_FORK='$(needs_fork)' $(MAKE) BUILD=$(BUILD)/asan CFLAGS='-O1 -g' \
	    SANITIZE='-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer' unit

.PHONY: valgrind
valgrind: $(unit_programs) ## the unit tests under valgrind
	@NEEDS_FORK='$(needs_fork)' VALGRIND='valgrind -q --error-exitcode=99 --leak-check=full' \
	    scripts/tests/unit $(filter-out $(no_memory),$(unit_programs))

.PHONY: valgrind-long
valgrind-long: $(unit_programs) ## every unit test under valgrind, each in a process of its own
	@VALGRIND='valgrind -q --error-exitcode=99 --leak-check=full' scripts/tests/unit $(unit_programs)

# What decides, and what reads the bytes that it is decided from.
decision_sources := $(addprefix core/,command_line.c decide.c env_path.c json_text.c names.c path.c report.c \
                      rules.c rules_file.c wildcard.c)
core_programs    := $(filter $(BUILD)/unit/core/%,$(unit_programs))

.PHONY: branches
branches: ## the unit tests take every branch of the decision (gcov)
	@find $(BUILD)/branches -name '*.gcda' -delete 2>/dev/null || true
	@$(MAKE) -s BUILD=$(BUILD)/branches CFLAGS='-O0 -g --coverage' \
	    $(patsubst $(BUILD)/%,$(BUILD)/branches/%,$(core_programs)) >/dev/null
	@scripts/tests/unit $(patsubst $(BUILD)/%,$(BUILD)/branches/%,$(core_programs)) >/dev/null
	@BUILD=$(BUILD)/branches scripts/tests/branches $(decision_sources)

PYTEST = $(BUILD)/venv/bin/python -m pytest

.PHONY: integration
integration: all ## integration tests (pytest, real interpreters, wheels and agent); test-FOLDER K=EXPRESSION for some
	@$(PYTEST) -n auto tests/integration tests/unit/payload

.PHONY: unit-payload
unit-payload: ## unit tests of the payload's modules (pytest)
	@$(PYTEST) tests/unit/payload

# test-ddpack_lock K=extra runs the tests of tests/integration/ddpack_lock whose names match.
test_folders := $(patsubst tests/integration/%/,test-%,$(filter-out %/__pycache__/,$(wildcard tests/integration/*/)))
.PHONY: $(test_folders)
$(test_folders): test-%: all
	@$(PYTEST) tests/integration/$* $(if $(K),-k '$(K)')

.PHONY: smoke
smoke: all ## a few tests of every folder of integration tests
	@$(PYTEST) -n 2 -m smoke tests/integration tests/unit/payload

.PHONY: check-fast
check-fast: ## in two minutes: build, unit tests, static checks of what changed since the last commit, smoke tests
	@scripts/tests/fast

.PHONY: check-long
check-long: ## in hours: everything of ./scripts/test that has a longer form
	@scripts/tests/long

.PHONY: bench
bench: all ## what the object costs an exec, beside an empty one; each bench writes its part of docs/measurements.md
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

.PHONY: measurements
measurements: ## docs/measurements.md and its plots, drawn again from the results that are kept
	@scripts/bench/page.py draw

# What goes wrong once in a hundred starts: races, early callers, other preload objects.
SURVIVAL_ROUNDS ?= 20
.PHONY: survival
survival: all ## odd programs, neighbours of the object and children of every kind, SURVIVAL_ROUNDS (20) times
	@set -e; for round in $$(seq $(SURVIVAL_ROUNDS)); do \
	    $(PYTEST) -n auto -x tests/integration/quirks tests/integration/neighbours \
	        tests/integration/apps/test_children.py; \
	done
