package postgres

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"convene/cohort"
)

// Deleted counts what DeletePreviews deleted.
type Deleted struct {
	Groups, Reasons int
}

// DeletePreviews deletes the run's groups that are still preview, with their memberships, and the
// reasons that the run wrote. Signups stay. It returns ErrHasDiscordObjects naming the groups, and
// deletes nothing, if a group still has something on Discord or may have. A second time finds nothing
// to delete.
func (s *Store) DeletePreviews(ctx context.Context, id cohort.RunID) (done Deleted, err error) {
	err = s.transaction(ctx, func(tx pgx.Tx) error {
		// A WritePreview whose answer was lost may still be under way: this waits for it, to see its groups.
		if _, err := tx.Exec(ctx, `SELECT 1 FROM scheduling_runs WHERE run_id = $1 FOR NO KEY UPDATE`, id); err != nil {
			return err
		}
		groups, err := lockPreviews(ctx, tx, id)
		if err != nil {
			return err
		}
		done, err = deletePreviews(ctx, tx, id, groups)
		return err
	})
	if err != nil {
		return Deleted{}, fmt.Errorf("delete the previews of run %s: %w", id, err)
	}
	return done, nil
}

// lockPreviews returns the run's groups in preview, none of which has anything on Discord.
func lockPreviews(ctx context.Context, tx pgx.Tx, id cohort.RunID) ([]cohort.GroupID, error) {
	rows, err := tx.Query(ctx, `
		SELECT g.group_id FROM groups g WHERE g.run_id = $1 AND g.status = 'preview' ORDER BY g.group_id FOR UPDATE`, id)
	if err != nil {
		return nil, err
	}
	groups, err := pgx.CollectRows(rows, pgx.RowTo[cohort.GroupID])
	if err != nil {
		return nil, err
	}
	// A statement of its own, so that it sees what was written while the one before waited.
	rows, err = tx.Query(ctx, `
		SELECT g.group_name || ' (' || g.group_id || ')' FROM groups g
		WHERE g.group_id = ANY($1) AND (num_nonnulls(g.discord_text_channel_id, g.discord_voice_channel_id, g.discord_event_id) > 0
			OR EXISTS (SELECT 1 FROM realization_attempts a WHERE a.group_id = g.group_id))
		ORDER BY g.group_id`, groups)
	if err != nil {
		return nil, err
	}
	onDiscord, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, err
	}
	if len(onDiscord) > 0 {
		return nil, fmt.Errorf("%s: %w", strings.Join(onDiscord, ", "), ErrHasDiscordObjects)
	}
	return groups, nil
}

func deletePreviews(ctx context.Context, tx pgx.Tx, id cohort.RunID, groups []cohort.GroupID) (Deleted, error) {
	for _, statement := range []string{
		`DELETE FROM meetings WHERE group_id = ANY($1)`,
		`DELETE FROM groups_users WHERE group_id = ANY($1)`,
		`DELETE FROM groups WHERE group_id = ANY($1)`,
	} {
		if _, err := tx.Exec(ctx, statement, groups); err != nil {
			return Deleted{}, err
		}
	}
	reasons, err := tx.Exec(ctx, `
		UPDATE signups SET ungroupable_reason = NULL, ungroupable_detail = NULL, ungroupable_run = NULL, updated_at = now()
		WHERE ungroupable_run = $1`, id)
	return Deleted{Groups: len(groups), Reasons: int(reasons.RowsAffected())}, err
}
