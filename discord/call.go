package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"github.com/bwmarrin/discordgo"
)

// call is one request: where it goes, and how Discord counts it.
type call struct {
	method string
	url    string
	route  string // the path with its parameters unnamed, for messages and buckets
	major  string // the guild's or channel's id, by which Discord separates buckets
	reason string // for the audit log
	rights string // that the call needs, for the message when one is missing
	exempt bool   // it does not count against the limit of all calls together, as answers to interactions do not
}

func (to call) name() string { return to.method + " " + to.route }

// do sends one request and reads the answer into out, unless that is nil. Every request of the package
// goes through here, so that limits, counts and errors are the same for all.
func (c *Client) do(ctx context.Context, to call, in any, out document) error {
	kind, body, err := encode(in)
	if err != nil {
		return fmt.Errorf("write %s for Discord: %w", to.name(), err)
	}
	options := []discordgo.RequestOption{discordgo.WithContext(context.WithValue(ctx, callKey{}, to))}
	if to.reason != "" {
		options = append(options, discordgo.WithAuditLogReason(auditHeader(to.reason)))
	}
	// A bucket that no other call has keeps discordgo's own limiter, which sleeps, out of the way.
	bucket := discordgo.NewRatelimiter().LockBucket(to.route)
	raw, err := c.session.RequestWithLockedBucket(to.method, to.url, kind, body, bucket, 0, options...)
	if err != nil {
		return callError(ctx, to, err)
	}
	if out == nil {
		return nil
	}
	return to.read(raw, out)
}

// encode writes the body of a request: as JSON, or as a form if a file goes with it.
func encode(in any) (kind string, body []byte, err error) {
	const asJSON = "application/json"
	switch in := in.(type) {
	case nil:
		return asJSON, nil, nil
	case withFile:
		return discordgo.MultipartBodyWithJSON(in.data, []*discordgo.File{in.file.reader()})
	default:
		body, err = json.Marshal(in)
		return asJSON, body, err
	}
}

// create sends one request that makes something, and returns its id.
func (c *Client) create(ctx context.Context, to call, in any) (string, error) {
	var made object
	err := c.do(ctx, to, in, &made)
	return made.ID, err
}

// auditReasonLimit is Discord's, in characters before encoding.
const auditReasonLimit = 512

// auditHeader encodes a reason so that it reads the same whether or not a "+" is taken for a space.
func auditHeader(reason string) string {
	return strings.ReplaceAll(url.QueryEscape(cut(reason, auditReasonLimit)), "+", "%20")
}
