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
	add("down", "Take the last migration back; no row is lost", migrations.Down)
	add("version", "Show the schema's version", nil)
	add("baseline", "Adopt the platform's existing database: record version 1 without running it", migrations.Baseline)
	return command
}

func (a *app) printVersion(ctx context.Context, url string) error {
	version, dirty, err := migrations.Version(ctx, url)
	if err != nil {
		return err
	}
	answer := struct {
		Version uint `json:"version"`
		Dirty   bool `json:"dirty"`
	}{version, dirty}
	return a.print(answer, func(w io.Writer) {
		fmt.Fprintf(w, "schema version %d\n", version)
		if dirty {
			fmt.Fprintln(w, "the last migration failed half-way: mend the cause, then run it again")
		}
	})
}
