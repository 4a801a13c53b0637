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
	install -D -m 0755 -t '$(DESTDIR)$(PREFIX)/bin' $(BUILD)/ddpack $(BUILD)/ddinject
	install -D -m 0755 -t '$(DESTDIR)$(LIBRARY)' $(BUILD)/ddpack-init $(BUILD)/ddinject
	install -D -m 0644 -t '$(DESTDIR)$(LIBRARY)' $(BUILD)/libddinject.so $(payload)
	install -D -m 0644 -t '$(DESTDIR)$(BASH_COMPLETION)' $(addprefix $(BUILD)/completion/,$(completed))
	install -D -m 0644 -t '$(DESTDIR)$(ZSH_COMPLETION)' $(addprefix $(BUILD)/completion/_,$(completed))
	install -D -m 0644 -t '$(DESTDIR)$(FISH_COMPLETION)' $(patsubst %,$(BUILD)/completion/%.fish,$(completed))
	$(foreach page,$(if $(MAN),$(man_pages)),install -D -m 0644 -t \
	    '$(DESTDIR)$(MANDIR)/man$(patsubst .%,%,$(suffix $(page)))' $(page) &&) true

.PHONY: uninstall
uninstall: ## what install has put there
	rm -f $(foreach name,ddpack ddinject,'$(DESTDIR)$(PREFIX)/bin/$(name)') \
	    $(foreach name,$(completed),'$(DESTDIR)$(BASH_COMPLETION)/$(name)' '$(DESTDIR)$(ZSH_COMPLETION)/_$(name)' \
	        '$(DESTDIR)$(FISH_COMPLETION)/$(name).fish') \
	    $(foreach page,$(man_pages),'$(DESTDIR)$(MANDIR)/man$(patsubst .%,%,$(suffix $(page)))/$(notdir $(page))')
	rm -rf '$(DESTDIR)$(LIBRARY)'

# Where there is no git, as in a release that was unpacked, the tree is what is packed. git refuses a
# clone of another user's, such as one that root builds, unless it is told that this one is meant.
git      = git -c safe.directory='$(CURDIR)'
DIST    ?= dist
release := ddinject-$(VERSION)

.PHONY: dist
dist: ## dist/ddinject-VERSION.tar.gz of what is committed
	@mkdir -p $(DIST)
	@if [ -e .git ]; then \
	    $(git) archive --prefix=$(release)/ -o $(DIST)/$(release).tar.gz HEAD; \
	else \
	    tar -czf $(DIST)/$(release).tar.gz --exclude=./build --exclude=./dist \
	        --transform='s,^\.,$(release),' .; \
	fi
	@echo $(DIST)/$(release).tar.gz

# The date of the package and of all that is in it: two builds of one release are equal.
release_date = $(shell if [ -e .git ]; then $(git) log -1 --format=%cD; else date -R -r NEWS.md; fi)
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

# rpmbuild takes no space in a path, which the clone's may have.
.PHONY: rpm
rpm: all docs ## dist/ddinject-VERSION-1.ARCH.rpm, for the distribution that it is built on
	@mkdir -p $(DIST)
	top=$$(mktemp -d) && \
	    BUILD='$(BUILD)' rpmbuild --quiet -bb --build-in-place $(RPMFLAGS) \
	        --define "_topdir $$top" --define "_rpmdir $$top" \
	        --define '_rpmfilename %%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm' \
	        --define 'ddinject_version $(VERSION)' deploy/ddinject.spec && \
	    mv "$$top"/*.rpm '$(DIST)' && rm -rf "$$top"
	@ls $(DIST)/$(release)-1.*.rpm

compile_commands.json: Makefile ## for clangd and other tools
	@rm -rf $(BUILD)/commands
	@bear --output $@ -- $(MAKE) -s BUILD=$(BUILD)/commands all >/dev/null
