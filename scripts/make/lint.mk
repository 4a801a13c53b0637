# Everything that is checked without running it. Each check is a target of its own, lint-NAME, and
# `make -j$(nproc) -O lint` runs them side by side with the output of each in one piece.

# only: where it is set, the checks of single files look at these alone (lint-changed sets it). The
# stamps of clang-tidy say by themselves what changed, headers included.
these         = $(if $(only),$(filter $(only),$(1)),$(1))
c_files      := $(call these,$(sort $(shell find core preload tools tests -name '*.[ch]' -not -path '*/corpus/*')))
tidy_files   := $(sort $(shell find core preload tools -name '*.c'))
shell_files  := $(call these,$(shell grep -lE '^\#!.*\b(ba)?sh' scripts/* scripts/*/* deploy/image/* .ci/run 2>/dev/null))
python_files := $(call these,$(shell find payload scripts tests tools -name '*.py'; grep -lE '^\#!.*python' scripts/lint/*))
RUFF         ?= $(BUILD)/venv/bin/ruff
CLANG_FORMAT ?= $(BUILD)/venv/bin/clang-format
CLANG_TIDY   ?= $(firstword $(wildcard $(BUILD)/venv/bin/clang-tidy) clang-tidy-$(LLVM))
# The wheel of clang-tidy has no headers of the compiler's.
TIDY_FLAGS   := -std=gnu17 $(CPPFLAGS) -resource-dir $(shell clang-$(LLVM) -print-resource-dir 2>/dev/null)
# clang's analyzer follows a function's paths through up to 225,000 steps, and takes seven eighths of
# clang-tidy's time for that. With 20,000 it still follows calls and takes a tenth; lint-tidy-deep has
# no such limit.
TIDY_STEPS   := -Xclang -analyzer-config -Xclang max-nodes=20000

# Quick ones that read the whole tree, each a script of scripts/lint, and those that look at files.
tree_checks := $(addprefix lint-,layers cycles names folders verdicts twins messages defects variables)
file_checks := $(addprefix lint-,format tidy cppcheck shell ruff sizes)

.PHONY: lint
lint: $(file_checks) $(tree_checks) lint-exports lint-man lint-clang ## all static checks

# What git calls changed since the last commit, and what it does not know yet.
.PHONY: lint-changed
lint-changed: ## the static checks of the files that changed since the last commit, and those of the whole tree
	@$(MAKE) --no-print-directory only="$$({ $(git) diff --name-only --diff-filter=d HEAD; \
	    $(git) ls-files -o --exclude-standard; } | tr '\n' ' ') /" $(file_checks) $(tree_checks)

# check NAME: the line that says what runs, in place of a command with the names of all files.
check = $(if $(Q),@echo "  LINT  $(1)")

.PHONY: lint-format
lint-format: ## clang-format has nothing to change
	$(call check,format)
	$(Q)[ -z "$(c_files)" ] || $(CLANG_FORMAT) --dry-run --Werror $(c_files)

.PHONY: format
format: ## let clang-format and ruff change what they would
	$(CLANG_FORMAT) -i $(c_files)
	$(RUFF) format -q $(python_files)

# A stamp is older than the source and every header that it includes after a change: the .d says which.
tidy = @mkdir -p $(@D) && echo "  TIDY  $<" && $(CC) -MM -MP -MT $@ -MF $(basename $@).d $(CPPFLAGS) $< && \
    { $(CLANG_TIDY) --quiet $< -- $(TIDY_FLAGS) $(1) 2>$@.log || { cat $@.log; exit 1; }; } && touch $@
$(BUILD)/tidy/%.stamp: %.c .clang-tidy
	$(call tidy,$(TIDY_STEPS))
$(BUILD)/tidy-deep/%.stamp: %.c .clang-tidy
	$(call tidy)
-include $(shell find $(BUILD)/tidy $(BUILD)/tidy-deep -name '*.d' 2>/dev/null)

.PHONY: lint-tidy lint-tidy-deep
lint-tidy: $(patsubst %.c,$(BUILD)/tidy/%.stamp,$(tidy_files))
lint-tidy-deep: $(patsubst %.c,$(BUILD)/tidy-deep/%.stamp,$(tidy_files)) ## clang-tidy, with all the time that its analyzer wants

# memleak, resourceLeak: cppcheck does not know __attribute__((cleanup)); ASan finds real ones.
# system_call.c: newer versions cannot parse a variable in a named register.
cppcheck_files := $(if $(only),$(call these,$(tidy_files)),core preload tools)
.PHONY: lint-cppcheck
lint-cppcheck:
	$(call check,cppcheck)
	$(Q)[ -z "$(cppcheck_files)" ] || cppcheck -q -j$$(nproc) --std=c11 \
	    --enable=warning,performance,portability --error-exitcode=1 \
	    --inline-suppr --suppress=missingIncludeSystem --suppress=ctuuninitvar --suppress=memleak \
	    --suppress=resourceLeak --suppress=normalCheckLevelMaxBranches \
	    --suppress=syntaxError:preload/system_call.c -D__x86_64__=1 $(CPPFLAGS) $(cppcheck_files)

.PHONY: lint-shell
lint-shell:
	$(call check,shell)
	$(Q)[ -z "$(shell_files)" ] || shellcheck -x $(shell_files)

.PHONY: lint-ruff
lint-ruff:
	$(call check,ruff)
	$(Q)[ -z "$(python_files)" ] || $(RUFF) check -q $(python_files)
	$(Q)[ -z "$(python_files)" ] || $(RUFF) format -q --check $(python_files)

sized_files = $(c_files) $(python_files) $(shell_files)
.PHONY: lint-exports lint-sizes $(tree_checks)
$(tree_checks): lint-%:
	$(call check,$*)
	$(Q)scripts/lint/$*
lint-exports: $(BUILD)/libddinject.so
	$(call check,exports)
	$(Q)scripts/lint/exports $<
lint-sizes:
	$(call check,sizes)
	$(Q)[ -z "$(strip $(sized_files))" ] || LIZARD=$(BUILD)/venv/bin/lizard scripts/lint/sizes $(sized_files)

.PHONY: messages
messages: ## write the table of all messages, tests/cases/messages.txt
	$(Q)scripts/lint/messages --write

.PHONY: lint-clang
lint-clang: clang ## clang builds and links everything without a warning
