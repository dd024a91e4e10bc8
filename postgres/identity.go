package postgres

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"convene/cohort"
)

// Evidence is what a person is recognised by.
type Evidence string

// The kinds of evidence, the strongest first.
const (
	ByFileID    Evidence = "file id"
	ByDiscordID Evidence = "Discord id"
	ByEmail     Evidence = "e-mail"
	ByUsername  Evidence = "Discord username"
)

// knownPerson is somebody in the database who shares something with a row of the file.
type knownPerson struct {
	UserID    cohort.UserID
	Deleted   bool // by the platform
	DiscordID string
	Username  string
	Name      string
	Email     string
	times
	Leads     bool // is known as a facilitator
	MaxGroups *int
	// Of the signup in this cohort; empty without one.
	Ref      string
	Role     cohort.Role
	SignedUp bool
	Own      *times // nil where the person's times are shared
}

// times are when a person can meet.
type times struct{ Timezone, Available, IfNeeded string }

func (p *knownPerson) String() string {
	if p.Ref != "" {
		return fmt.Sprintf("%q (user %d)", p.Ref, p.UserID)
	}
	return fmt.Sprintf("user %d", p.UserID)
}

// directory finds the people whom the database knows.
type directory struct {
	byRef, byDiscord    map[string]*knownPerson
	byEmail, byUsername map[string][]*knownPerson
}

func newDirectory(people []*knownPerson) directory {
	d := directory{map[string]*knownPerson{}, map[string]*knownPerson{}, map[string][]*knownPerson{}, map[string][]*knownPerson{}}
	for _, p := range people {
		if p.Ref != "" {
			d.byRef[p.Ref] = p
		}
		if p.DiscordID != "" {
			d.byDiscord[p.DiscordID] = p
		}
		if p.Deleted {
			continue // an address may be used again
		}
		if key := fold(p.Email); key != "" {
			d.byEmail[key] = append(d.byEmail[key], p)
		}
		if key := foldUsername(p.Username); key != "" {
			d.byUsername[key] = append(d.byUsername[key], p)
		}
	}
	return d
}

// fold is what e-mail addresses are compared by, which nobody tells apart by upper and lower case.
func fold(text string) string { return strings.ToLower(strings.TrimSpace(text)) }

// foldUsername is what Discord usernames are compared by: people write an @ before theirs, too.
func foldUsername(text string) string { return strings.TrimPrefix(fold(text), "@") }

// identity is who a row of the file is.
type identity struct {
	person *knownPerson // nil for somebody new
	by     Evidence
}

// identify is the one rule of who is the same person:
//
//  1. Whom this cohort knows by the row's file id, whatever else the row says.
//  2. Else who has its Discord id, or its e-mail address in any case.
//  3. Else the only one who has its Discord username, unless both have a Discord id.
//  4. Else it is somebody new.
//
// Where that names two people, why is a sentence about it, and nobody is chosen.
func (d directory) identify(e cohort.Enrollee) (id identity, why string) {
	if p := d.byRef[e.Ref]; p != nil {
		return identity{p, ByFileID}, deletedReason(p)
	}
	account, addressed := d.byDiscord[e.DiscordID], d.byEmail[fold(e.Email)]
	switch {
	case account != nil && len(addressed) > 0 && !slices.Contains(addressed, account):
		return identity{}, fmt.Sprintf("the Discord id is that of %s, and the e-mail address that of %s: "+
			"one person cannot be both; correct one of the two, or leave it empty", account, addressed[0])
	case account != nil:
		return identity{account, ByDiscordID}, deletedReason(account)
	case len(addressed) > 1:
		return identity{}, fmt.Sprintf("the e-mail address is that of %s and of %s: add the Discord id of the one who is meant",
			addressed[0], addressed[1])
	case len(addressed) == 1:
		return identity{addressed[0], ByEmail}, ""
	}
	var named []*knownPerson
	for _, p := range d.byUsername[foldUsername(e.DiscordUsername)] {
		if e.DiscordID == "" || p.DiscordID == "" {
			named = append(named, p)
		}
	}
	switch len(named) {
	case 0:
		return identity{}, ""
	case 1:
		return identity{named[0], ByUsername}, ""
	}
	return identity{}, fmt.Sprintf("the Discord username is that of %s and of %s: add the Discord id or the e-mail address of the one who is meant",
		named[0], named[1])
}

func deletedReason(p *knownPerson) string {
	if !p.Deleted {
		return ""
	}
	return fmt.Sprintf("%s has been deleted on the platform: take the row off the file", p)
}

// readDirectory reads and locks, in one order, everybody who shares something with a row of the roster.
func readDirectory(ctx context.Context, tx pgx.Tx, id cohort.ID, people []cohort.Enrollee) (directory, error) {
	var refs, accounts, addresses, usernames []string
	for i := range people {
		p := &people[i]
		refs = append(refs, p.Ref)
		accounts = appendSet(accounts, p.DiscordID)
		addresses = appendSet(addresses, fold(p.Email))
		usernames = appendSet(usernames, foldUsername(p.DiscordUsername))
	}
	rows, err := tx.Query(ctx, `
		SELECT u.user_id, u.deleted_at IS NOT NULL, coalesce(u.discord_id, ''), coalesce(u.discord_username, ''),
			coalesce(u.nickname, ''), coalesce(u.email, ''),
			coalesce(u.timezone, ''), coalesce(u.availability_local, ''), coalesce(u.if_needed_availability_local, ''),
			f.user_id IS NOT NULL, f.max_active_groups, coalesce(su.external_ref, ''), coalesce(su.role::text, ''), su.user_id IS NOT NULL,
			su.own_availability_local IS NOT NULL, coalesce(su.own_timezone, ''), coalesce(su.own_availability_local, ''),
			coalesce(su.own_if_needed_availability_local, '')
		FROM users u
		LEFT JOIN signups su ON su.user_id = u.user_id AND su.cohort_id = $1
		LEFT JOIN facilitators f ON f.user_id = u.user_id
		WHERE su.external_ref = ANY($2) OR u.discord_id = ANY($3) OR lower(trim(u.email)) = ANY($4) OR regexp_replace(lower(trim(u.discord_username)), '^@', '') = ANY($5)
		ORDER BY u.user_id
		FOR NO KEY UPDATE OF u`, id, refs, accounts, addresses, usernames)
	if err != nil {
		return directory{}, fmt.Errorf("read who is known: %w", err)
	}
	known, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (*knownPerson, error) {
		var p knownPerson
		var own times
		var hasOwn bool
		err := row.Scan(&p.UserID, &p.Deleted, &p.DiscordID, &p.Username, &p.Name, &p.Email, &p.Timezone, &p.Available, &p.IfNeeded,
			&p.Leads, &p.MaxGroups, &p.Ref, &p.Role, &p.SignedUp, &hasOwn, &own.Timezone, &own.Available, &own.IfNeeded)
		if hasOwn {
			p.Own = &own
		}
		return &p, err
	})
	if err != nil {
		return directory{}, fmt.Errorf("read who is known: %w", err)
	}
	return newDirectory(known), nil
}

func appendSet(list []string, text string) []string {
	if text == "" {
		return list
	}
	return append(list, text)
}
