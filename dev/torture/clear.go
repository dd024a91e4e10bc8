package torture

import (
	"context"
	"fmt"
)

// clear takes a wave that was judged off the server, as people do when a course is over, and marks its
// groups as completed.
func (g *guild) clear(ctx context.Context, trials []*trial) error {
	for _, c := range g.discord.Snapshot().Channels {
		if c.ID != g.notices {
			g.discord.DeleteChannel(c.ID)
		}
	}
	for _, t := range trials {
		for _, p := range t.roster.People {
			g.discord.RemoveMember(p.DiscordID)
		}
	}
	if err := g.dismiss(ctx, trials); err != nil {
		return err
	}
	return insist(ctx, "complete the groups", func(ctx context.Context) error {
		for _, statement := range []string{
			`UPDATE groups SET status = 'completed' WHERE status = 'active'`,
			`UPDATE cohorts SET status = 'completed' WHERE status = 'active'`,
		} {
			if _, err := g.pool.Exec(ctx, statement); err != nil {
				return fmt.Errorf("%s: %w", statement, err)
			}
		}
		return nil
	})
}
