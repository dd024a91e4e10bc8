package workflows

import (
	"context"
	"time"

	"convene/cohort"
)

// The task queues. Workflows and database activities share one; matching is kept apart because it
// takes a whole core, Discord because the whole fleet must stay below Discord's rate limit.
const (
	Queue         = "convene"
	QueueMatching = "convene-matching"
	QueueDiscord  = "convene-discord"
)

// Run says which execution of a workflow an activity works for, and for which cohort.
type Run struct {
	RunID    cohort.RunID `json:"run_id"`
	CohortID cohort.ID    `json:"cohort_id"`
	// WorkflowID is that of the workflow; empty for the cohort's ScheduleCohort.
	WorkflowID string `json:"workflow_id,omitempty"`
}

// DatabaseActivities are what the workflows ask of the database. Each is one transaction.
type DatabaseActivities interface {
	// OpenRun records the run and takes over preview groups that no run looks after.
	OpenRun(ctx context.Context, in OpenRunInput) (OpenRunResult, error)
	// WritePreview turns the run's proposal into preview groups.
	WritePreview(ctx context.Context, run Run) ([]GroupProgress, error)
	// RunGroups lists the run's groups.
	RunGroups(ctx context.Context, run Run) ([]GroupProgress, error)
	// RecordDecision writes the audit row of a decision.
	RecordDecision(ctx context.Context, in DecisionRecord) error
	// ActivateGroup sets a group active that is complete on Discord.
	ActivateGroup(ctx context.Context, group GroupRef) error
	// DeletePreviews deletes the run's groups that are still preview, and the reasons it wrote.
	DeletePreviews(ctx context.Context, run Run) (DeletedPreviews, error)
	// RunRequests counts the run's requests to Discord by route.
	RunRequests(ctx context.Context, run Run) (map[string]int, error)
	// GroupTerm tells how a group stands and until when it meets.
	GroupTerm(ctx context.Context, group GroupRef) (Term, error)
	// CompleteGroup sets an active group completed whose last meeting is over.
	CompleteGroup(ctx context.Context, group GroupRef) error
	// MemberGroups lists the groups that a person is in and that are or become active.
	MemberGroups(ctx context.Context, user cohort.UserID) ([]GroupRef, error)
}

// MatchingActivities are CPU work.
type MatchingActivities interface {
	// Match proposes groups for the cohort and stores the proposal for WritePreview.
	Match(ctx context.Context, in MatchInput) (MatchResult, error)
}

// DiscordActivities are what the workflows ask of Discord. Each converges: it looks for what an
// earlier attempt made and makes only what is missing.
type DiscordActivities interface { //nolint:interfacebloat // one method an activity
	// Preflight tells what would fail if the run's groups were realized now.
	Preflight(ctx context.Context, run Run) ([]string, error)
	// NotifyOrganisers posts a message where the organisers read.
	NotifyOrganisers(ctx context.Context, in Notice) error
	// ShowRun shows on a board how the run stands, and returns the board, posted.
	ShowRun(ctx context.Context, in ShowInput) (Board, error)
	// CheckMembers records who of the run's members is on the server.
	CheckMembers(ctx context.Context, run Run) (absent int, err error)
	// EnsureCategories gives each of the groups a place in a category of the cohort, and makes a
	// further category when those there are full.
	EnsureCategories(ctx context.Context, groups GroupRefs) error
	CreateVoiceChannel(ctx context.Context, group GroupRef) error
	CreateEvent(ctx context.Context, group GroupRef) error
	CreateTextChannel(ctx context.Context, group GroupRef) error
	PostWelcome(ctx context.Context, group GroupRef) error
	OpenVoiceChannel(ctx context.Context, group GroupRef) error
	// RecheckGroups finds out what people have deleted of the groups, so that it is made again.
	RecheckGroups(ctx context.Context, groups GroupRefs) error
	// UndoGroup deletes what a group that never became active has on Discord, in reverse order. It
	// returns what Discord does not let it delete.
	UndoGroup(ctx context.Context, group GroupRef) ([]Leftover, error)
	// UndoCategories deletes those of the cohort's categories that nothing is left in. It returns what
	// Discord does not let it delete.
	UndoCategories(ctx context.Context, run Run) ([]Leftover, error)
	// EndEvent deletes the event of a group that meets no more.
	EndEvent(ctx context.Context, group GroupRef) error
	// AdmitMember gives a member who has joined the server access to their group.
	AdmitMember(ctx context.Context, member MemberRef) error
	// FindArrivals lists the people who were not on the server when their group was made and are now.
	FindArrivals(ctx context.Context) ([]cohort.UserID, error)
	// SurveyCohort compares the cohort's active groups with Discord.
	SurveyCohort(ctx context.Context, in SurveyInput) (Survey, error)
	// HealGroup repairs what differs.
	HealGroup(ctx context.Context, in HealInput) error
}

// GroupRef names a group of a run.
type GroupRef struct {
	Run
	GroupID cohort.GroupID `json:"group_id"`
}

// MemberRef names a member of a group.
type MemberRef struct {
	GroupRef
	UserID cohort.UserID `json:"user_id"`
}

// GroupRefs names several groups of a run.
type GroupRefs struct {
	Run
	GroupIDs []cohort.GroupID `json:"group_ids"`
}

// OpenRunInput is the input of OpenRun.
type OpenRunInput struct {
	Run
	Options cohort.Options `json:"options"`
}

// OpenRunResult is the result of OpenRun.
type OpenRunResult struct {
	Adopted int `json:"adopted"` // preview groups taken over
}

// MatchInput is the input of Match.
type MatchInput struct {
	Run
	Options cohort.Options `json:"options"`
	Seed    uint64         `json:"seed"`
}

// MatchResult counts what Match proposed.
type MatchResult struct {
	Groups       int  `json:"groups"`
	Participants int  `json:"participants"`
	Placed       int  `json:"placed"`
	Unplaced     int  `json:"unplaced"`
	UpperBound   int  `json:"upper_bound"`
	Optimal      bool `json:"optimal"`
}

// DeletedPreviews counts what DeletePreviews deleted.
type DeletedPreviews struct {
	Groups  int `json:"groups"`
	Reasons int `json:"reasons"`
}

// Notice is a message for the organisers.
type Notice struct {
	Run
	Kind     NoticeKind `json:"kind"`
	Groups   int        `json:"groups"`
	Unplaced int        `json:"unplaced"`
	Paused   int        `json:"paused"`
	Wait     int        `json:"wait"` // counts the run's waits, so that each sends its own notices
	Deadline time.Time  `json:"deadline"`
}

// NoticeKind is what a notice is about.
type NoticeKind string

// The notices that a run sends.
const (
	NoticePreview  NoticeKind = "preview"
	NoticePaused   NoticeKind = "paused"
	NoticeReminder NoticeKind = "reminder"
	NoticeExpired  NoticeKind = "expired"
)

// DecisionRecord is the audit row of a decision.
type DecisionRecord struct {
	Run
	ID       string           `json:"id"` // unique in the run: a decision that is recorded twice counts once
	Kind     string           `json:"kind"`
	By       string           `json:"by"`
	Via      string           `json:"via"`
	Revision int              `json:"revision"`
	GroupIDs []cohort.GroupID `json:"group_ids,omitempty"`
	Reason   string           `json:"reason,omitempty"`
	At       time.Time        `json:"at"`
	Refused  string           `json:"refused,omitempty"` // why it did not count; empty when it did
}
