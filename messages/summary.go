package messages

import (
	"fmt"
	"slices"
	"strings"

	"convene/cohort"
	"convene/discord"
	"convene/workflows"
)

// How many characters of the text the lists may take. What is above them takes less than 1200.
const (
	problemsBudget  = 450
	leftoversBudget = 350
	retriesBudget   = 350
	mostListed      = 3
)

// content is the message's text: how the run stands, in a dozen lines.
func (s situation) content() string {
	lines := []string{"### " + title(s.View.Cohort.Name), s.reference(), s.headline()}
	for _, line := range []string{s.progress(), s.placement(), s.deadline(), s.absent()} {
		if line != "" {
			lines = append(lines, line)
		}
	}
	text := strings.Join(lines, "\n")
	for _, list := range []struct {
		write  func(budget int) string
		budget int
	}{{s.problems, problemsBudget}, {s.leftovers, leftoversBudget}, {s.retries, retriesBudget}, {s.decisions, contentLimit}} {
		if more := list.write(min(list.budget, contentLimit-length(text)-1)); more != "" {
			text += "\n" + more
		}
	}
	return text
}

// reference is the run's id, by which operators find it in Temporal, and Convene its own message.
func (s situation) reference() string {
	if s.Status.RunID == "" {
		return fmt.Sprintf("-# cohort %d", s.View.Cohort.ID)
	}
	return fmt.Sprintf("-# cohort %d · run %s", s.View.Cohort.ID, s.Status.RunID)
}

// headline says where the run stands, and what to do.
func (s situation) headline() string {
	switch s.phase {
	case idle:
		return s.idleLine()
	case matching:
		return "🔎 **People are being matched by the times they can meet.** Their groups are shown here as soon as they are found; a large cohort takes some minutes."
	case orphaned:
		return fmt.Sprintf("🗳️ **%s for your decision.** No run looks after them at the moment: approving or rejecting takes them up.", s.waitLine())
	case deciding:
		return s.decidingLine()
	case working:
		if s.Status.Stage == workflows.StageUndoing {
			return "↩️ **The groups that are not open are being taken back.** The signups are kept."
		}
		return "🚧 **The groups are being opened on Discord.**"
	case ended:
	}
	return s.endLine()
}

func (s situation) waitLine() string {
	n := s.waiting()
	return plural(n, "group") + either(n, " waits", " wait")
}

func (s situation) idleLine() string {
	if s.View.Signups == 0 {
		return "Nobody has signed up for this cohort yet."
	}
	if n := s.count(workflows.GroupActive); n > 0 {
		return fmt.Sprintf("%s open, and none waits for a decision. `/schedule` looks for groups for those who are in none.", areOpen(n))
	}
	return fmt.Sprintf("No group waits for a decision. `/schedule` looks for groups for the %s who signed up.", people(s.View.Signups))
}

func (s situation) decidingLine() string {
	paused := s.count(workflows.GroupPaused)
	if paused == 0 {
		return fmt.Sprintf("🗳️ **%s for your decision.** Look at them below, then approve or reject.", s.waitLine())
	}
	line := fmt.Sprintf("⏸️ **%s could not be completed.** Mend what is named with %s below, then try again; rejecting takes back what is not open.",
		plural(paused, "group"), either(paused, "it", "them"))
	if n := s.count(workflows.GroupWaiting); n > 0 {
		line += fmt.Sprintf(" %s still %s for a first decision.", plural(n, "group"), either(n, "waits", "wait"))
	}
	return line
}

func areOpen(n int) string { return plural(n, "group") + either(n, " is", " are") }

