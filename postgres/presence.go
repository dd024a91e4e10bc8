package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"convene/cohort"
)

// discordID is where Discord knows the person; nobody deleted on the platform is given access.
const discordID = `CASE WHEN u.deleted_at IS NULL THEN u.discord_id END`

// accountID is discordID, else the account that was found for a member of a preview group by their username.
const accountID = `CASE WHEN u.deleted_at IS NULL THEN coalesce(u.discord_id, gu.proposed_discord_id) END`

// Whose presence is looked up: of the run's previews, or of the cohort's active groups.
const (
	previewsOfRun  = `g.run_id = $1 AND g.status = 'preview'`
	activeOfCohort = `g.cohort_id = $1 AND g.status = 'active'`
)

// MembersToCheck returns the distinct Discord ids of the members of the run's groups in preview.
func (s *Store) MembersToCheck(ctx context.Context, id cohort.RunID) ([]string, error) {
	return s.membersOf(ctx, fmt.Sprintf("read the members of run %s", id), previewsOfRun, id)
}

// ActiveMembers returns the distinct Discord ids of the members of the cohort's active groups.
func (s *Store) ActiveMembers(ctx context.Context, id cohort.ID) ([]string, error) {
	return s.membersOf(ctx, fmt.Sprintf("read the members of cohort %d", id), activeOfCohort, id)
}

func (s *Store) membersOf(ctx context.Context, what, groups string, id any) ([]string, error) {
	return s.strings(ctx, what, `
		SELECT DISTINCT `+accountID+` AS id
		FROM groups g JOIN groups_users gu USING (group_id) JOIN users u USING (user_id)
		WHERE `+groups+` AND gu.status = 'active' AND `+accountID+` IS NOT NULL
		ORDER BY id`, id)
}

// RecordPresence records who of the members of the run's groups in preview is on the server, given
// the Discord ids that are, and returns how many people are not. Who has no Discord id is not.
func (s *Store) RecordPresence(ctx context.Context, id cohort.RunID, present []string) (absent int, err error) {
	return s.recordPresence(ctx, fmt.Sprintf("record who of run %s is on the server", id), previewsOfRun, id, present)
}

// RecordActivePresence is RecordPresence for the cohort's active groups.
func (s *Store) RecordActivePresence(ctx context.Context, id cohort.ID, present []string) (absent int, err error) {
	return s.recordPresence(ctx, fmt.Sprintf("record who of cohort %d is on the server", id), activeOfCohort, id, present)
}

func (s *Store) recordPresence(ctx context.Context, what, groups string, id any, present []string) (absent int, err error) {
	err = s.transaction(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `
			UPDATE groups_users gu SET on_server = coalesce(`+accountID+` = ANY($2), false), updated_at = now()
			FROM groups g, users u
			WHERE g.group_id = gu.group_id AND u.user_id = gu.user_id AND `+groups+` AND gu.status = 'active'
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
		return 0, fmt.Errorf("%s: %w", what, err)
	}
	return absent, nil
}

// RecordArrival records that a member of the group is on the server. Who is in the group no more is
// passed over.
func (s *Store) RecordArrival(ctx context.Context, id cohort.GroupID, user cohort.UserID) error {
	_, err := s.pool.Exec(ctx, `
		UPDATE groups_users SET on_server = true, updated_at = now()
		WHERE group_id = $1 AND user_id = $2 AND status = 'active'`, id, user)
	if err != nil {
		return fmt.Errorf("record who of group %d is on the server: %w", id, err)
	}
	return nil
}

// Absentee is somebody who was not on the server when it was last looked up.
type Absentee struct {
	UserID    cohort.UserID
	DiscordID string
}

// Absentees returns those whom a group in preview or active waits for, with their Discord ids.
func (s *Store) Absentees(ctx context.Context) ([]Absentee, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT DISTINCT u.user_id, u.discord_id
		FROM groups g JOIN groups_users gu USING (group_id) JOIN users u USING (user_id)
		WHERE g.status IN ('preview', 'active') AND gu.status = 'active' AND gu.on_server = false AND `+discordID+` IS NOT NULL
		ORDER BY u.user_id`)
	if err != nil {
		return nil, fmt.Errorf("read who is not on the server: %w", err)
	}
	absentees, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Absentee])
	if err != nil {
		return nil, fmt.Errorf("read who is not on the server: %w", err)
	}
	return absentees, nil
}
