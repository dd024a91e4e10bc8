package discord

import "time"

// SetOpenTimeout changes how long Listen waits for the first event of a connection.
func (c *Client) SetOpenTimeout(d time.Duration) { c.openTimeout = d }

// ReadInteraction is readInteraction.
var ReadInteraction = readInteraction
