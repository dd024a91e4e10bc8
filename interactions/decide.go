package interactions

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"convene/cohort"
	"convene/discord"
	"convene/messages"
	"convene/organiser"
	"convene/postgres"
	"convene/workflows"
)

// decision is what an organiser decides on Discord.
type decision struct {
	cohort   cohort.ID
	name     string // the cohort's
	run      cohort.RunID
	revision int
	groups   []cohort.GroupID
	reason   string
}

// realize approves groups by command: whatever waits at the moment.
func (h *Handler) realize(ctx context.Context, i discord.Interaction) (discord.MessageSpec, error) {
	found, err := h.cohort(ctx, i)
	if err != nil {
		return discord.MessageSpec{}, err
	}
	groups, err := h.namedGroups(ctx, found.ID, i.Options["groups"])
	if err != nil {
		return discord.MessageSpec{}, err
	}
	return h.approve(ctx, i, decision{cohort: found.ID, name: found.Name, groups: groups})
}

// reject rejects by command.
func (h *Handler) reject(ctx context.Context, i discord.Interaction) (discord.MessageSpec, error) {
	found, err := h.cohort(ctx, i)
	if err != nil {
		return discord.MessageSpec{}, err
	}
	return h.refuse(ctx, i, decision{cohort: found.ID, name: found.Name, reason: i.Options["reason"]})
}

// approve sends an approval. The interaction's id makes a press that comes twice count once.
func (h *Handler) approve(ctx context.Context, i discord.Interaction, d decision) (discord.MessageSpec, error) {
	by, err := h.requester(ctx, i, d, workflows.Approve)
	if err != nil {
		return discord.MessageSpec{}, err
	}
	in := workflows.ApproveInput{By: by, Via: workflows.ViaDiscord, Run: d.run, Revision: d.revision, GroupIDs: d.groups}
	receipt, err := h.Desk.Approve(ctx, d.cohort, i.ID, in)
	if errors.Is(err, organiser.ErrNoAnswer) {
		return messages.NoAnswer(d.name), h.Desk.LeaveApproval(ctx, d.cohort, in)
	}
	if err != nil {
		return discord.MessageSpec{}, about(d.name, err)
	}
	return messages.Approved(d.name, len(receipt.GroupIDs)), h.follow(ctx, i, d)
}

// refuse sends a rejection. Its reason speaks to people, so it stays in the database.
func (h *Handler) refuse(ctx context.Context, i discord.Interaction, d decision) (discord.MessageSpec, error) {
	by, err := h.requester(ctx, i, d, workflows.Reject)
	if err != nil {
		return discord.MessageSpec{}, err
	}
	in := workflows.RejectInput{By: by, Via: workflows.ViaDiscord, Run: d.run, Revision: d.revision}
	receipt, err := h.Desk.Reject(ctx, d.cohort, i.ID, in)
	if errors.Is(err, organiser.ErrNoAnswer) {
		return messages.NoAnswer(d.name), h.Desk.LeaveRejection(ctx, d.cohort, in)
	}
	if err != nil {
		return discord.MessageSpec{}, about(d.name, err)
	}
	return messages.Rejected(d.name, len(receipt.GroupIDs)), h.follow(ctx, i, d)
}

// requester is how a decision names the user without telling who it is. It stands for this decision alone,
// which may also be left as a signal: another that names it is not the user's.
func (h *Handler) requester(ctx context.Context, i discord.Interaction, d decision, kind string) (string, error) {
	return h.Desk.Store.RecordRequester(ctx, i.ID, postgres.Requester{
		DiscordID: string(i.User), Reason: d.reason, CohortID: d.cohort, Decision: kind,
	})
}

// follow gives the run a board where the decision was taken, unless it was taken on one: then that one shows
// what comes of it. A run may be over by now.
func (h *Handler) follow(ctx context.Context, i discord.Interaction, d decision) error {
	if d.run != "" {
		return nil
	}
	err := h.Desk.Show(ctx, d.cohort, workflows.Board{ChannelID: string(h.boardChannel(i))})
	if errors.Is(err, organiser.ErrNothingWaits) {
		return nil
	}
	return err
}

var errNoGroup = errors.New("no group is named")

// namedGroups are the groups in preview that a text names, by their names or ids; none for an empty text.
func (h *Handler) namedGroups(ctx context.Context, id cohort.ID, text string) ([]cohort.GroupID, error) {
	var ids []cohort.GroupID
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	waiting, err := h.waiting(ctx, id)
	if err != nil {
		return nil, err
	}
	for name := range strings.SplitSeq(text, ",") {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		id, err := namedGroup(waiting, name)
		if err != nil {
			return nil, groupsError{err}
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 { // which would mean all of them
		return nil, groupsError{errNoGroup}
	}
	return ids, nil
}

// namedGroup is the one group that a text names, as postgres.FindCohort takes texts.
func namedGroup(waiting []postgres.ViewGroup, text string) (cohort.GroupID, error) {
	id, byID := strings.CutPrefix(text, postgres.ByID)
	name, byName := strings.CutPrefix(text, postgres.ByName)
	var found []cohort.GroupID
	for _, g := range waiting {
		if (!byName && strconv.FormatInt(int64(g.ID), 10) == id) || (!byID && strings.EqualFold(g.Name, name)) {
			found = append(found, g.ID)
		}
	}
	switch len(found) {
	case 0:
		return 0, fmt.Errorf("no group %q waits for a decision", text)
	case 1:
		return found[0], nil
	}
	ways := make([]string, 0, len(found))
	for _, id := range found {
		ways = append(ways, fmt.Sprintf("%s%d", postgres.ByID, id))
	}
	return 0, fmt.Errorf("%q can be several groups: say %s", text, strings.Join(ways, " or "))
}

// waiting are the cohort's groups in preview.
func (h *Handler) waiting(ctx context.Context, id cohort.ID) ([]postgres.ViewGroup, error) {
	view, err := h.Desk.Store.PreviewOf(ctx, id)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(view.Groups, func(g postgres.ViewGroup) bool { return g.Status != cohort.Preview }), nil
}