// endLine says how a run ended.
func (s situation) endLine() string {
	open, undone := s.count(workflows.GroupActive), s.count(workflows.GroupUndone)
	text := map[workflows.Stage]string{
		workflows.StageActive:    "✅ **Done.**",
		workflows.StageRejected:  "↩️ **Rejected.** The signups are kept; `/schedule` looks for groups again.",
		workflows.StageExpired:   "⌛ **Nobody decided in time.** The signups are kept; `/schedule` looks for groups again.",
		workflows.StageCancelled: "🛑 **The run was cancelled.** The signups are kept; `/schedule` looks for groups again.",
		workflows.StageFailed:    "❌ **The run failed.** The signups are kept; try `/schedule` again, and if it fails again, ask whoever runs Convene.",
		workflows.StageEmpty:     "🤷 **No group could be made.** Below is who was left out, and why; with new signups or times, try `/schedule` again.",
	}[s.Status.Stage]
	if text == "" {
		text = "🛑 **The run ended before its time.** The signups are kept; `/schedule` looks for groups again."
	}
	if open > 0 {
		text += fmt.Sprintf("\n%s open.", areOpen(open))
	}
	if undone > 0 {
		text += fmt.Sprintf("\n%s taken back.", plural(undone, "group")+either(undone, " was", " were"))
	}
	return text
}

// barCells is the length of a progress bar.
const barCells = 20

func bar(done, all int) string {
	full := done * barCells / max(all, 1)
	return strings.Repeat("▰", full) + strings.Repeat("▱", barCells-full)
}

// progress counts what is done of the present work.
func (s situation) progress() string {
	if s.phase != working || len(s.Status.Groups) == 0 {
		return ""
	}
	open := s.count(workflows.GroupActive)
	if s.Status.Stage == workflows.StageUndoing {
		undone, all := s.count(workflows.GroupUndone), len(s.Status.Groups)-open
		return fmt.Sprintf("%s %d of %s taken back", bar(undone, all), undone, plural(all, "group"))
	}
	paused := s.count(workflows.GroupPaused)
	all := open + paused + s.count(workflows.GroupRealizing)
	line := fmt.Sprintf("%s %d of %s open", bar(open, all), open, plural(all, "group"))
	if paused > 0 {
		line += fmt.Sprintf(", %d could not be completed", paused)
	}
	return line + s.inProgress()
}

// inProgress says what is being made at the moment.
func (s situation) inProgress() string {
	var steps []string
	n := 0
	for _, g := range s.Status.Groups {
		if g.State != workflows.GroupRealizing || g.Step == "" {
			continue
		}
		if n++; n <= mostListed {
			steps = append(steps, fmt.Sprintf("%s of %s", discord.EscapeCut(g.Step, personLimit), person(g.Name)))
		}
	}
	if n == 0 {
		return ""
	}
	line := fmt.Sprintf(", %d in progress: %s", n, strings.Join(steps, ", "))
	if n > mostListed {
		line += " …"
	}
	return line
}

// placement says how many people have got a group.
func (s situation) placement() string {
	takenBack := s.phase == ended && s.Status.Stage != workflows.StageActive && s.Status.Stage != workflows.StageEmpty
	if s.phase == idle || s.phase == matching || takenBack {
		return ""
	}
	groups, left := len(s.Status.Groups), s.Status.Unplaced
	if s.Status.Participants > 0 && s.phase != orphaned {
		return fmt.Sprintf("%d of %s placed (%d %%) in %s; %d left out.", s.Status.Placed, plural(s.Status.Participants, "participant"),
			100*s.Status.Placed/s.Status.Participants, plural(groups, "group"), left)
	}
	groups, placed := 0, 0
	for _, g := range s.groups {
		if !g.ofRun {
			continue
		}
		groups++
		for _, m := range g.People {
			if m.Role != cohort.Facilitator {
				placed++
			}
		}
	}
	return fmt.Sprintf("%s placed in %s; %d left out.", plural(placed, "participant"), plural(groups, "group"), len(s.View.Unplaced))
}

// deadline says until when the groups wait.
func (s situation) deadline() string {
	if s.phase != deciding {
		return ""
	}
	line := fmt.Sprintf("This is revision %d.", s.Status.Revision)
	if at := s.Status.Deadline; at != nil {
		line += fmt.Sprintf(" Without a decision until %s (%s) the groups are taken back; the signups are kept.",
			discord.Timestamp(*at), discord.RelativeTimestamp(*at))
	}
	if s.Status.Pending > 0 {
		line += " A decision has come in and is being taken up."
	}
	return line
}

