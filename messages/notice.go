package messages

import (
	"fmt"

	"convene/discord"
	"convene/workflows"
)

// Notice tells the organisers how a run of the named cohort stands.
func Notice(name string, n workflows.Notice) string {
	name = discord.Escape(name)
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
