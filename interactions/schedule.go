package interactions

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"convene/board"
	"convene/cohort"
	"convene/discord"
	"convene/messages"
	"convene/organiser"
	"convene/workflows"
)

// maxDeadlineDays is the most that a run takes.
const maxDeadlineDays = int(workflows.MaxDeadline / (24 * time.Hour))

// schedule starts a run, whose board shows all that comes of it.
func (h *Handler) schedule(ctx context.Context, i discord.Interaction) (discord.MessageSpec, error) {
	found, err := h.cohort(ctx, i)
	if err = errors.Join(err, h.checkBoardChannel(i)); err != nil {
		return discord.MessageSpec{}, err
	}
	in := workflows.ScheduleInput{CohortID: found.ID, Options: found.Defaults, Board: workflows.Board{ChannelID: string(h.boardChannel(i))}}
	if err := choose(&in, i.Options); err != nil {
		return discord.MessageSpec{}, err
	}
	return messages.Scheduled(found.Name, h.boardChannel(i)), about(found.Name, h.Desk.Schedule(ctx, in))
}

// choose sets what was chosen for a run.
func choose(in *workflows.ScheduleInput, options map[string]string) error {
	days := 0
	for name, value := range map[string]*int{
		"meeting_length": &in.Options.MeetingMinutes, "min_people": &in.Options.MinPeople, "max_people": &in.Options.MaxPeople, "deadline": &days,
	} {
		if options[name] == "" {
			continue
		}
		n, err := strconv.Atoi(options[name])
		if err != nil {
			return optionsError{fmt.Errorf("%s is not a whole number", name)}
		}
		*value = n
	}
	if options["deadline"] != "" {
		if days < 1 || days > maxDeadlineDays {
			return optionsError{fmt.Errorf("the deadline is %d days; it must be between 1 and %d", days, maxDeadlineDays)}
		}
		in.Deadline = time.Duration(days) * 24 * time.Hour
	}
	in.Options.UseIfNeeded = options["use_if_needed"] != "false"
	in.Options.Uneven = options["balance"] == "false"
	if err := in.Options.Validate(); err != nil {
		return optionsError{err}
	}
	return nil
}

// preview posts a board that follows the cohort's open run. Without one there is nothing to follow: its user
// sees how the cohort stands, and can decide on groups that no run looks after.
func (h *Handler) preview(ctx context.Context, i discord.Interaction) (discord.MessageSpec, error) {
	found, err := h.cohort(ctx, i)
	if err = errors.Join(err, h.checkBoardChannel(i)); err != nil {
		return discord.MessageSpec{}, err
	}
	err = h.Desk.Show(ctx, found.ID, workflows.Board{ChannelID: string(h.boardChannel(i))})
	if err == nil {
		return messages.Posted(found.Name, h.boardChannel(i)), nil
	}
	if !errors.Is(err, organiser.ErrNothingWaits) {
		return discord.MessageSpec{}, err
	}
	now, err := h.board(ctx, found.ID, "")
	return now.Message(), about(found.Name, err)
}

// board is how a cohort's run stands, as far as that is known.
func (h *Handler) board(ctx context.Context, id cohort.ID, run cohort.RunID) (messages.Board, error) {
	now, err := board.Read(ctx, h.Desk, id, run)
	if errors.Is(err, organiser.ErrNoAnswer) {
		err = nil
	}
	return now, err
}

// turn shows another page of a board, in the place of the one that is read.
func (h *Handler) turn(ctx context.Context, i discord.Interaction) (discord.MessageSpec, error) {
	action, err := messages.ParseAction(i.CustomID)
	if err != nil {
		return discord.MessageSpec{}, err
	}
	now, err := h.board(ctx, action.Cohort, action.Run)
	now.Page = action.Page
	return now.Message(), about(action.Cohort.String(), err)
}
