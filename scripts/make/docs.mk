# Man pages and completion. What the command tables know comes from them: each program's own objects
# are linked a second time, with tools/describe in the place of program_main.
describe_objects := $(call object,$(wildcard tools/describe/*.c))
describe_link     = $(CC) $(CFLAGS) $(SANITIZE) -Wl,--wrap=program_main -o $@ $(filter %.o,$^)

$(BUILD)/describe/ddpack: $(call object,tools/ddpack/main.c) $(describe_objects) $(ddpack_objects) $(init_objects) $(elf_objects) $(base_objects)
	@mkdir -p $(@D)
	$(if $(Q),@echo "  LD    $@")
	$(Q)$(describe_link) $(DDPACK_LIBS)

$(BUILD)/describe/ddinject: $(call object,tools/ddinject/main.c) $(describe_objects) $(ddinject_objects) $(elf_objects) $(base_objects)
	@mkdir -p $(@D)
	$(if $(Q),@echo "  LD    $@")
	$(Q)$(describe_link) $(DDINJECT_LIBS) $(STATIC_LIBS)

completed   := ddpack ddinject
completions := $(foreach program,$(completed),$(BUILD)/completion/$(program) \
    $(BUILD)/completion/_$(program) $(BUILD)/completion/$(program).fish)
man_pages   := $(addprefix $(BUILD)/man/,ddpack.1 ddinject.1 ddinject-formats.5 libddinject.so.8)

# What the programs say of themselves, by the names that the three shells look for, and for the pages.
define described
$$(BUILD)/completion/$(1): $$(BUILD)/describe/$(1)
	@mkdir -p $$(@D)
	$$(Q)$$< bash >$$@
$$(BUILD)/completion/_$(1): $$(BUILD)/describe/$(1)
	@mkdir -p $$(@D)
	$$(Q)$$< zsh >$$@
$$(BUILD)/completion/$(1).fish: $$(BUILD)/describe/$(1)
	@mkdir -p $$(@D)
	$$(Q)$$< fish >$$@
$$(BUILD)/man/$(1).commands: $$(BUILD)/describe/$(1)
	@mkdir -p $$(@D)
	$$(Q)$$< commands >$$@
endef
$(foreach program,$(completed),$(eval $(call described,$(program))))

$(BUILD)/man/libddinject.so.commands: $(BUILD)/describe/ddinject
	@mkdir -p $(@D)
	$(Q)$< verdicts >$@

$(BUILD)/man/%: docs/man/%.scd scripts/docs/page Makefile
	$(if $(Q),@echo "  MAN   $@")
	$(Q)scripts/docs/page $(VERSION) $< $(filter %.commands,$^) >$@
$(BUILD)/man/ddpack.1: $(BUILD)/man/ddpack.commands
$(BUILD)/man/ddinject.1: $(BUILD)/man/ddinject.commands
$(BUILD)/man/libddinject.so.8: $(BUILD)/man/libddinject.so.commands

$(BUILD)/man/ddinject-formats.5: docs/formats.md scripts/docs/formats Makefile
	@mkdir -p $(@D)
	$(if $(Q),@echo "  MAN   $@")
	$(Q)scripts/docs/formats $(VERSION) $< >$@

.PHONY: docs
docs: $(man_pages) $(completions) ## man pages, and completion for bash, zsh and fish
.DELETE_ON_ERROR:

# scdoc and lowdown start paragraphs that turn out empty: nothing to see, and not ours.
.PHONY: lint-man
lint-man: $(man_pages)
	@for page in $^; do mandoc -Tlint -Wwarning $$page; \
	    LC_ALL=C.UTF-8 man --warnings -Tutf8 -Z -l $$page 2>&1 >/dev/null; \
	done | { ! grep -v 'skipping paragraph macro'; }
