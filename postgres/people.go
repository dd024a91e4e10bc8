package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"convene/cohort"
)

// PeopleToMatch returns who can be grouped in the cohort, by user id, and whether the cohort has
// facilitators, certified or not, so that each of its groups needs one.
//
// Participants with an active membership in a group of the cohort that is not cancelled are left
// out; those once ungroupable are considered again. A facilitator stays, with the capacity that is
// left of max_active_groups after the preview and active groups of any cohort, and be it 0. The
// meetings that people have already, as facilitator or participant of any cohort, are busy times.
// People whom the platform has deleted are left out.
func (s *Store) PeopleToMatch(ctx context.Context, id cohort.ID) (people []cohort.Person, facilitated bool, err error) {
	err = s.snapshot(ctx, func(tx pgx.Tx) error {
		people, err = readPeople(ctx, tx, id)
		return err
	})
	if err != nil {
		return nil, false, fmt.Errorf("read the people of cohort %d: %w", id, err)
	}
	for _, p := range people {
		facilitated = facilitated || p.Role == cohort.Facilitator
	}
	return people, facilitated, nil
}

// personName is what a person is called: as they like, else as Discord knows them.
const personName = `coalesce(nullif(u.nickname, ''), nullif(u.discord_username, ''), su.external_ref, 'user ' || u.user_id)`

// personRef is the person's id in the cohort file, else the platform's.
const personRef = `coalesce(su.external_ref, u.user_id::text)`

// personTimes are those that the signup has for itself, else the person's.
const personTimes = `
	coalesce(CASE WHEN su.own_availability_local IS NULL THEN u.timezone ELSE su.own_timezone END, '') AS timezone,
	coalesce(su.own_availability_local, u.availability_local, '') AS available,
	coalesce(CASE WHEN su.own_availability_local IS NULL THEN u.if_needed_availability_local
		ELSE su.own_if_needed_availability_local END, '') AS if_needed`

type personRow struct {
	UserID                        cohort.UserID
	Ref, Name                     string
	Role                          cohort.Role
	IsFacilitator                 bool
	MaxGroups                     *int
	Certified                     bool
	Timezone, Available, IfNeeded string
}

func readPeople(ctx context.Context, tx pgx.Tx, id cohort.ID) ([]cohort.Person, error) {
	rows, err := tx.Query(ctx, `
		SELECT su.user_id, `+personRef+` AS ref, `+personName+` AS name, su.role,
			f.user_id IS NOT NULL AS is_facilitator, f.max_active_groups AS max_groups, f.certified_at IS NOT NULL AS certified,
			`+personTimes+`
		FROM signups su
		JOIN users u ON u.user_id = su.user_id AND u.deleted_at IS NULL
		LEFT JOIN facilitators f ON f.user_id = su.user_id
		WHERE su.cohort_id = $1 AND (su.role = 'facilitator' OR NOT EXISTS (
			SELECT 1 FROM groups_users gu
			WHERE gu.user_id = su.user_id AND gu.place_in_cohort_id = su.cohort_id AND gu.status = 'active'))
		ORDER BY su.user_id`, id)
	if err != nil {
		return nil, err
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[personRow])
	if err != nil {
		return nil, err
	}
	ids := make([]cohort.UserID, 0, len(list))
	for _, r := range list {
		ids = append(ids, r.UserID)
	}
	held, err := readCommitments(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	people := make([]cohort.Person, 0, len(list))
	for _, r := range list {
		people = append(people, r.person(held))
	}
	return people, nil
}

func (r personRow) person(held commitments) cohort.Person {
	p := cohort.Person{
		UserID: r.UserID, Ref: r.Ref, Name: r.Name, Role: r.Role, Certified: r.Certified,
		Timezone: r.Timezone, Available: r.Available, IfNeeded: r.IfNeeded, Busy: held.meetings[r.UserID],
	}
	switch {
	case r.Role != cohort.Facilitator, !r.IsFacilitator:
	case r.MaxGroups == nil:
		p.Capacity = cohort.Unlimited
	default:
		p.Capacity = max(*r.MaxGroups-held.leads[r.UserID], 0)
	}
	return p
}
