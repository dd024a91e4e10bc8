package postgres

import (
	"context"
	"fmt"
	"strings"
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

// Objects are the Discord ids of what a group has; empty for what it lacks.
type Objects struct {
	CategoryID       string // the group's, else its cohort's
	VoiceChannelID   string
	EventID          string
	TextChannelID    string
	WelcomeMessageID string
	VoiceOpened      bool
}

// RealMember is a member with what Discord has to know.
type RealMember struct {
	cohort.Member
	DiscordID string // empty when unknown
	OnServer  bool   // at the last look
}

// Realization is all one needs to bring a group to Discord, or to take it down.
type Realization struct {
	Group     cohort.Group
	Cohort    cohort.Cohort
	Members   []RealMember // the facilitator first
	Objects   Objects
	attempted []string
}

// Done reports whether the step's result is on record.
func (r Realization) Done(step Step) bool {
	switch step {
	case StepVoiceChannel:
		return r.Objects.VoiceChannelID != ""
	case StepEvent:
		return r.Objects.EventID != ""
	case StepTextChannel:
		return r.Objects.TextChannelID != ""
	case StepWelcome:
		return r.Objects.WelcomeMessageID != ""
	case StepOpenVoice:
		return r.Objects.VoiceOpened
	}
	return false
}

// Attempted reports whether the step was begun and its outcome is not known.
func (r Realization) Attempted(step Step) bool {
	for _, attempted := range r.attempted {
		if attempted == string(step) {
			return true
		}
	}
	return false
}

// required is what an active group has, besides its meetings and its members' access, which comes
// with the channels.
var required = []Step{StepVoiceChannel, StepEvent, StepTextChannel, StepWelcome, StepOpenVoice}

const objectColumns = `
	coalesce(g.discord_category_id, c.discord_category_id, '') AS category_id,
	coalesce(g.discord_voice_channel_id, '') AS voice_channel_id, coalesce(g.discord_event_id, '') AS event_id,
	coalesce(g.discord_text_channel_id, '') AS text_channel_id, coalesce(g.discord_welcome_message_id, '') AS welcome_message_id,
	g.voice_opened_at IS NOT NULL AS voice_opened`

// Realization reads a group. It returns ErrNotFound.
func (s *Store) Realization(ctx context.Context, id cohort.GroupID) (Realization, error) {
	var r Realization
	groups, err := readGroups(ctx, s.pool, `SELECT `+groupColumns+` FROM groups g WHERE g.group_id = $1`, id)
	if err != nil {
		return r, err
	}
	if len(groups) == 0 {
		return r, fmt.Errorf("group %d: %w", id, ErrNotFound)
	}
	r.Group = groups[0]
	var cohortID cohort.ID
	o := &r.Objects
	err = s.pool.QueryRow(ctx, `
		SELECT g.cohort_id, `+objectColumns+`, ARRAY(SELECT a.step FROM realization_attempts a WHERE a.group_id = g.group_id)
		FROM groups g JOIN cohorts c USING (cohort_id) WHERE g.group_id = $1`, id).
		Scan(&cohortID, &o.CategoryID, &o.VoiceChannelID, &o.EventID, &o.TextChannelID, &o.WelcomeMessageID, &o.VoiceOpened, &r.attempted)
	if err := found(err, "group", id); err != nil {
		return r, err
	}
	if r.Cohort, err = s.Cohort(ctx, cohortID); err != nil {
		return r, err
	}
	r.Members, err = s.realMembers(ctx, id)
	return r, err
}

func (s *Store) realMembers(ctx context.Context, id cohort.GroupID) ([]RealMember, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT gu.user_id, gu.role, coalesce(u.discord_id, '') AS discord_id, coalesce(gu.on_server, false) AS on_server
		FROM groups_users gu JOIN users u USING (user_id)
		WHERE gu.group_id = $1 AND gu.status = 'active'
		ORDER BY gu.role = 'participant', gu.user_id`, id)
	if err != nil {
		return nil, fmt.Errorf("read the members of group %d: %w", id, err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[RealMember])
}

// BeginStep records that the step is being tried. It is kept when tried again.
func (s *Store) BeginStep(ctx context.Context, id cohort.GroupID, step Step) error {
	_, err := s.pool.Exec(ctx, `
		INSERT INTO realization_attempts (group_id, step) VALUES ($1, $2) ON CONFLICT DO NOTHING`, id, step)
	if err != nil {
		return fmt.Errorf("record the attempt of %s for group %d: %w", step, id, err)
	}
	return nil
}

// finishStep are the statements that record each step's result. The first step also settles the
// group's category.
var finishStep = map[Step]string{
	StepVoiceChannel: `UPDATE groups g SET discord_voice_channel_id = $2, updated_at = now(),
		discord_category_id = coalesce(g.discord_category_id, (SELECT c.discord_category_id FROM cohorts c WHERE c.cohort_id = g.cohort_id))
		WHERE group_id = $1`,
	StepEvent:       `UPDATE groups SET discord_event_id = $2, updated_at = now() WHERE group_id = $1`,
	StepTextChannel: `UPDATE groups SET discord_text_channel_id = $2, updated_at = now() WHERE group_id = $1`,
	StepWelcome:     `UPDATE groups SET discord_welcome_message_id = $2, updated_at = now() WHERE group_id = $1`,
	StepOpenVoice:   `UPDATE groups SET voice_opened_at = now(), updated_at = now() WHERE group_id = $1 AND $2 <> ''`,
}

// FinishStep records the step's result, and that no attempt of it is open. It returns ErrNotFound if
// the group is gone.
func (s *Store) FinishStep(ctx context.Context, id cohort.GroupID, step Step, discordID string) error {
	return s.transaction(ctx, func(tx pgx.Tx) error {
		updated, err := tx.Exec(ctx, finishStep[step], id, discordID)
		if err != nil {
			return fmt.Errorf("record %s of group %d: %w", step, id, err)
		}
		if updated.RowsAffected() == 0 {
			return fmt.Errorf("group %d: %w", id, ErrNotFound)
		}
		return endAttempt(ctx, tx, id, step)
	})
}

// forgetStep are the statements that take each step's result off the record.
var forgetStep = map[Step]string{
	StepVoiceChannel: `UPDATE groups SET discord_voice_channel_id = NULL, discord_category_id = NULL, updated_at = now() WHERE group_id = $1`,
	StepEvent:        `UPDATE groups SET discord_event_id = NULL, updated_at = now() WHERE group_id = $1`,
	StepTextChannel:  `UPDATE groups SET discord_text_channel_id = NULL, updated_at = now() WHERE group_id = $1`,
	StepWelcome:      `UPDATE groups SET discord_welcome_message_id = NULL, updated_at = now() WHERE group_id = $1`,
	StepOpenVoice:    `UPDATE groups SET voice_opened_at = NULL, updated_at = now() WHERE group_id = $1`,
}

// ForgetStep takes the step's result and attempt off the record: nothing of it is on Discord.
func (s *Store) ForgetStep(ctx context.Context, id cohort.GroupID, step Step) error {
	return s.transaction(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, forgetStep[step], id); err != nil {
			return fmt.Errorf("forget %s of group %d: %w", step, id, err)
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

// ActivateGroup sets a preview group active and writes its meetings, numbered from 1. A group that is
// active already stays as it is. It returns ErrIncomplete, naming what is missing, or ErrNotPreview.
func (s *Store) ActivateGroup(ctx context.Context, id cohort.GroupID, starts []time.Time) error {
	r, err := s.Realization(ctx, id)
	if err != nil {
		return err
	}
	var missing []string
	for _, step := range required {
		if !r.Done(step) {
			missing = append(missing, strings.ReplaceAll(string(step), "_", " "))
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("group %d lacks %s: %w", id, strings.Join(missing, ", "), ErrIncomplete)
	}
	if len(starts) == 0 {
		return fmt.Errorf("group %d has no meetings: %w", id, ErrIncomplete)
	}
	return s.transaction(ctx, func(tx pgx.Tx) error { return activate(ctx, tx, r, starts) })
}

func activate(ctx context.Context, tx pgx.Tx, r Realization, starts []time.Time) error {
	id := r.Group.ID
	var status cohort.GroupStatus
	err := tx.QueryRow(ctx, `SELECT status FROM groups WHERE group_id = $1 FOR UPDATE`, id).Scan(&status)
	if err := found(err, "group", id); err != nil {
		return err
	}
	if status == cohort.Active {
		return nil
	}
	if status != cohort.Preview {
		return fmt.Errorf("group %d is %s: %w", id, status, ErrNotPreview)
	}
	_, err = tx.Exec(ctx, `
		UPDATE groups SET status = 'active', start_date = $2, expected_end_date = $3, updated_at = now() WHERE group_id = $1`,
		id, starts[0], starts[len(starts)-1])
	if err != nil {
		return fmt.Errorf("activate group %d: %w", id, err)
	}
	for i, start := range starts {
		_, err := tx.Exec(ctx, `
			INSERT INTO meetings (group_id, cohort_id, scheduled_at, meeting_number, discord_event_id, discord_voice_channel_id)
			VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (group_id, meeting_number) DO NOTHING`,
			id, r.Cohort.ID, start, i+1, r.Objects.EventID, r.Objects.VoiceChannelID)
		if err != nil {
			return fmt.Errorf("write meeting %d of group %d: %w", i+1, id, err)
		}
	}
	return nil
}
