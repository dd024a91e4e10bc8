package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"convene/cohort"
)

// personImport loads the people of one roster.
type personImport struct {
	tx       pgx.Tx
	cohortID cohort.ID
	refs     map[cohort.UserID]string // of the people loaded so far
}

// person brings a person, their limit as facilitator and their signup up to date.
func (in personImport) person(ctx context.Context, p cohort.Enrollee) (change, error) {
	id, userChange, err := in.user(ctx, p)
	if err != nil {
		return unchanged, err
	}
	if ref, twice := in.refs[id]; twice {
		return unchanged, fmt.Errorf("is the same person as %q: user %d", ref, id)
	}
	in.refs[id] = p.Ref
	limitChange, err := in.facilitator(ctx, id, p)
	if err != nil {
		return unchanged, err
	}
	signupChange, err := in.signup(ctx, id, p)
	if err != nil || signupChange == added {
		return signupChange, err
	}
	if userChange != unchanged || limitChange != unchanged {
		return updated, nil
	}
	return signupChange, nil
}

// user finds the person's row and brings it up to date, or makes it.
func (in personImport) user(ctx context.Context, p cohort.Enrollee) (id cohort.UserID, done change, err error) {
	var deleted bool
	err = in.tx.QueryRow(ctx, `
		SELECT user_id, deleted_at IS NOT NULL FROM (
			SELECT 1 AS choice, user_id FROM signups WHERE cohort_id = $1 AND external_ref = $2
			UNION ALL
			SELECT 2, user_id FROM users WHERE discord_id = nullif($3, '')
		) AS candidates
		JOIN users USING (user_id)
		ORDER BY choice LIMIT 1`, in.cohortID, p.Ref, p.DiscordID).Scan(&id, &deleted)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		id, err = in.insertUser(ctx, p)
		return id, added, err
	case err != nil:
		return 0, unchanged, err
	case deleted:
		return 0, unchanged, fmt.Errorf("user %d has been deleted on the platform: take them off the file", id)
	}
	done, err = in.updateUser(ctx, id, p)
	return id, done, err
}

func (in personImport) insertUser(ctx context.Context, p cohort.Enrollee) (id cohort.UserID, err error) {
	err = in.tx.QueryRow(ctx, `
		INSERT INTO users (discord_id, discord_username, nickname, email, timezone, availability_local, if_needed_availability_local)
		VALUES (nullif($1, ''), nullif($2, ''), nullif($3, ''), nullif($4, ''), nullif($5, ''), $6, $7)
		RETURNING user_id`,
		p.DiscordID, p.DiscordUsername, p.Name, p.Email, p.Timezone, p.Available, p.IfNeeded).Scan(&id)
	return id, err
}

// updateUser keeps what the roster leaves out, except availability, which it always states.
func (in personImport) updateUser(ctx context.Context, id cohort.UserID, p cohort.Enrollee) (change, error) {
	tag, err := in.tx.Exec(ctx, `
		WITH roster AS (
			SELECT coalesce(nullif($2, ''), discord_id) AS discord_id, coalesce(nullif($3, ''), discord_username) AS discord_username,
				coalesce(nullif($4, ''), nickname) AS nickname, coalesce(nullif($5, ''), email) AS email,
				coalesce(nullif($6, ''), timezone) AS timezone, $7::text AS available, $8::text AS if_needed
			FROM users WHERE user_id = $1)
		UPDATE users u SET discord_id = r.discord_id, discord_username = r.discord_username, nickname = r.nickname, email = r.email,
			timezone = r.timezone, availability_local = r.available, if_needed_availability_local = r.if_needed, updated_at = now()
		FROM roster r
		WHERE u.user_id = $1 AND r IS DISTINCT FROM
			(u.discord_id, u.discord_username, u.nickname, u.email, u.timezone, u.availability_local, u.if_needed_availability_local)`,
		id, p.DiscordID, p.DiscordUsername, p.Name, p.Email, p.Timezone, p.Available, p.IfNeeded)
	if is(err, uniqueViolation) {
		return unchanged, fmt.Errorf("new Discord id of user %d: %w", id, ErrDiscordIDTaken)
	}
	return changeOf(tag), err
}

// facilitator gives a facilitator their limit. Who is in the roster counts as certified when they were
// not known as a facilitator before.
func (in personImport) facilitator(ctx context.Context, id cohort.UserID, p cohort.Enrollee) (change, error) {
	if p.Role != cohort.Facilitator {
		return unchanged, nil
	}
	tag, err := in.tx.Exec(ctx, `
		INSERT INTO facilitators (user_id, max_active_groups, certified_at) VALUES ($1, $2, now())
		ON CONFLICT (user_id) DO UPDATE SET max_active_groups = EXCLUDED.max_active_groups, updated_at = now()
		WHERE facilitators.max_active_groups IS DISTINCT FROM EXCLUDED.max_active_groups`, id, p.MaxGroups)
	return changeOf(tag), err
}

func (in personImport) signup(ctx context.Context, id cohort.UserID, p cohort.Enrollee) (change, error) {
	var inserted bool
	// xmax is 0 on a row that this statement inserted; there is no row if it left one as it was.
	err := in.tx.QueryRow(ctx, `
		INSERT INTO signups (user_id, cohort_id, role, external_ref) VALUES ($1, $2, $3, $4)
		ON CONFLICT (cohort_id, user_id) DO UPDATE SET role = EXCLUDED.role, external_ref = EXCLUDED.external_ref, updated_at = now()
		WHERE (signups.role, signups.external_ref) IS DISTINCT FROM (EXCLUDED.role, EXCLUDED.external_ref)
		RETURNING xmax = 0`, id, in.cohortID, p.Role, p.Ref).Scan(&inserted)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return unchanged, nil
	case err != nil:
		return unchanged, err
	case inserted:
		return added, nil
	}
	return updated, nil
}

func changeOf(tag pgconn.CommandTag) change {
	if tag.RowsAffected() == 0 {
		return unchanged
	}
	return updated
}
