package discord_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"convene/discord"
)

const createEvent = "POST /guilds/{guild}/scheduled-events"

func TestCreateWeeklyEvent_RecursOnTheStartsUTCWeekday(t *testing.T) {
	t.Parallel()
	auckland := time.FixedZone("NZDT", 13*60*60)
	for name, test := range map[string]struct {
		start   time.Time
		utc     string
		end     string
		weekday float64
	}{
		"monday":           {time.Date(2026, 3, 2, 18, 0, 0, 0, time.UTC), "2026-03-02T18:00:00Z", "2026-03-02T19:30:00Z", 0},
		"sunday":           {time.Date(2026, 3, 8, 23, 0, 0, 0, time.UTC), "2026-03-08T23:00:00Z", "2026-03-09T00:30:00Z", 6},
		"monday elsewhere": {time.Date(2026, 3, 2, 9, 0, 0, 0, auckland), "2026-03-01T20:00:00Z", "2026-03-01T21:30:00Z", 6},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, client := newAPI(t)
			a.answer(createEvent, http.StatusOK, `{"id":"77"}`)
			id, err := client.CreateWeeklyEvent(t.Context(), discord.EventSpec{
				Name: "Cohort: Group 1", Description: "Weekly meeting", Channel: theChannel,
				Start: test.start, Length: 90 * time.Minute, AuditReason: "run 1",
			})
			require.NoError(t, err)
			require.Equal(t, discord.EventID("77"), id)
			require.Equal(t, "run%201", a.last(t).header.Get("X-Audit-Log-Reason"))
			require.Empty(t, cmp.Diff(map[string]any{
				"name": "Cohort: Group 1", "description": "Weekly meeting", "channel_id": string(theChannel),
				"privacy_level": 2.0, "entity_type": 2.0,
				"scheduled_start_time": test.utc, "scheduled_end_time": test.end,
				"recurrence_rule": map[string]any{
					"start": test.utc, "frequency": 2.0, "interval": 1.0, "by_weekday": []any{test.weekday},
				},
			}, a.last(t).form(t)))
		})
	}
}

func TestCreateWeeklyEvent_CutsToDiscordsLimits(t *testing.T) {
	t.Parallel()
	a, client := newAPI(t)
	a.answer(createEvent, http.StatusOK, `{"id":"77"}`)
	_, err := client.CreateWeeklyEvent(t.Context(), discord.EventSpec{
		Name: strings.Repeat("名", 101), Description: strings.Repeat("名", 1001),
	})
	require.NoError(t, err)
	form := a.last(t).form(t)
	require.Len(t, []rune(form["name"].(string)), 100)
	require.Len(t, []rune(form["description"].(string)), 1000)
}

func TestEvents_ReturnsWhereAndWhen(t *testing.T) {
	t.Parallel()
	a, client := newAPI(t)
	a.answer("GET /guilds/{guild}/scheduled-events", http.StatusOK, `[
		{"id":"1","name":"Group 1","description":"Weekly","channel_id":"5","scheduled_start_time":"2026-03-02T18:00:00+00:00"},
		{"id":"2","name":"Picnic","description":null,"channel_id":null,"scheduled_start_time":"2026-03-03T12:00:00+00:00"}]`)
	events, err := client.Events(t.Context())
	require.NoError(t, err)
	require.Len(t, events, 2)
	require.True(t, events[0].Start.Equal(time.Date(2026, 3, 2, 18, 0, 0, 0, time.UTC)))
	events[0].Start = time.Time{}
	require.Equal(t, discord.Event{ID: "1", Name: "Group 1", Description: "Weekly", ChannelID: "5"}, events[0])
	require.Empty(t, events[1].ChannelID)
}

func TestDeleteEvent_OneThatIsGoneIsDeleted(t *testing.T) {
	t.Parallel()
	a, client := newAPI(t)
	a.answer("DELETE /guilds/{guild}/scheduled-events/1", http.StatusNoContent, "")
	a.answer("DELETE /guilds/{guild}/scheduled-events/2", http.StatusNotFound, `{"message":"Unknown Guild Scheduled Event","code":10070}`)
	a.answer("DELETE /guilds/{guild}/scheduled-events/3", http.StatusNotFound, `{"message":"Unknown Guild","code":10004}`)
	require.NoError(t, client.DeleteEvent(t.Context(), "1", "undo"))
	require.NoError(t, client.DeleteEvent(t.Context(), "2", "undo"))
	require.Equal(t, discord.Permission, discord.Classify(client.DeleteEvent(t.Context(), "3", "undo")))
}

func TestEventURL_LinksToTheServersEvent(t *testing.T) {
	t.Parallel()
	_, client := newAPI(t)
	require.Equal(t, "https://discord.com/events/"+string(guild)+"/77", client.EventURL("77"))
}
