package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"convene/cohort"
)

// AddRequests adds to the run's count of requests to Discord, by route. What is no run of ScheduleCohort
// keeps no count.
func (s *Store) AddRequests(ctx context.Context, id cohort.RunID, requests map[string]int) error {
	routes, counts := make([]string, 0, len(requests)), make([]int, 0, len(requests))
	for route, n := range requests {
		routes, counts = append(routes, route), append(counts, n)
	}
	_, err := s.pool.Exec(ctx, `
		INSERT INTO discord_requests (run_id, route, requests)
		SELECT run_id, r.route, r.requests FROM scheduling_runs, unnest($2::text[], $3::bigint[]) AS r (route, requests)
		WHERE run_id = $1
		ON CONFLICT (run_id, route) DO UPDATE SET requests = discord_requests.requests + EXCLUDED.requests`, id, routes, counts)
	if err != nil {
		return fmt.Errorf("count the requests of run %s: %w", id, err)
	}
	return nil
}

// Requests returns how many requests the run has sent to Discord, by route.
func (s *Store) Requests(ctx context.Context, id cohort.RunID) (map[string]int, error) {
	rows, err := s.pool.Query(ctx, `SELECT route, requests FROM discord_requests WHERE run_id = $1`, id)
	if err != nil {
		return nil, fmt.Errorf("read the requests of run %s: %w", id, err)
	}
	requests := map[string]int{}
	var route string
	var n int
	_, err = pgx.ForEachRow(rows, []any{&route, &n}, func() error {
		requests[route] = n
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the requests of run %s: %w", id, err)
	}
	return requests, nil
}

// SaveProblems records what a check found that would keep the run's groups from being realized, in place
// of what an earlier check found. It returns ErrNotFound.
func (s *Store) SaveProblems(ctx context.Context, id cohort.RunID, problems []string) error {
	if problems == nil {
		problems = []string{}
	}
	tag, err := s.pool.Exec(ctx, `UPDATE scheduling_runs SET problems = $2 WHERE run_id = $1`, id, problems)
	return changed(tag, err, "save the problems of run", id)
}
