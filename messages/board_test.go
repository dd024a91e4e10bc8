package messages_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"convene/cohort"
	"convene/discord"
	"convene/messages"
	"convene/organiser"
	"convene/postgres"
	"convene/workflows"
)

var (
	now      = time.Date(2027, 2, 20, 12, 0, 0, 0, time.UTC)
	deadline = time.Date(2027, 3, 1, 12, 0, 0, 0, time.UTC)
	stages   = []workflows.Stage{
		workflows.StageMatching, workflows.StageAwaiting, workflows.StageRealizing, workflows.StagePaused, workflows.StageUndoing,
		workflows.StageActive, workflows.StageRejected, workflows.StageExpired, workflows.StageCancelled, workflows.StageFailed, workflows.StageEmpty,
	}
	states = []workflows.GroupState{
		workflows.GroupWaiting, workflows.GroupRealizing, workflows.GroupPaused, workflows.GroupActive, workflows.GroupUndone,
	}
)

// small is a cohort with two previews, one person left out, and one not on the server.
func small() messages.Board {
	there, absent := true, false
	group := func(id cohort.GroupID, start cohort.WeekMinute, people ...postgres.ViewMember) postgres.ViewGroup {
		return postgres.ViewGroup{
			Group:  cohort.Group{ID: id, Name: fmt.Sprintf("Group %d", id), Status: cohort.Preview, Meeting: cohort.Meeting{Start: start, Minutes: 60}},
			People: people,
		}
	}
	deadline := deadline
	return messages.Board{
		View: postgres.View{
			Cohort:  cohort.Cohort{ID: 12, Name: "Reading circle", StartDate: time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC)},
			Signups: 6,
			Groups: []postgres.ViewGroup{
				group(1, 1080,
					postgres.ViewMember{UserID: 1, Name: "Ruby Lynx", Role: cohort.Facilitator, DiscordID: "1", OnServer: &there},
					postgres.ViewMember{UserID: 2, Name: "Amber Newt", Role: cohort.Participant, DiscordID: "2", OnServer: &absent}),
				group(2, 2520,
					postgres.ViewMember{UserID: 3, Name: "Coral *", Role: cohort.Participant, DiscordID: "3"},
					postgres.ViewMember{UserID: 4, Name: "Teal Tern", Role: cohort.Participant}),
			},
			Unplaced:    []postgres.ViewUnplaced{{Name: "Mauve Marten", Reason: cohort.NoAvailability, Detail: "never free"}},
			Warnings:    []string{"Teal Tern: no time zone, UTC assumed"},
			Problems:    []string{"room for 3 events"},
			Suggestions: []cohort.Suggestion{{Text: "groups of 2 people", More: 1}},
		},
		Status: organiser.Status{RunID: run, Open: true, Status: workflows.Status{
			CohortID: 12, Stage: workflows.StageAwaiting, Revision: 3, Participants: 4, Placed: 3, Unplaced: 1, Deadline: &deadline,
			Problems: []string{"room for 3 events"},
			Groups: []workflows.GroupProgress{
				{ID: 1, Name: "Group 1", State: workflows.GroupWaiting},
				{ID: 2, Name: "Group 2", State: workflows.GroupWaiting},
			},
		}},
		Now: now,
	}
}

// at is the small board in another stage, its groups in these states.
func at(stage workflows.Stage, states ...workflows.GroupState) messages.Board {
	b := small()
	b.Status.Stage = stage
	for i, state := range states {
		b.Status.Groups[i].State = state
		if state == workflows.GroupActive {
			b.View.Groups[i].Status = cohort.Active
			b.View.Groups[i].Objects.TextChannelID = fmt.Sprint(70 + i)
		}
	}
	return b
}

