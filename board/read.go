// Package board reads what a board says: the message on Discord that follows a cohort's run. Package
// messages writes it.
package board

import (
	"context"
	"errors"
	"slices"
	"time"

	"convene/cohort"
	"convene/discord"
	"convene/messages"
	"convene/organiser"
	"convene/postgres"
)

// Read returns the board of a cohort's run as it is now; of the latest run if none is named. While no worker
// tells how the run stands, it is organiser.ErrNoAnswer, with what is known without one.
func Read(ctx context.Context, desk *organiser.Desk, id cohort.ID, run cohort.RunID) (messages.Board, error) {
	status, unanswered := desk.StatusOf(ctx, id, run)
	if unanswered != nil && !errors.Is(unanswered, organiser.ErrNoAnswer) {
		return messages.Board{}, unanswered
	}
	view, err := desk.Store.PreviewOf(ctx, id)
	if err != nil {
		return messages.Board{}, err
	}
	if run != "" && status.Stage.Ends() { // it has left none: they are another run's, and decided on there
		view.Groups = slices.DeleteFunc(view.Groups, func(g postgres.ViewGroup) bool { return g.Status == cohort.Preview })
	}
	b := messages.Board{View: view, Status: status, Now: time.Now()}
	if status.RunID == "" {
		return b, unanswered
	}
	decisions, err := desk.Store.Decisions(ctx, cohort.RunID(status.RunID))
	if err != nil {
		return messages.Board{}, err
	}
	for _, d := range decisions {
		if !d.Accepted {
			continue
		}
		b.Decided = append(b.Decided, messages.Decided{
			Kind: d.Kind, Groups: len(d.GroupIDs), User: discord.UserID(d.DiscordID), By: d.By, Via: d.Via, At: d.At, Reason: d.Reason,
		})
	}
	return b, unanswered
}
