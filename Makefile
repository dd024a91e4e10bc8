# The targets only name what the README says.

LINT = go tool -modfile=tools/lint/go.mod golangci-lint

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "%-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: dev
dev: ## Run everything on this machine with a sample cohort
	go run ./dev

.PHONY: torture
torture: ## Run everything under faults, kills and crashes, and look what has come of it
	go run ./dev torture

.PHONY: test
test: ## Run all tests
	go test ./...

.PHONY: race
race: ## Run all tests under the race detector
	go test -race ./...

.PHONY: lint
lint: ## Find what the linters object to
	$(LINT) run ./...

.PHONY: fmt
fmt: ## Format the code
	$(LINT) fmt ./...

.PHONY: determinism
determinism: ## Check that the workflows are deterministic
	go tool -modfile=tools/go.mod workflowcheck ./workflows

.PHONY: tools
tools: ## Get Temporal's command line, which takes minutes where it has to be built
	go run ./dev temporal --version

.PHONY: bench
bench: ## Measure the matcher on the fixed cohorts, and what 100 groups take of Discord
	go test -run '^$$' -bench . -benchmem ./matching
	go test -run '^$$' -bench . -benchtime 1x ./organiser

.PHONY: check
check: lint determinism race ## All that CI checks
	go vet ./...
	go mod tidy -diff

.PHONY: histories
histories: ## Keep the histories of the present workflow, to be replayed from now on
	go test ./organiser -run TestHistory -keep-histories ../workflows/testdata/histories
