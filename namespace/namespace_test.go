package namespace_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"convene/local/localtest"
	"convene/namespace"
)

func TestMain(m *testing.M) { localtest.Main(m) }

// dial connects to a namespace of its own, as somebody to whom the operator's service answers with the code.
func dial(t *testing.T, address, name string, answer codes.Code) client.Client {
	t.Helper()
	refuse := func(ctx context.Context, method string, in, out any, c *grpc.ClientConn, invoke grpc.UnaryInvoker, options ...grpc.CallOption) error {
		if _, ok := in.(*operatorservice.AddSearchAttributesRequest); ok && answer != codes.OK {
			return status.Error(answer, "not for you")
		}
		return invoke(ctx, method, in, out, c, options...)
	}
	temporal, err := client.Dial(client.Options{
		HostPort: address, Namespace: name,
		ConnectionOptions: client.ConnectionOptions{DialOptions: []grpc.DialOption{grpc.WithChainUnaryInterceptor(refuse)}},
	})
	require.NoError(t, err)
	t.Cleanup(temporal.Close)
	return temporal
}

func TestSetup_RegistersOnceAndForAll(t *testing.T) {
	t.Parallel()
	address, name := localtest.Temporal(t)
	temporal := dial(t, address, name, codes.OK)
	require.NoError(t, namespace.Setup(t.Context(), temporal, name))
	require.NoError(t, namespace.Setup(t.Context(), temporal, name), "again")
}

func TestSetup_NeedsNoRightWhereTheAttributesExist(t *testing.T) {
	t.Parallel()
	for _, answer := range []codes.Code{codes.PermissionDenied, codes.Unimplemented} {
		t.Run(answer.String(), func(t *testing.T) {
			t.Parallel()
			address, name := localtest.Temporal(t)
			require.NoError(t, namespace.Setup(t.Context(), dial(t, address, name, codes.OK), name))
			require.NoError(t, namespace.Setup(t.Context(), dial(t, address, name, answer), name))
		})
	}
}

func TestSetup_SaysWhatToRunWhereItMayNotRegister(t *testing.T) {
	t.Parallel()
	for _, answer := range []codes.Code{codes.PermissionDenied, codes.Unimplemented} {
		t.Run(answer.String(), func(t *testing.T) {
			t.Parallel()
			address, name := localtest.Temporal(t)
			err := namespace.Setup(t.Context(), dial(t, address, name, answer), name)
			var missing *namespace.MissingError
			require.ErrorAs(t, err, &missing)
			require.ErrorContains(t, err, "starter temporal setup")
			require.ErrorContains(t, err, "tcld namespace search-attributes add --namespace "+name)
		})
	}
}
