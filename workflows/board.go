package workflows

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/workflow"
)

// Show is the signal that asks a run for one more board.
const Show = "show"

// Board is a message on Discord that shows how a run stands, with what an organiser can do about it. A run
// keeps its boards up to date from its beginning to its end.
type Board struct {
	// ChannelID is where it is; empty for the organisers' channel, and then no board if there is none.
	ChannelID string `json:"channel_id"`
	// MessageID is empty until it has been posted, or if it was there before the run.
	MessageID string `json:"message_id,omitempty"`
	// Number tells the run's boards apart.
	Number int `json:"number"`
}

// ShowInput is the input of ShowRun.
type ShowInput struct {
	Run
	Board Board `json:"board"`
}

const (
	// boardInterval is the least time between two changes of a message: Discord takes five in five seconds
	// of all messages of a channel.
	boardInterval = 2 * time.Second
	// maxBoards bounds what a run keeps up to date. When one more is asked for, the oldest is left as it is.
	maxBoards = 5
)

// boards are a run's.
type boards struct {
	all     []Board
	asked   int // how many there were ever
	changes int // of the run's state
	keepers int // coroutines at work
	ctx     workflow.Context
	stop    workflow.CancelFunc
	left    bool // handed over: no more can be opened
}

// handleBoards opens the run's first board, and one for each signal. They outlive a cancellation of the run,
// which takes its time to be undone.
func (r *scheduleRun) handleBoards(ctx workflow.Context) {
	ctx, r.boards.stop = workflow.NewDisconnectedContext(ctx)
	if !changed(ctx, versionBoards) {
		return
	}
	r.boards.ctx = ctx
	r.openBoard(r.in.Board)
	r.onSignal(ctx, Show, func(ctx workflow.Context, m message) {
		b, err := readBoard(m)
		if err == nil && r.boards.left {
			err = errors.New("the run had ended")
		}
		if err != nil && r.refuses(ctx) {
			r.receive(ctx, decision{kind: Show, by: unknownSender}, refuse(ErrBadDecision, "this %s cannot be taken: %s", Show, err))
			return
		}
		if err != nil {
			b = Board{}
			if converter.GetDefaultDataConverter().FromPayload(m.input.Payload(), &b) != nil {
				return
			}
		}
		r.openBoard(b)
	})
}

// readBoard reads a board that somebody asks for.
func readBoard(m message) (b Board, err error) {
	err = m.read([]member{
		{"channel_id", &b.ChannelID, "a text"}, {"message_id", &b.MessageID, "a text"}, {"number", &b.Number, "a whole number"},
	})
	if err == nil && !isSnowflake(b.ChannelID) {
		err = errors.New(`member "channel_id" must be an id of Discord's`)
	}
	if err == nil && !isSnowflake(b.MessageID) {
		err = errors.New(`member "message_id" must be an id of Discord's`)
	}
	return b, err
}

// isSnowflake reports whether a text is empty or can be an id of Discord's: a number of 63 bits.
func isSnowflake(id string) bool {
	_, err := strconv.ParseUint(id, 10, 63)
	return id == "" || err == nil
}

func (r *scheduleRun) openBoard(b Board) {
	shown := func(one Board) bool { return b.MessageID != "" && one.MessageID == b.MessageID }
	if slices.ContainsFunc(r.boards.all, shown) {
		return
	}
	if len(r.boards.all) == maxBoards {
		r.boards.all = r.boards.all[1:]
	}
	r.boards.asked++
	b.Number = r.boards.asked
	r.boards.all = append(r.boards.all, b)
	r.boards.keepers++
	workflow.Go(r.boards.ctx, func(ctx workflow.Context) {
		defer func() { r.boards.keepers-- }()
		r.keepBoard(ctx, b.Number)
	})
}

// keepBoard shows the run's state on a board whenever it has changed, until the run ends. What changes
// while Discord does not answer is shown together: each showing reads the state anew.
func (r *scheduleRun) keepBoard(ctx workflow.Context, number int) {
	shown := 0
	for workflow.Await(ctx, func() bool { return r.boards.changes > shown }) == nil {
		i := r.boards.index(number)
		if i < 0 {
			return
		}
		shown = r.boards.changes
		board, err := showRun(ctx, r.ref, r.boards.all[i])
		if i = r.boards.index(number); i < 0 || ctx.Err() != nil {
			return
		}
		if err != nil {
			r.faults.add("the run cannot be shown on Discord: " + problemOf(err))
			r.show(ctx)
		}
		if err != nil || board.MessageID == "" {
			r.boards.all = slices.Delete(r.boards.all, i, i+1)
			return
		}
		r.boards.all[i] = board
		if workflow.NewTimer(ctx, boardInterval).Get(ctx, nil) != nil {
			return
		}
	}
}

