package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"convene/cohort"
)

// discordID is where Discord knows the person; nobody deleted on the platform is given access.
const discordID = `CASE WHEN u.deleted_at IS NULL THEN u.discord_id END`

// MembersToCheck returns the distinct Discord ids of the members of the run's groups in preview.
func (s *Store) MembersToCheck(ctx context.Context, id cohort.RunID) ([]string, error) {
	return s.strings(ctx, fmt.Sprintf("read the members of run %s", id), `
		SELECT DISTINCT u.discord_id
		FROM groups g JOIN groups_users gu USING (group_id) JOIN users u USING (user_id)
		WHERE g.run_id = $1 AND g.status = 'preview' AND gu.status = 'active' AND `+discordID+` IS NOT NULL
		ORDER BY u.discord_id`, id)
}

// RecordPresence records who of the members of the run's groups in preview is on the server, given
// the Discord ids that are, and returns how many people are not. Who has no Discord id is not.
func (s *Store) RecordPresence(ctx context.Context, id cohort.RunID, present []string) (absent int, err error) {
	err = s.transaction(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `
			UPDATE groups_users gu SET on_server = coalesce(`+discordID+` = ANY($2), false), updated_at = now()
			FROM groups g, users u
			WHERE g.group_id = gu.group_id AND u.user_id = gu.user_id
				AND g.run_id = $1 AND g.status = 'preview' AND gu.status = 'active'
			RETURNING gu.user_id, gu.on_server`, id, present)
		if err != nil {
			return err
		}
		missing := map[cohort.UserID]bool{}
		var user cohort.UserID
		var onServer bool
		_, err = pgx.ForEachRow(rows, []any{&user, &onServer}, func() error {
			if !onServer {
				missing[user] = true
			}
			return nil
		})
		absent = len(missing)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("record who of run %s is on the server: %w", id, err)
	}
	return absent, nil
}
