package local

import (
	"cmp"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
)

// postgresBinaries returns the directory of initdb and postgres: as on the PATH, else the newest
// that Debian's packages installed, which leave them off the PATH.
func postgresBinaries() (dir string, ok bool) {
	candidates, err := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if err != nil {
		return "", false
	}
	slices.SortFunc(candidates, func(a, b string) int { return cmp.Compare(majorVersion(b), majorVersion(a)) })
	if path, err := exec.LookPath("postgres"); err == nil {
		candidates = slices.Insert(candidates, 0, path)
	}
	for _, path := range candidates {
		// A link on the PATH says where the rest of the installation is.
		target, err := filepath.EvalSymlinks(path)
		if err != nil {
			continue
		}
		if _, err := os.Stat(filepath.Join(filepath.Dir(target), "initdb")); err == nil {
			return filepath.Dir(target), true
		}
	}
	return "", false
}

// majorVersion reads 15 from /usr/lib/postgresql/15/bin/postgres.
func majorVersion(path string) int {
	version, err := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
	if err != nil {
		return 0
	}
	return version
}
