package health_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"convene/health"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func well(context.Context) string { return "" }

// serve answers probes until the test ends, and returns the address.
func serve(t *testing.T, healthy, ready health.Check) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := listener.Addr().String()
	require.NoError(t, listener.Close())
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- health.Serve(ctx, address, healthy, ready) }()
	t.Cleanup(func() {
		cancel()
		require.NoError(t, <-ended)
	})
	require.Eventually(t, func() bool {
		connection, err := net.Dial("tcp", address)
		return err == nil && connection.Close() == nil
	}, time.Minute, 5*time.Millisecond)
	return address
}

// probe is how a probe is answered.
func probe(t *testing.T, address, path string) (status int, text string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+path, nil)
	require.NoError(t, err)
	request.Close = true
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response.StatusCode, strings.TrimSpace(string(body))
}

func TestServe_SaysWhatDoesNotWork(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		healthy, ready   string
		healthz, readyz  int
		healthzT, readyT string
	}{
		"all well":    {"", "", 200, 200, "ok", "ok"},
		"not healthy": {"no database", "no queue", 503, 503, "no database", "no database"},
		"not ready":   {"", "no queue", 200, 503, "ok", "no queue"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			says := func(problem string) health.Check { return func(context.Context) string { return problem } }
			address := serve(t, says(c.healthy), says(c.ready))
			status, text := probe(t, address, "/healthz")
			require.Equal(t, c.healthz, status)
			require.Equal(t, c.healthzT, text)
			status, text = probe(t, address, "/readyz")
			require.Equal(t, c.readyz, status)
			require.Equal(t, c.readyT, text)
		})
	}
}

func TestServe_AFloodOfProbesCausesOneCheckASecond(t *testing.T) {
	t.Parallel()
	var checks atomic.Int32
	begin := time.Now()
	address := serve(t, func(context.Context) string {
		checks.Add(1)
		return ""
	}, well)
	var flood sync.WaitGroup
	for range 20 {
		flood.Go(func() {
			for range 25 {
				if status, _ := probe(t, address, "/readyz"); status != http.StatusOK {
					t.Errorf("answered %d", status)
				}
			}
		})
	}
	flood.Wait()
	require.LessOrEqual(t, int(checks.Load()), 1+int(time.Since(begin)/time.Second))
}

func TestServe_WhoProbesWhileACheckHangsHearsOfItsEnd(t *testing.T) {
	t.Parallel()
	var checks atomic.Int32
	address := serve(t, func(ctx context.Context) string {
		checks.Add(1)
		<-ctx.Done() // a server that does not answer
		return "the database does not answer"
	}, well)
	var probes sync.WaitGroup
	for range 10 {
		probes.Go(func() {
			if status, _ := probe(t, address, "/healthz"); status != http.StatusServiceUnavailable {
				t.Errorf("answered %d", status)
			}
		})
	}
	probes.Wait()
	require.Equal(t, int32(1), checks.Load())
}

// Who sends a request byte by byte, or none at all, is cut off, and keeps nobody else waiting.
func TestServe_EndsConnectionsThatSayNothing(t *testing.T) {
	t.Parallel()
	address := serve(t, well, well)
	var silent []net.Conn
	for i := range 10 {
		connection, err := net.Dial("tcp", address)
		require.NoError(t, err)
		t.Cleanup(func() { _ = connection.Close() })
		if i%2 == 0 {
			fmt.Fprint(connection, "GET /healthz HTTP/1.1\r\nHost:")
		}
		silent = append(silent, connection)
	}
	status, _ := probe(t, address, "/healthz")
	require.Equal(t, http.StatusOK, status)
	for _, connection := range silent {
		require.NoError(t, connection.SetReadDeadline(time.Now().Add(time.Minute)))
		_, err := io.ReadAll(connection)
		require.NoError(t, err, "closed by the server")
	}
}

func TestServe_RefusesLongHeaders(t *testing.T) {
	t.Parallel()
	address := serve(t, well, well)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+"/healthz", nil)
	require.NoError(t, err)
	request.Close = true
	request.Header.Set("X-Long", strings.Repeat("a", 64<<10))
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return // it did not wait for the end of them
	}
	require.NoError(t, response.Body.Close())
	require.Equal(t, http.StatusRequestHeaderFieldsTooLarge, response.StatusCode)
}
