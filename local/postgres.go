package local

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	embeddedpostgres "github.com/fergusstrange/embedded-postgres"
	"github.com/jackc/pgx/v5"
)

// Postgres is a private PostgreSQL server. It listens on the loopback address only, and lets in who knows a
// password that it was made with. Without a DataDir it is made to be thrown away: what it has committed
// outlives its own crash, not one of the machine.
type Postgres struct {
	dir      *privateDir
	data     *DataDir // nil if it is thrown away
	port     int
	password string
	log      *tail
	bin      string // where the installed binaries are; empty for the embedded ones
	server   *process
	embedded *embeddedpostgres.EmbeddedPostgres
}

// Options say how to start PostgreSQL. The zero value is good.
type Options struct {
	Data *DataDir  // where its data stays; deleted at the end if nil
	Log  io.Writer // what the server says; nobody hears it if nil
	News io.Writer // of a download, which takes a while; nobody hears it if nil
}

// startTimeout bounds the start of a server; it takes a second or two.
const startTimeout = 60 * time.Second

// maxConnections is enough for the pools of many tests at a time.
const maxConnections = 300

// StartPostgres starts a server from the installed binaries; without any, from those that
// embedded-postgres downloads, which only serve for data that is thrown away. As root it runs as another user,
// which PostgreSQL insists on; that user must be able to reach Options.Data.
func StartPostgres(ctx context.Context, options Options) (*Postgres, error) {
	p, err := newPostgres(ctx, options)
	if err != nil {
		return nil, fmt.Errorf("start PostgreSQL: %w", err)
	}
	if p.bin != "" {
		err = p.start(ctx)
	} else {
		err = p.startEmbedded(options.News)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start PostgreSQL: %w", err), p.Stop())
	}
	return p, nil
}

func newPostgres(ctx context.Context, options Options) (*Postgres, error) {
	p := &Postgres{data: options.Data, log: &tail{to: options.Log}}
	var err error
	if p.port, err = freePort(ctx); err != nil {
		return nil, err
	}
	if p.data == nil {
		p.bin, _ = postgresBinaries()
		p.dir, err = newPrivateDir()
		return p, err
	}
	if p.dir, err = keptDir(p.data, "postgres"); err != nil {
		return nil, err
	}
	p.bin, err = binariesFor(ctx, p.cluster())
	return p, err
}

// start makes the data, unless they are kept from before, and runs the server on them.
func (p *Postgres) start(ctx context.Context) error {
	credential, err := p.dir.giveAway()
	if err != nil {
		return err
	}
	if p.password, err = p.dir.password(credential); err != nil {
		return err
	}
	if _, err := os.Stat(p.cluster()); errors.Is(err, fs.ErrNotExist) {
		err = p.initdb(ctx, credential)
		if err != nil {
			return err
		}
	}
	return p.launchAnywhere(ctx, credential)
}

// initdb makes the data at once or not at all: what an interrupted one left is made again.
func (p *Postgres) initdb(ctx context.Context, credential *syscall.Credential) error {
	unfinished := p.cluster() + ".part"
	if err := os.RemoveAll(unfinished); err != nil {
		return fmt.Errorf("initdb: %w", err)
	}
	args := []string{"-D", unfinished, "-U", "convene", "-A", "scram-sha-256", "--pwfile", p.dir.passwordPath(), "-E", "UTF8", "--locale=C"}
	if p.data == nil {
		args = append(args, "--no-sync")
	}
	initdb := exec.CommandContext(ctx, filepath.Join(p.bin, "initdb"), args...)
	initdb.SysProcAttr = &syscall.SysProcAttr{Credential: credential, Setpgid: true}
	initdb.Dir = p.dir.path
	out, err := initdb.CombinedOutput()
	if errors.Is(err, fs.ErrPermission) && credential != nil {
		return fmt.Errorf("as root it runs as another user, who cannot reach %s: choose a directory that every user may pass to, "+
			"below /var/lib for example, or do not be root: %w", p.dir.path, err)
	}
	if err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	if err := os.Rename(unfinished, p.cluster()); err != nil {
		return fmt.Errorf("initdb: %w", err)
	}
	return nil
}

// cluster is PostgreSQL's data directory.
func (p *Postgres) cluster() string { return filepath.Join(p.dir.path, "data") }

// launchAnywhere is launch, at another port if somebody has taken that which was chosen.
func (p *Postgres) launchAnywhere(ctx context.Context, credential *syscall.Credential) (err error) {
	for range portAttempts {
		err = p.launch(ctx, credential)
		if err == nil || !strings.Contains(p.log.last(), "could not create any TCP/IP sockets") {
			return err
		}
		port, noPort := freePort(ctx)
		if noPort != nil {
			return errors.Join(err, noPort)
		}
		p.port = port
	}
	return err
}

// launch runs the server on its data.
func (p *Postgres) launch(ctx context.Context, credential *syscall.Credential) error {
	if p.data != nil {
		if err := removeStalePID(p.cluster()); err != nil {
			return err
		}
	}
	args := []string{
		"-D", p.cluster(), "-p", strconv.Itoa(p.port),
		"-c", "unix_socket_directories=", "-c", "listen_addresses=127.0.0.1",
		"-c", "max_connections=" + strconv.Itoa(maxConnections), "-c", "timezone=UTC",
	}
	if p.data == nil {
		// Without fsync a commit costs nothing and is lost with the machine only; without synchronous_commit it
		// would be lost with the server too.
		args = append(args, "-c", "fsync=off", "-c", "full_page_writes=off")
	}
	command := exec.Command(filepath.Join(p.bin, "postgres"), args...)
	command.Dir, command.Stdout, command.Stderr = p.dir.path, p.log, p.log
	command.ExtraFiles = p.data.holders()
	var err error
	if p.server, err = startProcess(command, credential, crash); err != nil {
		return err
	}
	return p.awaitReady(ctx)
}

// crash is PostgreSQL's "immediate" shutdown: it drops everything and recovers at the next start.
const crash = syscall.SIGQUIT

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
	err := poll(ctx, p.server, func(ctx context.Context) error {
		connection, err := pgx.Connect(ctx, p.URL("postgres"))
		if err != nil {
			return err
		}
		return connection.Close(ctx)
	})
	if err != nil {
		return fmt.Errorf("%w: %s", err, p.log.last())
	}
	return nil
}

// URL returns the address of one of the server's databases, with the password; "postgres" is always there.
func (p *Postgres) URL(database string) string {
	return fmt.Sprintf("postgres://convene:%s@127.0.0.1:%d/%s?sslmode=disable", p.password, p.port, database)
}

// Stop ends the server and deletes its data, unless they are kept.
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
