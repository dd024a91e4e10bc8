package referee

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Records are the rows of the cohorts that are active.
type Records struct{ Cohorts []Cohort }

// Cohort is a row of cohorts, with what belongs to it.
type Cohort struct {
	ID         int64
	Name       string
	Meetings   int // of each group
	Signups    int
	Categories []Category
	Groups     []Group
	Decisions  []Decision // oldest first
}

// Category is a row of cohort_categories; without an id, one that was about to be made.
type Category struct {
	CohortID int64
	Number   int
	ID       string
}

// Group is a row of groups. The ids are Discord's.
type Group struct {
	CohortID, ID                          int64
	Name, Status                          string
	Category, Voice, Event, Text, Welcome string
	Members                               []Member
	Meetings                              []Meeting
	Attempts                              []string // steps that were begun and not finished
}

// The statuses of groups that matter here.
const (
	statusPreview = "preview"
	statusActive  = "active"
)

func (g Group) String() string { return fmt.Sprintf("%s (%d) of cohort %d", g.Name, g.ID, g.CohortID) }

// Member is an active membership. Who has no Discord id has an empty one.
type Member struct {
	GroupID, UserID int64
	DiscordID       string
}

// Meeting is a row of meetings.
type Meeting struct {
	GroupID      int64
	Number       int
	At           time.Time
	Event, Voice string
}

// Decision is a row of decisions.
type Decision struct {
	CohortID int64
	ID, Kind string
	Groups   []int64 // empty for all that waited
	Accepted bool
}

type attempt struct {
	GroupID int64
	Step    string
}

// Read reads the active cohorts and all that belongs to them, as they are at one moment.
func Read(ctx context.Context, pool *pgxpool.Pool) (r Records, err error) {
	options := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	err = pgx.BeginTxFunc(ctx, pool, options, func(tx pgx.Tx) error {
		r, err = read(ctx, tx)
		return err
	})
	if err != nil {
		return Records{}, fmt.Errorf("read what is on record: %w", err)
	}
	return r, nil
}

type cohortRow struct {
	ID       int64
	Name     string
	Meetings int
	Signups  int
}

type groupRow struct {
	CohortID, ID                          int64
	Name, Status                          string
	Category, Voice, Event, Text, Welcome string
}

func read(ctx context.Context, tx pgx.Tx) (Records, error) {
	cohorts := rows[cohortRow](ctx, tx, `
		SELECT cohort_id, cohort_name, number_of_group_meetings, (SELECT count(*) FROM signups s WHERE s.cohort_id = c.cohort_id)
		FROM cohorts c WHERE status = 'active' ORDER BY cohort_id`)
	categories := rows[Category](ctx, tx, `
		SELECT cohort_id, number, coalesce(discord_category_id, '') FROM cohort_categories ORDER BY cohort_id, number`)
	groups := rows[groupRow](ctx, tx, `
		SELECT cohort_id, group_id, group_name, status::text, coalesce(discord_category_id, ''), coalesce(discord_voice_channel_id, ''),
			coalesce(discord_event_id, ''), coalesce(discord_text_channel_id, ''), coalesce(discord_welcome_message_id, '')
		FROM groups ORDER BY group_id`)
	members := rows[Member](ctx, tx, `
		SELECT group_id, user_id, coalesce(discord_id, '') FROM groups_users JOIN users USING (user_id)
		WHERE groups_users.status = 'active' ORDER BY group_id, user_id`)
	meetings := rows[Meeting](ctx, tx, `
		SELECT group_id, meeting_number, scheduled_at, coalesce(discord_event_id, ''), coalesce(discord_voice_channel_id, '')
		FROM meetings ORDER BY group_id, meeting_number`)
	attempts := rows[attempt](ctx, tx, `SELECT group_id, step FROM realization_attempts ORDER BY group_id, step`)
	decisions := rows[Decision](ctx, tx, `
		SELECT cohort_id, decision_id, decision, group_ids, accepted FROM decisions JOIN scheduling_runs USING (run_id)
		ORDER BY decided_at, decision_id`)

	for _, err := range []error{cohorts.err, categories.err, groups.err, members.err, meetings.err, attempts.err, decisions.err} {
		if err != nil {
			return Records{}, err
		}
	}
	var r Records
	for _, c := range cohorts.list {
		made := Cohort{ID: c.ID, Name: c.Name, Meetings: c.Meetings, Signups: c.Signups}
		made.Categories = of(categories.list, func(k Category) bool { return k.CohortID == c.ID })
		made.Decisions = of(decisions.list, func(d Decision) bool { return d.CohortID == c.ID })
		for _, g := range of(groups.list, func(g groupRow) bool { return g.CohortID == c.ID }) {
			group := Group{
				CohortID: g.CohortID, ID: g.ID, Name: g.Name, Status: g.Status,
				Category: g.Category, Voice: g.Voice, Event: g.Event, Text: g.Text, Welcome: g.Welcome,
			}
			group.Members = of(members.list, func(m Member) bool { return m.GroupID == g.ID })
			group.Meetings = of(meetings.list, func(m Meeting) bool { return m.GroupID == g.ID })
			for _, a := range of(attempts.list, func(a attempt) bool { return a.GroupID == g.ID }) {
				group.Attempts = append(group.Attempts, a.Step)
			}
			made.Groups = append(made.Groups, group)
		}
		r.Cohorts = append(r.Cohorts, made)
	}
	return r, nil
}

type result[T any] struct {
	list []T
	err  error
}

func rows[T any](ctx context.Context, tx pgx.Tx, sql string) result[T] {
	found, err := tx.Query(ctx, sql)
	if err != nil {
		return result[T]{err: err}
	}
	list, err := pgx.CollectRows(found, pgx.RowToStructByPos[T])
	return result[T]{list, err}
}

// of are the elements that belong to something.
func of[T any](list []T, belongs func(T) bool) []T {
	var own []T
	for _, one := range list {
		if belongs(one) {
			own = append(own, one)
		}
	}
	return own
}
