package local

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"

	embeddedpostgres "github.com/fergusstrange/embedded-postgres"
)

// howToInstall is what people are told to do who have no PostgreSQL.
const howToInstall = "on Debian and Ubuntu: apt-get install postgresql; on a Mac: brew install postgresql"

// errRoot says that root cannot use what would be downloaded.
var errRoot = errors.New("no PostgreSQL is installed (" + howToInstall + "), and one that is downloaded does not run as root")

// startEmbedded downloads PostgreSQL the first time.
func (p *Postgres) startEmbedded(news io.Writer) error {
	if os.Geteuid() == 0 {
		return errRoot
	}
	if news != nil {
		fmt.Fprintln(news, "No PostgreSQL is installed ("+howToInstall+"): downloading one, once.")
	}
	p.password = rand.Text()
	server := embeddedpostgres.NewDatabase(embeddedpostgres.DefaultConfig().
		Port(uint32(p.port)).Username("convene").Password(p.password).Database("postgres"). //nolint:gosec // a port fits
		StartParameters(map[string]string{"max_connections": strconv.Itoa(maxConnections), "timezone": "UTC"}).
		RuntimePath(filepath.Join(p.dir.path, "runtime")).DataPath(p.cluster()).Logger(p.log).StartTimeout(startTimeout))
	if err := server.Start(); err != nil {
		return fmt.Errorf("none is installed (%s), and downloading one failed: %w", howToInstall, err)
	}
	p.embedded = server
	return nil
}
