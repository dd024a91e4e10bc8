package workflows_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"convene/cohort"
	"convene/workflows"
)

// world stands in for the database and Discord: it holds groups in memory and records what was
// done to them, in order. Its fault, when set, may fail any activity.
type world struct {
	mu      sync.Mutex
	groups  map[cohort.GroupID]string // what remains of each group: preview or active
	onThere map[cohort.GroupID]int    // parts on Discord
	calls   []string
	records []workflows.DecisionRecord
	notices []workflows.NoticeKind
	adopted int
	people  int // how many groups the matcher finds
	fault   func(call string) error
	limited int // how many notices Discord refuses, by its rate limit, before it takes one
	// refuseRecord, when set, may fail the recording of a decision.
	refuseRecord func(workflows.DecisionRecord) error

	problems []string // that the check before a decision finds
	checks   int
	endsAt   time.Time // when the groups' last meetings are over
	survey   workflows.Survey
	memberOf []workflows.GroupRef
	arrivals []cohort.UserID
	left     map[cohort.GroupID][]workflows.Leftover // what cannot be deleted of each group, once
}

func newWorld(groups int) *world {
	return &world{groups: map[cohort.GroupID]string{}, onThere: map[cohort.GroupID]int{}, people: groups, problems: []string{"room for 3 events only"}}
}

// did records a call and returns the fault for it, if any.
func (w *world) did(format string, args ...any) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	call := fmt.Sprintf(format, args...)
	if w.fault != nil {
		if err := w.fault(call); err != nil {
			return err
		}
	}
	w.calls = append(w.calls, call)
	return nil
}

func (w *world) count(call string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for _, c := range w.calls {
		if c == call {
			n++
		}
	}
	return n
}

func (w *world) OpenRun(context.Context, workflows.OpenRunInput) (workflows.OpenRunResult, error) {
	return workflows.OpenRunResult{Adopted: w.adopted}, w.did("open")
}

func (w *world) Match(context.Context, workflows.MatchInput) (workflows.MatchResult, error) {
	return workflows.MatchResult{Groups: w.people, Participants: 5 * w.people, Placed: 4 * w.people, Unplaced: w.people}, w.did("match")
}

func (w *world) WritePreview(ctx context.Context, run workflows.Run) ([]workflows.GroupProgress, error) {
	if err := w.did("write"); err != nil {
		return nil, err
	}
	return w.RunGroups(ctx, run)
}

func (w *world) RunGroups(context.Context, workflows.Run) ([]workflows.GroupProgress, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var groups []workflows.GroupProgress
	for i := range w.people {
		id := cohort.GroupID(i + 1)
		w.groups[id] = "preview"
		groups = append(groups, workflows.GroupProgress{ID: id, Name: fmt.Sprintf("Group %d", id), Meeting: "Monday 18:00-19:00", People: 5})
	}
	return groups, nil
}

func (w *world) RecordDecision(_ context.Context, in workflows.DecisionRecord) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.refuseRecord != nil {
		if err := w.refuseRecord(in); err != nil {
			return err
		}
	}
	w.records = append(w.records, in)
	return nil
}

func (w *world) ActivateGroup(_ context.Context, ref workflows.GroupRef) error {
	if err := w.did("activate %d", ref.GroupID); err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.groups[ref.GroupID] = "active"
	return nil
}

func (w *world) DeletePreviews(context.Context, workflows.Run) (workflows.DeletedPreviews, error) {
	if err := w.did("delete previews"); err != nil {
		return workflows.DeletedPreviews{}, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	var deleted workflows.DeletedPreviews
	for id, status := range w.groups {
		if status == "preview" {
			if w.onThere[id] > 0 {
				return deleted, fmt.Errorf("group %d is still on Discord", id)
			}
			delete(w.groups, id)
			deleted.Groups++
		}
	}
	return deleted, nil
}

func (w *world) Preflight(context.Context, workflows.Run) ([]string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.checks++
	return w.problems, nil
}

func (w *world) NotifyOrganisers(_ context.Context, n workflows.Notice) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.limited > 0 {
		w.limited--
		return temporal.NewApplicationErrorWithOptions("rate limited", "RateLimited", temporal.ApplicationErrorOptions{NextRetryDelay: 10 * time.Second})
	}
	w.notices = append(w.notices, n.Kind)
	return nil
}

