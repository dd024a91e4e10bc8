package postgres

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"convene/cohort"
)

// Unconnected is a member of preview groups of whom only the Discord username is known.
type Unconnected struct {
	UserID   cohort.UserID
	Username string
}

// Unconnected returns the members of the run's groups in preview who have a Discord username and no
// Discord id.
func (s *Store) Unconnected(ctx context.Context, id cohort.RunID) ([]Unconnected, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT DISTINCT u.user_id, u.discord_username
		FROM groups g JOIN groups_users gu USING (group_id) JOIN users u USING (user_id)
		WHERE `+previewsOfRun+` AND gu.status = 'active' AND u.deleted_at IS NULL AND u.discord_id IS NULL
			AND nullif(trim(u.discord_username), '') IS NOT NULL
		ORDER BY u.user_id`, id)
	if err != nil {
		return nil, fmt.Errorf("read who of run %s has no Discord id: %w", id, err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Unconnected])
	if err != nil {
		return nil, fmt.Errorf("read who of run %s has no Discord id: %w", id, err)
	}
	return list, nil
}

// ProposeAccounts records the accounts that were found for members of the run's groups in preview, instead
// of those recorded before. An account that is somebody else's is not proposed.
func (s *Store) ProposeAccounts(ctx context.Context, id cohort.RunID, accounts map[cohort.UserID]string) error {
	users, ids := make([]cohort.UserID, 0, len(accounts)), make([]string, 0, len(accounts))
	for user, account := range accounts {
		users, ids = append(users, user), append(ids, account)
	}
	_, err := s.pool.Exec(ctx, `
		UPDATE groups_users gu SET proposed_discord_id = f.account, updated_at = now()
		FROM groups g, groups_users m LEFT JOIN (
			SELECT user_id, account FROM unnest($2::bigint[], $3::text[]) AS found (user_id, account)
			WHERE NOT EXISTS (SELECT 1 FROM users o WHERE o.discord_id = account)) f ON f.user_id = m.user_id
		WHERE g.group_id = gu.group_id AND `+previewsOfRun+` AND gu.status = 'active' AND m.group_user_id = gu.group_user_id
			AND gu.proposed_discord_id IS DISTINCT FROM f.account`, id, users, ids)
	if err != nil {
		return fmt.Errorf("record the accounts found for run %s: %w", id, err)
	}
	return nil
}

// ConnectAccounts gives the members of the groups, which are approved, the accounts that were proposed.
// Whose account has become somebody else's meanwhile goes without. A second time changes nothing.
func (s *Store) ConnectAccounts(ctx context.Context, groups []cohort.GroupID) error {
	err := s.transaction(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `
			UPDATE users u SET discord_id = p.account, updated_at = now()
			FROM (SELECT DISTINCT gu.user_id, gu.proposed_discord_id AS account FROM groups_users gu
				WHERE gu.group_id = ANY($1) AND gu.status = 'active' AND gu.proposed_discord_id IS NOT NULL) p
			WHERE u.user_id = p.user_id AND u.discord_id IS NULL AND u.deleted_at IS NULL
				AND NOT EXISTS (SELECT 1 FROM users o WHERE o.discord_id = p.account)`, groups)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `
			UPDATE groups_users SET proposed_discord_id = NULL WHERE group_id = ANY($1) AND proposed_discord_id IS NOT NULL`, groups)
		return err
	})
	if err != nil {
		return fmt.Errorf("connect the accounts of groups %v: %w", groups, err)
	}
	return nil
}

// foundByUsername says who was found on the server by their username, for the organiser to confirm.
func foundByUsername(groups []ViewGroup) []string {
	var found []string
	seen := map[cohort.UserID]bool{}
	for _, g := range groups {
		for _, m := range g.People {
			if g.Status == cohort.Preview && m.Proposed != "" && !seen[m.UserID] {
				seen[m.UserID] = true
				found = append(found, fmt.Sprintf("%s = @%s", m.Name, strings.TrimPrefix(m.Username, "@")))
			}
		}
	}
	switch len(found) {
	case 0:
		return nil
	case 1:
		return []string{"1 person was found on the server by their Discord username; approving the group gives them the account: " + found[0]}
	}
	return []string{fmt.Sprintf("%d people were found on the server by their Discord username; approving their groups gives them these accounts: %s",
		len(found), strings.Join(found, ", "))}
}
