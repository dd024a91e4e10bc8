package local

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/testsuite"
)

// downloadSite is where the SDK's download begins.
const downloadSite = "https://temporal.download/"

const (
	// reachTimeout is how long the site may take to answer. Without a network it does not, and what comes
	// instead takes minutes.
	reachTimeout = 5 * time.Second
	// stallTimeout is how long a download may stand still.
	stallTimeout = 30 * time.Second
	// downloadInterval is how often a download is looked at.
	downloadInterval = 200 * time.Millisecond
)

// errStalled says that nothing more came of a download.
var errStalled = fmt.Errorf("%s sent nothing for %v", downloadSite, stallTimeout)

// downloadedPath is where the SDK keeps the release.
func downloadedPath(dir string) string { return filepath.Join(dir, "temporal-cli-v"+temporalVersion) }

// downloadTemporal gets the official release by the SDK's cached download.
func downloadTemporal(ctx context.Context, dir string, p *progress) (string, error) {
	if err := reach(ctx, downloadSite); err != nil {
		return "", err
	}
	err := watchDownload(ctx, dir, p)
	if err == nil {
		err = checkTemporal(ctx, downloadedPath(dir))
	}
	if err != nil {
		return "", errors.Join(err, os.RemoveAll(downloadedPath(dir)), removeAll(partialDownloads(dir)))
	}
	p.say("Downloaded in %v.", p.elapsed())
	return downloadedPath(dir), nil
}

// reach asks a site for anything, through the proxy if the environment names one.
func reach(ctx context.Context, site string) error {
	ctx, cancel := context.WithTimeout(ctx, reachTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodHead, site, http.NoBody)
	if err != nil {
		return fmt.Errorf("reach %s: %w", site, err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("%s does not answer (%w)", site, err)
	}
	return response.Body.Close()
}

// watchDownload waits until the release is there, and shows how much of it has come.
func watchDownload(ctx context.Context, dir string, p *progress) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan struct{})
	var failure error // read after ended is closed
	go func() {
		defer close(ended)
		failure = startDownload(ctx, dir)
	}()
	ticker := time.NewTicker(downloadInterval)
	defer ticker.Stop()
	size, grown := int64(0), time.Now()
	for {
		select {
		case <-ended:
			return failure
		case <-ticker.C:
		}
		if _, err := os.Stat(downloadedPath(dir)); err == nil {
			cancel()
			<-ended
			return nil
		}
		if now := sizeOf(partialDownloads(dir)); now != size {
			size, grown = now, time.Now()
		} else if time.Since(grown) > stallTimeout {
			cancel()
			<-ended
			return errStalled
		}
		p.move("downloading Temporal: %d MB", size>>20)
	}
}

// startDownload is the SDK's only way to the release: to start its server. Asked for help it does not start,
// and the SDK waits for it until ctx is done. It returns at once if the download fails.
func startDownload(ctx context.Context, dir string) error {
	server, err := testsuite.StartDevServer(ctx, testsuite.DevServerOptions{
		CachedDownload: testsuite.CachedDownload{Version: "v" + temporalVersion, DestDir: dir},
		ClientOptions:  &client.Options{Logger: log.NewStructuredLogger(slog.New(slog.DiscardHandler))},
		ExtraArgs:      []string{"--help"},
		Stdout:         io.Discard, Stderr: io.Discard,
	})
	if err != nil {
		return fmt.Errorf("download from %s: %w", downloadSite, err)
	}
	return server.Stop()
}

// partialDownloads are what the SDK has not finished.
func partialDownloads(dir string) []string {
	paths, err := filepath.Glob(filepath.Join(dir, "temporal-cli-downloading-*"))
	if err != nil {
		return nil
	}
	return paths
}

func sizeOf(paths []string) (size int64) {
	for _, path := range paths {
		if info, err := os.Stat(path); err == nil {
			size += info.Size()
		}
	}
	return size
}

func removeAll(paths []string) error {
	var errs []error
	for _, path := range paths {
		errs = append(errs, os.Remove(path))
	}
	return errors.Join(errs...)
}
