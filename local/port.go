package local

import (
	"context"
	"fmt"
	"net"
	"strconv"
)

// portAttempts is how many ports are tried: between the look at one and a server's start somebody else may take
// it, on a machine that is busy with tests above all.
const portAttempts = 3

// freePort returns a port that nobody listened on a moment ago.
func freePort(ctx context.Context) (int, error) {
	port, err := probePort(ctx, 0)
	if err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	return port, nil
}

// choosePort returns the usual port if it is wanted and free, else one that is.
func choosePort(ctx context.Context, usual int, wanted bool) (int, error) {
	if wanted {
		if port, err := probePort(ctx, usual); err == nil {
			return port, nil
		}
	}
	return freePort(ctx)
}

// probePort listens on a port for a moment; on any that is free if it is 0.
func probePort(ctx context.Context, port int) (int, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return 0, err
	}
	port = listener.Addr().(*net.TCPAddr).Port //nolint:forcetypeassert // a TCP listener has a TCP address
	return port, listener.Close()
}
