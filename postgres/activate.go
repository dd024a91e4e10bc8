package postgres

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"convene/cohort"
)

// required is what an active group has, besides its meetings and its members' access, which comes
// with the channels.
var required = []Step{StepVoiceChannel, StepEvent, StepTextChannel, StepWelcome, StepOpenVoice}

// ActivateGroup sets a preview group active and writes its meetings, numbered from 1, in one
// transaction. A group that is active already stays as it is, its meetings too. It returns ErrNotFound,
// ErrNotPreview for a completed or cancelled group, or ErrIncomplete naming what is missing.
func (s *Store) ActivateGroup(ctx context.Context, id cohort.GroupID, starts []time.Time) error {
	err := s.transaction(ctx, func(tx pgx.Tx) error {
		var status cohort.GroupStatus
		err := tx.QueryRow(ctx, `SELECT status FROM groups WHERE group_id = $1 FOR UPDATE`, id).Scan(&status)
		if err := found(err, "group", id); err != nil {
			return err
		}
		switch status {
		case cohort.Active:
			return nil
		case cohort.Preview:
			return activate(ctx, tx, id, starts)
		case cohort.Completed, cohort.Cancelled:
		}
		return fmt.Errorf("it is %s: %w", status, ErrNotPreview)
	})
	if err != nil {
		return fmt.Errorf("activate group %d: %w", id, err)
	}
	return nil
}

func activate(ctx context.Context, tx pgx.Tx, id cohort.GroupID, starts []time.Time) error {
	r, err := readRealization(ctx, tx, id)
	if err != nil {
		return err
	}
	if missing := r.missing(starts); len(missing) > 0 {
		return fmt.Errorf("it lacks %s: %w", strings.Join(missing, ", "), ErrIncomplete)
	}
	_, err = tx.Exec(ctx, `
		UPDATE groups SET status = 'active', start_date = $2, expected_end_date = $3, updated_at = now() WHERE group_id = $1`,
		id, starts[0].UTC(), starts[len(starts)-1].UTC())
	if err != nil {
		return err
	}
	// An adopted preview may have had other meetings.
	_, err = tx.Exec(ctx, `DELETE FROM meetings WHERE group_id = $1 AND meeting_number > $2`, id, len(starts))
	if err != nil {
		return fmt.Errorf("delete former meetings: %w", err)
	}
	for i, start := range starts {
		_, err := tx.Exec(ctx, `
			INSERT INTO meetings (group_id, cohort_id, meeting_number, scheduled_at, discord_event_id, discord_voice_channel_id)
			VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (group_id, meeting_number) DO UPDATE SET scheduled_at = EXCLUDED.scheduled_at,
				discord_event_id = EXCLUDED.discord_event_id, discord_voice_channel_id = EXCLUDED.discord_voice_channel_id`,
			id, r.Cohort.ID, i+1, start, r.Objects.EventID, r.Objects.VoiceChannelID)
		if err != nil {
			return fmt.Errorf("write meeting %d: %w", i+1, err)
		}
	}
	return nil
}

// missing lists, for people, what the group lacks to be active.
func (r Realization) missing(starts []time.Time) []string {
	var missing []string
	for _, step := range required {
		if !r.Done(step) {
			missing = append(missing, strings.ReplaceAll(string(step), "_", " "))
		}
	}
	if len(starts) == 0 {
		missing = append(missing, "meetings")
	}
	return missing
}
