package postgres_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"convene/cohort"
	"convene/postgres"
)

func (d *database) personToMatch(e enrolled, ref string) cohort.Person {
	d.t.Helper()
	people, _, err := d.PeopleToMatch(d.t.Context(), e.id)
	require.NoError(d.t, err)
	for _, p := range people {
		if p.Ref == ref {
			return p
		}
	}
	require.Failf(d.t, "not to be matched", "%s", ref)
	return cohort.Person{}
}

func TestPeopleToMatch_TellsAllThatMatchingHasToKnow(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(fullRoster())
	require.Equal(t, cohort.Person{
		UserID: e.people["a"], Ref: "a", Name: "Ada", Role: cohort.Facilitator, Capacity: 3, Certified: true, Timezone: "Europe/Berlin",
		Available: `{"Monday": ["18:00-20:00"]}`, IfNeeded: `{"Tuesday": ["09:00-10:00"]}`,
	}, d.personToMatch(e, "a"))
	require.Equal(t, cohort.Person{
		UserID: e.people["b"], Ref: "b", Name: "Bo", Role: cohort.Facilitator, Capacity: cohort.Unlimited, Certified: true,
		Available: `{}`, IfNeeded: `{}`,
	}, d.personToMatch(e, "b"))
	d.exec(`UPDATE users SET nickname = '', availability_local = NULL, if_needed_availability_local = NULL`)
	d.exec(`DELETE FROM facilitators`)
	require.Equal(t, cohort.Person{
		UserID: e.people["a"], Ref: "a", Name: "ada", Role: cohort.Facilitator, Timezone: "Europe/Berlin",
	}, d.personToMatch(e, "a"), "whom the platform does not know as a facilitator can lead nothing")
	require.Equal(t, "b", d.personToMatch(e, "b").Name, "at least the ref is known")
}

func TestPeopleToMatch_IsBusyInEveryMeetingThatStillHappens(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	spring := d.enrol(roster("Spring", 2, 1))
	r := roster("Autumn", 0, 1)
	r.People[0].Ref, r.People[0].DiscordID = "f9", "discord Spring p0" // takes part in spring, leads in autumn
	autumn := d.enrol(r)
	meeting := d.preview(spring, "run", spring.group(5, "f0", "p0"))[0].Meeting
	for sql, busy := range map[string]bool{
		`UPDATE groups SET status = 'preview'`:                                        true,
		`UPDATE groups SET status = 'active'`:                                         true,
		`UPDATE groups SET status = 'completed'`:                                      false,
		`UPDATE groups SET status = 'cancelled'`:                                      false,
		`UPDATE groups_users SET status = 'dropped'`:                                  false,
		`UPDATE groups SET meeting_start_minute = NULL`:                               true, // its text is left
		`UPDATE groups SET meeting_minutes = NULL`:                                    true,
		`UPDATE groups SET recurring_meeting_time_utc = 'some day'`:                   true, // its numbers are left
		`UPDATE groups SET recurring_meeting_time_utc = NULL, meeting_minutes = NULL`: false,
	} {
		d.asWritten(cohort.Preview)
		d.exec(`UPDATE groups SET meeting_start_minute = 300, meeting_minutes = 60, recurring_meeting_time_utc = 'Monday 05:00-06:00'`)
		d.exec(sql)
		var want []cohort.Meeting
		if busy {
			want = []cohort.Meeting{meeting}
		}
		require.Equal(t, want, d.personToMatch(spring, "f0").Busy, sql)
		require.Equal(t, want, d.personToMatch(autumn, "f9").Busy, sql)
		require.Equal(t, 2, d.personToMatch(autumn, "f9").Capacity, "taking part is not leading: %s", sql)
	}
}

func TestWritePreview_RefusesAFacilitatorBeyondWhatTheyCan(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	other := d.enrol(roster("Autumn", 0, 1))
	r := roster("Spring", 3, 1)
	r.People[0].DiscordID = "discord Autumn f0"
	e := d.enrol(r)
	d.preview(other, "other", other.group(20, "f0"))
	for name, c := range map[string]struct {
		sql   string
		hours []int
		want  error
	}{
		"all they can":              {`UPDATE facilitators SET max_active_groups = 3`, []int{1, 2}, nil},
		"more than they can":        {`UPDATE facilitators SET max_active_groups = 3`, []int{1, 2, 3}, postgres.ErrAlreadyGrouped},
		"without a limit":           {`UPDATE facilitators SET max_active_groups = NULL`, []int{1, 2, 3}, nil},
		"two at one time":           {`UPDATE facilitators SET max_active_groups = NULL`, []int{1, 1}, postgres.ErrAlreadyGrouped},
		"a limit set since":         {`UPDATE facilitators SET max_active_groups = 0`, []int{1}, postgres.ErrAlreadyGrouped},
		"no facilitator any more":   {`DELETE FROM facilitators`, []int{1}, postgres.ErrAlreadyGrouped},
		"leads elsewhere":           {`UPDATE facilitators SET max_active_groups = NULL`, []int{20}, postgres.ErrAlreadyGrouped},
		"led one that is over":      {`UPDATE groups SET status = 'completed'`, []int{20, 2}, nil},
		"led one now cancelled":     {`UPDATE groups SET status = 'cancelled'`, []int{20, 2}, nil},
		"has left the one they led": {`UPDATE groups_users SET status = 'removed'`, []int{20, 2}, nil},
	} {
		d.asWritten(cohort.Preview)
		d.exec(`INSERT INTO facilitators (user_id) VALUES ($1) ON CONFLICT (user_id) DO UPDATE SET max_active_groups = 2`, e.people["f0"])
		d.exec(c.sql)
		run := cohort.RunID(name)
		var p cohort.Proposal
		for i, hour := range c.hours {
			p.Groups = append(p.Groups, e.group(hour, "f0", []string{"p0", "p1", "p2"}[i]))
		}
		d.propose(e, run, p)
		require.ErrorIs(t, d.writePreview(run), c.want, name)
		written := len(c.hours)
		if c.want != nil {
			written = 0
		}
		require.Equal(t, 1+written, d.count(`SELECT count(*) FROM groups`), name)
		_, err := d.DeletePreviews(t.Context(), run)
		require.NoError(t, err, name)
	}
}
