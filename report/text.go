package report

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"convene/cohort"
	"convene/organiser"
	"convene/postgres"
	"convene/workflows"
)

// View writes a cohort's groups with their members, and who is left out.
func View(w io.Writer, view postgres.View) {
	Printf(w, "%s (cohort %d): %s, %s\n\n", view.Cohort.Name, view.Cohort.ID,
		Plural(view.Signups, "signup"), Plural(len(view.Groups), "group"))
	if len(view.Groups) > 0 {
		rows := [][]string{{"ID", "GROUP", "STATUS", "MEETS (UTC)", "PEOPLE", "FACILITATOR", "PARTICIPANTS"}}
		for _, g := range view.Groups {
			facilitator, participants := "-", []string{}
			for _, m := range g.People {
				if m.Role == cohort.Facilitator {
					facilitator = m.Name
					continue
				}
				participants = append(participants, m.Name)
			}
			rows = append(rows, []string{
				fmt.Sprint(g.ID), g.Name, string(g.Status), g.Meeting.String(),
				fmt.Sprint(len(g.People)), facilitator, strings.Join(participants, ", "),
			})
		}
		table(w, rows)
	}
	left := make([][]string, 0, len(view.Unplaced))
	for _, u := range view.Unplaced {
		left = append(left, []string{u.Name, string(u.Reason), u.Detail})
	}
	leftOut(w, left)
	suggestions(w, view.Suggestions)
	warnings(w, view.Warnings)
	problems(w, view.Problems)
}

// problems writes what would keep the groups from being realized.
func problems(w io.Writer, list []string) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintln(w, "\nwould have kept the groups from Discord when that was last checked:")
	for _, p := range list {
		Printf(w, "- %s\n", p)
	}
}

// leftOut writes who is in no group; each row is a name, the reason and its evidence.
func leftOut(w io.Writer, people [][]string) {
	if len(people) == 0 {
		return
	}
	Printf(w, "\nleft out (%d):\n", len(people))
	table(w, append([][]string{{"WHO", "REASON", "WHY"}}, people...))
}

// suggestions writes what would place more people.
func suggestions(w io.Writer, list []cohort.Suggestion) {
	if len(list) == 0 {
		return
	}
	Printf(w, "\nwhat would help:\n")
	for _, s := range list {
		Printf(w, "- %d more placed: %s\n", s.More, s.Text)
	}
}

func warnings(w io.Writer, warnings []string) {
	if len(warnings) == 0 {
		return
	}
	Printf(w, "\nwarnings (%d):\n", len(warnings))
	for _, warning := range warnings {
		Printf(w, "- %s\n", warning)
	}
}

// Proposal writes what matching suggests for a cohort file.
func Proposal(w io.Writer, roster cohort.Roster, names map[cohort.UserID]string, p cohort.Proposal) {
	most := fmt.Sprintf("at most %d can be", p.UpperBound)
	if p.Optimal {
		most = "no grouping places more"
	}
	Printf(w, "%s: %d of %d participants placed in %s; %s. %d meet at an if-needed time.\n\n",
		roster.Cohort.Name, p.Placed, p.Participants, Plural(len(p.Groups), "group"), most, p.IfNeeded)
	if len(p.Groups) > 0 {
		rows := [][]string{{"GROUP", "MEETS (UTC)", "PEOPLE", "FACILITATOR", "PARTICIPANTS"}}
		for _, g := range p.Groups {
			facilitator, participants := "-", []string{}
			for _, m := range g.Members {
				if m.Role == cohort.Facilitator {
					facilitator = names[m.UserID]
					continue
				}
				participants = append(participants, names[m.UserID])
			}
			rows = append(rows, []string{
				fmt.Sprint(g.Ordinal), g.Meeting.String(), fmt.Sprint(len(g.Members)),
				facilitator, strings.Join(participants, ", "),
			})
		}
		table(w, rows)
	}
	left := make([][]string, 0, len(p.Unplaced))
	for _, u := range p.Unplaced {
		left = append(left, []string{names[u.UserID], string(u.Reason), u.Detail})
	}
	leftOut(w, left)
	suggestions(w, p.Suggestions)
	warnings(w, p.Warnings)
}