func TestBoard_WaitingPreview(t *testing.T) {
	t.Parallel()
	m := small().Message()
	requireWithinLimits(t, m)
	require.Equal(t, `### Reading circle
-# cohort 12 · run 6f1c2b1e-8d0f-4a57-9a3b-0d8c5a1f2e3d
🗳️ **2 groups wait for your decision.** Look at them below, then approve or reject.
3 of 4 participants placed (75 %) in 2 groups; 1 left out.
This is revision 3. Without a decision until <t:1803902400:F> (<t:1803902400:R>) the groups are taken back; the signups are kept.
📭 2 members of the groups are not on the server: they get access when they join.
⚠️ **This would keep groups from Discord; see to it before you approve:**
- room for 3 events
[Groups (2)]
**Group 1**
<t:1803924000:F>, weekly, 60 minutes
2 people: 🎓 Ruby Lynx, Amber Newt

**Group 2**
<t:1804010400:F>, weekly, 60 minutes
2 people: Coral \*, Teal Tern
[Left out (1)]
- **Mauve Marten**: no usable time – never free
[What would help (1)]
- **1 more placed**: groups of 2 people
[Warnings (1)]
- Teal Tern: no time zone, UTC assumed
[Not on the server (2)]
- Amber Newt (Group 1)
- Teal Tern (Group 2): has not connected a Discord account`, text(m))
	require.Equal(t, []string{"Approve all 2", "Reject…", "Approve some…"}, controls(m))
	require.Equal(t, "approve:12:3:"+run+":1", m.Rows[0].Buttons[0].ID)
	require.Equal(t, discord.Success, m.Rows[0].Buttons[0].Style)
	require.Equal(t, "reject:12:3:"+run+":1", m.Rows[0].Buttons[1].ID)
	require.Equal(t, "approve-some:12:3:"+run+":1", m.Rows[1].Select.ID)
	require.Equal(t, discord.SelectOption{Label: "Group 1", Value: "1", Description: "Monday 18:00-19:00 UTC, 2 people"}, m.Rows[1].Select.Options[0])
	require.Equal(t, 2, m.Rows[1].Select.Max)
}

func TestBoard_SaysWhereTheRunStands(t *testing.T) {
	t.Parallel()
	waiting, realizing, paused, active, undone := states[0], states[1], states[2], states[3], states[4]
	for name, c := range map[string]struct {
		board    messages.Board
		says     []string
		controls []string
	}{
		"matching": {at(workflows.StageMatching), []string{"being matched"}, nil},
		"realizing": {
			at(workflows.StageRealizing, active, realizing),
			[]string{"being opened", "▰▰▰▰▰▰▰▰▰▰▱▱▱▱▱▱▱▱▱▱ 1 of 2 groups open", "✅ **Group 1** · open <#70>", "🕓 **Group 2**"},
			nil,
		},
		"paused": {
			at(workflows.StagePaused, active, paused),
			[]string{"1 group could not be completed", "named with it", "⏸️ **Group 2** · paused"},
			[]string{"Try again", "Reject…", "Approve some…"},
		},
		"paused, and others wait": {
			at(workflows.StagePaused, waiting, paused),
			[]string{"1 group still waits for a first decision"},
			[]string{"Try 1 again, approve 1", "Reject…", "Approve some…"},
		},
		"one waits": {
			at(workflows.StageAwaiting, active, waiting),
			[]string{"1 group waits for your decision"},
			[]string{"Approve the group", "Reject…", "Approve some…"},
		},
		"undoing":  {at(workflows.StageUndoing, undone, waiting), []string{"being taken back", "1 of 2 groups taken back"}, nil},
		"active":   {at(workflows.StageActive, active, active), []string{"Done", "2 groups are open.", "<#70>", "<#71>", "2 members of the groups are not on the server"}, nil},
		"rejected": {at(workflows.StageRejected, active, undone), []string{"Rejected", "1 group is open.", "1 group was taken back.", "`/schedule`"}, nil},
		"expired":  {at(workflows.StageExpired, undone, undone), []string{"Nobody decided in time", "2 groups were taken back", "signups are kept"}, nil},
		"failed":   {at(workflows.StageFailed, undone, undone), []string{"failed", "try `/schedule` again"}, nil},
		"empty":    {at(workflows.StageEmpty, undone, undone), []string{"No group could be made", "3 of 4 participants"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := c.board.Message()
			requireWithinLimits(t, m)
			for _, says := range c.says {
				require.Contains(t, text(m), says)
			}
			require.Equal(t, c.controls, controls(m))
		})
	}
}

