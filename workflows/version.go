package workflows

// versionCare is the change by which a run rechecks what it resumes, hands active groups over to their
// lifecycle, and counts its requests. What a run had done before it stays as it was.
const versionCare = "care"

// versionBoards is the change by which a run shows itself on Discord.
const versionBoards = "boards"

// versionQueue is the change by which four coroutines take the groups to realize one after the other.
const versionQueue = "queue"

// versionLeftovers is the change by which what cannot be deleted is shown only when it has changed.
const versionLeftovers = "leftovers"
