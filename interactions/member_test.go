package interactions_test

import (
	"bytes"
	"strings"
	"testing"

	ics "github.com/arran4/golang-ical"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"convene/cohort"
	"convene/discord/discordtest"
	"convene/organiser"
)

type discordMessage = discordtest.Message

// opened is a cohort of one group, which is open.
func (w *town) opened(people int) cohort.ID {
	w.t.Helper()
	id, board := w.scheduled(people)
	w.press(board, "Approve")
	w.Await(id, organiser.Status.Ended)
	return id
}

func TestMyGroup_ShowsWhenAndWhereWithACalendar(t *testing.T) {
	t.Parallel()
	w := open(t)
	id := w.opened(8)
	view, err := w.Store.PreviewOf(t.Context(), id)
	require.NoError(t, err)
	group := view.Groups[0]
	member := discordtest.Who{UserID: group.People[0].DiscordID, ChannelID: w.office}
	said := w.command(member, "my-group", nil)
	require.Equal(t, member.UserID, said.OnlyFor)
	text := said.Content + strings.Join(describe(said), "\n")
	require.Contains(t, text, "<#"+group.Objects.TextChannelID+">")
	require.Contains(t, text, "<t:")

	require.Len(t, said.Attachments, 1)
	calendar, err := ics.ParseCalendar(bytes.NewReader(said.Attachments[0].Content))
	require.NoError(t, err)
	require.Len(t, calendar.Events(), view.Cohort.Meetings)

	stranger := discordtest.Who{UserID: adminID, ChannelID: w.office}
	require.Contains(t, w.command(stranger, "my-group", nil).Content, "in no group")
	w.requireSound()
}

// Facilitators see their own groups, administrators all, others none.
func TestGroups_AreThoseThatThePlatformLetsOneSee(t *testing.T) {
	t.Parallel()
	w := open(t)
	id := w.opened(8)
	view, err := w.Store.PreviewOf(t.Context(), id)
	require.NoError(t, err)
	people := view.Groups[0].People
	w.promote(people[0].UserID)
	require.Contains(t, strings.Join(describe(w.command(w.admin, "groups", nil)), ""), "Group 1")
	leader := discordtest.Who{UserID: people[0].DiscordID, ChannelID: w.office}
	require.Contains(t, strings.Join(describe(w.command(leader, "groups", nil)), ""), "Group 1")
	other := discordtest.Who{UserID: people[1].DiscordID, ChannelID: w.office}
	require.Contains(t, w.command(other, "groups", nil).Content, "no groups")

	// Anybody may ask at any time, so that it costs those who lead nothing no list of all there is.
	conn, err := pgx.Connect(t.Context(), w.DatabaseURL)
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close(t.Context())) }()
	_, err = conn.Exec(t.Context(), `BEGIN; LOCK TABLE cohorts, signups, meetings IN ACCESS EXCLUSIVE MODE`)
	require.NoError(t, err)
	require.Contains(t, w.command(other, "groups", nil).Content, "no groups")
}

// promote makes a member the facilitator of their groups, as the platform does.
func (w *town) promote(user cohort.UserID) {
	w.t.Helper()
	w.exec(`UPDATE groups_users SET role = 'facilitator' WHERE user_id = $1`, user)
}

func TestCohorts_TellWhereEachStands(t *testing.T) {
	t.Parallel()
	w := open(t)
	id, _ := w.scheduled(8)
	require.Eventually(t, func() bool { // Temporal's index may lag
		return strings.Contains(strings.Join(describe(w.command(w.admin, "cohorts", nil)), ""), "waits for your decision")
	}, patience, patience/100)
	w.command(w.admin, "realize-groups", map[string]any{"cohort": id.String()})
	w.Await(id, organiser.Status.Ended)
	require.Eventually(t, func() bool {
		return strings.Contains(strings.Join(describe(w.command(w.admin, "cohorts", nil)), ""), "groups are open")
	}, patience, patience/100)
}

func TestSync_SaysWhatItWouldDoAndDoesIt(t *testing.T) {
	t.Parallel()
	w := open(t)
	id := w.opened(8)
	view, err := w.Store.PreviewOf(t.Context(), id)
	require.NoError(t, err)
	w.Discord.DeleteChannel(view.Groups[0].Objects.TextChannelID)
	sync := func(options ...string) string {
		all := map[string]any{"cohort": id.String()}
		for _, o := range options {
			all[o] = true
		}
		said := w.command(w.admin, "sync", all)
		return said.Content + strings.Join(describe(said), "\n")
	}
	require.Contains(t, sync("dry_run"), "the text channel was deleted")
	require.Contains(t, sync("recreate"), "repaired")
	require.NotContains(t, sync(), "deleted")
}