func TestBoard_SaysWhatIsBeingMade(t *testing.T) {
	t.Parallel()
	b := at(workflows.StageRealizing, workflows.GroupRealizing, workflows.GroupPaused)
	b.Status.Groups[0].Step = "text channel"
	b.Status.Groups[1].Step, b.Status.Groups[1].Problem = "event", "grant Create Events"
	shown := text(b.Message())
	require.Contains(t, shown, "0 of 2 groups open, 1 could not be completed, 1 in progress: text channel of Group 1")
	require.Contains(t, shown, "⏳ **Group 1** · being opened: text channel")
	require.Contains(t, shown, "⏸️ **Group 2** · paused at: event\n")
	require.Contains(t, shown, "⚠️ grant Create Events")
}

func TestBoard_WithoutARun(t *testing.T) {
	t.Parallel()
	b := small()
	b.Status = organiser.Status{}
	m := b.Message()
	require.Contains(t, m.Content, "No run looks after them")
	require.Contains(t, m.Content, "3 participants placed in 2 groups; 1 left out.")
	require.Equal(t, "approve:12:0::1", m.Rows[0].Buttons[0].ID, "no run, and whatever is there")

	b.View.Groups = nil
	m = b.Message()
	require.Contains(t, m.Content, "No group waits for a decision. `/schedule` looks for groups for the 6 people who signed up.")
	require.Empty(t, m.Rows)

	m = messages.Board{View: postgres.View{Cohort: cohort.Cohort{ID: 12, Name: "Empty"}}}.Message()
	requireWithinLimits(t, m)
	require.Contains(t, m.Content, "Nobody has signed up")
}

func TestBoard_OfATerminatedRunCanBeDecidedOn(t *testing.T) {
	t.Parallel()
	b := at(workflows.StageRealizing, workflows.GroupActive, workflows.GroupRealizing)
	b.Status.Open = false
	m := b.Message()
	require.Contains(t, m.Content, "1 group waits for your decision.** No run looks after them")
	require.Equal(t, []string{"Approve the group", "Reject…", "Approve some…"}, controls(m))
}

func TestBoard_WithoutAWorkerShowsWhatTheDatabaseKnows(t *testing.T) {
	t.Parallel()
	b := small()
	b.Status = organiser.Status{RunID: run, Open: true, Status: workflows.Status{Stage: workflows.StageAwaiting}}
	m := b.Message()
	requireWithinLimits(t, m)
	require.Contains(t, m.Content, "2 groups wait for your decision")
	require.Contains(t, controls(m), "Approve all 2")
}

func TestBoard_SaysWhoDecided(t *testing.T) {
	t.Parallel()
	b := small()
	b.Decided = []messages.Decided{
		{Kind: workflows.Approve, User: "77", At: now},
		{Kind: workflows.Approve, Groups: 3, By: "user:1", Via: "cli", At: now},
		{Kind: workflows.Reject, User: "1> @everyone", By: "@everyone", Via: "ui", Reason: "*too* early\n# now", At: now},
		{Kind: messages.Expired, At: now},
	}
	m := b.Message()
	requireWithinLimits(t, m)
	_, decisions, _ := strings.Cut(m.Content, "**Decisions:**")
	require.Equal(t, `
- ⌛ nobody had decided by <t:1803124800:F>
- @`+"\u200b"+`everyone via ui rejected what was not open, <t:1803124800:R>: “\*too\* early \# now”
- user:1 via cli approved 3 groups, <t:1803124800:R>
- and 1 more`, decisions)
	b.Decided = b.Decided[:1]
	require.Contains(t, b.Message().Content, "<@77> approved all groups that waited, <t:")
}

func TestBoard_NamesWhatIsLeftOver(t *testing.T) {
	t.Parallel()
	b := at(workflows.StageRejected, workflows.GroupUndone, workflows.GroupUndone)
	b.Status.Leftovers = []workflows.Leftover{
		{Kind: "text channel", ID: "88", Problem: "grant Manage Channels"}, {Kind: "event", ID: "89", Problem: "grant Manage Events"},
	}
	require.Contains(t, b.Message().Content, "- text channel <#88>: grant Manage Channels\n- event 89: grant Manage Events")
}

