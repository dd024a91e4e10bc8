package report

import (
	"io"

	"convene/cohortfile"
)

// maxRemarks is how many people a list of remarks names; the JSON output names them all.
const maxRemarks = 100

// Remarks lists who of a cohort file is left out and who cannot be matched, and why. It writes nothing if
// there is nobody.
func Remarks(w io.Writer, file cohortfile.File) {
	remarks(w, "left out of the cohort, correct the file and load it again", file.Skipped)
	remarks(w, "signed up, but with no time that can be used", file.Unmatchable)
}

func remarks(w io.Writer, title string, list []cohortfile.Remark) {
	if len(list) == 0 {
		return
	}
	Printf(w, "%s (%d):\n", title, len(list))
	for _, r := range list[:min(len(list), maxRemarks)] {
		for _, problem := range r.Problems {
			Printf(w, "- %s: %s\n", r.Who(), problem)
		}
	}
	if more := len(list) - maxRemarks; more > 0 {
		Printf(w, "and %d more; --json lists all\n", more)
	}
}
