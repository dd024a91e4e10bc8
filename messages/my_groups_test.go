package messages_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/stretchr/testify/require"

	"convene/cohort"
	"convene/messages"
	"convene/postgres"
)

// own is a group of eight meetings, of which two are over; the clocks of Berlin change before the fifth.
func own() messages.OwnGroup {
	g := messages.OwnGroup{
		Group:   cohort.Group{ID: 7, Name: "Group 1", Status: cohort.Active, Meeting: cohort.Meeting{Start: 1080, Minutes: 60}},
		Objects: postgres.Objects{TextChannelID: "71", VoiceChannelID: "72"}, Guild: "5", EventURL: "https://discord.com/events/5/73",
		CohortName: "Reading, and *more*", Role: cohort.Facilitator,
		People: []postgres.ViewMember{{Name: "Ruby Lynx", Role: cohort.Facilitator}, {Name: "Amber_Newt", Role: cohort.Participant}},
	}
	for i := range 8 {
		g.Meetings = append(g.Meetings, time.Date(2027, 3, 1+7*i, 18, 0, 0, 0, time.UTC))
	}
	return g
}

var thirdWeek = time.Date(2027, 3, 10, 0, 0, 0, 0, time.UTC)

func TestMyGroups_SaysWhenWhereAndWithWhom(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	m := messages.MyGroups([]messages.OwnGroup{own()}, berlin, thirdWeek)
	requireWithinLimits(t, m)
	require.Equal(t, `You are in 1 group. The file has all meetings, for your own calendar.
[Your groups (1)]
**Group 1** of Reading, and \*more\* 🎓 facilitator
Next meeting: <t:1805133600:F> (<t:1805133600:R>)
Weekly on Monday at 19:00, Europe/Berlin time, 60 minutes; 6 of 8 meetings left. From 29 March on it is Monday at 20:00: your clocks change
Channel: <#71>
Meetings: <#72>
Event: https://discord.com/events/5/73
2 people: 🎓 Ruby Lynx, Amber\_Newt`, text(m))
}

func TestMyGroups_BesideItsMeetings(t *testing.T) {
	t.Parallel()
	show := func(g messages.OwnGroup, at time.Time) string {
		return text(messages.MyGroups([]messages.OwnGroup{g}, nil, at))
	}
	require.Contains(t, show(own(), own().Meetings[1].Add(time.Minute)), "Meets now, since: <t:")
	require.Contains(t, show(own(), own().Meetings[1]), "7 of 8 meetings left", "one that is under way is not over")
	require.Contains(t, show(own(), thirdWeek), "Monday at 18:00, UTC, 60 minutes")
	require.Contains(t, show(own(), thirdWeek.AddDate(1, 0, 0)), "Its meetings are over.")
	none := own()
	none.Meetings, none.EventURL, none.Objects = nil, "", postgres.Objects{}
	require.Contains(t, show(none, thirdWeek), "No meetings are planned yet.")
	require.NotContains(t, show(none, thirdWeek), "<#")
	require.Nil(t, messages.MyGroups([]messages.OwnGroup{none}, nil, thirdWeek).File)
}

func TestMyGroups_OfSomebodyInNoneSaysWhatToDo(t *testing.T) {
	t.Parallel()
	m := messages.MyGroups(nil, nil, thirdWeek)
	require.Equal(t, messages.NoGroup, m)
	require.Contains(t, m.Content, "ask an organiser")
}

func TestMyGroups_KeepsTheLimits(t *testing.T) {
	t.Parallel()
	var groups []messages.OwnGroup
	for i := range 30 {
		g := own()
		g.Group.ID, g.Group.Name, g.CohortName = cohort.GroupID(i), longNames(i), longNames(i+1)
		for j := range 90 {
			g.People = append(g.People, postgres.ViewMember{Name: longNames(j)})
		}
		groups = append(groups, g)
	}
	m := messages.MyGroups(groups, time.UTC, thirdWeek)
	requireWithinLimits(t, m)
	require.Contains(t, m.Content, "You are in 30 groups. Below are the first of them")
	require.Len(t, events(t, m.File.Content), 30*8, "the calendar has all")
}

// events reads a calendar file as calendar programs do.
func events(t *testing.T, file []byte) []*ics.VEvent {
	t.Helper()
	c, err := ics.ParseCalendar(bytes.NewReader(file))
	require.NoError(t, err)
	return c.Events()
}

func TestCalendar_HasEveryMeeting(t *testing.T) {
	t.Parallel()
	g := own()
	g.CohortName = "Reading; writing, and\r\nATTENDEE:mailto:x@y.z \\n \u202e" + strings.Repeat("é", 50)
	file := messages.MyGroups([]messages.OwnGroup{g}, nil, thirdWeek).File
	require.Equal(t, "meetings.ics", file.Name)
	require.Contains(t, string(file.Content), "METHOD:PUBLISH\r\n")
	require.NotContains(t, string(file.Content), "\r\nATTENDEE")
	for line := range strings.SplitSeq(string(file.Content), "\r\n") {
		require.LessOrEqual(t, len(line), 75, "lines are folded")
	}
	found := events(t, file.Content)
	require.Len(t, found, 8)
	for i, e := range found {
		require.Equal(t, fmt.Sprintf("group-7-meeting-%d@convene", i+1), e.Id())
		start, err := e.GetStartAt()
		require.NoError(t, err)
		require.Equal(t, g.Meetings[i], start.UTC())
		end, err := e.GetEndAt()
		require.NoError(t, err)
		require.Equal(t, g.Meetings[i].Add(time.Hour), end.UTC())
		stamp, err := e.GetDtStampTime()
		require.NoError(t, err)
		require.Equal(t, thirdWeek, stamp.UTC())
		require.Contains(t, e.GetProperty(ics.ComponentPropertySummary).Value, `Reading; writing, and`)
		require.Equal(t, "https://discord.com/channels/5/72", e.GetProperty(ics.ComponentPropertyLocation).Value)
		require.Equal(t, g.EventURL, e.GetProperty(ics.ComponentPropertyUrl).Value)
	}
}
