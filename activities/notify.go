package activities

import (
	"context"
	"fmt"
	"hash/fnv"

	"go.temporal.io/sdk/activity"

	"convene/cohort"
	"convene/discord"
	"convene/messages"
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
		Content: messages.Notice(c.Name, n),
		Nonce:   runNonce(n.RunID, string(n.Kind), n.Wait),
	})
	return discordError("notify organisers", err)
}

// runNonce is the same for the same message of a run, within Discord's 25 characters.
func runNonce(run cohort.RunID, kind string, number int) string {
	h := fnv.New64a()
	fmt.Fprintf(h, "%s %s %d", run, kind, number)
	return fmt.Sprintf("convene-%016x", h.Sum64())
}
