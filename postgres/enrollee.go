package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"convene/cohort"
)

// peopleImport loads the people of one roster.
type peopleImport struct {
	tx   pgx.Tx
	done *Imported
	// moved are those whose shared times have changed.
	moved []cohort.UserID
	// newcomers are those whom this cohort did not know, with what they were recognised by.
	newcomers []Recognised
}

func (in *peopleImport) load(ctx context.Context, rows []recognisedRow) error {
	if err := in.release(ctx, rows); err != nil {
		return err
	}
	for _, r := range rows {
		if err := in.person(ctx, r); err != nil {
			return fmt.Errorf("person %q: %w", r.Ref, err)
		}
	}
	return nil
}

// release takes back the Discord ids and file ids that change, so that people may exchange them: both are
// unique at every moment.
func (in *peopleImport) release(ctx context.Context, rows []recognisedRow) error {
	var accounts, refs []cohort.UserID
	for _, r := range rows {
		if r.person == nil {
			continue
		}
		if r.DiscordID != "" && r.person.DiscordID != "" && r.DiscordID != r.person.DiscordID {
			accounts = append(accounts, r.person.UserID)
		}
		if r.person.Ref != "" && r.Ref != r.person.Ref {
			refs = append(refs, r.person.UserID)
		}
	}
	if _, err := in.tx.Exec(ctx, `UPDATE users SET discord_id = NULL WHERE user_id = ANY($1)`, accounts); err != nil {
		return fmt.Errorf("take back Discord ids: %w", err)
	}
	_, err := in.tx.Exec(ctx, `UPDATE signups SET external_ref = NULL WHERE cohort_id = $1 AND user_id = ANY($2)`, in.done.CohortID, refs)
	if err != nil {
		return fmt.Errorf("take back file ids: %w", err)
	}
	return nil
}

// person brings a person, their limit as facilitator and their signup up to date.
func (in *peopleImport) person(ctx context.Context, r recognisedRow) error {
	id, whats, err := in.user(ctx, r)
	if err != nil {
		return err
	}
	limit, err := in.facilitator(ctx, id, r)
	if err != nil {
		return err
	}
	signup, err := in.signup(ctx, id, r)
	if err != nil {
		return err
	}
	whats = append(append(whats, limit...), signup...)
	switch {
	case r.person == nil || !r.person.SignedUp:
		in.done.Added++
	case len(whats) > 0:
		in.done.Updated++
		in.done.Changed = append(in.done.Changed, PersonChange{r.Ref, whats})
	default:
		in.done.Unchanged++
	}
	if r.person != nil && r.by != ByFileID {
		in.newcomers = append(in.newcomers, Recognised{Ref: r.Ref, UserID: id, By: r.by})
	}
	return nil
}

// user brings the person's row up to date, or makes it. What the roster leaves out stays, except the
// times, which it always states.
func (in *peopleImport) user(ctx context.Context, r recognisedRow) (id cohort.UserID, whats []string, err error) {
	if r.person == nil {
		err = in.tx.QueryRow(ctx, `
			INSERT INTO users (discord_id, discord_username, nickname, email, timezone, availability_local, if_needed_availability_local)
			VALUES (nullif($1, ''), nullif($2, ''), nullif($3, ''), nullif($4, ''), nullif($5, ''), $6, $7)
			RETURNING user_id`,
			r.DiscordID, r.DiscordUsername, r.Name, r.Email, r.Timezone, r.Available, r.IfNeeded).Scan(&id)
		return id, nil, err
	}
	p := r.person
	var changes changes
	account := changes.keep("Discord id", p.DiscordID, r.DiscordID)
	username := changes.keep("Discord username", p.Username, r.DiscordUsername)
	name := changes.keep("name", p.Name, r.ownName())
	email := changes.keep("e-mail", p.Email, r.Email)
	when := p.times
	if !in.done.OwnTimes {
		if when = r.times(p.times); changes.times(p.times, when) {
			in.moved = append(in.moved, p.UserID)
		}
	}
	if len(changes) == 0 {
		return p.UserID, nil, nil
	}
	_, err = in.tx.Exec(ctx, `
		UPDATE users SET discord_id = nullif($2, ''), discord_username = nullif($3, ''), nickname = nullif($4, ''), email = nullif($5, ''),
			timezone = nullif($6, ''), availability_local = $7, if_needed_availability_local = $8, updated_at = now()
		WHERE user_id = $1`, p.UserID, account, username, name, email, when.Timezone, when.Available, when.IfNeeded)
	return p.UserID, changes, err
}

