package workflows_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/converter"

	"convene/workflows"
)

// asJSON is a message as Temporal's UI and command line send it.
func asJSON(text string) converter.RawValue { return encoded("json/plain", text) }

func encoded(encoding, text string) converter.RawValue {
	return converter.NewRawValue(&commonpb.Payload{Metadata: map[string][]byte{"encoding": []byte(encoding)}, Data: []byte(text)})
}

// numbers is a JSON list of the numbers from 1 on.
func numbers(n int) string {
	var list []string
	for i := range n {
		list = append(list, fmt.Sprint(i+1))
	}
	return "[" + strings.Join(list, ",") + "]"
}

// unreadable are messages that no decision can be read from, by what is said of them.
var unreadable = map[string]struct {
	message converter.RawValue
	says    string
}{
	"misspelt member":    {asJSON(`{"by":"user:1","via":"ui","groups":[1]}`), `unknown member "groups", known: by, via, revision, run, `},
	"member in capitals": {asJSON(`{"by":"user:1","VIA":"ui"}`), `unknown member "VIA"`},
	"long member":        {asJSON(`{"` + strings.Repeat("x", 200) + `":1}`), `unknown member "` + strings.Repeat("x", 40) + `"`},
	"member twice":       {asJSON(`{"by":"user:1","by":"user:2","via":"ui"}`), `member "by" is there twice`},
	"text":               {asJSON(`"yes"`), "not a JSON object"},
	"list":               {asJSON(`[]`), "not a JSON object"},
	"number":             {asJSON(`7`), "not a JSON object"},
	"null":               {asJSON(`null`), "not a JSON object"},
	"nil":                {encoded("binary/null", ""), "not a JSON object"},
	"empty object":       {asJSON(`{}`), "by whom"},
	"half an object":     {asJSON(`{"by":"user:1"`), "not a JSON object"},
	"two objects":        {asJSON(`{"by":"user:1","via":"ui"} {}`), "not a JSON object"},
	"nothing":            {asJSON(``), "not a JSON object"},
	"binary":             {encoded("binary/plain", `{"by":"user:1","via":"ui"}`), "not a JSON object"},
	"unknown encoding":   {encoded("json/mine", `{"by":"user:1","via":"ui"}`), "not a JSON object"},
	"no UTF-8":           {asJSON("{\"by\":\"user:\xff\",\"via\":\"ui\"}"), "not valid UTF-8"},
	"NUL":                {asJSON(`{"by":"user:\u0000","via":"ui"}`), `member "by" has control characters`},
	"escape sequence":    {asJSON(`{"by":"\u001b[2Juser:1","via":"ui"}`), `member "by" has control characters`},
	"null member":        {asJSON(`{"by":"user:1","via":"ui","run":null}`), `member "run" must be a text`},
	"wrong type":         {asJSON(`{"by":7,"via":"ui"}`), `member "by" must be a text`},
	"broken revision":    {asJSON(`{"by":"user:1","via":"ui","revision":1.5}`), `member "revision" must be a whole number`},
	"negative revision":  {asJSON(`{"by":"user:1","via":"ui","revision":-1}`), `member "revision" is -1`},
	"huge revision":      {asJSON(`{"by":"user:1","via":"ui","revision":3000000000}`), `member "revision" is 3000000000`},
	"name":               {asJSON(`{"by":"Anna Berg","via":"ui"}`), `member "by" must be an id`},
	"address":            {asJSON(`{"by":"anna@example.org","via":"ui"}`), `member "by" must be an id`},
	"long by":            {asJSON(`{"by":"` + strings.Repeat("é", 101) + `","via":"ui"}`), `member "by" has 101 characters; it can have 100`},
	"long run":           {asJSON(`{"by":"user:1","via":"ui","run":"` + strings.Repeat("1", 65) + `"}`), `member "run" has 65 characters`},
	"unknown via":        {asJSON(`{"by":"user:1","via":"moon"}`), `member "via" must be one of cli, ui, discord, web`},
	"nobody":             {asJSON(`{"by":"","via":"ui"}`), "by whom"},
	"too much":           {asJSON(`{"by":"user:1","via":"ui","run":"` + strings.Repeat(" ", 70_000) + `"}`), "bytes; it can have 65536"},
	"Discord by hand":    {asJSON(`{"by":"user:1","via":"discord"}`), "only the bot decides via"},
	"a request by hand":  {asJSON(`{"by":"request:1","via":"ui"}`), "only the bot decides via"},
}

