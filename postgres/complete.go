package postgres

import (
	"context"
	"fmt"
	"time"

	"convene/cohort"
)

// Term is how long a group meets.
type Term struct {
	Status cohort.GroupStatus
	EndsAt time.Time // when the last meeting on record is over; zero without any
}

// Term returns how the group stands and when its last meeting is over. It returns ErrNotFound.
func (s *Store) Term(ctx context.Context, id cohort.GroupID) (t Term, err error) {
	var last *time.Time
	var minutes int
	err = s.pool.QueryRow(ctx, `
		SELECT g.status, max(m.scheduled_at), coalesce(g.meeting_minutes, 0)
		FROM groups g LEFT JOIN meetings m USING (group_id) WHERE g.group_id = $1 GROUP BY g.group_id`, id).
		Scan(&t.Status, &last, &minutes)
	if err := found(err, "group", id); err != nil {
		return Term{}, err
	}
	if last != nil {
		t.EndsAt = last.UTC().Add(time.Duration(minutes) * time.Minute)
	}
	return t, nil
}

// CompleteGroup sets an active group completed, as of its last meeting. A group that is not active stays
// as it is.
func (s *Store) CompleteGroup(ctx context.Context, id cohort.GroupID) error {
	_, err := s.pool.Exec(ctx, `
		UPDATE groups g SET status = 'completed', updated_at = now(),
			actual_end_date = coalesce((SELECT max(m.scheduled_at) FROM meetings m WHERE m.group_id = g.group_id), now())
		WHERE g.group_id = $1 AND g.status = 'active'`, id)
	if err != nil {
		return fmt.Errorf("complete group %d: %w", id, err)
	}
	return nil
}
