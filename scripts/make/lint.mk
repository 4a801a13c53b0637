# Everything that is checked without running it. Each check is a target of its own: lint-NAME.
c_files      := $(sort $(shell find core preload tools tests -name '*.[ch]' -not -path '*/corpus/*'))
tidy_files   := $(sort $(wildcard core/*.c preload/*.c tools/*/*.c tools/*/*/*.c))
shell_files  := $(shell grep -lE '^\#!.*\b(ba)?sh' scripts/* scripts/*/* deploy/image/* .ci/run 2>/dev/null)
python_files := $(shell find payload scripts tests tools -name '*.py') scripts/lint/cycles
RUFF         ?= $(BUILD)/venv/bin/ruff
CLANG_FORMAT ?= $(BUILD)/venv/bin/clang-format
CLANG_TIDY   ?= $(firstword $(wildcard $(BUILD)/venv/bin/clang-tidy) clang-tidy-$(LLVM))
# The wheel of clang-tidy has no headers of the compiler's.
TIDY_FLAGS    = -std=gnu17 $(CPPFLAGS) -resource-dir $(shell clang-$(LLVM) -print-resource-dir)

.PHONY: lint
lint: ## all static checks
lint: lint-format lint-tidy lint-cppcheck lint-shell lint-ruff lint-layers lint-cycles \
    lint-sizes lint-exports lint-verdicts lint-defects lint-man lint-variables lint-clang

.PHONY: lint-format
lint-format: ## clang-format has nothing to change
	$(CLANG_FORMAT) --dry-run --Werror $(c_files)

.PHONY: format
format: ## let clang-format and ruff change what they would
	$(CLANG_FORMAT) -i $(c_files)
	$(RUFF) format -q $(python_files)

tidy_stamps := $(patsubst %.c,$(BUILD)/tidy/%.stamp,$(tidy_files))
$(BUILD)/tidy/%.stamp: %.c .clang-tidy
	@mkdir -p $(@D)
	$(if $(Q),@echo "  TIDY  $<")
	$(Q)$(CLANG_TIDY) --quiet $< -- $(TIDY_FLAGS) 2>$@.log || { cat $@.log; exit 1; }
	@touch $@

.PHONY: lint-tidy
lint-tidy: $(tidy_stamps)

# memleak, resourceLeak: cppcheck does not know __attribute__((cleanup)); ASan finds real ones.
# system_call.c: newer versions cannot parse a variable in a named register.
.PHONY: lint-cppcheck
lint-cppcheck:
	cppcheck -q --std=c11 --enable=warning,performance,portability --error-exitcode=1 \
	    --inline-suppr --suppress=missingIncludeSystem --suppress=ctuuninitvar --suppress=memleak \
	    --suppress=resourceLeak --suppress=normalCheckLevelMaxBranches \
	    --suppress=syntaxError:preload/system_call.c -D__x86_64__=1 $(CPPFLAGS) \
	    core preload tools

.PHONY: lint-shell
lint-shell:
	shellcheck $(shell_files)

.PHONY: lint-ruff
lint-ruff:
	$(RUFF) check -q $(python_files)
	$(RUFF) format -q --check $(python_files)

.PHONY: lint-layers lint-cycles lint-exports lint-verdicts lint-defects lint-variables lint-sizes
lint-layers:
	scripts/lint/layers
lint-cycles:
	scripts/lint/cycles
lint-exports: $(BUILD)/libddinject.so
	scripts/lint/exports $<
lint-verdicts:
	scripts/lint/verdicts
lint-defects:
	scripts/lint/defects
lint-variables:
	scripts/lint/variables
lint-sizes:
	LIZARD=$(BUILD)/venv/bin/lizard scripts/lint/sizes $(c_files) $(python_files) $(shell_files)

.PHONY: lint-clang
lint-clang: ## clang builds everything without a warning
	$(MAKE) -s BUILD=$(BUILD)/clang CC=clang-$(LLVM) all