// large is a cohort of 60 groups and 500 people with long names, 100 of them left out.
func large(name func(int) string) messages.Board {
	b := small()
	b.View.Groups, b.View.Unplaced, b.Status.Groups = nil, nil, nil
	b.View.Cohort.Name = name(0)
	for i := range 60 {
		g := postgres.ViewGroup{Group: cohort.Group{
			ID: cohort.GroupID(1000 + i), Name: fmt.Sprintf("group-%03d %s", i, name(i)), Status: cohort.Preview,
			Meeting: cohort.Meeting{Start: cohort.WeekMinute(i * 100), Minutes: 90},
		}}
		for j := range 7 {
			g.People = append(g.People, postgres.ViewMember{UserID: cohort.UserID(i*7 + j), Name: name(i*7 + j), Role: cohort.Participant, DiscordID: strings.Repeat("1", j%3)})
		}
		b.View.Groups = append(b.View.Groups, g)
		b.Status.Groups = append(b.Status.Groups, workflows.GroupProgress{
			ID: g.ID, Name: g.Name, State: workflows.GroupWaiting, Step: "text channel", Problem: strings.Repeat("grant *it*. ", 100),
		})
	}
	for i := range 100 {
		b.View.Unplaced = append(b.View.Unplaced, postgres.ViewUnplaced{
			Name: fmt.Sprintf("left-%03d %s", i, name(i)), Reason: cohort.InsufficientGroupSize, Detail: strings.Repeat("at **best** ", 30),
		})
	}
	for i := range 10 {
		b.View.Problems = append(b.View.Problems, fmt.Sprintf("%d %s", i, name(i)))
		b.View.Warnings = append(b.View.Warnings, name(i))
		b.View.Suggestions = append(b.View.Suggestions, cohort.Suggestion{Text: name(i), More: i})
		b.Status.Leftovers = append(b.Status.Leftovers, workflows.Leftover{Kind: "text channel", ID: fmt.Sprint(i), Problem: name(i)})
		b.Status.Retries = append(b.Status.Retries, organiser.Retry{Activity: "CreateEvent", Attempts: i, Since: now, Problem: name(i)})
		b.Decided = append(b.Decided, messages.Decided{Kind: workflows.Reject, By: name(i), Via: name(i), Reason: name(i), At: now})
	}
	return b
}

// longNames are the names that a cohort should not have.
func longNames(i int) string {
	return []string{
		fmt.Sprint(i) + strings.Repeat("*_~`|>#[]<-@://discord.gg", 160),
		fmt.Sprintf("@everyone <@&%d> <#%d>", i, i),
		fmt.Sprintf("%d \u202e%s", i, strings.Repeat("דנה ", 1000)),
		strings.Repeat("\u200b\u200d", 200),
		fmt.Sprintf("Lilac Zebu von Zebustein %d", i),
	}[i%5]
}

func TestBoard_OfALargeCohortKeepsTheLimitsOnEveryPage(t *testing.T) {
	t.Parallel()
	b := large(longNames)
	for i := range b.Status.Groups {
		b.Status.Groups[i].State = states[i%len(states)]
	}
	last := b.Pages()
	for _, stage := range stages {
		b.Status.Stage = stage
		for _, b.Page = range []int{1, last / 2, last} { // the details do not depend on the stage
			requireWithinLimits(t, b.Message())
		}
	}
	for _, stage := range []workflows.Stage{workflows.StagePaused, workflows.StageRealizing, workflows.StageRejected} {
		b.Status.Stage = stage
		requireAllShownOnce(t, b)
	}
	b.Status.Open = false
	requireAllShownOnce(t, b)
}

