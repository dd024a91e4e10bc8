package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"convene/cohort"
)

// commitments are what people have to do already, in the preview and active groups of any cohort.
type commitments struct {
	leads    map[cohort.UserID]int // groups, as their facilitator
	meetings map[cohort.UserID][]cohort.Meeting
}

func readCommitments(ctx context.Context, q querier, ids []cohort.UserID) (commitments, error) {
	c := commitments{leads: map[cohort.UserID]int{}, meetings: map[cohort.UserID][]cohort.Meeting{}}
	rows, err := q.Query(ctx, `
		SELECT gu.user_id, gu.role, `+meetingColumns+`
		FROM groups_users gu
		JOIN groups g USING (group_id)
		WHERE gu.user_id = ANY($1) AND gu.status = 'active' AND g.status IN ('preview', 'active')
		ORDER BY gu.user_id, g.group_id`, ids)
	if err != nil {
		return c, fmt.Errorf("read who is in which group: %w", err)
	}
	type commitmentRow struct {
		UserID cohort.UserID
		Role   cohort.Role
		meetingRow
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[commitmentRow])
	if err != nil {
		return c, fmt.Errorf("read who is in which group: %w", err)
	}
	for _, r := range list {
		if r.Role == cohort.Facilitator {
			c.leads[r.UserID]++
		}
		if m := r.meeting(); m.Minutes > 0 {
			c.meetings[r.UserID] = append(c.meetings[r.UserID], m)
		}
	}
	return c, nil
}

// claimFacilitators checks that the groups' facilitators still have the capacity and the time, and
// keeps every other run from giving them groups until the transaction ends. It returns
// ErrAlreadyGrouped for the first who has not.
func claimFacilitators(ctx context.Context, tx pgx.Tx, groups []cohort.Group) error {
	limits, err := lockFacilitators(ctx, tx, groups)
	if err != nil {
		return err
	}
	ids := make([]cohort.UserID, 0, len(limits))
	for id := range limits {
		ids = append(ids, id)
	}
	held, err := readCommitments(ctx, tx, ids)
	if err != nil {
		return err
	}
	for _, g := range groups {
		for _, m := range g.Members {
			if m.Role != cohort.Facilitator {
				continue
			}
			if err := held.add(m.UserID, g.Meeting, limits[m.UserID]); err != nil {
				return err
			}
		}
	}
	return nil
}

// add gives a facilitator one more group. It returns ErrAlreadyGrouped if that breaks a rule.
func (c commitments) add(id cohort.UserID, meeting cohort.Meeting, limit *int) error {
	if limit != nil && c.leads[id] >= *limit {
		return fmt.Errorf("facilitator %d leads %d groups, which is all they can: %w", id, c.leads[id], ErrAlreadyGrouped)
	}
	for _, held := range c.meetings[id] {
		if held.Overlaps(meeting) {
			return fmt.Errorf("facilitator %d has a meeting on %s: %w", id, held, ErrAlreadyGrouped)
		}
	}
	c.leads[id]++
	c.meetings[id] = append(c.meetings[id], meeting)
	return nil
}

// lockFacilitators returns each facilitator's limit, nil for none. The locks are taken in one order, so
// that two runs cannot wait for each other.
func lockFacilitators(ctx context.Context, tx pgx.Tx, groups []cohort.Group) (map[cohort.UserID]*int, error) {
	var ids []cohort.UserID
	for _, g := range groups {
		for _, m := range g.Members {
			if m.Role == cohort.Facilitator {
				ids = append(ids, m.UserID)
			}
		}
	}
	rows, err := tx.Query(ctx, `
		SELECT user_id, max_active_groups FROM facilitators WHERE user_id = ANY($1) ORDER BY user_id FOR UPDATE`, ids)
	if err != nil {
		return nil, fmt.Errorf("lock the facilitators: %w", err)
	}
	limits := map[cohort.UserID]*int{}
	for _, id := range ids {
		limits[id] = new(int) // who is no facilitator any more can lead nothing
	}
	var id cohort.UserID
	var limit *int
	_, err = pgx.ForEachRow(rows, []any{&id, &limit}, func() error {
		limits[id] = limit
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("lock the facilitators: %w", err)
	}
	return limits, nil
}
