package organiser_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"convene/taskqueue/taskqueuetest"
	"convene/workflows"
)

// afterMatching runs a statement on the person $ once, right after the first match is stored.
func afterMatching(t *testing.T, s *taskqueuetest.Stack, statement string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), s.DatabaseURL)
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close(context.WithoutCancel(t.Context()))) }()
	_, err = conn.Exec(t.Context(), `
		CREATE FUNCTION change_mind() RETURNS trigger LANGUAGE plpgsql AS $$
		DECLARE person bigint := (SELECT min(user_id) FROM signups);
		BEGIN
			IF OLD.proposal IS NULL THEN `+statement+` END IF;
			RETURN NULL;
		END $$;
		CREATE TRIGGER change_mind AFTER UPDATE OF proposal ON scheduling_runs FOR EACH ROW EXECUTE FUNCTION change_mind()`)
	require.NoError(t, err)
}

func TestSchedule_MatchesAgainWithoutWhoHasWithdrawnMeanwhile(t *testing.T) {
	t.Parallel()
	for name, statement := range map[string]string{
		"withdrawn": `DELETE FROM signups WHERE user_id = person;`,
		"erased":    `DELETE FROM signups WHERE user_id = person; DELETE FROM users WHERE user_id = person;`,
		"deleted":   `UPDATE users SET deleted_at = now() WHERE user_id = person;`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := taskqueuetest.New(t)
			s.Serve()
			afterMatching(t, s, statement)
			_, status := scheduled(t, s, 8)
			require.Equal(t, workflows.StageAwaiting, status.Stage)
			require.Equal(t, 7, status.Participants)
			require.Len(t, status.Groups, 1)
			require.Equal(t, 7, status.Groups[0].People)
		})
	}
}
