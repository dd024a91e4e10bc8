package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"convene/cohort"
)

// groupRow is a row of groups.
type groupRow struct {
	GroupID  cohort.GroupID
	Name     string
	CohortID cohort.ID
	Ordinal  int
	Status   cohort.GroupStatus
	meetingRow
}

const groupColumns = `g.group_id, g.group_name AS name, g.cohort_id, coalesce(g.run_ordinal, 0) AS ordinal, g.status, ` + meetingColumns

// readGroups reads the groups that a query for groupColumns finds, with their active members.
func readGroups(ctx context.Context, q querier, sql string, args ...any) ([]cohort.Group, error) {
	rows, err := q.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("read groups: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[groupRow])
	if err != nil {
		return nil, fmt.Errorf("read groups: %w", err)
	}
	ids := make([]cohort.GroupID, 0, len(list))
	for _, r := range list {
		ids = append(ids, r.GroupID)
	}
	members, err := readMembers(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	groups := make([]cohort.Group, 0, len(list))
	for _, r := range list {
		groups = append(groups, cohort.Group{
			ID: r.GroupID, CohortID: r.CohortID, Name: r.Name, Ordinal: r.Ordinal, Status: r.Status, Meeting: r.meeting(), Members: members[r.GroupID],
		})
	}
	return groups, nil
}

// meetingRow is a group's meeting as stored: in numbers, or, in groups that the platform made, as
// its text only.
type meetingRow struct {
	StartMinute *int
	Minutes     *int
	MeetingText string
}

const meetingColumns = `g.meeting_start_minute AS start_minute, g.meeting_minutes AS minutes,
	coalesce(g.recurring_meeting_time_utc, '') AS meeting_text`

// meeting returns the meeting. A group without any, or with a text that nobody can read, has the zero
// Meeting, so that it can still be looked at and deleted; BeginStep keeps it from being realized.
func (r meetingRow) meeting() cohort.Meeting {
	if r.StartMinute != nil && r.Minutes != nil {
		return cohort.Meeting{Start: cohort.WeekMinute(*r.StartMinute), Minutes: *r.Minutes}
	}
	meeting, err := cohort.ParseMeeting(r.MeetingText)
	if err != nil {
		return cohort.Meeting{}
	}
	return meeting
}

// readMembers returns the active members of the groups, each group's facilitator first.
func readMembers(ctx context.Context, q querier, ids []cohort.GroupID) (map[cohort.GroupID][]cohort.Member, error) {
	rows, err := q.Query(ctx, `
		SELECT group_id, user_id, role FROM groups_users
		WHERE group_id = ANY($1) AND status = 'active'
		ORDER BY group_id, role = 'participant', user_id`, ids)
	if err != nil {
		return nil, fmt.Errorf("read members: %w", err)
	}
	members := map[cohort.GroupID][]cohort.Member{}
	var group cohort.GroupID
	var m cohort.Member
	_, err = pgx.ForEachRow(rows, []any{&group, &m.UserID, &m.Role}, func() error {
		members[group] = append(members[group], m)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read members: %w", err)
	}
	return members, nil
}

// Groups returns all groups that are not cancelled, by id.
func (s *Store) Groups(ctx context.Context) ([]ViewGroup, error) {
	return s.view(ctx, `WHERE g.status <> 'cancelled'`)
}

// GroupsVisibleTo returns the groups that the person with the Discord id may see: administrators all,
// facilitators their own; preview, active and completed, by id. Who is unknown to the platform, or deleted on
// it, may see none; anybody may ask, so that this is one look-up by the Discord id.
func (s *Store) GroupsVisibleTo(ctx context.Context, discordID string) ([]ViewGroup, error) {
	return s.view(ctx, `
		WHERE g.status <> 'cancelled' AND g.group_id IN (
			SELECT gu.group_id FROM groups_users gu JOIN users u USING (user_id)
			WHERE u.discord_id = $1 AND u.deleted_at IS NULL AND gu.role = 'facilitator' AND gu.status = 'active'
			UNION ALL
			SELECT every.group_id FROM groups every
			WHERE (SELECT u.is_admin FROM users u WHERE u.discord_id = $1 AND u.deleted_at IS NULL))`, discordID)
}

func (s *Store) view(ctx context.Context, condition string, args ...any) (groups []ViewGroup, err error) {
	err = s.snapshot(ctx, func(tx pgx.Tx) error {
		groups, err = viewGroups(ctx, tx, condition, args...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("view groups: %w", err)
	}
	return groups, nil
}

// ActiveGroupsOfDiscordUser returns the active groups of the person with the Discord id, by id.
func (s *Store) ActiveGroupsOfDiscordUser(ctx context.Context, discordID string) ([]cohort.GroupID, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT g.group_id FROM groups g
		JOIN groups_users gu ON gu.group_id = g.group_id AND gu.status = 'active'
		JOIN users u ON u.user_id = gu.user_id AND u.deleted_at IS NULL
		WHERE g.status = 'active' AND u.discord_id = $1
		ORDER BY g.group_id`, discordID)
	if err != nil {
		return nil, fmt.Errorf("read the groups of a Discord user: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[cohort.GroupID])
	if err != nil {
		return nil, fmt.Errorf("read the groups of a Discord user: %w", err)
	}
	return ids, nil
}
