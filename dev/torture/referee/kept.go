package referee

import (
	"fmt"
	"slices"
)

// kept demands that a workflow looks after each active group, as one does until its last meeting, and
// that no other workflow is open. Open runs of the cases are findings already.
func (j *judgement) kept() {
	expected := map[string]bool{}
	for _, c := range j.Cases {
		expected[fmt.Sprintf("schedule-cohort-%d", c.CohortID)] = true
	}
	for _, c := range j.Records.Cohorts {
		for _, g := range c.Groups {
			if g.Status != statusActive {
				continue
			}
			keeper := fmt.Sprintf("group-%d", g.ID)
			expected[keeper] = true
			if !slices.Contains(j.Open, keeper) {
				j.find(Missing, "no workflow looks after %s", g)
			}
		}
	}
	for _, id := range j.Open {
		if !expected[id] {
			j.find(Stuck, "the workflow %s is still open", id)
		}
	}
}