// How long nothing has changed when the boards are shown anew while groups are being opened: what a step is
// tried again for, the workflow does not see, and showing reads it. The wait doubles from the first to the last,
// because an outage may take days, and a history has a limit.
const (
	firstRefresh = time.Minute
	lastRefresh  = time.Hour
)

// refreshBoards shows the boards anew from time to time until ctx is cancelled.
func (r *scheduleRun) refreshBoards(ctx workflow.Context) {
	if len(r.boards.all) == 0 || !changed(ctx, versionRefresh) {
		return
	}
	workflow.Go(ctx, func(ctx workflow.Context) {
		for wait := firstRefresh; ; wait = min(2*wait, lastRefresh) {
			before := r.boards.changes
			if rest(ctx, wait, "until the boards say what is tried again") != nil {
				return
			}
			if r.boards.changes == before {
				r.boards.changes++
			}
		}
	})
}

// posted reports whether a board can be seen.
func (b *boards) posted() bool {
	return slices.ContainsFunc(b.all, func(one Board) bool { return one.MessageID != "" })
}

func (b *boards) index(number int) int {
	return slices.IndexFunc(b.all, func(one Board) bool { return one.Number == number })
}

func showRun(ctx workflow.Context, run Run, board Board) (Board, error) {
	err := workflow.ExecuteActivity(withDiscord(ctx, "show how the run stands"), "ShowRun", ShowInput{run, board}).Get(ctx, &board)
	return board, err
}

// leaveBoards hands the boards over to a workflow that shows how the run has ended: the run need not wait
// for Discord.
func (r *scheduleRun) leaveBoards(ctx workflow.Context) {
	r.boards.left = true
	r.boards.stop()
	_ = workflow.Await(ctx, func() bool { return r.boards.keepers == 0 }) // ctx is never cancelled
	if len(r.boards.all) == 0 {
		return
	}
	if changed(ctx, versionOutcome) {
		ctx, _ = workflow.NewDisconnectedContext(ctx) // the run's ends with it, and would cancel what outlives it
	}
	ctx = workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{
		WorkflowID:        OutcomePrefix + string(r.ref.RunID),
		ParentClosePolicy: enumspb.PARENT_CLOSE_POLICY_ABANDON,
		StaticSummary:     fmt.Sprintf("Show how the run of cohort %d has ended", r.ref.CohortID),
	})
	child := workflow.ExecuteChildWorkflow(ctx, ShowOutcome, OutcomeInput{r.ref, r.boards.all})
	if err := child.GetChildWorkflowExecution().Get(ctx, nil); err != nil {
		workflow.GetLogger(ctx).Warn("outcome not shown", "error", err)
	}
}

// OutcomePrefix is what the ids of ShowOutcome workflows begin with; the run's id follows.
const OutcomePrefix = "show-outcome-"

// OutcomeInput is the input of ShowOutcome.
type OutcomeInput struct {
	Run
	Boards []Board `json:"boards"`
}

// secondLook is when an outcome is shown again: a request of an earlier attempt that nobody waits for any
// more may reach Discord late, with what was true before. None lasts longer than 20 s.
const secondLook = 30 * time.Second

// ShowOutcome shows on a run's boards how it has ended, however long Discord does not answer.
func ShowOutcome(ctx workflow.Context, in OutcomeInput) error {
	done := workflow.NewWaitGroup(ctx)
	for _, board := range in.Boards {
		done.Add(1)
		workflow.Go(ctx, func(ctx workflow.Context) {
			defer done.Done()
			if err := showTwice(ctx, in.Run, board); err != nil {
				workflow.GetLogger(ctx).Warn("outcome not shown", "board", board.Number, "error", err)
			}
		})
	}
	done.Wait(ctx)
	return ctx.Err()
}

func showTwice(ctx workflow.Context, run Run, board Board) error {
	board, err := showRun(ctx, run, board)
	if err != nil || board.MessageID == "" {
		return err
	}
	if err := rest(ctx, secondLook, "until the outcome is shown once more"); err != nil {
		return err
	}
	_, err = showRun(ctx, run, board)
	return err
}
