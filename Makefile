# Everything is a small script in scripts/; this file only names them. Build output goes to $BINNACLE_CACHE
# (~/.cache/binnacle where that is not set), never into the clone.
.DEFAULT_GOAL := help
.PHONY: help demo test chaos e2e-long build check fix gen images bench docs audit

demo: ## Install what is missing, build, and serve examples/ at http://localhost:8088
	@scripts/demo

test: ## Install what is missing and run every check and test
	@scripts/test

chaos: ## Kill everything at random under 2,000 jobs for each broker (JOBS=200 for fewer)
	@scripts/chaos

e2e-long: ## On a real Kubernetes: a thousand dashboards, quiet, chaos, roll-outs under load
	@scripts/cluster long

build: ## Build the binaries into dist/ (PROFILE=dist for those that images hold)
	@scripts/build

check: ## Format, lints, types and generated files; no tests
	@scripts/check

fix: ## Mend what a machine can mend
	@scripts/fix

gen: ## Write the generated files anew
	@scripts/gen

images: ## Build the images, with Docker
	@docker buildx bake -f images/docker-bake.hcl --load

bench: ## Measure, and write docs/benchmarks.md (ONLY="cached csv" for some)
	@scripts/bench

docs: ## Build the book into the cache folder
	@scripts/docs

audit: ## Licences, advisories and unused dependencies
	@scripts/audit

help: ## Show this
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