func (s situation) absent() string {
	n := len(s.absentees())
	if len(s.groups) == 0 {
		n = s.Status.NotOnServer
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("📭 %s of the groups %s not on the server: they get access when they join.", plural(n, "member"), either(n, "is", "are"))
}

// problems lists what is in the way beyond one group.
func (s situation) problems(budget int) string {
	heading, problems := "⚠️ **To see to:**", s.Status.Problems
	if s.phase == deciding || s.phase == orphaned { // else the groups have tried, and say themselves what they lack
		heading = "⚠️ **This would keep groups from Discord; see to it before you approve:**"
		problems = slices.Concat(problems, s.View.Problems)
	}
	var items []string
	for _, p := range problems {
		if item := discord.EscapeCut(p, problemMost); !slices.Contains(items, item) {
			items = append(items, item)
		}
	}
	return bulleted(heading, items, mostListed, budget)
}

// leftovers lists what the bot could not delete.
func (s situation) leftovers(budget int) string {
	var items []string
	for _, l := range s.Status.Leftovers {
		what := channelLink(l.ID)
		if what == "" || l.Kind == "event" {
			what = discord.EscapeCut(l.ID, personLimit)
		}
		items = append(items, fmt.Sprintf("%s %s: %s", discord.EscapeCut(l.Kind, personLimit), what, discord.EscapeCut(l.Problem, problemMost)))
	}
	return bulleted("🧹 **Discord did not let the bot delete these; delete them, or grant what is missing:**", items, mostListed, budget)
}

// showing are the activities whose own retries a board does not speak of: it is they who write it.
var showing = []string{"ShowRun", "NotifyOrganisers"}

// retries lists what has failed and is tried again without anybody's help.
func (s situation) retries(budget int) string {
	var items []string
	for _, r := range s.Status.Retries {
		if slices.Contains(showing, r.Activity) {
			continue
		}
		items = append(items, fmt.Sprintf("%s (%s failed since %s)", discord.EscapeCut(r.Problem, problemMost),
			plural(r.Attempts, "attempt"), discord.RelativeTimestamp(r.Since)))
	}
	return bulleted("⏳ **Being tried again, without anybody's help:**", items, mostListed, budget)
}

// decisions lists who decided what, the latest first.
func (s situation) decisions(budget int) string {
	items := make([]string, 0, len(s.Decided))
	for _, d := range slices.Backward(s.Decided) {
		items = append(items, d.text())
	}
	return bulleted("**Decisions:**", items, mostListed, budget)
}

func (d Decided) text() string {
	var did string
	switch d.Kind {
	case Expired:
		return "⌛ nobody had decided by " + discord.Timestamp(d.At)
	case workflows.Approve:
		did = "approved all groups that waited"
		if d.Groups > 0 {
			did = "approved " + plural(d.Groups, "group")
		}
	case workflows.Reject:
		did = "rejected what was not open"
	default:
		did = discord.EscapeCut(d.Kind, personLimit)
	}
	line := fmt.Sprintf("%s %s, %s", d.who(), did, discord.RelativeTimestamp(d.At))
	if d.Reason != "" {
		line += ": “" + discord.EscapeCut(d.Reason, problemMost) + "”"
	}
	return line
}

// who is who decided, and from where. A request of which the database does not know who is behind it was
// made up: what it claims is not repeated.
func (d Decided) who() string {
	bySignal := strings.HasPrefix(d.Via, workflows.ViaSignal)
	switch {
	case isID(string(d.User)) && bySignal: // the bot left it, because no worker ran
		return discord.Mention(d.User) + ", by signal,"
	case isID(string(d.User)):
		return discord.Mention(d.User)
	case strings.HasPrefix(d.By, cohort.RequestPrefix):
		return fmt.Sprintf("somebody unverified (%s) via %s", person(d.By), person(d.Via))
	}
	return fmt.Sprintf("%s via %s", person(d.By), person(d.Via))
}
