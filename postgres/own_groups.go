package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"convene/cohort"
)

// OwnGroup is an active group as one of its members looks at it.
type OwnGroup struct {
	ViewGroup
	CohortName string
	Role       cohort.Role // of the member
	Meetings   []time.Time // all of them
}

// OwnGroups returns the active groups of the person with the Discord id, by id, and their time zone as they
// gave it. Somebody unknown has none.
func (s *Store) OwnGroups(ctx context.Context, discordID string) (groups []OwnGroup, timezone string, err error) {
	err = s.snapshot(ctx, func(tx pgx.Tx) error {
		var user cohort.UserID
		err := tx.QueryRow(ctx, `
			SELECT user_id, coalesce(timezone, '') FROM users WHERE discord_id = $1 AND deleted_at IS NULL`, discordID).Scan(&user, &timezone)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		groups, err = ownGroups(ctx, tx, user)
		return err
	})
	if err != nil {
		return nil, "", fmt.Errorf("read a person's own groups: %w", err)
	}
	return groups, timezone, nil
}

func ownGroups(ctx context.Context, tx pgx.Tx, user cohort.UserID) ([]OwnGroup, error) {
	rows, err := tx.Query(ctx, `
		SELECT g.group_id, c.cohort_name, gu.role,
			coalesce((SELECT array_agg(m.scheduled_at ORDER BY m.scheduled_at) FROM meetings m WHERE m.group_id = g.group_id), '{}') AS meetings
		FROM groups g JOIN cohorts c USING (cohort_id) JOIN groups_users gu USING (group_id)
		WHERE gu.user_id = $1 AND gu.status = 'active' AND g.status = 'active' ORDER BY g.group_id`, user)
	if err != nil {
		return nil, err
	}
	type place struct {
		GroupID    cohort.GroupID
		CohortName string
		Role       cohort.Role
		Meetings   []time.Time
	}
	places, err := pgx.CollectRows(rows, pgx.RowToStructByName[place])
	if err != nil {
		return nil, err
	}
	ids := make([]cohort.GroupID, 0, len(places))
	for _, p := range places {
		ids = append(ids, p.GroupID)
	}
	views, err := viewGroups(ctx, tx, `WHERE g.group_id = ANY($1)`, ids)
	if err != nil {
		return nil, err
	}
	byID := map[cohort.GroupID]ViewGroup{}
	for _, view := range views {
		byID[view.ID] = view
	}
	groups := make([]OwnGroup, 0, len(places))
	for _, p := range places {
		groups = append(groups, OwnGroup{ViewGroup: byID[p.GroupID], CohortName: p.CohortName, Role: p.Role, Meetings: p.Meetings})
	}
	return groups, nil
}
