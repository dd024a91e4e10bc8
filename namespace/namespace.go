// Package namespace prepares a Temporal namespace for Convene: it registers the search attributes that the
// workflows set. Temporal refuses to start a workflow with one that it does not know.
//
// The one rule to know: registering is a step of the deployment, because it takes a right that a worker need not
// have, and which nobody has on Temporal Cloud, where attributes are registered by its own tools.
package namespace

import (
	"context"
	"errors"
	"fmt"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"

	"convene/workflows"
)

// keys names the search attributes, all of which are of the type Keyword.
var keys = []string{workflows.CohortIDKey.GetName(), workflows.CohortStageKey.GetName()}

// MissingError is the error for a namespace that lacks search attributes which this client may not register.
type MissingError struct {
	Namespace string
	Refusal   error // Temporal's
}

func (e *MissingError) Error() string {
	return fmt.Sprintf("the Temporal namespace %[1]q lacks the search attributes CohortID and CohortStage, and they may not be registered "+
		"with these credentials (%[2]v): run `starter temporal setup` with credentials that may; "+
		"on Temporal Cloud: tcld namespace search-attributes add --namespace %[1]s --search-attribute CohortID=Keyword --search-attribute CohortStage=Keyword",
		e.Namespace, e.Refusal)
}

func (e *MissingError) Unwrap() error { return e.Refusal }

// Setup registers the search attributes that the namespace lacks, and returns when a workflow can be started
// with them. It asks for the right to register only if one is lacking, and returns a *MissingError if it is refused.
func Setup(ctx context.Context, temporal client.Client, name string) error {
	known, err := knows(ctx, temporal)
	if err != nil {
		return fmt.Errorf("look up search attributes in namespace %q: %w", name, err)
	}
	if known {
		return nil
	}
	if err := register(ctx, temporal, name); err != nil {
		return err
	}
	return await(ctx, temporal, name)
}

// knows finds out by a query that names the attributes: every server answers that, also to those who may not use
// the operator's service.
func knows(ctx context.Context, temporal client.Client) (bool, error) {
	for _, key := range keys {
		_, err := temporal.CountWorkflow(ctx, &workflowservice.CountWorkflowExecutionsRequest{Query: key + " = 'none'"})
		if _, ok := errors.AsType[*serviceerror.InvalidArgument](err); ok {
			return false, nil
		}
		if err != nil {
			return false, err
		}
	}
	return true, nil
}

func register(ctx context.Context, temporal client.Client, name string) error {
	attributes := map[string]enumspb.IndexedValueType{}
	for _, key := range keys {
		attributes[key] = enumspb.INDEXED_VALUE_TYPE_KEYWORD
	}
	_, err := temporal.OperatorService().AddSearchAttributes(ctx, &operatorservice.AddSearchAttributesRequest{
		Namespace: name, SearchAttributes: attributes,
	})
	if _, ok := errors.AsType[*serviceerror.AlreadyExists](err); ok {
		return nil // another one was as quick
	}
	if refused(err) {
		return &MissingError{Namespace: name, Refusal: err}
	}
	if err != nil {
		return fmt.Errorf("register search attributes in namespace %q: %w", name, err)
	}
	return nil
}

// refused reports whether no retry with the same credentials can succeed.
func refused(err error) bool {
	_, denied := errors.AsType[*serviceerror.PermissionDenied](err)
	_, absent := errors.AsType[*serviceerror.Unimplemented](err)
	return denied || absent
}

// A server takes up new attributes when it next refreshes what it keeps in memory: Temporal's default is once a
// minute.
const (
	refreshTime = 2 * time.Minute
	askEvery    = 200 * time.Millisecond
)

func await(ctx context.Context, temporal client.Client, name string) error {
	ctx, cancel := context.WithTimeout(ctx, refreshTime)
	defer cancel()
	ticker := time.NewTicker(askEvery)
	defer ticker.Stop()
	for {
		known, err := knows(ctx, temporal)
		if known {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for the search attributes of namespace %q: %w", name, errors.Join(ctx.Err(), err))
		case <-ticker.C:
		}
	}
}
