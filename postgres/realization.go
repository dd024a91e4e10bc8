package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"convene/cohort"
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

// Empty reports whether the group has nothing on Discord yet; a category is not its own.
func (o Objects) Empty() bool {
	o.CategoryID = ""
	return o == Objects{}
}

// has reports whether the step's result is there.
func (o Objects) has(step Step) bool {
	switch step {
	case StepVoiceChannel:
		return o.VoiceChannelID != ""
	case StepEvent:
		return o.EventID != ""
	case StepTextChannel:
		return o.TextChannelID != ""
	case StepWelcome:
		return o.WelcomeMessageID != ""
	case StepOpenVoice:
		return o.VoiceOpened
	}
	return false
}

// RealMember is a member with what Discord has to know.
type RealMember struct {
	cohort.Member
	Name      string
	DiscordID string // empty when unknown
	OnServer  bool   // at the last look
	// HasAccess and Greeted say whether the text channel was made or opened for the member, and
	// whether the welcome or a greeting named them.
	HasAccess, Greeted bool
}

// Realization is all one needs to bring a group to Discord, or to take it down.
type Realization struct {
	Group   cohort.Group
	Cohort  cohort.Cohort
	RunID   cohort.RunID // empty for a group that no run has made or taken over
	Members []RealMember // the facilitator first
	Objects Objects
	// FirstMeeting is what everything says that tells of it; zero before the event is made.
	FirstMeeting time.Time
	Meetings     []time.Time // the starts on record; a preview has none
	attempted    []string
}

// Done reports whether the step's result is on record.
func (r Realization) Done(step Step) bool { return r.Objects.has(step) }

// Attempted reports whether the step was begun and its outcome is not known.
func (r Realization) Attempted(step Step) bool { return slices.Contains(r.attempted, string(step)) }

// Realization reads a group, as it is at one moment. It returns ErrNotFound.
func (s *Store) Realization(ctx context.Context, id cohort.GroupID) (r Realization, err error) {
	err = s.snapshot(ctx, func(tx pgx.Tx) error {
		r, err = readRealization(ctx, tx, id)
		return err
	})
	if err != nil {
		return Realization{}, fmt.Errorf("read group %d: %w", id, err)
	}
	return r, nil
}

const objectColumns = `
	coalesce(g.discord_category_id, c.discord_category_id, '') AS category_id,
	coalesce(g.discord_voice_channel_id, '') AS voice_channel_id, coalesce(g.discord_event_id, '') AS event_id,
	coalesce(g.discord_text_channel_id, '') AS text_channel_id, coalesce(g.discord_welcome_message_id, '') AS welcome_message_id,
	g.voice_opened_at IS NOT NULL AS voice_opened`

func readRealization(ctx context.Context, q querier, id cohort.GroupID) (r Realization, err error) {
	var cohortID cohort.ID
	var first *time.Time
	o := &r.Objects
	err = q.QueryRow(ctx, `
		SELECT g.cohort_id, coalesce(g.run_id, ''), g.first_meeting_at, `+objectColumns+`,
			ARRAY(SELECT a.step FROM realization_attempts a WHERE a.group_id = g.group_id),
			ARRAY(SELECT m.scheduled_at FROM meetings m WHERE m.group_id = g.group_id ORDER BY m.meeting_number)
		FROM groups g JOIN cohorts c USING (cohort_id) WHERE g.group_id = $1`, id).
		Scan(&cohortID, &r.RunID, &first, &o.CategoryID, &o.VoiceChannelID, &o.EventID, &o.TextChannelID, &o.WelcomeMessageID,
			&o.VoiceOpened, &r.attempted, &r.Meetings)
	if errors.Is(err, pgx.ErrNoRows) {
		return r, ErrNotFound
	}
	if err != nil {
		return r, err
	}
	if first != nil {
		r.FirstMeeting = first.UTC()
	}
	for i := range r.Meetings {
		r.Meetings[i] = r.Meetings[i].UTC()
	}
	groups, err := readGroups(ctx, q, `SELECT `+groupColumns+` FROM groups g WHERE g.group_id = $1`, id)
	if err != nil {
		return r, err
	}
	r.Group = groups[0]
	if r.Cohort, err = readCohort(ctx, q, cohortID); err != nil {
		return r, err
	}
	r.Members, err = realMembers(ctx, q, id)
	return r, err
}

func realMembers(ctx context.Context, q querier, id cohort.GroupID) ([]RealMember, error) {
	rows, err := q.Query(ctx, `
		SELECT gu.user_id, gu.role, `+personName+` AS name, coalesce(`+discordID+`, '') AS discord_id,
			coalesce(gu.on_server AND `+discordID+` IS NOT NULL, false) AS on_server,
			gu.text_access_at IS NOT NULL AS has_access, gu.greeted_at IS NOT NULL AS greeted
		FROM groups g JOIN groups_users gu USING (group_id) JOIN users u USING (user_id)
		LEFT JOIN signups su ON su.user_id = u.user_id AND su.cohort_id = g.cohort_id
		WHERE gu.group_id = $1 AND gu.status = 'active'
		ORDER BY gu.role = 'participant', gu.user_id`, id)
	if err != nil {
		return nil, fmt.Errorf("read the members: %w", err)
	}
	members, err := pgx.CollectRows(rows, pgx.RowToStructByName[RealMember])
	if err != nil {
		return nil, fmt.Errorf("read the members: %w", err)
	}
	return members, nil
}
