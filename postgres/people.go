package postgres

import (
	"context"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"

	"convene/cohort"
)

// PeopleToMatch returns who can be grouped in the cohort, by user id, and whether the cohort has
// facilitators, certified or not, so that each of its groups needs one.
//
// Participants with an active membership in a group of the cohort that is not cancelled are left
// out; those once ungroupable are considered again. A facilitator stays with the capacity that is
// left of max_active_groups after the preview and active groups of any cohort, whose meetings are
// busy times.
func (s *Store) PeopleToMatch(ctx context.Context, id cohort.ID) (people []cohort.Person, facilitated bool, err error) {
	rows, err := s.pool.Query(ctx, `
		SELECT su.user_id, coalesce(su.external_ref, '') AS ref,
			coalesce(nullif(u.nickname, ''), nullif(u.discord_username, ''), su.external_ref, 'user ' || u.user_id) AS name,
			su.role, f.user_id IS NOT NULL AND f.max_active_groups IS NULL AS unlimited,
			coalesce(f.max_active_groups, 0) AS max_groups, f.certified_at IS NOT NULL AS certified,
			coalesce(u.timezone, '') AS timezone, coalesce(u.availability_local, '') AS available,
			coalesce(u.if_needed_availability_local, '') AS if_needed,
			(SELECT count(*) FROM groups_users gu JOIN groups g USING (group_id)
			 WHERE gu.user_id = su.user_id AND gu.role = 'facilitator' AND gu.status = 'active' AND g.status IN ('preview', 'active')) AS leads
		FROM signups su
		JOIN users u ON u.user_id = su.user_id AND u.deleted_at IS NULL
		LEFT JOIN facilitators f ON f.user_id = su.user_id
		WHERE su.cohort_id = $1 AND (su.role = 'facilitator' OR NOT EXISTS (
			SELECT 1 FROM groups_users gu
			WHERE gu.user_id = su.user_id AND gu.place_in_cohort_id = su.cohort_id AND gu.status = 'active'))
		ORDER BY su.user_id`, id)
	if err != nil {
		return nil, false, fmt.Errorf("read people of cohort %d: %w", id, err)
	}
	type personRow struct {
		UserID                        cohort.UserID
		Ref, Name                     string
		Role                          cohort.Role
		Unlimited                     bool
		MaxGroups                     int
		Certified                     bool
		Timezone, Available, IfNeeded string
		Leads                         int
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[personRow])
	if err != nil {
		return nil, false, fmt.Errorf("read people of cohort %d: %w", id, err)
	}
	busy, err := s.busyMeetings(ctx, id)
	if err != nil {
		return nil, false, err
	}
	for _, r := range found {
		p := cohort.Person{
			UserID: r.UserID, Ref: r.Ref, Name: r.Name, Role: r.Role, Certified: r.Certified,
			Timezone: r.Timezone, Available: r.Available, IfNeeded: r.IfNeeded, Busy: busy[r.UserID],
		}
		if p.Ref == "" {
			p.Ref = strconv.FormatInt(int64(r.UserID), 10)
		}
		if r.Role == cohort.Facilitator {
			facilitated = true
			p.Capacity = max(r.MaxGroups-r.Leads, 0)
			if r.Unlimited {
				p.Capacity = cohort.Unlimited
			}
		}
		people = append(people, p)
	}
	return people, facilitated, nil
}

// busyMeetings are the meetings that the cohort's people already have, in any cohort's groups.
func (s *Store) busyMeetings(ctx context.Context, id cohort.ID) (map[cohort.UserID][]cohort.Meeting, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT gu.user_id, `+meetingColumns+`
		FROM groups_users gu
		JOIN groups g USING (group_id)
		WHERE gu.status = 'active' AND g.status IN ('preview', 'active')
			AND gu.user_id IN (SELECT user_id FROM signups WHERE cohort_id = $1)
		ORDER BY gu.user_id, g.group_id`, id)
	if err != nil {
		return nil, fmt.Errorf("read meetings of cohort %d's people: %w", id, err)
	}
	type busyRow struct {
		UserID cohort.UserID
		meetingRow
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[busyRow])
	if err != nil {
		return nil, fmt.Errorf("read meetings of cohort %d's people: %w", id, err)
	}
	busy := map[cohort.UserID][]cohort.Meeting{}
	for _, r := range list {
		if m, err := r.meeting(); err == nil && m.Minutes > 0 {
			busy[r.UserID] = append(busy[r.UserID], m)
		}
	}
	return busy, nil
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

// meeting returns the meeting; a group without any has the zero Meeting.
func (r meetingRow) meeting() (cohort.Meeting, error) {
	if r.StartMinute != nil && r.Minutes != nil {
		return cohort.Meeting{Start: cohort.WeekMinute(*r.StartMinute), Minutes: *r.Minutes}, nil
	}
	if r.MeetingText == "" {
		return cohort.Meeting{}, nil
	}
	return cohort.ParseMeeting(r.MeetingText)
}
