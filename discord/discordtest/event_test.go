package discordtest_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"convene/discord/discordtest"
)

var meetingStart = monday.Add(34 * time.Hour) // Tuesday, 19:00

// meetingFields are a valid weekly event, with changes; a change to nothing{} leaves a field out.
func meetingFields(channel string, changes ...any) map[string]any {
	fields := map[string]any{
		"name": "Group 1", "description": "[group:1]", "channel_id": channel, "privacy_level": 2, "entity_type": 2,
		"scheduled_start_time": meetingStart.Format(time.RFC3339), "scheduled_end_time": meetingStart.Add(time.Hour).Format(time.RFC3339),
		"recurrence_rule": weekly(),
	}
	apply(fields, changes)
	return fields
}

type nothing struct{}

func apply(fields map[string]any, changes []any) {
	for i := 0; i+1 < len(changes); i += 2 {
		fields[changes[i].(string)] = changes[i+1]
	}
	maps.DeleteFunc(fields, func(_ string, value any) bool {
		_, left := value.(nothing)
		return left
	})
}

func weekly(changes ...any) map[string]any {
	rule := map[string]any{"start": meetingStart.Format(time.RFC3339), "frequency": 2, "interval": 1, "by_weekday": json.RawMessage(`[1]`)}
	apply(rule, changes)
	return rule
}

func meeting(channel string, changes ...any) string {
	raw, err := json.Marshal(meetingFields(channel, changes...))
	if err != nil {
		panic(err)
	}
	return string(raw)
}

func TestCreateEvent_ReadsBack(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	voice := c.voice("talk", "")

	made := c.call("POST", c.events(), meeting(voice), "X-Audit-Log-Reason", "run%207")

	require.Equal(t, http.StatusOK, made.status, made.body)
	require.JSONEq(t, made.body, c.call("GET", c.events()+"/"+made.ID, "").body)
	require.JSONEq(t, "["+made.body+"]", c.call("GET", c.events(), "").body)
	want := []discordtest.Event{{
		ID: made.ID, Name: "Group 1", Description: "[group:1]", ChannelID: voice,
		Start: meetingStart, End: meetingStart.Add(time.Hour), Weekly: true, AuditReason: "run 7",
	}}
	require.Empty(t, cmp.Diff(want, c.Snapshot().Events))
}

