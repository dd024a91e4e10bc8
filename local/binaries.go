package local

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// postgresBinaries returns the directory of initdb and postgres: as on the PATH, else the newest
// that Debian's packages installed, which leave them off the PATH.
func postgresBinaries() (dir string, ok bool) {
	installed := installations()
	if len(installed) == 0 {
		return "", false
	}
	return installed[0], true
}

// installations are the directories of binaries, the one to prefer first.
func installations() []string {
	candidates, err := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if err != nil {
		return nil
	}
	slices.SortFunc(candidates, func(a, b string) int { return cmp.Compare(directoryVersion(b), directoryVersion(a)) })
	if path, err := exec.LookPath("postgres"); err == nil {
		candidates = slices.Insert(candidates, 0, path)
	}
	var dirs []string
	for _, path := range candidates {
		// A link on the PATH says where the rest of the installation is.
		target, err := filepath.EvalSymlinks(path)
		if err != nil {
			continue
		}
		dir := filepath.Dir(target)
		if _, err := os.Stat(filepath.Join(dir, "initdb")); err == nil && !slices.Contains(dirs, dir) {
			dirs = append(dirs, dir)
		}
	}
	return dirs
}

// directoryVersion reads 15 from /usr/lib/postgresql/15/bin/postgres.
func directoryVersion(path string) int {
	version, err := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
	if err != nil {
		return 0
	}
	return version
}

// Errors of data that are kept.
var (
	// ErrNotInstalled says that there is no PostgreSQL for data that are kept.
	ErrNotInstalled = errors.New("data are kept by an installed PostgreSQL only, and there is none: install it (" + howToInstall + ")")
	// ErrOtherVersion says that another major version of PostgreSQL made the data.
	ErrOtherVersion = errors.New("another version of PostgreSQL made these data")
)

// binariesFor returns binaries of the major version that made the data; any if there are no data yet. It
// returns ErrNotInstalled or ErrOtherVersion if there are none.
func binariesFor(ctx context.Context, cluster string) (string, error) {
	installed := installations()
	if len(installed) == 0 {
		return "", ErrNotInstalled
	}
	made, err := os.ReadFile(filepath.Join(cluster, "PG_VERSION"))
	if errors.Is(err, fs.ErrNotExist) {
		return installed[0], nil
	}
	if err != nil {
		return "", fmt.Errorf("read which version of PostgreSQL made the data: %w", err)
	}
	wanted := strings.TrimSpace(string(made))
	var found []string
	for _, dir := range installed {
		major := binaryVersion(ctx, dir)
		if major == wanted {
			return dir, nil
		}
		found = append(found, major)
	}
	return "", fmt.Errorf("%w: %s is of version %s, installed is %s. Install version %s (on Debian: apt-get install postgresql-%s), "+
		"or start with another directory and move the data with pg_dumpall", ErrOtherVersion, cluster, wanted, strings.Join(found, " and "), wanted, wanted)
}

var majorPattern = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

// binaryVersion reads 15 from "postgres (PostgreSQL) 15.14 (Debian …)".
func binaryVersion(ctx context.Context, dir string) string {
	ctx, cancel := context.WithTimeout(ctx, versionTimeout)
	defer cancel()
	said, err := exec.CommandContext(ctx, filepath.Join(dir, "postgres"), "--version").Output()
	if major := majorPattern.FindSubmatch(said); err == nil && major != nil {
		return string(major[1])
	}
	return "unknown"
}
