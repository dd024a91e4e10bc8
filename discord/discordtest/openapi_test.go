package discordtest_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"convene/discord/discordtest"
	"convene/discord/discordtest/openapitest"
)

// sample is a request that succeeds.
type sample struct {
	method, path string
	body         any // nil for none
}

// samples are one request for each route, in an order in which none takes away what a later one needs.
func samples(c *client) []sample {
	c.AddMember("501", "ada")
	category, voice, chat := c.category("Cohort"), c.voice("talk", ""), c.text("chat", "")
	c.made("PUT", "/channels/"+chat+"/permissions/502", object("type", 1, "allow", "1024"))
	message := c.made("POST", messages(chat), object("content", "Hello"))
	event := c.made("POST", c.events(), meeting(voice))
	guild := "/guilds/" + c.GuildID()
	ada := discordtest.Who{UserID: "501", ChannelID: chat, Forged: true}
	answered := c.UseCommand(ada, "hello", nil)
	c.made("POST", callback(answered), object("type", 4, "data", map[string]any{"content": "Hello"}))
	replies := "/webhooks/" + c.ApplicationID() + "/" + answered.Token()
	followUp := replies + "/messages/" + c.made("POST", replies, object("content", "And hello again"))
	said := map[string]any{"content": "Good bye", "flags": 64, "embeds": []any{card()}, "components": []any{buttons("a"), list("b")}, "allowed_mentions": map[string]any{"parse": []string{"users"}}}
	return []sample{
		{"POST", callback(c.UseCommand(ada, "hello", nil)), map[string]any{"type": 4, "data": said}},
		{"GET", replies + "/messages/@original", nil},
		{"PATCH", replies + "/messages/@original", said},
		{"POST", replies, said},
		{"GET", followUp, nil},
		{"PATCH", followUp, said},
		{"DELETE", followUp, nil},
		{"DELETE", replies + "/messages/@original", nil},
		{"GET", "/users/@me", nil},
		{"GET", "/applications/@me", nil},
		{"GET", "/applications/" + c.ApplicationID() + guild + "/commands", nil},
		{"PUT", "/applications/" + c.ApplicationID() + guild + "/commands", []any{hello()}},
		{"GET", "/gateway", nil},
		{"GET", "/gateway/bot", nil},
		{"GET", guild, nil},
		{"GET", guild + "/roles", nil},
		{"GET", guild + "/audit-logs", nil},
		{"GET", guild + "/members", nil},
		{"GET", guild + "/members/501", nil},
		{"GET", guild + "/members/search?query=a", nil},
		{"GET", guild + "/channels", nil},
		{"POST", guild + "/channels", map[string]any{
			"name": "x", "type": 0, "topic": "y", "parent_id": category, "permission_overwrites": []any{access("501", 1, 1024, 2048)},
		}},
		{"GET", "/channels/" + chat, nil},
		{"PATCH", "/channels/" + chat, map[string]any{
			"name": "x", "topic": "y", "parent_id": category, "permission_overwrites": []any{access("502", 1, 1024, 0)},
		}},
		{"PUT", "/channels/" + chat + "/permissions/501", map[string]any{"type": 1, "allow": "1024", "deny": "2048"}},
		{"GET", messages(chat), nil},
		{"POST", messages(chat), map[string]any{
			"content": "Hello", "nonce": "n", "enforce_nonce": false, "embeds": []any{card()}, "components": []any{buttons("a"), list("b")},
			"allowed_mentions": map[string]any{"parse": []string{"everyone"}, "users": []string{"501"}},
		}},
		{"GET", messages(chat) + "/" + message, nil},
		{"PATCH", messages(chat) + "/" + message, map[string]any{
			"content": "Good bye", "embeds": []any{card()}, "components": []any{buttons("a"), list("b")}, "allowed_mentions": map[string]any{"parse": []string{"users"}},
		}},
		{"GET", c.events(), nil},
		{"POST", c.events(), meetingFields(voice)},
		{"GET", c.events() + "/" + event, nil},
		{"PATCH", c.events() + "/" + event, meetingFields(voice)},
		{"DELETE", "/channels/" + chat + "/permissions/502", nil},
		{"DELETE", messages(chat) + "/" + message, nil},
		{"DELETE", c.events() + "/" + event, nil},
		{"DELETE", "/channels/" + chat, nil},
	}
}

func (s sample) text() string {
	if s.body == nil {
		return ""
	}
	raw, err := json.Marshal(s.body)
	if err != nil {
		panic(err)
	}
	return string(raw)
}

// newDescribed is a client whose server is held against Discord's description of the API, which also
// has to refuse what the description calls wrong.
func newDescribed(t *testing.T) (*client, *openapitest.Validator) {
	t.Helper()
	v := openapitest.Open(t).Validator(t, openapitest.RefusedRequestsMayBeWrong())
	return newClient(t, discordtest.WithMiddleware(v.Middleware), discordtest.WithBotPermissions(everyRight)), v
}

const everyRight = discordtest.DefaultPermissions | discordtest.ViewAuditLog

func TestOpenAPI_EveryRouteSucceedsAsDescribed(t *testing.T) {
	t.Parallel()
	c, v := newDescribed(t)
	for _, s := range samples(c) {
		got := c.call(s.method, s.path, s.text())
		require.Less(t, got.status, 300, "%s %s: %s", s.method, s.path, got.body)
	}
	require.Equal(t, c.Routes(), slices.Sorted(maps.Keys(c.RequestsByRoute())), "all routes of the emulator")
	require.Len(t, v.Counts(), len(c.Routes()))
	for route, count := range v.Counts() {
		require.Equal(t, count.Requests, count.Answers, route)
	}
}

