package messages_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"convene/cohort"
	"convene/discord"
	"convene/messages"
	"convene/organiser"
	"convene/postgres"
	"convene/workflows"
)

func TestReplies_AreSentencesWithWhatComesNext(t *testing.T) {
	t.Parallel()
	for want, m := range map[string]discord.MessageSpec{
		"What is found appears in <#9>":                   messages.Scheduled("Ethics", "9"),
		"The preview of **Ethics** is in <#9>.":           messages.Posted("Ethics", "9"),
		"1 group of **Ethics** is being opened":           messages.Approved("Ethics", 1),
		"8 groups of **Ethics** are being opened":         messages.Approved("Ethics", 8),
		"The signups are kept":                            messages.Rejected("Ethics", 8),
		"Only administrators":                             messages.NotAdministrator,
		"Only facilitators":                               messages.NotFacilitator,
		"only on the server":                              messages.OnlyOnServer,
		"another server":                                  messages.OtherServer,
		"no cohort “\\*x\\*”. `/cohorts`":                 messages.UnknownCohort("*x*"),
		"A run of **Ethics** is under way already":        messages.Refused(fmt.Errorf("cohort 1: %w", organiser.ErrAlreadyOpen), "Ethics", "r"),
		"No group of **Ethics** waits":                    messages.Refused(organiser.ErrNothingWaits, "Ethics", "r"),
		"Your decision on **Ethics** was handed in":       messages.Refused(organiser.ErrNoAnswer, "Ethics", "r"),
		"being compared with Discord already":             messages.Refused(organiser.ErrSyncing, "Ethics", "r"),
		"has changed since you looked at it":              messages.Refused(&organiser.Refusal{Type: workflows.ErrStaleRevision}, "Ethics", "r"),
		"**Ethics**: group 3 is active already. `/previe": messages.Refused(&organiser.Refusal{Message: "group 3 is active already"}, "Ethics", "r"),
		"this reference: `r-1`":                           messages.Refused(errors.New("no route to host"), "Ethics", "r-1"),
		"not up to date any more. `/preview`":             messages.ExpiredControl,
		"does not know this control":                      messages.UnknownControl,
	} {
		requireWithinLimits(t, m)
		require.Contains(t, m.Content, want)
	}
}

func TestBadOptions_ListsAllThatIsWrong(t *testing.T) {
	t.Parallel()
	err := cohort.Options{MeetingMinutes: 60, MinPeople: 8, MaxPeople: 4, TimeIncrement: 7}.Validate()
	require.Equal(t, `These options do not go together, and nothing was started:
- max people (4) is below min people (8)
- time increment is 7 minutes; it must divide a day`, messages.BadOptions(err).Content)
}

func TestAmbiguousName_SaysHowToNameEach(t *testing.T) {
	t.Parallel()
	var matches []cohort.Cohort
	for i := range 40 {
		matches = append(matches, cohort.Cohort{ID: cohort.ID(i + 1), Name: strings.Repeat("*", 4000), StartDate: deadline})
	}
	m := messages.AmbiguousName("Ethics", matches)
	requireWithinLimits(t, m)
	require.Contains(t, m.Content, ", starts 1 March 2027\n- `id:2`: ")
	require.Contains(t, m.Content, "- and 30 more")
}

