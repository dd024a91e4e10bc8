package postgres

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"convene/cohort"
)

// readEffects adds what an import means beyond its rows: for whom it is not what they have, and for which
// other cohorts.
func readEffects(ctx context.Context, tx pgx.Tx, done *Imported, file ImportRequest, people peopleImport) (err error) {
	if err := tx.QueryRow(ctx, `SELECT count(*) FROM signups WHERE cohort_id = $1`, done.CohortID).Scan(&done.Signups); err != nil {
		return fmt.Errorf("count the signups: %w", err)
	}
	if done.NotInFile, err = readUnnamed(ctx, tx, done.CohortID, file); err != nil {
		return fmt.Errorf("read whom the file does not name: %w", err)
	}
	if done.Roles, err = readRoleConflicts(ctx, tx, done.CohortID); err != nil {
		return fmt.Errorf("read the roles in groups: %w", err)
	}
	if done.Affected, err = readAffected(ctx, tx, done.CohortID, people.moved); err != nil {
		return fmt.Errorf("read who else takes the times: %w", err)
	}
	if done.Recognised, err = withOrigin(ctx, tx, done.CohortID, people.newcomers); err != nil {
		return fmt.Errorf("read where people are known from: %w", err)
	}
	return nil
}

func readUnnamed(ctx context.Context, tx pgx.Tx, id cohort.ID, file ImportRequest) ([]Unnamed, error) {
	named := slices.Clone(file.Skipped)
	for i := range file.Roster.People {
		named = append(named, file.Roster.People[i].Ref)
	}
	rows, err := tx.Query(ctx, `
		SELECT `+personRef+` AS ref, coalesce((
			SELECT min(g.group_name) FROM groups_users gu JOIN groups g USING (group_id)
			WHERE gu.user_id = su.user_id AND gu.place_in_cohort_id = su.cohort_id AND gu.status = 'active'
				AND g.status IN ('preview', 'active')), '') AS "group"
		FROM signups su JOIN users u USING (user_id)
		WHERE su.cohort_id = $1 AND NOT coalesce(su.external_ref = ANY($2), false)
		ORDER BY su.user_id`, id, named)
	if err != nil {
		return nil, err
	}
	return pgx.AppendRows([]Unnamed(nil), rows, pgx.RowToStructByName[Unnamed])
}

// readRoleConflicts returns the members of preview and active groups whose signup has another role.
func readRoleConflicts(ctx context.Context, q querier, id cohort.ID) ([]RoleConflict, error) {
	rows, err := q.Query(ctx, `
		SELECT `+personRef+` AS ref, `+personName+` AS name, su.role AS signed_up, gu.role AS has, g.group_name AS "group", g.status
		FROM signups su JOIN users u USING (user_id)
		JOIN groups_users gu ON gu.user_id = su.user_id AND gu.place_in_cohort_id = su.cohort_id AND gu.status = 'active'
		JOIN groups g USING (group_id)
		WHERE su.cohort_id = $1 AND gu.role <> su.role AND g.status IN ('preview', 'active')
		ORDER BY su.user_id, g.group_id`, id)
	if err != nil {
		return nil, err
	}
	return pgx.AppendRows([]RoleConflict(nil), rows, pgx.RowToStructByName[RoleConflict])
}

// String says it to who looks at the groups.
func (c RoleConflict) String() string {
	return fmt.Sprintf("%s has signed up as %s since, and is %s in %s", c.Name, c.SignedUp, c.Has, c.Group)
}

// readAffected returns the other cohorts, not over yet, whose signups share the times of the people.
func readAffected(ctx context.Context, tx pgx.Tx, id cohort.ID, people []cohort.UserID) ([]AffectedCohort, error) {
	rows, err := tx.Query(ctx, `
		SELECT c.cohort_id, c.cohort_name AS name, count(*) AS people, count(*) FILTER (WHERE EXISTS (
			SELECT 1 FROM groups_users gu JOIN groups g USING (group_id)
			WHERE gu.user_id = su.user_id AND gu.place_in_cohort_id = su.cohort_id AND gu.status = 'active'
				AND g.status IN ('preview', 'active'))) AS grouped
		FROM signups su JOIN cohorts c USING (cohort_id)
		WHERE su.user_id = ANY($2) AND su.cohort_id <> $1 AND su.own_availability_local IS NULL
			AND c.status = 'active' AND c.cohort_start_date + 7 * c.number_of_group_meetings >= current_date
		GROUP BY c.cohort_id, c.cohort_name ORDER BY c.cohort_id`, id, people)
	if err != nil {
		return nil, err
	}
	return pgx.AppendRows([]AffectedCohort(nil), rows, pgx.RowToStructByName[AffectedCohort])
}

// withOrigin adds the latest other cohort that each person signed up for.
func withOrigin(ctx context.Context, tx pgx.Tx, id cohort.ID, people []Recognised) ([]Recognised, error) {
	ids := make([]cohort.UserID, 0, len(people))
	for _, p := range people {
		ids = append(ids, p.UserID)
	}
	rows, err := tx.Query(ctx, `
		SELECT DISTINCT ON (su.user_id) su.user_id, c.cohort_name
		FROM signups su JOIN cohorts c USING (cohort_id)
		WHERE su.user_id = ANY($2) AND su.cohort_id <> $1
		ORDER BY su.user_id, c.cohort_start_date DESC, c.cohort_id DESC`, id, ids)
	if err != nil {
		return nil, err
	}
	origins := map[cohort.UserID]string{}
	var user cohort.UserID
	var name string
	_, err = pgx.ForEachRow(rows, []any{&user, &name}, func() error {
		origins[user] = name
		return nil
	})
	for i := range people {
		people[i].From = origins[people[i].UserID]
	}
	return people, err
}
