package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"convene/cohort"
)

// Step is one thing that a group gets on Discord.
type Step string

// The steps, in their order.
const (
	StepVoiceChannel Step = "voice_channel"
	StepEvent        Step = "event"
	StepTextChannel  Step = "text_channel"
	StepWelcome      Step = "welcome_message"
	StepOpenVoice    Step = "voice_opening"
)

// BeginStep records that the step is about to be tried, so that an attempt whose answer is lost is not
// forgotten. One that is on record stays. It returns ErrNotFound if the group is gone, and ErrIncomplete
// if it has no meeting time, without which nothing can be made for it.
func (s *Store) BeginStep(ctx context.Context, id cohort.GroupID, step Step) error {
	var timed bool
	err := s.pool.QueryRow(ctx, `
		WITH begun AS (
			INSERT INTO realization_attempts (group_id, step)
			SELECT group_id, $2 FROM groups WHERE group_id = $1 AND meeting_minutes IS NOT NULL
			ON CONFLICT DO NOTHING)
		SELECT meeting_minutes IS NOT NULL FROM groups WHERE group_id = $1`, id, step).Scan(&timed)
	if is(err, foreignKeyViolation) { // the group went while this waited for its row
		return fmt.Errorf("group %d: %w", id, ErrNotFound)
	}
	if err := found(err, "group", id); err != nil {
		return err
	}
	if !timed {
		return fmt.Errorf("group %d has no meeting time of the form \"Wednesday 15:00-16:00\": %w", id, ErrIncomplete)
	}
	return nil
}

// finishStep are the statements that record each step's result. Meetings name the voice channel and the
// event too; a group that is active already has some when a part of it is made again.
var finishStep = map[Step]string{
	StepVoiceChannel: `
		WITH m AS (UPDATE meetings SET discord_voice_channel_id = $2 WHERE group_id = $1)
		UPDATE groups SET discord_voice_channel_id = $2, updated_at = now() WHERE group_id = $1`,
	StepEvent: `
		WITH m AS (UPDATE meetings SET discord_event_id = $2 WHERE group_id = $1)
		UPDATE groups SET discord_event_id = $2, updated_at = now() WHERE group_id = $1`,
	StepTextChannel: `UPDATE groups SET discord_text_channel_id = $2, updated_at = now() WHERE group_id = $1`,
	StepWelcome:     `UPDATE groups SET discord_welcome_message_id = $2, updated_at = now() WHERE group_id = $1`,
	StepOpenVoice: `UPDATE groups SET voice_opened_at = coalesce(voice_opened_at, now()), updated_at = now()
		WHERE group_id = $1 AND $2::text IS NOT NULL`, // the statements take the same arguments
}

// FinishStep records the id of what the step made, whom it let in or greeted, and that no attempt of it
// is open. It returns ErrNotFound if the group is gone.
func (s *Store) FinishStep(ctx context.Context, id cohort.GroupID, step Step, discordID string, reached ...cohort.UserID) error {
	if discordID == "" && step != StepOpenVoice {
		return fmt.Errorf("record the %s of group %d: it has no id", step, id)
	}
	return s.transaction(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, finishStep[step], id, discordID)
		if err := changed(tag, err, "record the "+string(step)+" of group", id); err != nil {
			return err
		}
		if err := markReached(ctx, tx, id, step, reached); err != nil {
			return err
		}
		return endAttempt(ctx, tx, id, step)
	})
}

// reach are the statements that record whom a step let in or greeted.
var reach = map[Step]string{
	StepTextChannel: `UPDATE groups_users SET text_access_at = now() WHERE group_id = $1 AND user_id = ANY($2) AND status = 'active'`,
	StepWelcome:     `UPDATE groups_users SET greeted_at = now() WHERE group_id = $1 AND user_id = ANY($2) AND status = 'active'`,
}

func markReached(ctx context.Context, q querier, id cohort.GroupID, step Step, who []cohort.UserID) error {
	if len(who) == 0 {
		return nil
	}
	if _, err := q.Exec(ctx, reach[step], id, who); err != nil {
		return fmt.Errorf("record whom the %s of group %d reached: %w", step, id, err)
	}
	return nil
}

// MarkReached records that the member was let into the group's text channel (StepTextChannel) or greeted
// in it (StepWelcome) after it was made.
func (s *Store) MarkReached(ctx context.Context, id cohort.GroupID, step Step, who cohort.UserID) error {
	return markReached(ctx, s.pool, id, step, []cohort.UserID{who})
}

// FixFirstMeeting records when the group meets first. It returns ErrNotFound if the group is gone.
func (s *Store) FixFirstMeeting(ctx context.Context, id cohort.GroupID, at time.Time) error {
	tag, err := s.pool.Exec(ctx, `UPDATE groups SET first_meeting_at = $2, updated_at = now() WHERE group_id = $1`, id, at)
	return changed(tag, err, "record the first meeting of group", id)
}

// forgetStep are the statements that take each step's result off the record. The first meeting is free
// to change until the welcome has told of it.
var forgetStep = map[Step]string{
	StepVoiceChannel: `UPDATE groups SET discord_voice_channel_id = NULL, updated_at = now() WHERE group_id = $1`,
	StepEvent: `UPDATE groups SET discord_event_id = NULL, updated_at = now(),
		first_meeting_at = CASE WHEN discord_welcome_message_id IS NOT NULL OR status <> 'preview' THEN first_meeting_at END WHERE group_id = $1`,
	StepTextChannel: `
		WITH gu AS (UPDATE groups_users SET text_access_at = NULL WHERE group_id = $1)
		UPDATE groups SET discord_text_channel_id = NULL, updated_at = now() WHERE group_id = $1`,
	StepWelcome: `
		WITH gu AS (UPDATE groups_users SET greeted_at = NULL WHERE group_id = $1)
		UPDATE groups SET discord_welcome_message_id = NULL, updated_at = now() WHERE group_id = $1`,
	StepOpenVoice: `UPDATE groups SET voice_opened_at = NULL, updated_at = now() WHERE group_id = $1`,
}

// ForgetStep takes the step's result and attempt off the record: nothing of it is on Discord. A group
// that is gone has nothing to forget.
func (s *Store) ForgetStep(ctx context.Context, id cohort.GroupID, step Step) error {
	return s.transaction(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, forgetStep[step], id); err != nil {
			return fmt.Errorf("forget the %s of group %d: %w", step, id, err)
		}
		return endAttempt(ctx, tx, id, step)
	})
}

func endAttempt(ctx context.Context, tx pgx.Tx, id cohort.GroupID, step Step) error {
	_, err := tx.Exec(ctx, `DELETE FROM realization_attempts WHERE group_id = $1 AND step = $2`, id, step)
	if err != nil {
		return fmt.Errorf("end the attempt of %s for group %d: %w", step, id, err)
	}
	return nil
}
