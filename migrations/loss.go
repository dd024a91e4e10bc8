package migrations

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
)

// Loss is what taking a migration back loses of one kind: rows that nothing else in the database holds.
type Loss struct {
	Name string `json:"name,omitempty"` // by which it is allowed; empty for what is never allowed
	What string `json:"what"`           // what the rows are, in the plural
	Rows int64  `json:"rows"`
}

// LossKind is a kind of loss that can be allowed.
type LossKind struct {
	Name string
	What string
}

// loss is one thing that a down migration throws away.
type loss struct {
	version int    // the migration that loses it when it is taken back
	name    string // see Loss
	what    string
	table   string
	where   string // which of the table's rows hold it
}

// everyRow is the condition where the table itself goes.
const everyRow = "true"

// losses lists, for each down migration, every table and column that it drops, unless `migrate up` fills
// the column again from what stays. A test compares it with what the down migrations really drop.
var losses = []loss{
	{7, "request-uses", "requests from Discord, with the decision that they were made for", "requesters", "cohort_id IS NOT NULL OR decision IS NOT NULL OR decision_id IS NOT NULL"},

	{6, "own-times", "cohorts that keep their people's times for themselves", "cohorts", "own_times"},
	{
		6, "own-times", "signups with times of their own", "signups",
		"own_timezone IS NOT NULL OR own_availability_local IS NOT NULL OR own_if_needed_availability_local IS NOT NULL",
	},
	{6, "found-accounts", "members whose account was found by their Discord username and waits for approval", "groups_users", "proposed_discord_id IS NOT NULL"},

	{5, "requesters", "requests from Discord, with who made them and their reasons", "requesters", everyRow},
	{5, "requesters", "decisions with the Discord user who took them", "decisions", "discord_user_id IS NOT NULL"},

	{4, "request-counts", "counts of the requests that a run sent to Discord", "discord_requests", everyRow},
	{4, "problems", "runs with the problems that were found before the decision", "scheduling_runs", "problems <> '{}'"},
	{4, "text-access", "members of whom it is known that they were let into their text channel", "groups_users", "text_access_at IS NOT NULL"},
	{4, "greetings", "members of whom it is known that they were greeted", "groups_users", "greeted_at IS NOT NULL"},
	{4, "first-meetings", "groups whose first meeting is decided", "groups", "first_meeting_at IS NOT NULL"},

	{3, "decisions", "decisions", "decisions", everyRow},
	{3, "runs", "runs, with their options and proposals", "scheduling_runs", everyRow},
	{3, "runs", "groups of which it is known which run made them", "groups", "run_id IS NOT NULL OR run_ordinal IS NOT NULL"},
	{3, "meeting-times", "groups with their meeting time as numbers", "groups", "meeting_start_minute IS NOT NULL OR meeting_minutes IS NOT NULL"},
	{3, "event-ids", "groups with the id of their Discord event", "groups", "discord_event_id IS NOT NULL"},
	{3, "welcome-ids", "groups with the id of their welcome message", "groups", "discord_welcome_message_id IS NOT NULL"},
	{3, "voice-access", "groups of which it is known that their voice channel was opened", "groups", "voice_opened_at IS NOT NULL"},
	{3, "categories", "Discord categories of cohorts", "cohort_categories", everyRow},
	{3, "attempts", "steps on Discord that were begun and whose outcome is not known", "realization_attempts", everyRow},
	{3, "external-ids", "signups with the person's id in the cohort file, without which the next import makes them twice", "signups", "external_ref IS NOT NULL"},
	{3, "reasons", "signups with the details of why they were left out", "signups", "ungroupable_detail IS NOT NULL OR ungroupable_run IS NOT NULL"},
	{3, "presence", "members of whom it is known whether they are on the Discord server", "groups_users", "on_server IS NOT NULL"},
	{
		3, "cohort-settings", "cohorts with their own meeting length, group size or time grid", "cohorts",
		"meeting_minutes IS NOT NULL OR min_people IS NOT NULL OR max_people IS NOT NULL OR time_increment IS NOT NULL",
	},

	// The platform's own tables.
	{1, "", "users", "users", everyRow},
	{1, "", "facilitators", "facilitators", everyRow},
	{1, "", "cohorts", "cohorts", everyRow},
	{1, "", "groups", "groups", everyRow},
	{1, "", "memberships", "groups_users", everyRow},
	{1, "", "signups", "signups", everyRow},
	{1, "", "meetings", "meetings", everyRow},
}

// LossKinds lists every kind of loss that can be allowed, the newest migration's first.
func LossKinds() []LossKind {
	var kinds []LossKind
	for _, l := range losses {
		if l.name == "" {
			continue
		}
		if i := slices.IndexFunc(kinds, func(k LossKind) bool { return k.Name == l.name }); i >= 0 {
			kinds[i].What += "; " + l.what
			continue
		}
		kinds = append(kinds, LossKind{l.name, l.what})
	}
	return kinds
}

// lossesOf lists what taking the version back can lose.
func lossesOf(version int) []loss {
	return slices.DeleteFunc(slices.Clone(losses), func(l loss) bool { return l.version != version })
}

// countLosses locks the tables concerned until the transaction ends, so that nobody can add a row between
// the count and the drop, and counts.
func countLosses(ctx context.Context, tx *sql.Tx, version int) ([]Loss, error) {
	atStake := lossesOf(version)
	if err := lockTables(ctx, tx, atStake); err != nil {
		return nil, err
	}
	var found []Loss
	for _, l := range atStake {
		counted := Loss{Name: l.name, What: l.what}
		query := "SELECT count(*) FROM " + l.table + " WHERE " + l.where
		if err := tx.QueryRowContext(ctx, query).Scan(&counted.Rows); err != nil {
			return nil, fmt.Errorf("count what would be lost of %s: %w", l.table, readable(err))
		}
		if counted.Rows > 0 {
			found = append(found, counted)
		}
	}
	return found, nil
}

func lockTables(ctx context.Context, tx *sql.Tx, atStake []loss) error {
	var tables []string
	for _, l := range atStake {
		tables = append(tables, l.table)
	}
	if len(tables) == 0 {
		return nil
	}
	slices.Sort(tables)
	lock := "LOCK TABLE " + strings.Join(slices.Compact(tables), ", ") //nolint:gosec // names of the table losses
	if _, err := tx.ExecContext(ctx, lock); err != nil {
		return fmt.Errorf("wait until nobody uses the tables (stop the worker and the bot): %w", readable(err))
	}
	return nil
}
