package activities

import (
	"context"

	"convene/cohort"
	"convene/discord"
	"convene/postgres"
	"convene/workflows"
)

// findAccounts looks on the server for members of whom only the Discord username is known, and records whom
// it finds for the organiser to confirm: approving a group gives its members these accounts. Between two
// members, or two accounts, of one username nobody chooses.
func (d *Discord) findAccounts(ctx context.Context, run workflows.Run) error {
	unconnected, err := d.Store.Unconnected(ctx, run.RunID)
	if err != nil || len(unconnected) == 0 {
		return err
	}
	byName := map[string][]postgres.Unconnected{}
	names := make([]string, 0, len(unconnected))
	for _, u := range unconnected {
		name := discord.Username(u.Username)
		byName[name] = append(byName[name], u)
		names = append(names, u.Username)
	}
	found, err := d.Client.FindByUsername(ctx, names)
	if err != nil {
		return err
	}
	accounts := map[cohort.UserID]string{}
	for name, ids := range found {
		if people := byName[name]; len(ids) == 1 && len(people) == 1 {
			accounts[people[0].UserID] = string(ids[0])
		}
	}
	return d.Store.ProposeAccounts(ctx, run.RunID, accounts)
}
