package workflows_test

import (
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/log"
	"pgregory.net/rapid"

	"convene/cohort"
	"convene/workflows"
)

// sent is a decision of the interleaving, with what came of it.
type sent struct {
	kind   string // approve, reject or cancel
	update bool
	groups []cohort.GroupID
	id     string // of an update
	answer *answer
	open   bool // it was sent before the run had ended
}

func (s *sent) accepted() bool {
	return s.open && s.answer != nil && s.answer.accepted && s.answer.failed == nil
}

// interleaving is a run with random decisions, faults and delays.
type interleaving struct {
	*started
	mu     sync.Mutex
	sent   []*sent
	during map[string][]*sent // what is sent while a call is under way
	paused int                // calls refused for good, so that groups pause
	status workflows.Status
}

// calls are what can fail, or have something come meanwhile.
var calls = []string{"match", "write", "members", "categories", "voice", "event", "text", "activate", "undo", "delete previews", "requests"}

func drawInterleaving(t *testing.T, draw *rapid.T) *interleaving {
	t.Helper()
	w := newWorld(rapid.IntRange(1, 4).Draw(draw, "groups"))
	i := &interleaving{during: map[string][]*sent{}, started: newQuietRun(t, w, log.NewStructuredLogger(slog.New(slog.DiscardHandler)))}
	i.input.Deadline = time.Duration(rapid.IntRange(2, 12).Draw(draw, "deadline")) * 10 * time.Minute
	i.drawFaults(draw)
	for n := range rapid.IntRange(1, 12).Draw(draw, "decisions") {
		i.drawDecision(draw, n)
	}
	return i
}

// drawFaults lets some calls fail for a while or, once, for good; and some of the recording.
func (i *interleaving) drawFaults(draw *rapid.T) {
	faulty := map[string]int{}
	for _, call := range rapid.SliceOfNDistinct(rapid.SampledFrom(calls), 0, 4, rapid.ID[string]).Draw(draw, "faulty") {
		faulty[call] = rapid.IntRange(1, 4).Draw(draw, call)
	}
	refusable := []string{"members", "categories", "voice", "event", "text"}
	refused := rapid.SampledFrom(append(refusable, "none")).Draw(draw, "refused")
	i.world.fault = func(call string) error {
		i.sendDuring(call)
		for name := range faulty {
			if strings.HasPrefix(call, name) && faulty[name] > 0 {
				faulty[name]--
				if name == refused {
					i.paused++
					return refusedForGood()
				}
				return busyFor(10 * time.Minute)
			}
		}
		return nil
	}
	slow := rapid.IntRange(0, 5).Draw(draw, "records refused")
	i.world.refuseRecord = func(workflows.DecisionRecord) error {
		i.sendDuring("record")
		if slow == 0 {
			return nil
		}
		slow--
		return busyFor(10 * time.Minute)
	}
}

func (i *interleaving) drawDecision(draw *rapid.T, n int) {
	s := &sent{
		kind:   rapid.SampledFrom([]string{workflows.Approve, workflows.Approve, workflows.Approve, workflows.Reject, "cancel"}).Draw(draw, "kind"),
		update: rapid.Bool().Draw(draw, "update"),
		id:     fmt.Sprintf("press-%d", n),
	}
	if rapid.Bool().Draw(draw, "some") {
		ids := rapid.IntRange(1, i.world.people)
		for _, id := range rapid.SliceOfNDistinct(ids, 1, i.world.people, rapid.ID[int]).Draw(draw, "ids") {
			s.groups = append(s.groups, cohort.GroupID(id))
		}
	}
	if call := rapid.SampledFrom(append([]string{"record", "", "", ""}, calls...)).Draw(draw, "during"); call != "" {
		i.during[call] = append(i.during[call], s)
		return
	}
	// Ten minutes are what an attempt is put off, and a tenth of a deadline: many things come together.
	after := time.Duration(rapid.IntRange(0, 18).Draw(draw, "at")) * 10 * time.Minute
	i.after(after, func() { i.send(s) })
}

// sendDuring sends what is drawn to come while a call is under way: it comes before the call's result.
func (i *interleaving) sendDuring(call string) {
	for name, waiting := range i.during {
		if len(waiting) > 0 && strings.HasPrefix(call, name) {
			i.during[name] = waiting[1:]
			i.send(waiting[0])
		}
	}
}

