// Package localtest gives tests the servers that Convene needs: a database of its own for each test,
// and a Temporal development server for the package's tests together. They start with the first test
// that asks for one.
//
// The one rule to know: the package's TestMain is localtest.Main, which stops what was started.
package localtest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"google.golang.org/protobuf/types/known/durationpb"

	"convene/local"
)

// servers are what the test binary has started.
type servers struct {
	postgres   *local.Postgres
	temporal   *local.Temporal
	database   sync.Mutex // guards postgres, and the making of the template
	template   bool
	scheduling sync.Mutex // guards temporal
}

// started is the test binary's, which has no other place that all its tests share.
var started servers

// Main runs the package's tests, and stops the servers they started.
func Main(m *testing.M) {
	code := m.Run()
	if err := started.stop(); err != nil {
		fmt.Fprintln(os.Stderr, "stop the tests' servers:", err)
		code = 1
	}
	os.Exit(code)
}

func (s *servers) stop() error {
	var errs []error
	s.database.Lock()
	defer s.database.Unlock()
	if s.postgres != nil {
		errs = append(errs, s.postgres.Stop())
	} else if s.template {
		errs = append(errs, s.drop(context.Background(), templateName()))
	}
	s.scheduling.Lock()
	defer s.scheduling.Unlock()
	if s.temporal != nil {
		errs = append(errs, s.temporal.Stop())
	}
	return errors.Join(errs...)
}

// Temporal returns the address of a development server that all tests of the package share, and a
// namespace on it that only this test uses.
func Temporal(t testing.TB) (address, namespace string) {
	t.Helper()
	server, err := started.ensureTemporal()
	require.NoError(t, err)
	namespace = fmt.Sprintf("test-%d", namespaces.Add(1))
	registrar, err := client.NewNamespaceClient(client.Options{HostPort: server.Address(), Logger: quiet})
	require.NoError(t, err)
	defer registrar.Close()
	require.NoError(t, registrar.Register(t.Context(), &workflowservice.RegisterNamespaceRequest{
		Namespace: namespace, WorkflowExecutionRetentionPeriod: durationpb.New(24 * time.Hour),
	}))
	return server.Address(), namespace
}

// quiet keeps the SDK's news out of the tests' output.
var quiet = log.NewStructuredLogger(slog.New(slog.DiscardHandler))

// namespaces numbers the test binary's namespaces.
var namespaces atomic.Int64 // names must differ throughout the test binary

func (s *servers) ensureTemporal() (*local.Temporal, error) {
	s.scheduling.Lock()
	defer s.scheduling.Unlock()
	if s.temporal == nil {
		// Not a test's context: the server outlives the test.
		server, err := local.StartTemporal(context.Background(), local.TemporalOptions{Log: os.Stderr, News: os.Stderr})
		if err != nil {
			return nil, err
		}
		s.temporal = server
	}
	return s.temporal, nil
}