// ownName is what the file calls the person, empty if that is only their id for want of a name.
func (r recognisedRow) ownName() string {
	if r.Name == r.Ref {
		return ""
	}
	return r.Name
}

// times are those of the row; a zone that it leaves out is the one that was known.
func (r recognisedRow) times(before times) times {
	after := times{r.Timezone, r.Available, r.IfNeeded}
	if after.Timezone == "" {
		after.Timezone = before.Timezone
	}
	return after
}

// facilitator gives a facilitator their limit. Who is in the roster counts as certified when they were
// not known as a facilitator before.
func (in *peopleImport) facilitator(ctx context.Context, id cohort.UserID, r recognisedRow) ([]string, error) {
	if r.Role != cohort.Facilitator {
		return nil, nil
	}
	if p := r.person; p != nil && p.Leads && equal(p.MaxGroups, r.MaxGroups) {
		return nil, nil
	}
	_, err := in.tx.Exec(ctx, `
		INSERT INTO facilitators (user_id, max_active_groups, certified_at) VALUES ($1, $2, now())
		ON CONFLICT (user_id) DO UPDATE SET max_active_groups = EXCLUDED.max_active_groups, updated_at = now()`, id, r.MaxGroups)
	return []string{"max groups"}, err
}

func equal(a, b *int) bool { return (a == nil) == (b == nil) && (a == nil || *a == *b) }

// signup writes the signup, with times of its own if the cohort keeps them.
func (in *peopleImport) signup(ctx context.Context, id cohort.UserID, r recognisedRow) ([]string, error) {
	var own *times
	var changes changes
	var before knownPerson
	if r.person != nil {
		before = *r.person
	}
	if in.done.OwnTimes {
		had := before.times
		if before.Own != nil {
			had = *before.Own
		}
		when := r.times(had)
		own = &when
		changes.times(had, when)
	}
	if before.SignedUp {
		changes.keep("role", string(before.Role), string(r.Role))
		changes.keep("file id", before.Ref, r.Ref)
		if len(changes) == 0 && (own == nil) == (before.Own == nil) {
			return nil, nil
		}
	}
	zone, available, ifNeeded := own.columns()
	_, err := in.tx.Exec(ctx, `
		INSERT INTO signups (user_id, cohort_id, role, external_ref, own_timezone, own_availability_local, own_if_needed_availability_local)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (cohort_id, user_id) DO UPDATE SET role = EXCLUDED.role, external_ref = EXCLUDED.external_ref,
			own_timezone = EXCLUDED.own_timezone, own_availability_local = EXCLUDED.own_availability_local,
			own_if_needed_availability_local = EXCLUDED.own_if_needed_availability_local, updated_at = now()`,
		id, in.done.CohortID, r.Role, r.Ref, zone, available, ifNeeded)
	return changes, err
}

// columns are NULL without times.
func (t *times) columns() (zone, available, ifNeeded *string) {
	if t == nil {
		return nil, nil, nil
	}
	return &t.Timezone, &t.Available, &t.IfNeeded
}

// changes names what is new of a person.
type changes []string

// keep returns what to store: what the file says, or what was known if it says nothing.
func (c *changes) keep(what, before, after string) string {
	if after == "" || after == before {
		return before
	}
	*c = append(*c, what)
	return after
}

// times reports whether the times are new.
func (c *changes) times(before, after times) bool {
	if before == after {
		return false
	}
	*c = append(*c, "times")
	return true
}
