package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"
	"go.temporal.io/sdk/client"

	"convene/namespace"
)

func (a *app) temporalCommand() *cobra.Command {
	command := &cobra.Command{
		Use: "temporal", Short: "Prepare Temporal", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return usageError{fmt.Errorf("say which: setup")}
		},
	}
	command.AddCommand(&cobra.Command{
		Use: "setup", Short: "Register the search attributes in the namespace", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withTemporal(cmd.Context(), func(temporal client.Client, name string) error {
				if err := namespace.Setup(cmd.Context(), temporal, name); err != nil {
					return err
				}
				return a.print(readyNamespace{name}, readyNamespace{name}.print)
			})
		},
	})
	return command
}

// readyNamespace is a namespace that knows the search attributes.
type readyNamespace struct {
	Namespace string `json:"namespace"`
}

func (r readyNamespace) print(w io.Writer) {
	fmt.Fprintf(w, "namespace %s has the search attributes that Convene needs\n", r.Namespace)
}
