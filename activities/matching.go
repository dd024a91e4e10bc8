package activities

import (
	"context"
	"fmt"
	"time"

	"go.temporal.io/sdk/activity"

	"convene/cohort"
	"convene/matching"
	"convene/postgres"
	"convene/proposal"
	"convene/workflows"
)

// Matching implements workflows.MatchingActivities.
type Matching struct {
	Store *postgres.Store
}

var _ workflows.MatchingActivities = (*Matching)(nil)

// matchingTime bounds one match. The matcher returns its best valid answer when the time is up.
const matchingTime = 2 * time.Minute

// Match reads the cohort's people, proposes groups and stores the proposal under the run, because
// its reasons speak of people and must not enter a history. It may run twice: the same people and
// seed give the same proposal, and a later one replaces an earlier one until the preview is written. After
// that, which a run that was reset comes to, it counts what was proposed then: its people are in groups now.
func (m *Matching) Match(ctx context.Context, in workflows.MatchInput) (workflows.MatchResult, error) {
	what := fmt.Sprintf("match cohort %d", in.CohortID)
	written, ok, err := m.Store.WrittenProposal(ctx, in.RunID)
	if err != nil || ok {
		return resultOf(written), storeError(what, err)
	}
	c, err := m.Store.Cohort(ctx, in.CohortID)
	if err != nil {
		return workflows.MatchResult{}, storeError(what, err)
	}
	if err := c.CheckTerm(time.Now()); err != nil {
		return workflows.MatchResult{}, badTerm(what, err)
	}
	people, facilitated, err := m.Store.PeopleToMatch(ctx, in.CohortID)
	if err != nil {
		return workflows.MatchResult{}, storeError(what, err)
	}
	limited, cancel := untilWorkerStops(ctx, matchingTime)
	defer cancel()
	p, err := proposal.Make(limited, proposal.Request{
		StartDate: c.StartDate, Weeks: c.Meetings, Options: in.Options,
		People: people, Facilitated: facilitated, Seed: in.Seed,
	}, func(progress matching.Progress) { activity.RecordHeartbeat(ctx, progress) })
	if err != nil {
		return workflows.MatchResult{}, proposalError(ctx, what, err)
	}
	if err := m.Store.SaveProposal(ctx, in.RunID, p); err != nil {
		return workflows.MatchResult{}, storeError(what, err)
	}
	return resultOf(p), nil
}

// untilWorkerStops is ctx until the time is up or the worker is asked to stop. The search then ends with its best
// answer, which is stored like any other: what was found in minutes is not thrown away with the process.
func untilWorkerStops(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	limited, cancel := context.WithTimeout(ctx, limit)
	stopped := activity.GetWorkerStopChannel(ctx)
	go func() {
		select {
		case <-stopped:
			cancel()
		case <-limited.Done():
		}
	}()
	return limited, cancel
}

func resultOf(p cohort.Proposal) workflows.MatchResult {
	return workflows.MatchResult{
		Groups: len(p.Groups), Participants: p.Participants, Placed: p.Placed,
		Unplaced: len(p.Unplaced), UpperBound: p.UpperBound, Optimal: p.Optimal,
	}
}

// proposalError ends the step for a cohort that cannot be matched as it is on record: the same people and
// options fail again. An attempt that was stopped says nothing about them.
func proposalError(ctx context.Context, what string, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return final(what, err, workflows.ErrBadOptions)
}
