package torture

import (
	"context"
	"slices"
	"strings"

	"convene/workflows"
)

// shown waits until the messages of all runs show how they have ended: that goes on after a run's own end. A
// message that takes longer than patience lasts the referee finds.
func (g *guild) shown(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, g.Patience)
	defer cancel()
	for {
		var open []string
		err := insist(ctx, "list the open workflows", func(ctx context.Context) (err error) {
			open, err = g.listOpen(ctx)
			return err
		})
		if err != nil {
			return err
		}
		open = slices.DeleteFunc(open, func(id string) bool { return !strings.HasPrefix(id, workflows.OutcomePrefix) })
		if len(open) == 0 {
			return nil
		}
		for _, id := range open {
			if run, err := g.client.DescribeWorkflowExecution(limited, id, ""); err == nil { // else the next look sees it
				g.hurry(limited, id, run)
			}
		}
		if !pause(limited, lookInterval) {
			return nil
		}
	}
}
