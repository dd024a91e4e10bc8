package workflows

import "go.temporal.io/sdk/workflow"

// versionCare is the change by which a run rechecks what it resumes, hands active groups over to their
// lifecycle, and counts its requests. What a run had done before it stays as it was.
const versionCare = "care"

// versionBoards is the change by which a run shows itself on Discord.
const versionBoards = "boards"

// versionQueue is the change by which four coroutines take the groups to realize one after the other.
const versionQueue = "queue"

// versionLeftovers is the change by which what cannot be deleted is shown only when it has changed.
const versionLeftovers = "leftovers"

// versionStrict begins the changes, one a signal, by which a signal that cannot be taken as it came is
// refused on record: what an earlier version made of one stays as it was, also in a run that is open.
const versionStrict = "strict-signal"

// versionEarlyReject is the change by which a rejection stops the matching.
const versionEarlyReject = "early-reject"

// versionPreflights is the change by which each wait for a decision begins with a check of what Discord
// would refuse, not only the first.
const versionPreflights = "preflights"

// versionRefresh is the change by which boards are shown anew while groups are being opened, although nothing
// has changed that the workflow sees.
const versionRefresh = "refresh"

// versionDeadline is the change by which a deadline out of bounds is refused.
const versionDeadline = "deadline-bounds"

// versionAdmission is the change by which nobody waits for one group to be let into another, and admissions
// are started some hundreds at a time and outlive a cancellation of what starts them.
const versionAdmission = "admission"

// versionSyncCancel is the change by which cancelling a sync does not cancel the lifecycles that it started.
const versionSyncCancel = "sync-cancel"

// versionOutcome is the change by which a run that ends does not ask for the cancellation of what shows its
// outcome.
const versionOutcome = "outcome"

// versionPrompt is the change by which decisions are judged, refused and received without anything that blocks in
// between: they are recorded beside the run, their signals are received by one coroutine, and an accepted approval
// has its groups at once.
const versionPrompt = "prompt-decisions"

// changed reports whether a change applies to the run: it does not to what was done before it.
func changed(ctx workflow.Context, change string) bool {
	return workflow.GetVersion(ctx, change, workflow.DefaultVersion, 1) != workflow.DefaultVersion
}
