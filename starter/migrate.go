package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"convene/environment"
	"convene/migrations"
)

func (a *app) migrateCommand() *cobra.Command {
	command := &cobra.Command{
		Use: "migrate", Short: "Bring the database's schema up to date", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return usageError{fmt.Errorf("say which: up, down, version or baseline")}
		},
	}
	add := func(use, short string, do func(context.Context, string) error) {
		command.AddCommand(&cobra.Command{Use: use, Short: short, Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
			url, err := environment.Database(a.env)
			if err != nil {
				return usageError{err}
			}
			if do != nil {
				if err := do(cmd.Context(), url); err != nil {
					return err
				}
			}
			return a.printVersion(cmd.Context(), url)
		}})
	}
	add("up", "Run every migration that is missing", migrations.Up)
	add("version", "Show the schema's version", nil)
	add("baseline", "Adopt the platform's existing database: record version 1 without running it", migrations.Baseline)
	command.AddCommand(a.migrateDownCommand())
	return command
}

// schemaVersion is the version that a database has.
type schemaVersion struct {
	Version uint `json:"version"`
	Dirty   bool `json:"dirty"`
}

func readVersion(ctx context.Context, url string) (schemaVersion, error) {
	version, dirty, err := migrations.Version(ctx, url)
	return schemaVersion{version, dirty}, err
}

func (v schemaVersion) print(w io.Writer) {
	fmt.Fprintf(w, "schema version %d\n", v.Version)
	if v.Dirty {
		fmt.Fprintln(w, "the last migration failed half-way: fix the cause, then run it again")
	}
}

func (a *app) printVersion(ctx context.Context, url string) error {
	version, err := readVersion(ctx, url)
	if err != nil {
		return err
	}
	return a.print(version, version.print)
}
