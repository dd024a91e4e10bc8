package referee_test

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"convene/dev/torture/referee"
	"convene/local/localtest"
)

func TestMain(m *testing.M) { localtest.Main(m) }

func TestRead_ReadsAllOfActiveCohorts(t *testing.T) {
	t.Parallel()
	pool, err := pgxpool.New(t.Context(), localtest.Database(t))
	require.NoError(t, err)
	defer pool.Close()
	for _, statement := range []string{
		`INSERT INTO users (user_id, discord_id) VALUES (1, '11'), (2, NULL)`,
		`INSERT INTO cohorts (cohort_id, cohort_name, course_slug, cohort_start_date, duration_days, number_of_group_meetings, status)
			VALUES (1, 'Ethics', 'ethics', '2027-01-04', 14, 2, 'active'), (2, 'Law', 'law', '2027-01-04', 14, 2, 'completed')`,
		`INSERT INTO signups (user_id, cohort_id, role) VALUES (1, 1, 'participant'), (2, 1, 'participant')`,
		`INSERT INTO cohort_categories (cohort_id, number, discord_category_id) VALUES (1, 1, 'c'), (1, 2, NULL)`,
		`INSERT INTO scheduling_runs (run_id, cohort_id, options) VALUES ('run', 1, '{}')`,
		`INSERT INTO groups (group_id, group_name, cohort_id, status, discord_category_id, discord_voice_channel_id, discord_event_id,
			discord_text_channel_id, discord_welcome_message_id) VALUES (5, 'Group 1', 1, 'active', 'c', 'v', 'e', 't', 'w')`,
		`INSERT INTO groups_users (user_id, group_id, role) VALUES (1, 5, 'participant'), (2, 5, 'participant')`,
		`INSERT INTO meetings (group_id, cohort_id, scheduled_at, meeting_number, discord_event_id, discord_voice_channel_id)
			VALUES (5, 1, '2027-01-05 18:00Z', 1, 'e', 'v')`,
		`INSERT INTO realization_attempts (group_id, step) VALUES (5, 'event')`,
		`INSERT INTO decisions (decision_id, run_id, revision, decision, group_ids, decided_by, via, decided_at, accepted)
			VALUES ('run/b', 'run', 1, 'reject', '{}', 'x', 'y', now(), false), ('run/a', 'run', 1, 'approve', '{5}', 'x', 'y', now() - '1 s'::interval, true)`,
	} {
		_, err := pool.Exec(t.Context(), statement)
		require.NoError(t, err, statement)
	}

	records, err := referee.Read(t.Context(), pool)
	require.NoError(t, err)
	for i := range records.Cohorts[0].Groups[0].Meetings {
		m := &records.Cohorts[0].Groups[0].Meetings[i]
		m.At = m.At.UTC()
	}
	require.Equal(t, referee.Records{Cohorts: []referee.Cohort{{
		ID: 1, Name: "Ethics", Meetings: 2, Signups: 2,
		Categories: []referee.Category{{CohortID: 1, Number: 1, ID: "c"}, {CohortID: 1, Number: 2}},
		Groups: []referee.Group{{
			CohortID: 1, ID: 5, Name: "Group 1", Status: "active",
			Category: "c", Voice: "v", Event: "e", Text: "t", Welcome: "w",
			Members:  []referee.Member{{GroupID: 5, UserID: 1, DiscordID: "11"}, {GroupID: 5, UserID: 2}},
			Meetings: []referee.Meeting{{GroupID: 5, Number: 1, At: time.Date(2027, 1, 5, 18, 0, 0, 0, time.UTC), Event: "e", Voice: "v"}},
			Attempts: []string{"event"},
		}},
		Decisions: []referee.Decision{
			{CohortID: 1, ID: "run/a", Kind: "approve", Groups: []int64{5}, Accepted: true},
			{CohortID: 1, ID: "run/b", Kind: "reject", Groups: []int64{}},
		},
	}}}, records)

	statuses, err := referee.Statuses(t.Context(), pool, 1)
	require.NoError(t, err)
	require.Equal(t, map[int64]string{5: "active"}, statuses)
}