func TestSynced_TellsWhatWasFoundAndDone(t *testing.T) {
	t.Parallel()
	view := small().View
	require.Equal(t, "🔧 **Reading circle**: 2 active groups compared with Discord, 0 differences.",
		messages.Synced(view, workflows.SyncReport{Groups: 2}).Content)
	m := messages.Synced(view, workflows.SyncReport{Groups: 2, DryRun: true, NotOnServer: 1, Drifts: []workflows.SyncDrift{
		{Drift: workflows.Drift{GroupID: 1, Kind: workflows.MemberShutOut, People: 2}, Outcome: workflows.SyncPlanned},
		{Drift: workflows.Drift{GroupID: 2, Kind: workflows.TextChannelDeleted}, Outcome: workflows.SyncReported},
		{Drift: workflows.Drift{GroupID: 3, Kind: workflows.EventMoved}, Outcome: workflows.SyncFailed, Problem: "grant *it*"},
	}})
	require.Equal(t, `🔧 **Reading circle**: 2 active groups compared with Discord, 3 differences. Nothing was changed.
📭 1 member is not on the server and gets access on joining.
- **Group 1**: members without access: 2 – would be repaired
- **Group 2**: the text channel was deleted – left alone: `+"`/sync` with `recreate`"+` makes it again
- **group 3**: the event is not when or where the group meets – FAILED: grant \*it\*`, m.Content)
	many := workflows.SyncReport{}
	for i := range 300 {
		many.Drifts = append(many.Drifts, workflows.SyncDrift{Drift: workflows.Drift{GroupID: cohort.GroupID(i)}, Problem: strings.Repeat("*", 4000)})
	}
	m = messages.Synced(view, many)
	requireWithinLimits(t, m)
	require.Contains(t, m.Content, " more")
}

func TestCohorts_ListsThemWithTheirStages(t *testing.T) {
	t.Parallel()
	require.Contains(t, messages.Cohorts(nil, 1).Content, "There are no cohorts yet")
	summary := postgres.Summary{Cohort: small().View.Cohort, Signups: 40, Ungrouped: 7, Preview: 8}
	require.Equal(t, `
[Cohorts (1)]
**Reading circle** (`+"`12`"+`) · 🗳️ waits for your decision
starts 1 March 2027 · 40 signups · 7 in no group · 8 in preview`,
		text(messages.Cohorts([]messages.ListedCohort{{Summary: summary, Stage: workflows.StageAwaiting}}, 1)))
}

func TestLists_TurnTheirPages(t *testing.T) {
	t.Parallel()
	var cohorts []messages.ListedCohort
	var groups []messages.ListedGroup
	b := large(longNames)
	for i, g := range b.View.Groups {
		cohorts = append(cohorts, messages.ListedCohort{Summary: postgres.Summary{Cohort: cohort.Cohort{ID: cohort.ID(i), Name: fmt.Sprintf("cohort-%d-", i) + longNames(i)}}, Stage: "later"})
		groups = append(groups, messages.ListedGroup{ViewGroup: g, CohortName: longNames(i), StartDate: deadline})
	}
	for verb, list := range map[messages.Verb]func(int) discord.MessageSpec{
		messages.VerbCohorts: func(page int) discord.MessageSpec { return messages.Cohorts(cohorts, page) },
		messages.VerbGroups:  func(page int) discord.MessageSpec { return messages.Groups(groups, 0, page, now) },
	} {
		var all strings.Builder
		for page := 1; ; {
			m := list(page)
			requireWithinLimits(t, m)
			all.WriteString(m.Embeds[0].Description)
			next := m.Rows[0].Buttons[2]
			if next.Disabled {
				break
			}
			action, err := messages.ParseAction(next.ID)
			require.NoError(t, err)
			require.Equal(t, messages.Action{Verb: verb, Page: page + 1}, action)
			page = action.Page
		}
		for i := range 60 {
			require.Equal(t, 1, strings.Count(all.String(), map[messages.Verb]string{
				messages.VerbCohorts: fmt.Sprintf(`cohort\-%d\-`, i), messages.VerbGroups: fmt.Sprintf(`group\-%03d`, i),
			}[verb]), "%s %d", verb, i)
		}
	}
}

func TestGroups_ShowsWhatTheyAreToTheirFacilitator(t *testing.T) {
	t.Parallel()
	require.Contains(t, messages.Groups(nil, 0, 1, now).Content, "no groups that you lead")
	g := messages.ListedGroup{ViewGroup: small().View.Groups[0], CohortName: "Reading circle", StartDate: deadline}
	m := messages.Groups([]messages.ListedGroup{g}, 12, 1, now)
	require.Equal(t, `
[Groups (1)]
**Group 1** · preview
Reading circle
<t:1803924000:F>, weekly, 60 minutes
2 people: 🎓 Ruby Lynx, Amber Newt`, text(m))
}
