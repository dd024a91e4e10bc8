// Package local starts the servers that Convene needs on this machine: a private PostgreSQL and a
// Temporal development server. They serve `dev` and the tests.
//
// The one rule to know: what is started here ends here, with Stop or, whatever happens, with the
// process that started it.
package local

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	embeddedpostgres "github.com/fergusstrange/embedded-postgres"
	"github.com/jackc/pgx/v5"
)

// Postgres is a private PostgreSQL server with nothing in it. It listens on the loopback address only,
// where it trusts everybody. What it has committed outlives its own crash, not one of the machine: it is
// made to be thrown away.
type Postgres struct {
	dir      *privateDir
	port     int
	log      io.Writer
	bin      string // where the installed binaries are; empty for the embedded ones
	server   *process
	embedded *embeddedpostgres.EmbeddedPostgres
}

// Options say how to start PostgreSQL. The zero value is good.
type Options struct {
	Dir string    // where its data goes while it runs; the system's directory for temporary files if empty
	Log io.Writer // what the server says; nobody hears it if nil
}

// startTimeout bounds the start of a server; it takes a second or two.
const startTimeout = 60 * time.Second

// maxConnections is enough for the pools of many tests at a time.
const maxConnections = 300

// StartPostgres starts a server from the installed binaries; without any, from those that
// embedded-postgres downloads. As root it runs as another user, which PostgreSQL insists on; that user
// must be able to reach Options.Dir.
func StartPostgres(ctx context.Context, options Options) (*Postgres, error) {
	port, err := freePort(ctx)
	if err != nil {
		return nil, err
	}
	dir, err := newPrivateDir(options.Dir)
	if err != nil {
		return nil, fmt.Errorf("start PostgreSQL: %w", err)
	}
	if options.Log == nil {
		options.Log = io.Discard
	}
	p := &Postgres{dir: dir, port: port, log: options.Log}
	if bin, ok := postgresBinaries(); ok {
		p.bin = bin
		err = p.start(ctx)
	} else {
		err = p.startEmbedded()
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start PostgreSQL: %w", err), p.Stop())
	}
	return p, nil
}

func (p *Postgres) start(ctx context.Context) error {
	credential, err := p.dir.giveAway()
	if err != nil {
		return err
	}
	initdb := exec.CommandContext(ctx, filepath.Join(p.bin, "initdb"), "-D", p.data(), "-U", "convene", "-A", "trust",
		"-E", "UTF8", "--locale=C", "--no-sync")
	initdb.SysProcAttr = &syscall.SysProcAttr{Credential: credential}
	initdb.Dir = p.dir.path
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	return p.launch(ctx, credential)
}

func (p *Postgres) data() string { return filepath.Join(p.dir.path, "data") }

// launch runs the server on its data. Without fsync a commit costs nothing and is lost with the machine
// only; without synchronous_commit it would be lost with the server too.
func (p *Postgres) launch(ctx context.Context, credential *syscall.Credential) error {
	command := exec.Command(filepath.Join(p.bin, "postgres"), "-D", p.data(), "-p", strconv.Itoa(p.port),
		"-c", "unix_socket_directories=", "-c", "listen_addresses=127.0.0.1",
		"-c", "max_connections="+strconv.Itoa(maxConnections), "-c", "timezone=UTC",
		"-c", "fsync=off", "-c", "full_page_writes=off")
	command.Dir, command.Stdout, command.Stderr = p.dir.path, p.log, p.log
	var err error
	if p.server, err = startProcess(command, credential, crash); err != nil {
		return err
	}
	return p.awaitReady(ctx)
}

// crash is PostgreSQL's "immediate" shutdown: it drops everything and recovers at the next start.
const crash = syscall.SIGQUIT

func (p *Postgres) startEmbedded() error {
	server := embeddedpostgres.NewDatabase(embeddedpostgres.DefaultConfig().
		Port(uint32(p.port)).Username("convene").Password("convene").Database("postgres"). //nolint:gosec // a port fits
		StartParameters(map[string]string{"max_connections": strconv.Itoa(maxConnections), "timezone": "UTC"}).
		RuntimePath(filepath.Join(p.dir.path, "runtime")).DataPath(p.data()).Logger(p.log).StartTimeout(startTimeout))
	if err := server.Start(); err != nil {
		return fmt.Errorf("none is installed (on Debian: apt-get install postgresql), and downloading one failed: %w", err)
	}
	p.embedded = server
	return nil
}

// Restart crashes the server and starts it again, at the same address and with the same data. The
// embedded one can only be asked to end.
func (p *Postgres) Restart(ctx context.Context) error {
	var err error
	if p.embedded != nil {
		err = errors.Join(p.embedded.Stop(), p.embedded.Start())
	} else {
		err = p.relaunch(ctx)
	}
	if err != nil {
		return fmt.Errorf("restart PostgreSQL: %w", err)
	}
	return nil
}

func (p *Postgres) relaunch(ctx context.Context) error {
	if err := p.server.stop(crash); err != nil {
		return err
	}
	credential, err := p.dir.giveAway()
	if err != nil {
		return err
	}
	return p.launch(ctx, credential)
}

func (p *Postgres) awaitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	return poll(ctx, p.server, func(ctx context.Context) error {
		connection, err := pgx.Connect(ctx, p.URL("postgres"))
		if err != nil {
			return err
		}
		return connection.Close(ctx)
	})
}

// URL returns the address of one of the server's databases; "postgres" is always there.
func (p *Postgres) URL(database string) string {
	return fmt.Sprintf("postgres://convene:convene@127.0.0.1:%d/%s?sslmode=disable", p.port, database)
}

// Stop ends the server and deletes its data.
func (p *Postgres) Stop() error {
	var err error
	if p.embedded != nil {
		err = p.embedded.Stop()
	}
	if p.server != nil {
		err = p.server.stop(syscall.SIGINT) // "fast": connections are ended
	}
	return errors.Join(err, p.dir.remove())
}