// ShowRun posts in any channel, of which none is the organisers'.
func (w *world) ShowRun(_ context.Context, in workflows.ShowInput) (workflows.Board, error) {
	if in.Board.ChannelID == "" {
		return in.Board, nil
	}
	if in.Board.MessageID == "" {
		in.Board.MessageID = fmt.Sprintf("message %d", in.Board.Number)
		return in.Board, w.did("post %s in %s", in.Board.MessageID, in.Board.ChannelID)
	}
	return in.Board, w.did("edit %s", in.Board.MessageID)
}

func (w *world) CheckMembers(context.Context, workflows.Run) (int, error) { return 1, w.did("members") }

func (w *world) EnsureCategories(context.Context, workflows.GroupRefs) error {
	return w.did("categories")
}

func (w *world) UndoCategories(context.Context, workflows.Run) ([]workflows.Leftover, error) {
	return nil, w.did("undo categories")
}

func (w *world) RecheckGroups(_ context.Context, in workflows.GroupRefs) error {
	return w.did("recheck %v", in.GroupIDs)
}

func (w *world) RunRequests(context.Context, workflows.Run) (map[string]int, error) {
	return map[string]int{"POST /channels": 2}, w.did("requests")
}

func (w *world) GroupTerm(_ context.Context, ref workflows.GroupRef) (workflows.Term, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return workflows.Term{Status: cohort.GroupStatus(w.groups[ref.GroupID]), EndsAt: w.endsAt}, nil
}

func (w *world) CompleteGroup(_ context.Context, ref workflows.GroupRef) error {
	if err := w.did("complete %d", ref.GroupID); err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.groups[ref.GroupID] = "completed"
	return nil
}

func (w *world) EndEvent(_ context.Context, ref workflows.GroupRef) error {
	return w.did("end event %d", ref.GroupID)
}

func (w *world) HealGroup(_ context.Context, in workflows.HealInput) error {
	return w.did("heal %d recreate=%t strangers=%t", in.GroupID, in.Recreate, in.KeepStrangers)
}

func (w *world) SurveyCohort(_ context.Context, in workflows.SurveyInput) (workflows.Survey, error) {
	return w.survey, w.did("survey dry=%t", in.DryRun)
}

func (w *world) MemberGroups(_ context.Context, user cohort.UserID) ([]workflows.GroupRef, error) {
	return w.memberOf, w.did("groups of %d", user)
}

func (w *world) AdmitMember(_ context.Context, ref workflows.MemberRef) error {
	return w.did("admit %d to %d", ref.UserID, ref.GroupID)
}

func (w *world) FindArrivals(context.Context) ([]cohort.UserID, error) {
	return w.arrivals, w.did("arrivals")
}

// make is one part of a group coming into being; it may exist although the answer is an error.
func (w *world) make(part string, ref workflows.GroupRef) error {
	err := w.did("%s %d", part, ref.GroupID)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.onThere[ref.GroupID]++
	return err
}

func (w *world) CreateVoiceChannel(_ context.Context, ref workflows.GroupRef) error {
	return w.make("voice", ref)
}

func (w *world) CreateEvent(_ context.Context, ref workflows.GroupRef) error {
	return w.make("event", ref)
}

func (w *world) CreateTextChannel(_ context.Context, ref workflows.GroupRef) error {
	return w.make("text", ref)
}

func (w *world) PostWelcome(_ context.Context, ref workflows.GroupRef) error {
	return w.make("welcome", ref)
}

func (w *world) OpenVoiceChannel(_ context.Context, ref workflows.GroupRef) error {
	return w.make("open", ref)
}

func (w *world) UndoGroup(_ context.Context, ref workflows.GroupRef) ([]workflows.Leftover, error) {
	if err := w.did("undo %d", ref.GroupID); err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if left := w.left[ref.GroupID]; len(left) > 0 {
		delete(w.left, ref.GroupID)
		return left, nil
	}
	w.onThere[ref.GroupID] = 0
	return nil, nil
}

