package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"convene/cohort"
)

// checkSignups checks that everybody in the groups is still signed up for the cohort in that role, and
// keeps them so until the transaction ends: a withdrawal or deletion comes before, and is seen, or after,
// and finds them in their group. It returns ErrSignupGone for the first who is not.
func checkSignups(ctx context.Context, tx pgx.Tx, id cohort.ID, groups []cohort.Group) error {
	var ids []cohort.UserID
	for _, g := range groups {
		for _, m := range g.Members {
			ids = append(ids, m.UserID)
		}
	}
	// Locked in one order, so that two runs cannot wait for each other.
	rows, err := tx.Query(ctx, `
		SELECT su.user_id, su.role
		FROM signups su JOIN users u USING (user_id)
		WHERE su.cohort_id = $1 AND su.user_id = ANY($2) AND u.deleted_at IS NULL
		ORDER BY su.user_id
		FOR KEY SHARE OF su, u`, id, ids)
	if err != nil {
		return fmt.Errorf("lock the signups: %w", err)
	}
	roles := map[cohort.UserID]cohort.Role{}
	var user cohort.UserID
	var role cohort.Role
	_, err = pgx.ForEachRow(rows, []any{&user, &role}, func() error {
		roles[user] = role
		return nil
	})
	if err != nil {
		return fmt.Errorf("lock the signups: %w", err)
	}
	for _, g := range groups {
		for _, m := range g.Members {
			if roles[m.UserID] != m.Role {
				return fmt.Errorf("user %d is no longer signed up as %s: %w", m.UserID, m.Role, ErrSignupGone)
			}
		}
	}
	return nil
}
