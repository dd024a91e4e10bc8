package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"convene/cohort"
)

// ActiveGroups returns the ids of the cohort's active groups that runs have made, in their order. Those
// that the platform made otherwise are its own to look after.
func (s *Store) ActiveGroups(ctx context.Context, id cohort.ID) ([]cohort.GroupID, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT group_id FROM groups WHERE cohort_id = $1 AND status = 'active' AND run_id IS NOT NULL ORDER BY group_id`, id)
	if err != nil {
		return nil, fmt.Errorf("read the active groups of cohort %d: %w", id, err)
	}
	groups, err := pgx.CollectRows(rows, pgx.RowTo[cohort.GroupID])
	if err != nil {
		return nil, fmt.Errorf("read the active groups of cohort %d: %w", id, err)
	}
	return groups, nil
}

// FormerMembers returns the Discord ids of those who were in the group and are no more.
func (s *Store) FormerMembers(ctx context.Context, id cohort.GroupID) ([]string, error) {
	return s.strings(ctx, fmt.Sprintf("read who has left group %d", id), `
		SELECT DISTINCT u.discord_id FROM groups_users gu JOIN users u USING (user_id)
		WHERE gu.group_id = $1 AND u.discord_id IS NOT NULL AND NOT EXISTS (
			SELECT 1 FROM groups_users a
			WHERE a.group_id = gu.group_id AND a.user_id = gu.user_id AND a.status = 'active' AND u.deleted_at IS NULL)
		ORDER BY u.discord_id`, id)
}

// Membership is a person's place in a group.
type Membership struct {
	GroupID  cohort.GroupID
	CohortID cohort.ID
}

// Memberships returns the groups in preview or active that the person is in.
func (s *Store) Memberships(ctx context.Context, id cohort.UserID) ([]Membership, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT g.group_id, g.cohort_id FROM groups g JOIN groups_users gu USING (group_id)
		WHERE gu.user_id = $1 AND gu.status = 'active' AND g.status IN ('preview', 'active')
		ORDER BY g.group_id`, id)
	if err != nil {
		return nil, fmt.Errorf("read the groups of user %d: %w", id, err)
	}
	memberships, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Membership])
	if err != nil {
		return nil, fmt.Errorf("read the groups of user %d: %w", id, err)
	}
	return memberships, nil
}

// UserOfDiscord returns the person with the Discord id, or ErrNotFound.
func (s *Store) UserOfDiscord(ctx context.Context, discordID string) (id cohort.UserID, err error) {
	err = s.pool.QueryRow(ctx, `SELECT user_id FROM users WHERE discord_id = $1 AND deleted_at IS NULL`, discordID).Scan(&id)
	return id, found(err, "the person of a", "Discord id") // which no error may name
}
