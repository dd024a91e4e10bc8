package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"convene/cohort"
)

// ByID and ByName begin a text that names a cohort in one way only.
const (
	ByID   = "id:"
	ByName = "name:"
)

// AmbiguousError says that a text names several cohorts. It is ErrAmbiguous.
type AmbiguousError struct {
	Text    string
	Matches []cohort.Cohort
}

func (e *AmbiguousError) Error() string {
	ways := make([]string, 0, len(e.Matches))
	for _, c := range e.Matches {
		ways = append(ways, fmt.Sprintf("%s%d for %q", ByID, c.ID, c.Name))
	}
	return fmt.Sprintf("%q can be several cohorts: say %s", e.Text, strings.Join(ways, ", or "))
}

// Is makes the error an ErrAmbiguous.
func (e *AmbiguousError) Is(target error) bool { return target == ErrAmbiguous }

// FindCohort returns the cohort that a text names: by its id, or by its name in any case, and by one of them
// only if the text begins with ByID or ByName. A cancelled cohort is meant by its name only if no other has it.
// It returns ErrNotFound, or an *AmbiguousError if the text names several.
func (s *Store) FindCohort(ctx context.Context, text string) (cohort.Cohort, error) {
	id, byID := strings.CutPrefix(text, ByID)
	name, byName := strings.CutPrefix(text, ByName)
	var found []cohort.Cohort
	if !byName {
		c, err := s.cohortByID(ctx, id)
		if err != nil {
			return cohort.Cohort{}, fmt.Errorf("find cohort %q: %w", text, err)
		}
		found = append(found, c...)
	}
	if !byID {
		named, err := s.cohortsByName(ctx, name)
		if err != nil {
			return cohort.Cohort{}, fmt.Errorf("find cohort %q: %w", text, err)
		}
		for _, c := range named {
			if !slices.ContainsFunc(found, func(o cohort.Cohort) bool { return o.ID == c.ID }) {
				found = append(found, c)
			}
		}
	}
	switch len(found) {
	case 0:
		return cohort.Cohort{}, fmt.Errorf("cohort %q: %w", text, ErrNotFound)
	case 1:
		return found[0], nil
	}
	return cohort.Cohort{}, &AmbiguousError{text, found}
}

// cohortByID returns the cohort of the id, if the text is one and a cohort has it.
func (s *Store) cohortByID(ctx context.Context, text string) ([]cohort.Cohort, error) {
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return nil, nil //nolint:nilerr // a text that is no number is no id
	}
	c, err := s.Cohort(ctx, cohort.ID(id))
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	return []cohort.Cohort{c}, err
}

func (s *Store) cohortsByName(ctx context.Context, name string) ([]cohort.Cohort, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT `+cohortColumns+` FROM cohorts c
		WHERE lower(c.cohort_name) = lower($1) AND (c.status <> 'cancelled' OR NOT EXISTS (
			SELECT 1 FROM cohorts o WHERE lower(o.cohort_name) = lower($1) AND o.status <> 'cancelled'))
		ORDER BY c.cohort_id`, name)
	if err != nil {
		return nil, err
	}
	named, err := pgx.CollectRows(rows, pgx.RowToStructByName[cohortRow])
	cohorts := make([]cohort.Cohort, 0, len(named))
	for _, r := range named {
		cohorts = append(cohorts, r.cohort())
	}
	return cohorts, err
}