func TestCreateEvent_RefusesInvalidForms(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	voice, text := c.voice("talk", ""), c.text("chat", "")
	const ruleCode = "GUILD_SCHEDULED_EVENT_RECURRENCE_RULE_INVALID"
	at := func(t time.Time) string { return t.Format(time.RFC3339) }
	tests := map[string]struct{ body, path, code string }{
		"no name":            {meeting(voice, "name", nothing{}), "name", "BASE_TYPE_REQUIRED"},
		"empty name":         {meeting(voice, "name", ""), "name", "BASE_TYPE_BAD_LENGTH"},
		"name of 101":        {meeting(voice, "name", strings.Repeat("ä", 101)), "name", "BASE_TYPE_BAD_LENGTH"},
		"description 1001":   {meeting(voice, "description", strings.Repeat("ä", 1001)), "description", "BASE_TYPE_BAD_LENGTH"},
		"no privacy":         {meeting(voice, "privacy_level", nothing{}), "privacy_level", "BASE_TYPE_REQUIRED"},
		"other privacy":      {meeting(voice, "privacy_level", 1), "privacy_level", "BASE_TYPE_CHOICES"},
		"no entity type":     {meeting(voice, "entity_type", nothing{}), "entity_type", "BASE_TYPE_REQUIRED"},
		"other entity type":  {meeting(voice, "entity_type", 3), "entity_type", "BASE_TYPE_CHOICES"},
		"no channel":         {meeting(voice, "channel_id", nothing{}), "channel_id", "BASE_TYPE_REQUIRED"},
		"text channel":       {meeting(text), "channel_id", "GUILD_SCHEDULED_EVENT_CHANNEL_TYPE"},
		"channel no id":      {meeting("talk"), "channel_id", "NUMBER_TYPE_COERCE"},
		"no start":           {meeting(voice, "scheduled_start_time", nothing{}), "scheduled_start_time", "BASE_TYPE_REQUIRED"},
		"start no time":      {meeting(voice, "scheduled_start_time", "soon"), "scheduled_start_time", "DATE_TIME_TYPE_PARSE"},
		"start in the past":  {meeting(voice, "scheduled_start_time", at(monday.Add(-6*24*time.Hour))), "scheduled_start_time", "GUILD_SCHEDULED_EVENT_SCHEDULE_PAST"},
		"end at the start":   {meeting(voice, "scheduled_end_time", at(meetingStart)), "scheduled_end_time", "GUILD_SCHEDULED_EVENT_INVALID_END"},
		"rule without start": {meeting(voice, "recurrence_rule", weekly("start", nothing{})), "recurrence_rule.start", "BASE_TYPE_REQUIRED"},
		"rule not weekly":    {meeting(voice, "recurrence_rule", weekly("frequency", 3)), "recurrence_rule.frequency", "BASE_TYPE_CHOICES"},
		"rule, no frequency": {meeting(voice, "recurrence_rule", weekly("frequency", nothing{})), "recurrence_rule.frequency", "BASE_TYPE_REQUIRED"},
		"every third week":   {meeting(voice, "recurrence_rule", weekly("interval", 3)), "recurrence_rule.interval", ruleCode},
		"no weekday":         {meeting(voice, "recurrence_rule", weekly("by_weekday", nothing{})), "recurrence_rule.by_weekday", ruleCode},
		"two weekdays":       {meeting(voice, "recurrence_rule", weekly("by_weekday", []int{1, 3})), "recurrence_rule.by_weekday", ruleCode},
		"another weekday":    {meeting(voice, "recurrence_rule", weekly("by_weekday", []int{2})), "recurrence_rule.by_weekday", ruleCode},
		"rule, other day":    {meeting(voice, "recurrence_rule", weekly("start", at(meetingStart.Add(24*time.Hour)))), "recurrence_rule.by_weekday", ruleCode},
		"end of the series":  {meeting(voice, "recurrence_rule", weekly("end", at(meetingStart.Add(1000*time.Hour)))), "recurrence_rule.end", ruleCode},
		"count":              {meeting(voice, "recurrence_rule", weekly("count", 8)), "recurrence_rule.count", ruleCode},
		"days of the year":   {meeting(voice, "recurrence_rule", weekly("by_year_day", []int{5})), "recurrence_rule.by_year_day", ruleCode},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.in(t).call("POST", c.events(), test.body).invalid(t, test.path, test.code)
		})
	}
	t.Run("unknown channel", func(t *testing.T) {
		t.Parallel()
		c.in(t).call("POST", c.events(), meeting("42")).refused(t, http.StatusNotFound, 10003)
	})
}

func TestCreateEvent_AcceptsWhatIsOptional(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	voice := c.voice("talk", "")
	for name, body := range map[string]string{
		"once":              meeting(voice, "recurrence_rule", nil),
		"without end":       meeting(voice, "scheduled_end_time", nothing{}),
		"every second week": meeting(voice, "recurrence_rule", weekly("interval", 2)),
		"nulls in the rule": meeting(voice, "recurrence_rule", weekly("end", nil, "count", nil)),
		"another zone":      meeting(voice, "scheduled_start_time", meetingStart.In(time.FixedZone("", 9*3600)).Format(time.RFC3339)),
		"no description":    meeting(voice, "description", nil),
	} {
		require.Equal(t, http.StatusOK, c.call("POST", c.events(), body).status, name)
	}
}

func TestCreateEvent_AHundredFit(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	voice := c.voice("talk", "")
	var last string
	for i := range 100 {
		last = c.made("POST", c.events(), meeting(voice, "name", fmt.Sprint("Group ", i)))
	}

	c.call("POST", c.events(), meeting(voice)).refused(t, http.StatusBadRequest, 30038)
	require.Equal(t, http.StatusNoContent, c.call("DELETE", c.events()+"/"+last, "").status)
	c.made("POST", c.events(), meeting(voice))
}