// requireAllShownOnce turns through all pages of a board whose groups and left out are numbered.
func requireAllShownOnce(t *testing.T, b messages.Board) {
	t.Helper()
	var all strings.Builder
	options := 0
	last := b.Pages()
	for b.Page = 1; b.Page <= last; b.Page++ {
		m := b.Message()
		requireWithinLimits(t, m)
		for _, e := range m.Embeds {
			all.WriteString(strings.ReplaceAll(e.Description, "\u2068", ""))
			require.NotContains(t, e.Description, "@everyone")
			require.NotContains(t, e.Description, "\u202e")
		}
		require.NotContains(t, m.Content, "@everyone")
		for _, r := range m.Rows {
			if r.Select != nil {
				options += len(r.Select.Options)
			}
		}
	}
	require.Contains(t, []int{0, 24, 36, 60}, options, "what waits can be chosen, on one page each")
	for i := range b.View.Groups {
		require.Equal(t, 1, strings.Count(all.String(), fmt.Sprintf(`**group\-%03d`, i)), "group %d", i)
	}
	for i := range b.View.Unplaced {
		require.Equal(t, 1, strings.Count(all.String(), fmt.Sprintf(`left\-%03d`, i)), "left out %d", i)
	}
}

func TestBoard_TurnsItsPages(t *testing.T) {
	t.Parallel()
	b := large(func(i int) string { return fmt.Sprint("Newt ", i) })
	last := b.Pages()
	require.Greater(t, last, 3)
	b.Page = 2
	m := b.Message()
	require.Equal(t, []string{"◀", fmt.Sprintf("(2/%d)", last), "▶"}, controls(m)[3:])
	back, err := messages.ParseAction(m.Rows[2].Buttons[0].ID)
	require.NoError(t, err)
	require.Equal(t, messages.Action{Verb: messages.VerbPage, Cohort: 12, Run: run, Revision: 3, Page: 1}, back)
	b.Page = 0
	first := b.Message()
	require.Equal(t, []string{"(◀)", fmt.Sprintf("(1/%d)", last), "▶"}, controls(first)[3:])
	b.Page = last + 9
	require.Equal(t, fmt.Sprintf("(%d/%d)", last, last), controls(b.Message())[len(controls(b.Message()))-2])
	b.Status.Stage = workflows.StageRealizing
	require.Len(t, controls(b.Message()), 3, "pages turn while there is nothing to decide")
}

func TestBoard_ShowsTheRunsGroupsBeforeEarlierOnes(t *testing.T) {
	t.Parallel()
	b := small()
	b.View.Groups[0].Status = cohort.Completed
	b.Status.Groups = b.Status.Groups[1:]
	shown := text(b.Message())
	require.Less(t, strings.Index(shown, "**Group 2**"), strings.Index(shown, "🏁 **Group 1** · completed\nits meetings are over"))
	require.NotContains(t, shown, "Amber Newt (Group 1)", "who was in a group that is over needs no access")
}

