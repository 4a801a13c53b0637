# Installing, distributing, and what editors want.
.PHONY: install
install: all ## into $(DESTDIR)$(PREFIX)
	install -D -m 0755 $(BUILD)/ddpack $(DESTDIR)$(PREFIX)/bin/ddpack
	install -D -m 0755 $(BUILD)/ddinject $(DESTDIR)$(PREFIX)/bin/ddinject
	install -D -m 0755 $(BUILD)/ddpack-init $(DESTDIR)$(PREFIX)/lib/ddinject/ddpack-init
	install -D -m 0755 $(BUILD)/ddinject $(DESTDIR)$(PREFIX)/lib/ddinject/ddinject
	install -D -m 0644 -t $(DESTDIR)$(PREFIX)/lib/ddinject $(BUILD)/libddinject.so $(payload)

.PHONY: dist
dist: ## dist/ddinject-VERSION.tar.gz of what is committed
	@mkdir -p dist
	git archive --prefix=ddinject-$(VERSION)/ -o dist/ddinject-$(VERSION).tar.gz HEAD

compile_commands.json: Makefile ## for clangd and other tools
	@rm -rf $(BUILD)/commands
	@bear --output $@ -- $(MAKE) -s BUILD=$(BUILD)/commands all >/dev/null
