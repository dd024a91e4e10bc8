package local

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// oldestServer is the first release of Temporal's server whose runs have the summaries and details that
// Convene writes for the Temporal UI.
var oldestServer = serverVersion{1, 26}

type serverVersion struct{ major, minor int }

func (v serverVersion) String() string { return fmt.Sprintf("%d.%d", v.major, v.minor) }

func (v serverVersion) isBefore(other serverVersion) bool {
	return v.major < other.major || (v.major == other.major && v.minor < other.minor)
}

// versionTimeout is how long a program may take to say its version, also on a busy machine.
const versionTimeout = 20 * time.Second

// checkTemporal asks a program called temporal whether it is Temporal's command line, with a server that
// Convene can use.
func checkTemporal(ctx context.Context, path string) error {
	ctx, cancel := context.WithTimeout(ctx, versionTimeout)
	defer cancel()
	said, err := exec.CommandContext(ctx, path, "--version").CombinedOutput()
	if err != nil {
		return fmt.Errorf("`temporal --version` failed: %w", err)
	}
	version, err := readServerVersion(string(said))
	if err != nil {
		return err
	}
	if version.isBefore(oldestServer) {
		return fmt.Errorf("its server is version %v, and Convene needs %v or newer", version, oldestServer)
	}
	return nil
}

var serverVersionPattern = regexp.MustCompile(`\(Server (\d+)\.(\d+)\.`)

// readServerVersion reads "temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)". What the command line calls
// its own version is 0.0.0-DEV where it was built from source.
func readServerVersion(said string) (serverVersion, error) {
	numbers := serverVersionPattern.FindStringSubmatch(said)
	if numbers == nil || !strings.HasPrefix(said, "temporal version ") {
		return serverVersion{}, errors.New("it is not Temporal's command line, by what `temporal --version` says")
	}
	major, errMajor := strconv.Atoi(numbers[1])
	minor, errMinor := strconv.Atoi(numbers[2])
	return serverVersion{major, minor}, errors.Join(errMajor, errMinor)
}
