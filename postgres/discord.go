package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"convene/cohort"
)

// CohortCategory returns the Discord category of the cohort, empty when it has none. It returns
// ErrNotFound.
func (s *Store) CohortCategory(ctx context.Context, id cohort.ID) (category string, err error) {
	err = s.pool.QueryRow(ctx, `SELECT coalesce(discord_category_id, '') FROM cohorts WHERE cohort_id = $1`, id).Scan(&category)
	return category, found(err, "cohort", id)
}

// SetCohortCategory records the cohort's category.
func (s *Store) SetCohortCategory(ctx context.Context, id cohort.ID, category string) error {
	_, err := s.pool.Exec(ctx, `
		UPDATE cohorts SET discord_category_id = nullif($2, ''), updated_at = now() WHERE cohort_id = $1`, id, category)
	if err != nil {
		return fmt.Errorf("record the category of cohort %d: %w", id, err)
	}
	return nil
}

// ForgetCohortCategory takes the cohort's category off the record.
func (s *Store) ForgetCohortCategory(ctx context.Context, id cohort.ID) error {
	return s.SetCohortCategory(ctx, id, "")
}

// KnownDiscordObjects returns the ids of the channels and events of all the cohort's groups, so that
// a look-up for one group does not adopt another's.
func (s *Store) KnownDiscordObjects(ctx context.Context, id cohort.ID) ([]string, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT object FROM groups g,
			unnest(ARRAY[g.discord_voice_channel_id, g.discord_text_channel_id, g.discord_event_id]) AS object
		WHERE g.cohort_id = $1 AND object IS NOT NULL`, id)
	if err != nil {
		return nil, fmt.Errorf("read the Discord objects of cohort %d: %w", id, err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// MembersToCheck returns the distinct Discord ids of the members of the run's groups in preview.
func (s *Store) MembersToCheck(ctx context.Context, id cohort.RunID) ([]string, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT DISTINCT u.discord_id
		FROM groups g JOIN groups_users gu USING (group_id) JOIN users u USING (user_id)
		WHERE g.run_id = $1 AND g.status = 'preview' AND gu.status = 'active' AND u.discord_id IS NOT NULL
		ORDER BY u.discord_id`, id)
	if err != nil {
		return nil, fmt.Errorf("read the members of run %s: %w", id, err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// RecordPresence records who of the members of the run's groups in preview is on the server, given
// the Discord ids that are, and returns how many people are not. Who has no Discord id is not.
func (s *Store) RecordPresence(ctx context.Context, id cohort.RunID, present []string) (absent int, err error) {
	err = s.transaction(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `
			UPDATE groups_users gu SET on_server = coalesce(u.discord_id = ANY($2), false), updated_at = now()
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