// unreadableApprovals are those that a rejection cannot be.
var unreadableApprovals = map[string]struct {
	message converter.RawValue
	says    string
}{
	"empty list":      {asJSON(`{"by":"user:1","via":"ui","group_ids":[]}`), `"group_ids" names no group`},
	"a group twice":   {asJSON(`{"by":"user:1","via":"ui","group_ids":[1,1]}`), `"group_ids" names group 1 twice`},
	"no group":        {asJSON(`{"by":"user:1","via":"ui","group_ids":[0]}`), `"group_ids" names group 0`},
	"many groups":     {asJSON(`{"by":"user:1","via":"ui","group_ids":` + numbers(1001) + `}`), `names 1001 groups; it can name 1000`},
	"groups as text":  {asJSON(`{"by":"user:1","via":"ui","group_ids":["1"]}`), `"group_ids" must be a list of group ids`},
	"groups as null":  {asJSON(`{"by":"user:1","via":"ui","group_ids":null}`), `"group_ids" must be a list of group ids`},
	"a reason for it": {asJSON(`{"by":"user:1","via":"ui","reason":"good"}`), `unknown member "reason"`},
}

// All three groups were opened by `{"by":"user:1","via":"ui","groups":[1]}`.
func TestScheduleCohort_RefusesOnRecordWhatItCannotRead(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{workflows.Approve, workflows.Reject} {
		tests := maps.Clone(unreadable)
		if kind == workflows.Approve {
			maps.Copy(tests, unreadableApprovals)
		}
		for name, test := range tests {
			t.Run(kind+" "+name, func(t *testing.T) {
				t.Parallel()
				w := newWorld(3)
				run := newRun(t, w)
				var refused *answer
				run.after(time.Hour, func() {
					run.SignalWorkflow(kind, test.message)
					refused = run.update(kind, "1", test.message)
				})
				run.after(2*time.Hour, func() {
					require.Equal(t, 3, run.status().Count(workflows.GroupWaiting), "nothing was decided")
					run.SignalWorkflow(workflows.Reject, reject())
				})
				status, err := run.run()
				require.NoError(t, err)
				require.Equal(t, workflows.StageRejected, status.Stage)
				requireType(t, refused.rejected, workflows.ErrBadDecision)
				require.ErrorContains(t, refused.rejected, test.says)
				require.Len(t, w.records, 2)
				require.Equal(t, kind, w.records[0].Kind)
				require.Contains(t, w.records[0].Refused, test.says)
				require.True(t, strings.HasPrefix(w.records[0].Via, "signal"), w.records[0].Via)
				require.NotEmpty(t, w.records[0].By)
				require.Less(t, len(fmt.Sprint(w.records[0])), 400, "the row holds no more of the message than its sender")
			})
		}
	}
}

func TestScheduleCohort_RefusesOnRecordToShowItselfWhereItCannot(t *testing.T) {
	t.Parallel()
	for _, message := range []string{`"here"`, `{"channel":"8"}`, `{"channel_id":"here"}`, `{"channel_id":8}`, `{"channel_id":"8","message_id":"x"}`} {
		w := newWorld(1)
		run := newRun(t, w)
		run.after(time.Hour, func() { run.SignalWorkflow(workflows.Show, asJSON(message)) })
		run.after(2*time.Hour, func() { run.SignalWorkflow(workflows.Reject, reject()) })
		_, err := run.run()
		require.NoError(t, err)
		require.Len(t, w.records, 2, message)
		require.Equal(t, workflows.Show, w.records[0].Kind)
		require.Contains(t, w.records[0].Refused, "this show cannot be taken")
		require.Zero(t, w.count("outcome on "), message)
	}
}

// A signal says itself from where it comes; the record says that it was a signal.
func TestScheduleCohort_SignalsShowAsSuch(t *testing.T) {
	t.Parallel()
	w := newWorld(1)
	run := newRun(t, w)
	run.after(time.Hour, func() { run.SignalWorkflow(workflows.Approve, asJSON(`{"by":"user:1","via":"ui"}`)) })
	status, err := run.run()
	require.NoError(t, err)
	require.Equal(t, "signal (ui)", w.records[0].Via)
	require.Equal(t, "signal (ui)", status.DecidedVia)
}

// The bot's own update has the id of the request that it names.
func TestScheduleCohort_RefusesTheBotsNameForUpdatesOfOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(2)
	run := newRun(t, w)
	in := workflows.ApproveInput{By: "request:press", Via: workflows.ViaDiscord}
	var forged, own *answer
	run.after(time.Hour, func() {
		forged = run.update(workflows.Approve, "another", in)
		own = run.update(workflows.Approve, "press", in)
	})
	_, err := run.run()
	require.NoError(t, err)
	requireType(t, forged.rejected, workflows.ErrBadDecision)
	require.ErrorContains(t, forged.rejected, "this update is not the request")
	require.NoError(t, own.rejected)
	require.Len(t, own.receipt.GroupIDs, 2)
}
