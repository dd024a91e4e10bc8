package activities

import (
	"context"
	"fmt"
	"hash/fnv"

	"go.temporal.io/sdk/activity"

	"convene/cohort"
	"convene/discord"
	"convene/workflows"
)

// NotifyOrganisers posts a notice in the organisers' channel, or logs it when there is none. Discord
// drops a repetition within minutes by its nonce; one that is repeated later is read twice, which
// does no harm.
func (d *Discord) NotifyOrganisers(ctx context.Context, n workflows.Notice) error {
	activity.GetLogger(ctx).Info("notice", "kind", n.Kind, "cohort", n.CohortID, "groups", n.Groups, "paused", n.Paused)
	if d.OrganiserChannel == "" {
		return nil
	}
	c, err := d.Store.Cohort(ctx, n.CohortID)
	if err != nil {
		return storeError("notify organisers", err)
	}
	_, err = d.Client.PostMessage(ctx, d.OrganiserChannel, discord.MessageSpec{
		Content: noticeText(discord.Escape(c.Name), n),
		Nonce:   nonce(n.RunID, string(n.Kind), n.Wait),
	})
	return discordError("notify organisers", err)
}

func noticeText(name string, n workflows.Notice) string {
	deadline := discord.Timestamp(n.Deadline)
	switch n.Kind {
	case workflows.NoticePreview:
		return fmt.Sprintf("**%s**: %d groups are ready for review, %d people are left out. Approve or reject until %s.",
			name, n.Groups, n.Unplaced, deadline)
	case workflows.NoticePaused:
		return fmt.Sprintf("**%s**: %d groups could not be completed. `starter status %d` says why; approve again once it is mended, or reject, until %s.",
			name, n.Paused, n.CohortID, deadline)
	case workflows.NoticeReminder:
		return fmt.Sprintf("**%s**: %d groups still wait for a decision. They are taken back at %s.", name, n.Groups, deadline)
	case workflows.NoticeExpired:
		return fmt.Sprintf("**%s**: nobody decided in time, %d groups are taken back. The signups are kept.", name, n.Groups)
	}
	return ""
}

// nonce is the same for the same message of a run, within Discord's 25 characters.
func nonce(run cohort.RunID, kind string, number int) string {
	h := fnv.New64a()
	fmt.Fprintf(h, "%s %s %d", run, kind, number)
	return fmt.Sprintf("convene-%016x", h.Sum64())
}
