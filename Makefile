# Every command of this repository. Each sets up what is missing first.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help demo test check build soak bench docs setup clean

# The project's own Node 26 and tools come before the system's.
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)

# Containers, mounts and files of other owners need root.
AS_ROOT := $(if $(filter 0,$(shell id -u)),,sudo env PATH="$$PATH" CI="$$CI")

UNIT_TESTS := 'src/**/*.test.ts' test/architecture.test.ts test/docs.test.ts
ALL_TESTS := 'src/**/*.test.ts' 'test/**/*.test.ts'
REPORTERS := --test-reporter=spec --test-reporter-destination=stdout \
	--test-reporter=./scripts/skip-reporter.ts --test-reporter-destination=stdout
# A file that does not end in this time has failed.
NODE_TEST := node --disable-warning=ExperimentalWarning --test --test-concurrency=2 --test-timeout=600000 $(REPORTERS)

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' Makefile

demo: ## build examples/hello from its Dockerfile, run it, show it answering
	@scripts/setup.sh demo
	@node scripts/build.ts
	@$(AS_ROOT) scripts/demo.sh

test: ## pass every test
	@scripts/setup.sh test
	@node scripts/build.ts
	@$(AS_ROOT) $(NODE_TEST) $(ALL_TESTS)

check: ## the gate before a commit: format, lint, types, unused code, architecture, docs, unit tests
	@scripts/setup.sh dev
	biome check --error-on-warnings .
	tsc -p .
	knip
	node scripts/build.ts
	publint --strict
	$(NODE_TEST) $(UNIT_TESTS)

build: ## bundle the commands and the library into dist/
	@scripts/setup.sh dev
	@node scripts/build.ts

soak: ## 2,000 containers start and stop while processes are killed; nothing may be left (SOAK=number for fewer)
	@scripts/setup.sh test
	@node scripts/build.ts
	@node test/soak/main.ts $(SOAK)

bench: ## measure against docker, podman and buildah; BENCH=name measures one thing
	@scripts/setup.sh test
	@node scripts/build.ts
	@$(AS_ROOT) node --disable-warning=ExperimentalWarning bench/run.ts $(BENCH)

docs: ## write the reference pages that are made from the sources
	@scripts/setup.sh dev
	@node scripts/docs.ts

setup: ## install everything any of these commands needs
	@scripts/setup.sh test

clean: ## remove what was built
	rm -rf dist dist.* .cache