// started is a run about to be executed in the time-skipping test environment.
type started struct {
	*testsuite.TestWorkflowEnvironment
	t     *testing.T
	world *world
	input workflows.ScheduleInput
}

func newRun(t *testing.T, w *world) *started {
	t.Helper()
	return newQuietRun(t, w, nil)
}

// newQuietRun is newRun with another logger, if there is one.
func newQuietRun(t *testing.T, w *world, logger log.Logger) *started {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	if logger != nil {
		suite.SetLogger(logger)
	}
	env := suite.NewTestWorkflowEnvironment()
	env.SetStartTime(begin)
	env.SetWorkerOptions(worker.Options{Interceptors: workflows.Interceptors()})
	env.RegisterActivity(w)
	for _, registered := range workflows.All() {
		env.RegisterWorkflow(registered)
	}
	env.OnWorkflow(workflows.GroupLifecycle, mock.Anything, mock.Anything).Return(
		func(_ workflow.Context, ref workflows.GroupRef) error { return w.did("hand over %d", ref.GroupID) }).Maybe()
	env.OnWorkflow(workflows.ShowOutcome, mock.Anything, mock.Anything).Return(
		func(_ workflow.Context, in workflows.OutcomeInput) error {
			var on []string
			for _, b := range in.Boards {
				on = append(on, b.MessageID)
			}
			return w.did("outcome on %s", strings.Join(on, ", "))
		}).Maybe()
	return &started{env, t, w, workflows.ScheduleInput{CohortID: 7, Options: cohort.DefaultOptions()}}
}

// run executes the workflow and returns its last status, by query, and its error.
func (s *started) run() (workflows.Status, error) {
	s.t.Helper()
	s.ExecuteWorkflow(workflows.ScheduleCohort, s.input)
	require.True(s.t, s.IsWorkflowCompleted())
	return s.status(), s.GetWorkflowError()
}

func (s *started) status() workflows.Status {
	s.t.Helper()
	value, err := s.QueryWorkflow(workflows.StatusQuery)
	require.NoError(s.t, err)
	var status workflows.Status
	require.NoError(s.t, value.Get(&status))
	return status
}

// after does something when the given time has passed in the workflow.
func (s *started) after(d time.Duration, do func()) { s.RegisterDelayedCallback(do, d) }

func approve(groups ...cohort.GroupID) workflows.ApproveInput {
	return workflows.ApproveInput{By: "user:1", Via: "cli", GroupIDs: groups}
}

func reject() workflows.RejectInput {
	return workflows.RejectInput{By: "user:2", Via: "cli", Reason: "too early"}
}

// answer is what the sender of an update learns.
type answer struct {
	receipt  workflows.Receipt
	accepted bool // by its validator
	rejected error
	failed   error
	judged   chan struct{} // closed when it has been accepted or rejected
}

// update sends an update and returns its answer, to be read once the run is over. It may be called from an
// activity too: the test environment itself takes updates only where the workflow runs.
func (s *started) update(name, id string, in any) *answer {
	a := &answer{judged: make(chan struct{})}
	callback := &testsuite.TestUpdateCallback{
		OnAccept: func() { a.accepted = true; close(a.judged) },
		OnReject: func(err error) { a.rejected = err; close(a.judged) },
		OnComplete: func(result any, err error) {
			a.failed = err
			if receipt, ok := result.(workflows.Receipt); ok {
				a.receipt = receipt
			}
		},
	}
	s.after(0, func() { s.UpdateWorkflow(name, id, callback, in) })
	return a
}

// refusedForGood is what Discord's lasting refusals look like to a workflow.
func refusedForGood() error {
	return temporal.NewNonRetryableApplicationError("the bot may not create events: grant Create Events", workflows.ErrDiscordPermission, nil)
}

func requireType(t *testing.T, err error, errType string) {
	t.Helper()
	var application *temporal.ApplicationError
	require.ErrorAs(t, err, &application)
	require.Equal(t, errType, application.Type())
}