func (i *interleaving) send(s *sent) {
	i.mu.Lock()
	defer i.mu.Unlock()
	s.open = true
	i.sent = append(i.sent, s)
	switch {
	case s.kind == "cancel":
		i.CancelWorkflow()
	case s.kind == workflows.Approve && s.update:
		s.answer = i.update(s.kind, s.id, approve(s.groups...))
	case s.kind == workflows.Approve:
		i.SignalWorkflow(s.kind, approve(s.groups...))
	case s.update:
		s.answer = i.update(s.kind, s.id, reject())
	default:
		i.SignalWorkflow(s.kind, reject())
	}
}

// recorded finds how a decision is on record.
func (i *interleaving) recorded(id string) (rows []workflows.DecisionRecord) {
	for _, row := range i.world.records {
		if row.ID == id {
			rows = append(rows, row)
		}
	}
	return rows
}

// overruled reports whether a later decision that counted takes back what one has decided: a cancellation, or a
// rejection.
func (i *interleaving) overruled(by int) bool {
	first := i.sent[by]
	cancelled := slices.ContainsFunc(i.sent[by:], func(s *sent) bool { return s.kind == "cancel" })
	return cancelled || (first.kind == workflows.Approve && i.rejected())
}

// rejected reports whether the run was rejected: nothing is accepted after that.
func (i *interleaving) rejected() bool {
	return slices.ContainsFunc(i.world.records, func(row workflows.DecisionRecord) bool {
		return row.Kind == workflows.Reject && row.Refused == ""
	})
}

// broken tells which promise the run has broken, if any.
func (i *interleaving) broken() string {
	for n, s := range i.sent {
		if !s.accepted() {
			continue
		}
		rows := i.recorded(s.id)
		if len(rows) != 1 {
			return fmt.Sprintf("%s %s is %d times on record", s.kind, s.id, len(rows))
		}
		if rows[0].Refused != "" && !i.overruled(n) {
			return fmt.Sprintf("%s %s was accepted and then refused: %s", s.kind, s.id, rows[0].Refused)
		}
		if len(s.answer.receipt.GroupIDs) == 0 && i.world.count("write") > 0 && rows[0].Revision > 0 {
			return fmt.Sprintf("%s %s was accepted for no group", s.kind, s.id)
		}
		for _, id := range s.answer.receipt.GroupIDs {
			if problem := i.brokenFor(n, id, rows[0].Refused == ""); problem != "" {
				return problem
			}
		}
	}
	return ""
}

// brokenFor tells what of the receipt does not hold for one group.
func (i *interleaving) brokenFor(n int, id cohort.GroupID, counted bool) string {
	s, active := i.sent[n], i.world.groups[id] == "active"
	if s.kind == workflows.Reject && active {
		return fmt.Sprintf("%s: group %d was rejected and is active", s.id, id)
	}
	// A group that pauses and is not approved again is undone by the deadline.
	expired := counted && i.status.Stage == workflows.StageExpired && i.paused > 0
	if s.kind == workflows.Approve && !active && !expired && !i.overruled(n) {
		return fmt.Sprintf("%s: group %d was approved and is not active (%s)", s.id, id, i.status.Stage)
	}
	return ""
}

// Whatever is decided in whatever order, and whatever fails meanwhile: what was accepted is carried out, or a later
// decision that was accepted takes it back; and every signal is on record.
func TestScheduleCohort_EveryReceiptIsKept(t *testing.T) {
	t.Parallel()
	var interleavings, receipts, refused, signals atomic.Int64
	rapid.Check(t, func(draw *rapid.T) {
		i := drawInterleaving(t, draw)
		i.status, _ = i.run()
		require.True(draw, i.status.Stage.Ends())
		require.Empty(draw, i.broken())
		interleavings.Add(1)
		bySignal := 0
		for _, s := range i.sent {
			switch {
			case s.accepted():
				receipts.Add(1)
			case s.answer != nil:
				refused.Add(1)
			case s.kind != "cancel":
				bySignal++
			}
		}
		signals.Add(int64(bySignal))
		onRecord := 0
		for _, row := range i.world.records {
			if strings.HasPrefix(row.Via, workflows.ViaSignal) {
				onRecord++
			}
		}
		require.Equal(draw, bySignal, onRecord, "signals on record")
	})
	t.Logf("%d interleavings: %d receipts kept, %d decisions refused, %d signals on record", interleavings.Load(), receipts.Load(), refused.Load(), signals.Load())
}
