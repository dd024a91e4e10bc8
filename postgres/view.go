package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"convene/cohort"
)

// View is a cohort as an organiser looks at it, with names.
type View struct {
	Cohort   cohort.Cohort
	Signups  int
	Groups   []ViewGroup
	Unplaced []ViewUnplaced
	// Warnings are those of the latest run that matched, and what has changed since of people in groups.
	Warnings []string
	// Suggestions are those of the latest run that matched.
	Suggestions []cohort.Suggestion
	// Problems would keep the latest run's groups from being realized; empty when it has none that wait.
	Problems []string
}

// ViewGroup is a group with its people and what it has on Discord.
type ViewGroup struct {
	cohort.Group
	People  []ViewMember
	Objects Objects
}

// ViewMember is a member as an organiser knows them.
type ViewMember struct {
	GroupID   cohort.GroupID
	UserID    cohort.UserID
	Ref, Name string
	Role      cohort.Role
	DiscordID string
	Username  string // on Discord
	Proposed  string // the account that has the username, which approving the group gives them
	OnServer  *bool  // nil before it was looked up
}

// Absent reports whether the member is known not to be on the server.
func (m ViewMember) Absent() bool {
	return m.DiscordID == "" && m.Proposed == "" || (m.OnServer != nil && !*m.OnServer)
}

// ViewUnplaced is somebody in no group, and why.
type ViewUnplaced struct {
	Ref, Name string
	Reason    cohort.Ungroupable
	Detail    string
}

// PreviewOf returns the cohort's groups of every status but cancelled, and who was left out. It
// returns ErrNotFound.
func (s *Store) PreviewOf(ctx context.Context, id cohort.ID) (View, error) {
	var v View
	err := s.snapshot(ctx, func(tx pgx.Tx) error {
		var err error
		if v.Cohort, err = readCohort(ctx, tx, id); err != nil {
			return err
		}
		if err := tx.QueryRow(ctx, `SELECT count(*) FROM signups WHERE cohort_id = $1`, id).Scan(&v.Signups); err != nil {
			return err
		}
		v.Groups, err = viewGroups(ctx, tx, `WHERE g.cohort_id = $1 AND g.status <> 'cancelled'`, id)
		if err != nil {
			return err
		}
		if v.Unplaced, err = viewUnplaced(ctx, tx, id); err != nil {
			return err
		}
		latest, err := latestProposal(ctx, tx, id)
		v.Warnings, v.Suggestions = latest.Warnings, latest.Suggestions
		if err != nil {
			return err
		}
		if v.Problems, err = viewProblems(ctx, tx, id); err != nil {
			return err
		}
		v.Warnings = append(v.Warnings, foundByUsername(v.Groups)...)
		conflicts, err := readRoleConflicts(ctx, tx, id)
		for _, c := range conflicts {
			v.Warnings = append(v.Warnings, c.String())
		}
		return err
	})
	if err != nil {
		return View{}, fmt.Errorf("view cohort %d: %w", id, err)
	}
	return v, nil
}