func drawBoard(t *rapid.T) messages.Board {
	name := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"@everyone", "Amber Newt", "דנה", "", strings.Repeat("*", 4000), strings.Repeat("\u0301", 50)}))
	number := func(most int, label string) int { return rapid.IntRange(0, most).Draw(t, label) }
	b := messages.Board{Page: number(9, "page"), Now: now}
	b.View.Cohort = cohort.Cohort{ID: 12, Name: name.Draw(t, "cohort"), StartDate: deadline}
	b.View.Signups = number(3, "signups")
	b.Status.Open = rapid.Bool().Draw(t, "open")
	if rapid.Bool().Draw(t, "with a run") {
		b.Status.RunID = run
	}
	b.Status.Stage = rapid.SampledFrom(append(stages, "", "later")).Draw(t, "stage")
	b.Status.Participants, b.Status.Placed, b.Status.NotOnServer = number(9, "participants"), number(9, "placed"), number(9, "absent")
	for i := range number(40, "groups") {
		g := postgres.ViewGroup{Group: cohort.Group{
			ID: cohort.GroupID(i + 1), Name: name.Draw(t, "group"), Meeting: cohort.Meeting{Start: cohort.WeekMinute(number(10079, "start")), Minutes: 60},
			Status: rapid.SampledFrom([]cohort.GroupStatus{cohort.Preview, cohort.Active, cohort.Completed, cohort.Cancelled}).Draw(t, "status"),
		}}
		for range number(12, "people") {
			g.People = append(g.People, postgres.ViewMember{
				UserID: cohort.UserID(number(99, "user")), Name: name.Draw(t, "name"), Role: rapid.SampledFrom([]cohort.Role{cohort.Participant, cohort.Facilitator}).Draw(t, "role"),
			})
		}
		b.View.Groups = append(b.View.Groups, g)
		if rapid.Bool().Draw(t, "known") {
			b.Status.Groups = append(b.Status.Groups, workflows.GroupProgress{
				ID: g.ID, Name: g.Name, State: rapid.SampledFrom(states).Draw(t, "state"), Step: rapid.SampledFrom([]string{"", "event"}).Draw(t, "step"), Problem: name.Draw(t, "problem"),
			})
		}
	}
	for range number(30, "left out") {
		b.View.Unplaced = append(b.View.Unplaced, postgres.ViewUnplaced{Name: name.Draw(t, "name"), Reason: cohort.Ungroupable(name.Draw(t, "reason")), Detail: name.Draw(t, "detail")})
	}
	for range number(5, "others") {
		b.View.Problems = append(b.View.Problems, name.Draw(t, "problem"))
		b.Status.Problems = append(b.Status.Problems, name.Draw(t, "problem"))
		b.Status.Leftovers = append(b.Status.Leftovers, workflows.Leftover{Kind: name.Draw(t, "kind"), ID: name.Draw(t, "id"), Problem: name.Draw(t, "problem")})
		b.Status.Retries = append(b.Status.Retries, organiser.Retry{Activity: "CreateEvent", Attempts: 1, Since: now, Problem: name.Draw(t, "retry")})
		b.Decided = append(b.Decided, messages.Decided{Kind: name.Draw(t, "kind"), User: discord.UserID(name.Draw(t, "user")), By: name.Draw(t, "by"), Reason: name.Draw(t, "reason"), At: now})
	}
	return b
}

func TestBoard_KeepsTheLimitsWhateverThereIs(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b := drawBoard(t)
		m := b.Message()
		requireWithinLimits(t, m)
		require.NotContains(t, text(m), "@everyone")
	})
}

func TestBoard_TellsHowAnAbsenteeCouldNotBeFound(t *testing.T) {
	t.Parallel()
	v := small()
	for i := range v.View.Groups[1].People {
		if p := &v.View.Groups[1].People[i]; p.Name == "Teal Tern" {
			p.Username = "teal_tern"
		}
	}
	require.Contains(t, text(v.Message()), `- Teal Tern (Group 2): no account of the server is known to be theirs by the username teal\_tern`)

	for i := range v.View.Groups[1].People {
		if p := &v.View.Groups[1].People[i]; p.Name == "Teal Tern" {
			p.Proposed = "300000000000060001"
		}
	}
	require.NotContains(t, text(v.Message()), "Teal Tern (Group 2)", "found: approval lets them in")
}

// What is tried again says so, but for the board's own writing.
func TestBoard_SaysWhatIsTriedAgain(t *testing.T) {
	t.Parallel()
	b := small()
	b.Status.Open, b.Status.Stage = true, workflows.StageRealizing
	b.Status.Retries = []organiser.Retry{
		{Activity: "CreateEvent", Attempts: 7, Since: now, Problem: "create event for group 1: Discord answered 503"},
		{Activity: "ShowRun", Attempts: 1, Since: now, Problem: "show the run"},
	}
	text := b.Message().Content
	require.Contains(t, text, "Being tried again, without anybody's help:**\n- create event for group 1: Discord answered 503 (7 attempts failed since <t:")
	require.NotContains(t, text, "show the run")
}

// "Done" stood above "the bot lacks Create Events".
func TestBoard_SaysNothingOfWhatACheckFoundBeforeTheGroupsWereTried(t *testing.T) {
	t.Parallel()
	b := small()
	b.View.Problems = []string{"The bot lacks Create Events"}
	b.Status.Open, b.Status.Stage = true, workflows.StageAwaiting
	require.Contains(t, b.Message().Content, "lacks Create Events")
	for _, stage := range []workflows.Stage{workflows.StageRealizing, workflows.StageUndoing, workflows.StageActive} {
		b.Status.Stage = stage
		require.NotContains(t, b.Message().Content, "lacks Create Events", stage)
	}
}
