package local_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"convene/local"
)

// fetching is set where this program is to get Temporal instead of testing.
const fetching = "CONVENE_TEST_FETCHES_TEMPORAL"

// fetchIfAsked is the program that a test starts with another environment, which a running one has read already.
func fetchIfAsked() {
	if os.Getenv(fetching) == "" {
		return
	}
	path, err := local.TemporalCLI(context.Background(), os.Stderr)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Print(path) //nolint:forbidigo // its output is its answer
	os.Exit(0)
}

// downloads stands for temporal.download: it has a certificate for that name, and is reached through a proxy.
type downloads struct {
	site, proxy *httptest.Server
	certificate string // the file
	archives    atomic.Int64
}

func newDownloads(t *testing.T) *downloads {
	t.Helper()
	var d downloads
	d.site = httptest.NewUnstartedServer(http.HandlerFunc(d.serve))
	d.site.TLS = &tls.Config{Certificates: []tls.Certificate{d.certify(t)}, MinVersion: tls.VersionTLS12}
	d.site.StartTLS()
	d.proxy = httptest.NewServer(http.HandlerFunc(d.connect))
	t.Cleanup(d.proxy.Close)
	t.Cleanup(d.site.Close)
	return &d
}

func (d *downloads) certify(t *testing.T) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{"temporal.download"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	d.certificate = filepath.Join(t.TempDir(), "certificate.pem")
	require.NoError(t, os.WriteFile(d.certificate, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// serve answers as the site does: first where the archive is, then the archive.
func (d *downloads) serve(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/":
	case "/cli/v1.5.1":
		fmt.Fprint(w, `{"archiveUrl": "https://temporal.download/archive.tar.gz", "fileToExtract": "temporal"}`)
	case "/archive.tar.gz":
		d.archives.Add(1)
		_, _ = w.Write(archive("#!/bin/sh\necho 'temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)'\n"))
	default:
		http.NotFound(w, r)
	}
}

func archive(program string) []byte {
	var out bytes.Buffer
	zipped := gzip.NewWriter(&out)
	files := tar.NewWriter(zipped)
	_ = files.WriteHeader(&tar.Header{Name: "temporal", Mode: 0o755, Size: int64(len(program))})
	_, _ = files.Write([]byte(program))
	_, _ = files.Close(), zipped.Close()
	return out.Bytes()
}

// connect is a proxy for which there is only one site.
func (d *downloads) connect(w http.ResponseWriter, r *http.Request) {
	site, err := (&net.Dialer{}).DialContext(r.Context(), "tcp", d.site.Listener.Addr().String())
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer site.Close()
	client, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer client.Close()
	// Not by w: what it adds to its answer could reach the client as a part of what the site says.
	fmt.Fprint(client, "HTTP/1.1 200 OK\r\n\r\n")
	go func() { _, _ = io.Copy(site, client) }()
	_, _ = io.Copy(client, site)
}

// fetch gets Temporal on a machine that has an empty cache at first, and returns its path and what was said.
func (d *downloads) fetch(t *testing.T, cache string) (path, news string) {
	t.Helper()
	program, err := os.Executable()
	require.NoError(t, err)
	command := exec.CommandContext(t.Context(), program)
	command.Env = []string{
		fetching + "=1", "XDG_CACHE_HOME=" + cache, "PATH=/usr/bin:/bin",
		"HTTPS_PROXY=" + d.proxy.URL, "SSL_CERT_FILE=" + d.certificate,
	}
	var said bytes.Buffer
	command.Stderr = &said
	out, err := command.Output()
	require.NoError(t, err, said.String())
	return string(out), said.String()
}

func TestTemporalCLI_IsDownloadedOnce(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("only Linux takes the cache's place and certificates from the environment")
	}
	d, cache := newDownloads(t), t.TempDir()
	path, news := d.fetch(t, cache)
	require.Equal(t, filepath.Join(cache, "convene", "temporal-cli-v1.5.1"), path)
	require.Contains(t, news, "Getting Temporal 1.5.1, once")
	require.Contains(t, news, "Downloaded in ")
	again, news := d.fetch(t, cache)
	require.Equal(t, path, again)
	require.Empty(t, news)
	require.EqualValues(t, 1, d.archives.Load())
}

func TestTemporalCLI_IsDownloadedByOneOfSeveralAtATime(t *testing.T) { //nolint:tparallel // what has come of them is looked at after them
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("only Linux takes the cache's place and certificates from the environment")
	}
	d, cache := newDownloads(t), t.TempDir()
	t.Run("at a time", func(t *testing.T) {
		for range 3 {
			t.Run("", func(t *testing.T) {
				t.Parallel()
				d.fetch(t, cache)
			})
		}
	})
	require.EqualValues(t, 1, d.archives.Load())
}
