package messages

import (
	"fmt"
	"strings"
	"time"

	"convene/cohort"
	"convene/discord"
	"convene/postgres"
	"convene/workflows"
)

// choiceNameLimit leaves room for what there is of the cohort, among the 100 characters of a choice.
const choiceNameLimit = 60

// CohortChoice is a cohort among the choices for somebody who types its name. A choice has no formatting.
func CohortChoice(name, what string) string {
	return fmt.Sprintf("%s (%s)", discord.Plain(name, choiceNameLimit), what)
}

// ListedCohort is a cohort in the answer to /cohorts.
type ListedCohort struct {
	postgres.Summary
	Stage workflows.Stage // of its latest run; empty without one
}

// stageWords are the stages as an organiser calls them.
var stageWords = map[workflows.Stage]string{
	"":                       "not scheduled yet",
	workflows.StageMatching:  "🔎 being matched",
	workflows.StageAwaiting:  "🗳️ waits for your decision",
	workflows.StageRealizing: "🚧 groups are being opened",
	workflows.StagePaused:    "⏸️ paused: `/preview` says why",
	workflows.StageUndoing:   "↩️ being taken back",
	workflows.StageActive:    "✅ groups are open",
	workflows.StageRejected:  "↩️ rejected",
	workflows.StageExpired:   "⌛ nobody decided in time",
	workflows.StageCancelled: "🛑 cancelled",
	workflows.StageFailed:    "❌ failed: try `/schedule` again",
	workflows.StageEmpty:     "🤷 no group could be made",
}

// Cohorts lists the cohorts with how they stand; the page counts from 1.
func Cohorts(list []ListedCohort, number int) discord.MessageSpec {
	if len(list) == 0 {
		return say("There are no cohorts yet. Whoever runs Convene can import one: `starter import FILE`.")
	}
	cohorts := section{title: "Cohorts", gap: "\n\n", color: blue}
	for _, c := range list {
		cohorts.entries = append(cohorts.entries, entry{text: c.text()})
	}
	return listed(cohorts, Action{Verb: VerbCohorts, Page: number})
}

func (c ListedCohort) text() string {
	stage, known := stageWords[c.Stage]
	if !known {
		stage = discord.EscapeCut(string(c.Stage), personLimit)
	}
	counts := []string{plural(c.Signups, "signup")}
	for _, part := range []struct {
		n    int
		word string
	}{{c.Ungrouped, "in no group"}, {c.Preview, "in preview"}, {c.Active, "active"}, {c.Completed, "completed"}} {
		if part.n > 0 {
			counts = append(counts, fmt.Sprintf("%d %s", part.n, part.word))
		}
	}
	return fmt.Sprintf("**%s** (`%d`) · %s\nstarts %s · %s", title(c.Cohort.Name), c.Cohort.ID, stage,
		c.Cohort.StartDate.Format("2 January 2006"), strings.Join(counts, " · "))
}

// ListedGroup is a group in the answer to /groups.
type ListedGroup struct {
	postgres.ViewGroup
	CohortName string
	StartDate  time.Time
}

// Groups lists the groups that somebody may see: administrators all, facilitators their own. The cohort is
// that which was asked for, 0 for all; the page counts from 1.
func Groups(list []ListedGroup, id cohort.ID, number int, now time.Time) discord.MessageSpec {
	if len(list) == 0 {
		return say("There are no groups that you lead or look after. A group is listed here as soon as it is in a preview.")
	}
	groups := section{title: "Groups", gap: "\n\n", color: blue}
	for _, g := range list {
		groups.entries = append(groups.entries, entry{text: g.text(now)})
	}
	return listed(groups, Action{Verb: VerbGroups, Cohort: id, Page: number})
}

func (g ListedGroup) text(now time.Time) string {
	view := situation{Board: Board{View: postgres.View{Cohort: cohort.Cohort{StartDate: g.StartDate}}, Now: now}}
	stands := stand(g.ViewGroup, nil, false)
	heading := stands.heading()
	if stands.state == workflows.GroupWaiting {
		heading += " · preview"
	}
	return fmt.Sprintf("%s\n%s\n%s\n%s: %s", heading, title(g.CohortName), view.meets(stands), people(len(g.People)), roster(g.People))
}

// listed is the page of a list that the action names, with controls to turn it.
func listed(s section, here Action) discord.MessageSpec {
	pages := paginate([]section{s})
	here.Page = min(max(here.Page, 1), len(pages))
	var message discord.MessageSpec
	for _, p := range pages[here.Page-1] {
		message.Embeds = append(message.Embeds, p.embed())
	}
	message.Rows = pagingRow(here, len(pages))
	return message
}
