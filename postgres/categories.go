package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"convene/cohort"
)

// Category is a category of a cohort. The first is number 1.
type Category struct {
	Number    int
	DiscordID string // empty when it was about to be made and nothing more is known
	Ours      bool   // false for one that the platform made, which Convene uses and never deletes
}

// Categories returns the cohort's categories, by number.
func (s *Store) Categories(ctx context.Context, id cohort.ID) ([]Category, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT number, coalesce(discord_category_id, '') AS discord_id, true AS ours
		FROM cohort_categories WHERE cohort_id = $1
		UNION ALL
		SELECT 1, discord_category_id, false
		FROM cohorts c WHERE cohort_id = $1 AND discord_category_id IS NOT NULL
			AND NOT EXISTS (SELECT 1 FROM cohort_categories k WHERE k.cohort_id = c.cohort_id AND k.number = 1)
		ORDER BY number`, id)
	if err != nil {
		return nil, fmt.Errorf("read the categories of cohort %d: %w", id, err)
	}
	categories, err := pgx.CollectRows(rows, pgx.RowToStructByName[Category])
	if err != nil {
		return nil, fmt.Errorf("read the categories of cohort %d: %w", id, err)
	}
	return categories, nil
}

// BeginCategory records that the cohort's category of that number is about to be made, in place of
// one that is gone. It returns ErrNotFound.
func (s *Store) BeginCategory(ctx context.Context, id cohort.ID, number int) error {
	tag, err := s.pool.Exec(ctx, `
		INSERT INTO cohort_categories (cohort_id, number) VALUES ($1, $2)
		ON CONFLICT (cohort_id, number) DO UPDATE SET discord_category_id = NULL`, id, number)
	return changed(tag, err, "begin a category of cohort", id)
}

// FinishCategory records the id of a category that was begun. It returns ErrNotFound.
func (s *Store) FinishCategory(ctx context.Context, id cohort.ID, number int, discordID string) error {
	return s.setCategory(ctx, id, number, discordID, `
		UPDATE cohort_categories SET discord_category_id = $3 WHERE cohort_id = $1 AND number = $2`)
}

// ForgetCategory takes a category off the record: nothing of it is on Discord. It returns ErrNotFound.
func (s *Store) ForgetCategory(ctx context.Context, id cohort.ID, number int) error {
	return s.setCategory(ctx, id, number, "", `
		DELETE FROM cohort_categories WHERE cohort_id = $1 AND number = $2 AND $3::text IS NOT NULL`) // the statements take the same arguments
}

// setCategory changes the row of a category, and what the platform reads of it.
func (s *Store) setCategory(ctx context.Context, id cohort.ID, number int, discordID, sql string) error {
	return s.transaction(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, sql, id, number, discordID)
		if err := changed(tag, err, "record a category of cohort", id); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `
			UPDATE cohorts SET discord_category_id = nullif($3, ''), updated_at = now() WHERE cohort_id = $1 AND $2 = 1`,
			id, number, discordID)
		return err
	})
}

// KnownCategories returns the ids of all cohorts' categories, so that a look-up for one cohort does
// not adopt another's.
func (s *Store) KnownCategories(ctx context.Context) ([]string, error) {
	return s.strings(ctx, "read the categories", `
		SELECT discord_category_id FROM cohort_categories WHERE discord_category_id IS NOT NULL
		UNION SELECT discord_category_id FROM cohorts WHERE discord_category_id IS NOT NULL`)
}

// Allotment is the place of a group in a category.
type Allotment struct {
	GroupID    cohort.GroupID
	CategoryID string // empty for a group without a place
	Missing    int    // how many of its channels are not there yet
	HasEvent   bool
}

// Allotments returns the places of the cohort's groups that are in preview or active, by group. Of an
// active group a channel may be missing that somebody deleted and that is to be made again.
func (s *Store) Allotments(ctx context.Context, id cohort.ID) ([]Allotment, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT group_id, coalesce(discord_category_id, '') AS category_id,
			(discord_voice_channel_id IS NULL)::int + (discord_text_channel_id IS NULL)::int AS missing,
			discord_event_id IS NOT NULL AS has_event
		FROM groups WHERE cohort_id = $1 AND status IN ('preview', 'active') ORDER BY group_id`, id)
	if err != nil {
		return nil, fmt.Errorf("read the places of the groups of cohort %d: %w", id, err)
	}
	allotments, err := pgx.CollectRows(rows, pgx.RowToStructByName[Allotment])
	if err != nil {
		return nil, fmt.Errorf("read the places of the groups of cohort %d: %w", id, err)
	}
	return allotments, nil
}

// AllotGroup gives a group its place in a category. It returns ErrNotFound.
func (s *Store) AllotGroup(ctx context.Context, id cohort.GroupID, category string) error {
	tag, err := s.pool.Exec(ctx, `UPDATE groups SET discord_category_id = $2, updated_at = now() WHERE group_id = $1`, id, category)
	return changed(tag, err, "record the category of group", id)
}

// ForgetGroupCategory takes the group's place away. A group that is gone has none.
func (s *Store) ForgetGroupCategory(ctx context.Context, id cohort.GroupID) error {
	_, err := s.pool.Exec(ctx, `UPDATE groups SET discord_category_id = NULL, updated_at = now() WHERE group_id = $1`, id)
	if err != nil {
		return fmt.Errorf("forget the category of group %d: %w", id, err)
	}
	return nil
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