// Status writes how a cohort's run stands, and what to do next.
func Status(w io.Writer, c cohort.Cohort, s organiser.Status) {
	if s.RunID == "" {
		Printf(w, "%s (cohort %d): no run yet; start one with: starter schedule %d\n", c.Name, c.ID, c.ID)
		return
	}
	Printf(w, "%s (cohort %d): %s", c.Name, c.ID, stage(s.Stage))
	if s.DecidedBy != "" {
		Printf(w, ", last decision by %s via %s", s.DecidedBy, s.DecidedVia)
	}
	fmt.Fprintln(w)
	if !s.Open && !s.Stage.Ends() {
		Printf(w, "no run looks after this cohort: the last one was terminated; take over what it left with: starter schedule %d, or: starter reject %d\n", c.ID, c.ID)
	}
	if s.Adopted > 0 {
		Printf(w, "took over %s that an earlier run had left in preview\n", Plural(s.Adopted, "group"))
	} else if s.Revision > 0 || s.Participants > 0 { // else nobody has been matched in this run
		Printf(w, "%d of %d participants placed, %d left out\n", s.Placed, s.Participants, s.Unplaced)
	}
	if s.NotOnServer > 0 {
		Printf(w, "%s not on the Discord server\n", Plural(s.NotOnServer, "member"))
	}
	for _, p := range s.Problems {
		Printf(w, "problem: %s\n", p)
	}
	for _, l := range s.Leftovers {
		Printf(w, "not deleted, see to it on Discord: %s %s: %s\n", l.Kind, l.ID, l.Problem)
	}
	for _, r := range s.Retries {
		Printf(w, "%s\n", retried(r))
	}
	groupProgress(w, s.Groups)
	requests(w, s.Requests)
	if s.Deadline != nil && s.Open {
		Printf(w, "\nwaits until %s for: starter approve %d, or: starter reject %d\n",
			s.Deadline.UTC().Format("2006-01-02 15:04 UTC"), c.ID, c.ID)
	}
}

func stage(s workflows.Stage) string {
	if s == workflows.StageEmpty {
		return "no group could be made"
	}
	return strings.ReplaceAll(string(s), "_", " ")
}

// retried says what a step waits on.
func retried(r organiser.Retry) string {
	next := "being tried now"
	if r.Next != nil {
		next = "next at " + r.Next.UTC().Format(clock)
	}
	return fmt.Sprintf("tried again: %s (%s failed since %s, %s)", r.Problem, Plural(r.Attempts, "attempt"), r.Since.UTC().Format(clock), next)
}

// clock is how a moment of today or so is written.
const clock = "2006-01-02 15:04:05 UTC"

func groupProgress(w io.Writer, groups []workflows.GroupProgress) {
	if len(groups) == 0 {
		return
	}
	rows := [][]string{{"ID", "GROUP", "MEETS (UTC)", "PEOPLE", "STATE", ""}}
	for _, g := range groups {
		note := g.Step
		if g.Problem != "" {
			note += ": " + g.Problem
		}
		rows = append(rows, []string{fmt.Sprint(g.ID), g.Name, g.Meeting, fmt.Sprint(g.People), string(g.State), note})
	}
	fmt.Fprintln(w)
	table(w, rows)
}

// requests writes what a run asked of Discord.
func requests(w io.Writer, byRoute map[string]int) {
	if len(byRoute) == 0 {
		return
	}
	total := 0
	rows := [][]string{}
	for _, route := range slices.Sorted(maps.Keys(byRoute)) {
		total += byRoute[route]
		rows = append(rows, []string{fmt.Sprint(byRoute[route]), route})
	}
	Printf(w, "\n%s to Discord:\n", Plural(total, "request"))
	table(w, rows)
}

// Cohorts writes the list of cohorts.
func Cohorts(w io.Writer, cohorts []postgres.Summary) {
	if len(cohorts) == 0 {
		fmt.Fprintln(w, "no cohorts yet; load one with: starter import FILE")
		return
	}
	rows := [][]string{{"ID", "COHORT", "STARTS", "SIGNUPS", "UNGROUPED", "PREVIEW", "ACTIVE", "COMPLETED"}}
	for _, c := range cohorts {
		rows = append(rows, []string{
			fmt.Sprint(c.Cohort.ID), c.Cohort.Name, c.Cohort.StartDate.Format("2006-01-02"),
			fmt.Sprint(c.Signups), fmt.Sprint(c.Ungrouped), fmt.Sprint(c.Preview), fmt.Sprint(c.Active), fmt.Sprint(c.Completed),
		})
	}
	table(w, rows)
}
