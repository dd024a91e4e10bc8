package referee

import (
	"slices"
	"strings"
)

// settled demands that nothing of a cohort is half done.
func (j *judgement) settled(c Case) {
	if c.Ending == Open {
		j.find(Stuck, "the run of cohort %d is still open", c.CohortID)
	}
	rows, _ := j.cohort(c.CohortID)
	for _, g := range rows.Groups {
		if g.Status == statusPreview {
			j.find(Stuck, "%s is still a preview", g)
		}
		if len(g.Attempts) > 0 {
			j.find(Stuck, "attempts of %s are still on record: %s", g, strings.Join(g.Attempts, ", "))
		}
	}
	for _, k := range rows.Categories {
		if k.ID == "" {
			j.find(Stuck, "category %d of cohort %d is still about to be made", k.Number, c.CohortID)
		}
	}
}

// decided demands that the cohort's groups are what the last decision that counted made of them. An
// open run has not got there yet, which is a finding already.
func (j *judgement) decided(c Case) {
	rows, found := j.cohort(c.CohortID)
	if !found {
		j.find(Missing, "cohort %d is gone", c.CohortID)
		return
	}
	if rows.Signups != c.Signups {
		j.find(Wrong, "cohort %d has %d signups, %d were loaded", c.CohortID, rows.Signups, c.Signups)
	}
	j.receipts(c, rows)
	if c.Ending == Failed {
		j.find(Wrong, "the run of cohort %d failed", c.CohortID)
	}
	if c.Ending == Open {
		return
	}
	wanted := verdict(c, rows.Decisions)
	for _, id := range c.Groups {
		j.group(rows, id, wanted)
	}
	for _, g := range rows.Groups {
		if !slices.Contains(c.Groups, g.ID) {
			j.find(Wrong, "%s was never in a preview", g)
		}
	}
}

// receipts demands that what was answered is on record, whether or not it counted in the end.
func (j *judgement) receipts(c Case, rows Cohort) {
	for _, request := range c.Receipts {
		if !slices.ContainsFunc(rows.Decisions, func(d Decision) bool { return strings.HasSuffix(d.ID, "/"+request) }) {
			j.find(Missing, "decision %s of cohort %d was accepted and is not on record", request, c.CohortID)
		}
	}
}

// decision is what was decided on a cohort.
type decision struct {
	approved  []int64
	final     []int64
	takenBack bool // what was not active by then
}

func verdict(c Case, decisions []Decision) decision {
	v := decision{final: c.Final, takenBack: c.Ending == Cancelled}
	for _, d := range decisions {
		switch {
		case !d.Accepted:
		case d.Kind != "approve": // a rejection, or the deadline
			v.takenBack = true
		case len(d.Groups) == 0:
			v.approved = slices.Clone(c.Groups)
		default:
			v.approved = append(v.approved, d.Groups...)
		}
	}
	return v
}

// group demands that one group is as decided. Of a group that was approved and then taken back, either
// is right: it was active by then, or it was not.
func (j *judgement) group(rows Cohort, id int64, wanted decision) {
	i := slices.IndexFunc(rows.Groups, func(g Group) bool { return g.ID == id })
	active := i >= 0 && rows.Groups[i].Status == statusActive
	approved := slices.Contains(wanted.approved, id)
	switch {
	case active && !approved:
		j.find(Wrong, "group %d of cohort %d is active, and nobody approved it", id, rows.ID)
	case !active && slices.Contains(wanted.final, id):
		j.find(Wrong, "group %d of cohort %d was active and is not any more", id, rows.ID)
	case !active && approved && !wanted.takenBack:
		j.find(Wrong, "group %d of cohort %d was approved and is not active", id, rows.ID)
	case i < 0 && !approved && !wanted.takenBack:
		j.find(Wrong, "group %d of cohort %d is gone, and nobody rejected it", id, rows.ID)
	case i >= 0 && !active && wanted.takenBack && rows.Groups[i].Status != statusPreview: // a preview is stuck
		j.find(Wrong, "group %d of cohort %d was taken back and is %s", id, rows.ID, rows.Groups[i].Status)
	}
}
