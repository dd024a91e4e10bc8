package report_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"convene/cohort"
	"convene/cohortfile"
	"convene/organiser"
	"convene/postgres"
	"convene/report"
	"convene/workflows"
)

func view() postgres.View {
	there, absent := true, false
	return postgres.View{
		Cohort:  cohort.Cohort{ID: 7, Name: "Ethics", StartDate: time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC)},
		Signups: 4,
		Groups: []postgres.ViewGroup{{
			Group: cohort.Group{ID: 3, Name: "Group 1", Status: cohort.Preview, Meeting: cohort.Meeting{Start: 1080, Minutes: 60}},
			People: []postgres.ViewMember{
				{Ref: "f1", Name: "Ruby", Role: cohort.Facilitator, DiscordID: "1", OnServer: &there},
				{Ref: "p1", Name: "Amber", Role: cohort.Participant, DiscordID: "2", OnServer: &absent},
				{Ref: "p2", Name: "Coral", Role: cohort.Participant},
			},
			Objects: postgres.Objects{CategoryID: "c", VoiceChannelID: "v", TextChannelID: "t", EventID: "e", WelcomeMessageID: "w"},
		}},
		Unplaced:    []postgres.ViewUnplaced{{Ref: "p3", Name: "Teal", Reason: cohort.NoAvailability, Detail: "never free"}},
		Warnings:    []string{"Teal: no time zone, UTC assumed"},
		Problems:    []string{"room for 3 events"},
		Suggestions: []cohort.Suggestion{{Kind: "smaller_groups", Text: "groups of 2 people, instead of at least 3", More: 1}},
	}
}

func TestView_AsAPersonReadsIt(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	report.View(&text, view())
	require.Equal(t, `Ethics (cohort 7): 4 signups, 1 group

ID  GROUP    STATUS   MEETS (UTC)         PEOPLE  FACILITATOR  PARTICIPANTS
3   Group 1  preview  Monday 18:00-19:00  3       Ruby         Amber, Coral

left out (1):
WHO   REASON           WHY
Teal  no_availability  never free

what would help:
- 1 more placed: groups of 2 people, instead of at least 3

warnings (1):
- Teal: no time zone, UTC assumed

would have kept the groups from Discord when that was last checked:
- room for 3 events
`, text.String())
}

func TestView_AsScriptsReadIt(t *testing.T) {
	t.Parallel()
	text, err := json.Marshal(report.FromView(view()))
	require.NoError(t, err)
	require.JSONEq(t, `{
		"cohort_id": 7, "cohort_name": "Ethics", "signups": 4,
		"groups": [{
			"group_id": 3, "name": "Group 1", "status": "preview", "meeting_time_utc": "Monday 18:00-19:00",
			"members": [{"id": "f1", "role": "facilitator"}, {"id": "p1", "role": "participant"}, {"id": "p2", "role": "participant"}],
			"discord": {"category_id": "c", "text_channel_id": "t", "voice_channel_id": "v", "event_id": "e", "welcome_message_id": "w"}
		}],
		"unplaced": [{"id": "p3", "reason": "no_availability", "detail": "never free"}],
		"not_on_server": ["p1", "p2"],
		"warnings": ["Teal: no time zone, UTC assumed"],
		"problems": ["room for 3 events"],
		"suggestions": [{"kind": "smaller_groups", "text": "groups of 2 people, instead of at least 3", "more": 1}]
	}`, string(text))
	text, err = json.Marshal(report.FromView(postgres.View{}))
	require.NoError(t, err)
	require.NotContains(t, string(text), "null", "scripts loop over the lists")
}

func TestStatus_SaysWhatToDoNext(t *testing.T) {
	t.Parallel()
	deadline := time.Date(2027, 2, 1, 12, 0, 0, 0, time.UTC)
	c := view().Cohort
	status := organiser.Status{RunID: "run", Open: true, Status: workflows.Status{
		Stage: workflows.StagePaused, Participants: 3, Placed: 2, Unplaced: 1, NotOnServer: 2, Deadline: &deadline, DecidedBy: "user:1", DecidedVia: "cli",
		Problems: []string{"no room"},
		Groups: []workflows.GroupProgress{
			{ID: 3, Name: "Group 1", Meeting: "Monday 18:00-19:00", People: 3, State: workflows.GroupPaused, Step: "event", Problem: "grant Create Events"},
		},
	}}
	var text strings.Builder
	report.Status(&text, c, status)
	require.Equal(t, `Ethics (cohort 7): paused, last decision by user:1 via cli
2 of 3 participants placed, 1 left out
2 members not on the Discord server
problem: no room

ID  GROUP    MEETS (UTC)         PEOPLE  STATE
3   Group 1  Monday 18:00-19:00  3       paused  event: grant Create Events

waits until 2027-02-01 12:00 UTC for: starter approve 7, or: starter reject 7
`, text.String())

	text.Reset()
	next := deadline.Add(5 * time.Minute)
	status.Retries = []organiser.Retry{
		{Activity: "CreateEvent", Attempts: 7, Since: deadline, Next: &next, Problem: "create event for group 3: Discord answered 503"},
		{Activity: "CreateEvent", Attempts: 1, Since: deadline, Problem: "its worker did not answer in time"},
	}
	report.Status(&text, c, status)
	require.Contains(t, text.String(), `
tried again: create event for group 3: Discord answered 503 (7 attempts failed since 2027-02-01 12:00:00 UTC, next at 2027-02-01 12:05:00 UTC)
tried again: its worker did not answer in time (1 attempt failed since 2027-02-01 12:00:00 UTC, being tried now)
`)

	text.Reset()
	report.Status(&text, c, organiser.Status{RunID: "run", Status: workflows.Status{Stage: workflows.StageRejected}})
	require.Equal(t, "Ethics (cohort 7): rejected\n", text.String(), "rejected before anybody was matched: nothing to count")

	text.Reset()
	report.Status(&text, c, organiser.Status{})
	require.Contains(t, text.String(), "no run yet; start one with: starter schedule 7")
	text.Reset()
	report.Cohorts(&text, nil)
	require.Contains(t, text.String(), "starter import FILE")
	text.Reset()
	report.Cohorts(&text, []postgres.Summary{{Cohort: c, Signups: 4, Ungrouped: 1, Preview: 1}})
	require.Contains(t, text.String(), "7   Ethics  2027-03-01  4        1          1        0       0\n")
}

func TestFromImport_TakesNobodyForWithdrawnWhoseRowCannotBeRead(t *testing.T) {
	t.Parallel()
	done := postgres.Imported{NotInFile: []postgres.Unnamed{{Ref: "p1"}, {Ref: "p2"}}}
	file := cohortfile.File{Skipped: []cohortfile.Remark{{Place: "line 5", ID: "p1", Problems: []string{"role: it is missing"}}}}
	imported := report.FromImport(done, file, time.Now())
	require.Equal(t, []report.Unnamed{{ID: "p2"}}, imported.NotInFile)
	require.Equal(t, []report.LeftOut{{Place: "line 5", ID: "p1", Why: "role: it is missing"}}, imported.LeftOut)
	var text strings.Builder
	imported.Text(&text, "Ethics", "file.csv")
	require.Contains(t, text.String(), "- p1 (line 5): role: it is missing\n")
}