// viewGroups reads the groups g that the condition chooses, by id.
func viewGroups(ctx context.Context, tx pgx.Tx, condition string, args ...any) ([]ViewGroup, error) {
	groups, err := readGroups(ctx, tx, `SELECT `+groupColumns+` FROM groups g `+condition+` ORDER BY g.group_id`, args...)
	if err != nil || len(groups) == 0 {
		return nil, err
	}
	ids := make([]cohort.GroupID, 0, len(groups))
	for _, g := range groups {
		ids = append(ids, g.ID)
	}
	objects, err := viewObjects(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	rows, err := tx.Query(ctx, `
		SELECT gu.group_id, gu.user_id, `+personRef+` AS ref, `+personName+` AS name,
			gu.role, coalesce(`+discordID+`, '') AS discord_id, coalesce(u.discord_username, '') AS username,
			CASE WHEN `+discordID+` IS NULL THEN coalesce(`+accountID+`, '') ELSE '' END AS proposed, gu.on_server
		FROM groups g JOIN groups_users gu USING (group_id) JOIN users u USING (user_id)
		LEFT JOIN signups su ON su.user_id = u.user_id AND su.cohort_id = g.cohort_id
		WHERE g.group_id = ANY($1) AND gu.status = 'active'
		ORDER BY gu.group_id, gu.role = 'participant', gu.user_id`, ids)
	if err != nil {
		return nil, err
	}
	members, err := pgx.CollectRows(rows, pgx.RowToStructByName[ViewMember])
	if err != nil {
		return nil, err
	}
	people := map[cohort.GroupID][]ViewMember{}
	for _, m := range members {
		people[m.GroupID] = append(people[m.GroupID], m)
	}
	view := make([]ViewGroup, 0, len(groups))
	for _, g := range groups {
		view = append(view, ViewGroup{Group: g, People: people[g.ID], Objects: objects[g.ID]})
	}
	return view, nil
}

// viewObjects leaves the category empty for a group that is not in it yet.
func viewObjects(ctx context.Context, tx pgx.Tx, ids []cohort.GroupID) (map[cohort.GroupID]Objects, error) {
	rows, err := tx.Query(ctx, `
		SELECT g.group_id, `+objectColumns+` FROM groups g JOIN cohorts c USING (cohort_id) WHERE g.group_id = ANY($1)`, ids)
	if err != nil {
		return nil, err
	}
	type objectRow struct {
		GroupID cohort.GroupID
		Objects
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[objectRow])
	if err != nil {
		return nil, err
	}
	objects := map[cohort.GroupID]Objects{}
	for _, r := range list {
		if !r.has(StepVoiceChannel) {
			r.CategoryID = ""
		}
		objects[r.GroupID] = r.Objects
	}
	return objects, nil
}

func viewUnplaced(ctx context.Context, tx pgx.Tx, id cohort.ID) ([]ViewUnplaced, error) {
	rows, err := tx.Query(ctx, `
		SELECT `+personRef+` AS ref, `+personName+` AS name, su.ungroupable_reason AS reason, coalesce(su.ungroupable_detail, '') AS detail
		FROM signups su JOIN users u USING (user_id)
		WHERE su.cohort_id = $1 AND su.ungroupable_reason IS NOT NULL AND NOT EXISTS (
			SELECT 1 FROM groups_users gu
			WHERE gu.user_id = su.user_id AND gu.place_in_cohort_id = su.cohort_id AND gu.status = 'active')
		ORDER BY su.user_id`, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[ViewUnplaced])
}

// viewProblems are those of the run that looks after the cohort's previews.
func viewProblems(ctx context.Context, tx pgx.Tx, id cohort.ID) ([]string, error) {
	rows, err := tx.Query(ctx, `
		SELECT unnest(r.problems) FROM scheduling_runs r
		WHERE r.run_id = (SELECT max(g.run_id) FROM groups g WHERE g.cohort_id = $1 AND g.status = 'preview')`, id)
	if err != nil {
		return nil, err
	}
	return pgx.AppendRows([]string(nil), rows, pgx.RowTo[string]) // nil when there are none, as the other lists
}

// latestProposal is that of the latest run that matched; empty if none has.
func latestProposal(ctx context.Context, tx pgx.Tx, id cohort.ID) (p cohort.Proposal, err error) {
	var stored []byte
	err = tx.QueryRow(ctx, `
		SELECT proposal FROM scheduling_runs
		WHERE cohort_id = $1 AND proposal IS NOT NULL ORDER BY created_at DESC LIMIT 1`, id).Scan(&stored)
	if errors.Is(err, pgx.ErrNoRows) {
		return p, nil
	}
	if err != nil {
		return p, err
	}
	if err := json.Unmarshal(stored, &p); err != nil {
		return p, fmt.Errorf("read the latest proposal: %w", err)
	}
	return p, nil
}
