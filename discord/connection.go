package discord

import (
	"context"
	"net"
	"sync"
)

// connection is the one on which a gateway's session is held. discordgo tells that a session was
// disconnected, but not which of its connections ended, and sometimes twice, the second time when the next
// one is open already. The connection itself cannot be mistaken.
type connection struct {
	net.Conn

	once   sync.Once
	closed chan struct{} // closed with the connection
}

// Close ends the connection.
func (c *connection) Close() error {
	c.once.Do(func() { close(c.closed) })
	return c.Conn.Close()
}

// dialer makes a connection that breaks when its context is done before it is released.
type dialer struct {
	ctx  context.Context //nolint:containedctx // of the opening: discordgo gives the dialer none
	conn *connection
	stop func() bool
}

// dial connects to an address. What reads from the connection notices that it was broken.
//
//nolint:contextcheck // the opening's context is the one that counts; discordgo gives its dialer an empty one
func (d *dialer) dial(_ context.Context, network, address string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(d.ctx, network, address)
	if err != nil {
		return nil, err
	}
	d.conn = &connection{Conn: conn, closed: make(chan struct{})}
	d.stop = context.AfterFunc(d.ctx, func() { _ = conn.Close() })
	return d.conn, nil
}

// release keeps the connection from then on.
func (d *dialer) release() {
	if d.stop != nil {
		d.stop()
	}
}
