# Installing, packaging, and what editors want.
LIBRARY         ?= $(PREFIX)/lib/ddinject
MANDIR          ?= $(PREFIX)/share/man
BASH_COMPLETION ?= $(PREFIX)/share/bash-completion/completions
ZSH_COMPLETION  ?= $(PREFIX)/share/zsh/site-functions
FISH_COMPLETION ?= $(PREFIX)/share/fish/vendor_completions.d
# Empty: the man pages are left out, and scdoc and lowdown are not needed.
MAN             ?= 1

.PHONY: install
install: all $(completions) $(if $(MAN),$(man_pages)) ## into $(DESTDIR)$(PREFIX); MAN= without man pages
	install -D -m 0755 -t "$(DESTDIR)$(PREFIX)/bin" $(BUILD)/ddpack $(BUILD)/ddinject
	install -D -m 0755 -t "$(DESTDIR)$(LIBRARY)" $(BUILD)/ddpack-init $(BUILD)/ddinject
	install -D -m 0644 -t "$(DESTDIR)$(LIBRARY)" $(BUILD)/libddinject.so $(payload)
	install -D -m 0644 -t "$(DESTDIR)$(BASH_COMPLETION)" $(addprefix $(BUILD)/completion/,$(completed))
	install -D -m 0644 -t "$(DESTDIR)$(ZSH_COMPLETION)" $(addprefix $(BUILD)/completion/_,$(completed))
	install -D -m 0644 -t "$(DESTDIR)$(FISH_COMPLETION)" $(patsubst %,$(BUILD)/completion/%.fish,$(completed))
	$(foreach page,$(if $(MAN),$(man_pages)),install -D -m 0644 -t \
	    "$(DESTDIR)$(MANDIR)/man$(patsubst .%,%,$(suffix $(page)))" $(page) &&) true

.PHONY: uninstall
uninstall: ## what install has put there
	rm -f $(addprefix $(DESTDIR)$(PREFIX)/bin/,ddpack ddinject) \
	    $(addprefix $(DESTDIR)$(BASH_COMPLETION)/,$(completed)) \
	    $(addprefix $(DESTDIR)$(ZSH_COMPLETION)/_,$(completed)) \
	    $(patsubst %,$(DESTDIR)$(FISH_COMPLETION)/%.fish,$(completed)) \
	    $(foreach page,$(man_pages),$(DESTDIR)$(MANDIR)/man$(patsubst .%,%,$(suffix $(page)))/$(notdir $(page)))
	rm -rf $(DESTDIR)$(LIBRARY)

# Root may pack a tree that is another user's, of which git takes none by itself.
GIT     := git -c 'safe.directory=$(CURDIR)'
# Where there is no git, as in a release that was unpacked, the tree is what is packed.
DIST    ?= dist
release := ddinject-$(VERSION)

.PHONY: dist
dist: ## dist/ddinject-VERSION.tar.gz of what is committed
	@mkdir -p $(DIST)
	@if [ -e .git ]; then \
	    $(GIT) archive --prefix=$(release)/ -o $(DIST)/$(release).tar.gz HEAD; \
	else \
	    tar -czf $(DIST)/$(release).tar.gz --exclude=./build --exclude=./dist \
	        --transform='s,^\.,$(release),' .; \
	fi
	@echo $(DIST)/$(release).tar.gz

# The date of the package and of all that is in it: two builds of one release are equal.
release_date = $(shell if [ -e .git ]; then $(GIT) log -1 --format=%cD; else date -R -r NEWS.md; fi)
maintainer   = $(or $(DEBFULLNAME),ddinject maintainers) <$(or $(DEBEMAIL),ddinject@localhost)>

.PHONY: deb
deb: dist ## dist/ddinject_VERSION_ARCH.deb, built from the tarball
	@rm -rf $(BUILD)/deb
	@mkdir -p $(BUILD)/deb
	@tar -C $(BUILD)/deb -xf $(DIST)/$(release).tar.gz
	@cp -r deploy/debian $(BUILD)/deb/$(release)/debian
	@sed -i -e 's/@VERSION@/$(VERSION)/' -e 's/@DATE@/$(release_date)/' -e 's/@MAINTAINER@/$(maintainer)/' \
	    $(BUILD)/deb/$(release)/debian/changelog $(BUILD)/deb/$(release)/debian/control
	cd $(BUILD)/deb/$(release) && env -u MAKEFLAGS -u MAKELEVEL -u BUILD -u DESTDIR -u PREFIX \
	    dpkg-buildpackage -b -us -uc
	@mv $(BUILD)/deb/*.deb $(DIST)
	@ls $(DIST)/ddinject_$(VERSION)_*.deb

# Where no rpm database knows what is installed, BuildRequires cannot be checked.
RPMFLAGS ?= $(if $(shell rpm -q rpm 2>/dev/null | grep -v 'not installed'),,--nodeps)

.PHONY: rpm
rpm: all docs ## dist/ddinject-VERSION-1.ARCH.rpm, for the distribution that it is built on
	@mkdir -p $(DIST)
	@# The tree may lie below a space, which no directory of rpmbuild's own may.
	place=$$(mktemp -d) && trap 'rm -rf "$$place"' EXIT && \
	BUILD=$(BUILD) rpmbuild --quiet -bb --build-in-place $(RPMFLAGS) \
	    --define "_topdir $$place" --define '_rpmdir $(abspath $(DIST))' \
	    --define '_rpmfilename %%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm' \
	    --define 'ddinject_version $(VERSION)' deploy/ddinject.spec
	@ls $(DIST)/$(release)-1.*.rpm

compile_commands.json: Makefile ## for clangd and other tools
	@rm -rf $(BUILD)/commands
	@bear --output $@ -- $(MAKE) -s BUILD=$(BUILD)/commands all >/dev/null
