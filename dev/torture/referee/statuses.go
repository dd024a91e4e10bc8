package referee

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Statuses returns the groups of a cohort with their status.
func Statuses(ctx context.Context, pool *pgxpool.Pool, cohortID int64) (map[int64]string, error) {
	found, err := pool.Query(ctx, `SELECT group_id, status::text FROM groups WHERE cohort_id = $1`, cohortID)
	if err != nil {
		return nil, fmt.Errorf("read the groups of cohort %d: %w", cohortID, err)
	}
	statuses := map[int64]string{}
	var id int64
	var status string
	_, err = pgx.ForEachRow(found, []any{&id, &status}, func() error {
		statuses[id] = status
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the groups of cohort %d: %w", cohortID, err)
	}
	return statuses, nil
}