func TestEditEvent_ChangesWhatIsSent(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	voice, other := c.voice("talk", ""), c.voice("other", "")
	id := c.made("POST", c.events(), meeting(voice))

	c.made("PATCH", c.events()+"/"+id, object("name", "Moved", "channel_id", other, "scheduled_end_time", nil, "recurrence_rule", nil))

	want := []discordtest.Event{{ID: id, Name: "Moved", Description: "[group:1]", ChannelID: other, Start: meetingStart}}
	require.Empty(t, cmp.Diff(want, c.Snapshot().Events))
}

func TestEditEvent_RefusesWhatWouldNotFit(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	event := c.events() + "/" + c.made("POST", c.events(), meeting(c.voice("talk", "")))
	text := c.text("chat", "")
	nextDay, before := meetingStart.Add(24*time.Hour), meetingStart.Add(-time.Minute)

	c.call("PATCH", event, object("name", "")).invalid(t, "name", "BASE_TYPE_BAD_LENGTH")
	c.call("PATCH", event, object("channel_id", text)).invalid(t, "channel_id", "GUILD_SCHEDULED_EVENT_CHANNEL_TYPE")
	c.call("PATCH", event, object("scheduled_end_time", before)).invalid(t, "scheduled_end_time", "GUILD_SCHEDULED_EVENT_INVALID_END")
	c.call("PATCH", event, object("scheduled_start_time", nextDay, "scheduled_end_time", nil)).
		invalid(t, "recurrence_rule.by_weekday", "GUILD_SCHEDULED_EVENT_RECURRENCE_RULE_INVALID")
	c.call("PATCH", event, object("status", 3)).invalid(t, "status", "TRANSITION_INVALID")
	c.call("PATCH", c.events()+"/42", object("name", "x")).refused(t, http.StatusNotFound, 10070)
}

func TestEditEvent_OneThatIsOverStaysSo(t *testing.T) {
	t.Parallel()
	for name, statuses := range map[string][]int{"held": {2, 3}, "canceled": {4}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t)
			event := c.events() + "/" + c.made("POST", c.events(), meeting(c.voice("talk", "")))

			for _, status := range statuses {
				c.made("PATCH", event, object("status", status))
			}

			require.Equal(t, "[]", c.call("GET", c.events(), "").body, "it is not listed")
			require.Empty(t, c.Snapshot().Events)
			c.call("PATCH", event, object("status", 2)).refused(t, http.StatusBadRequest, 180000)
			c.call("PATCH", event, object("name", "Again")).refused(t, http.StatusBadRequest, 180000)
			require.Contains(t, c.call("GET", event, "").body, fmt.Sprintf(`"status":%d`, statuses[len(statuses)-1]))
			require.Equal(t, http.StatusNoContent, c.call("DELETE", event, "").status)
		})
	}
}

func TestEditEvent_StatusOnlyGoesForward(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		before  []int
		refused []int
	}{
		"scheduled": {nil, []int{3}},
		"active":    {[]int{2}, []int{1, 4}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t)
			event := c.events() + "/" + c.made("POST", c.events(), meeting(c.voice("talk", "")))
			for _, status := range test.before {
				c.made("PATCH", event, object("status", status))
			}
			for _, status := range test.refused {
				c.call("PATCH", event, object("status", status)).invalid(t, "status", "TRANSITION_INVALID")
			}
		})
	}
}

func TestCreateEvent_OnesThatAreOverLeaveRoom(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	voice := c.voice("talk", "")
	var last string
	for range 100 {
		last = c.made("POST", c.events(), meeting(voice))
	}
	c.made("PATCH", c.events()+"/"+last, object("status", 4))
	c.made("POST", c.events(), meeting(voice))
	c.call("POST", c.events(), meeting(voice)).refused(t, http.StatusBadRequest, 30038)
}

func TestDeleteEvent_OnceOnly(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	event := c.events() + "/" + c.made("POST", c.events(), meeting(c.voice("talk", "")))

	require.Equal(t, http.StatusNoContent, c.call("DELETE", event, "").status)
	c.call("DELETE", event, "").refused(t, http.StatusNotFound, 10070)
	require.Equal(t, "[]", c.call("GET", c.events(), "").body)
}
