package postgres

import (
	"context"
	"fmt"

	"convene/cohort"
)

// CohortCategory returns the Discord category of the cohort, empty when it has none. It returns
// ErrNotFound.
func (s *Store) CohortCategory(ctx context.Context, id cohort.ID) (category string, err error) {
	err = s.pool.QueryRow(ctx, `SELECT coalesce(discord_category_id, '') FROM cohorts WHERE cohort_id = $1`, id).Scan(&category)
	return category, found(err, "cohort", id)
}

// SetCohortCategory records the category in which the cohort's next groups are made. It returns
// ErrNotFound.
func (s *Store) SetCohortCategory(ctx context.Context, id cohort.ID, category string) error {
	tag, err := s.pool.Exec(ctx, `
		UPDATE cohorts SET discord_category_id = nullif($2, ''), updated_at = now() WHERE cohort_id = $1`, id, category)
	return changed(tag, err, "record the category of cohort", id)
}

// ForgetCohortCategory takes the cohort's category off the record. It returns ErrNotFound.
func (s *Store) ForgetCohortCategory(ctx context.Context, id cohort.ID) error {
	return s.SetCohortCategory(ctx, id, "")
}

// SetGroupCategory records the category of one group, which counts before its cohort's: a cohort gets a
// further category when one is full. It returns ErrNotFound.
func (s *Store) SetGroupCategory(ctx context.Context, id cohort.GroupID, category string) error {
	tag, err := s.pool.Exec(ctx, `
		UPDATE groups SET discord_category_id = nullif($2, ''), updated_at = now() WHERE group_id = $1`, id, category)
	return changed(tag, err, "record the category of group", id)
}

// ForgetGroupCategory takes the group's category off the record. It returns ErrNotFound.
func (s *Store) ForgetGroupCategory(ctx context.Context, id cohort.GroupID) error {
	return s.SetGroupCategory(ctx, id, "")
}

// KnownDiscordObjects returns the ids of the channels and events of all the cohort's groups, so that
// a look-up for one group does not adopt another's.
func (s *Store) KnownDiscordObjects(ctx context.Context, id cohort.ID) ([]string, error) {
	return s.strings(ctx, fmt.Sprintf("read the Discord objects of cohort %d", id), `
		SELECT object FROM groups g,
			unnest(ARRAY[g.discord_voice_channel_id, g.discord_text_channel_id, g.discord_event_id]) AS object
		WHERE g.cohort_id = $1 AND object IS NOT NULL
		ORDER BY g.group_id`, id)
}