// failing are ways to send a sample so that it fails, with the statuses that may come of it.
var failing = map[string]struct {
	send     func(c *client, s sample) answer
	statuses []int
}{
	"without the token": {func(c *client, s sample) answer {
		return c.call(s.method, s.path, s.text(), "Authorization", "")
	}, []int{401}},
	"without a right": {func(c *client, s sample) answer {
		c.SetBotPermissions(0)
		defer c.SetBotPermissions(everyRight)
		return c.call(s.method, s.path, s.text())
	}, []int{200, 204, 403}},
	"with unknown ids": {func(c *client, s sample) answer {
		return c.call(s.method, replaceIDs(s.path, "42"), s.text())
	}, []int{200, 404}},
	"with ids that are none": {func(c *client, s sample) answer {
		return c.call(s.method, replaceIDs(s.path, "general"), s.text())
	}, []int{200, 400}},
	"with too long a reason": {func(c *client, s sample) answer {
		return c.call(s.method, s.path, s.text(), "X-Audit-Log-Reason", strings.Repeat("x", 513))
	}, []int{400}},
	"with a body that is no JSON": {func(c *client, s sample) answer {
		return c.call(s.method, s.path, s.text()+"{")
	}, []int{400}},
	"with a body that is no object": {func(c *client, s sample) answer {
		return c.call(s.method, s.path, "["+s.text()+"]")
	}, []int{400}},
	"with too large a body": {func(c *client, s sample) answer {
		return c.call(s.method, s.path, s.text()+strings.Repeat(" ", 2<<20))
	}, []int{413}},
}

// replaceIDs puts another id in the place of all ids of a path.
func replaceIDs(path, id string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if strings.Trim(part, "0123456789") == "" && part != "" {
			parts[i] = id
		}
	}
	return strings.Join(parts, "/")
}

func TestOpenAPI_EveryRouteFailsAsDescribed(t *testing.T) {
	t.Parallel()
	for name, test := range failing {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, _ := newDescribed(t)
			for _, s := range samples(c) {
				if s.body == nil && strings.Contains(name, "body") {
					continue
				}
				if name == "without the token" && (s.path == "/gateway" || strings.Contains(s.path, "/callback") || strings.HasPrefix(s.path, "/webhooks/")) {
					continue // everybody may ask for its address, and whoever has an interaction's token answer
				}
				got := test.send(c, s)
				require.Contains(t, test.statuses, got.status, "%s %s: %s", s.method, s.path, got.body)
			}
		})
	}
}

func TestOpenAPI_EveryRouteMeetsFaultsAsDescribed(t *testing.T) {
	t.Parallel()
	for kind := discordtest.FaultRateLimitUser; kind <= discordtest.FaultBanned; kind++ {
		t.Run(kind.String(), func(t *testing.T) {
			t.Parallel()
			c, v := newDescribed(t)
			for _, s := range samples(c) {
				c.SetFaults(discordtest.Faults{Rate: 1, Kinds: []discordtest.Fault{kind}, Delay: time.Millisecond, Max: 1})
				_, _ = c.try(s.method, s.path, s.text())
			}
			require.Equal(t, map[discordtest.Fault]int{kind: len(c.Routes())}, c.FaultsInjected())
			require.Eventually(t, func() bool { return len(v.Counts()) == len(c.Routes()) }, 10*time.Second, time.Millisecond)
		})
	}
}

// wrongValues are of all types of JSON. What is none of them for a field, the description knows.
var wrongValues = []any{nil, true, 5, -1, 1.5, "", "x", strings.Repeat("x", 5000), []any{}, []any{5}, []any{"x"}, map[string]any{}, nothing{}}

// variants are copies of a body in which one field each has another value.
func variants(value any, emit func(any)) {
	switch node := value.(type) {
	case map[string]any:
		for name, old := range node {
			with := func(other any) {
				changed := maps.Clone(node)
				apply(changed, []any{name, other})
				emit(changed)
			}
			for _, other := range wrongValues {
				with(other)
			}
			variants(old, with)
		}
	case []any:
		for i, old := range node {
			variants(old, func(other any) {
				changed := slices.Clone(node)
				changed[i] = other
				emit(changed)
			})
		}
	}
}

func TestOpenAPI_WhatTheDescriptionCallsWrongIsRefused(t *testing.T) {
	t.Parallel()
	c, _ := newDescribed(t)
	sent := 0
	for _, s := range samples(c) {
		if s.body == nil {
			continue
		}
		variants(s.body, func(body any) {
			changed := sample{s.method, s.path, body}
			got := c.call(s.method, s.path, changed.text())
			require.Less(t, got.status, 500, got.body)
			sent++
		})
	}
	require.Greater(t, sent, 400)
	require.Zero(t, c.StatusCounts()[http.StatusTooManyRequests])
}

func TestOpenAPI_WhatTheDescriptionCallsAWrongQueryIsRefused(t *testing.T) {
	t.Parallel()
	c, _ := newDescribed(t)
	chat := c.text("chat", "")
	guild := "/guilds/" + c.GuildID()
	for path, names := range map[string][]string{
		messages(chat):            {"limit", "before", "after", "around"},
		guild:                     {"with_counts"},
		guild + "/members":        {"limit", "after"},
		guild + "/members/search": {"limit", "query"},
		guild + "/audit-logs":     {"limit", "before", "after", "user_id", "target_id", "action_type"},
	} {
		for _, name := range names {
			for _, value := range []string{"0", "1", "-1", "1.5", "101", "1001", "x", "true", "9999999999999999999999"} {
				got := c.call("GET", fmt.Sprintf("%s?%s=%s", path, name, value), "")
				require.Contains(t, []int{200, 400}, got.status, got.body)
			}
		}
	}
}
