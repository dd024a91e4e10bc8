package torture

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"convene/dev/torture/referee"
)

// Result is what a run did and what came of it.
type Result struct {
	Groups       int            `json:"groups"` // that became active
	Cohorts      int            `json:"cohorts"`
	Faults       int            `json:"faults"`
	FaultsByKind map[string]int `json:"faults_by_kind"`
	Requests     int            `json:"requests"` // to Discord
	Kills        int            `json:"kills"`    // of workers
	Restarts     int            `json:"restarts"` // of PostgreSQL and Temporal
	Signals      int            `json:"signals"`  // decisions sent, by signal or update, and cancellations
	Duplicates   int            `json:"duplicates"`
	Orphans      int            `json:"orphans"`
	Missing      int            `json:"missing"`
	Stuck        int            `json:"stuck"`
	Wrong        int            `json:"wrong"`
	Seconds      int            `json:"seconds"`
	Seed         uint64         `json:"seed"`
}

// Findings counts what is not as it should be.
func (r Result) Findings() int { return r.Duplicates + r.Orphans + r.Missing + r.Stuck + r.Wrong }

func (w *world) result(took time.Duration) Result {
	r := Result{
		Groups: int(w.tally.groups.Load()), Cohorts: int(w.tally.cohorts.Load()), FaultsByKind: w.faults(),
		Kills: int(w.tally.kills.Load()), Restarts: int(w.tally.postgresRestarts.Load() + w.tally.temporalRestarts.Load()),
		Signals: int(w.tally.signals.Load()), Seconds: int(took.Seconds()), Seed: w.Seed,
		Duplicates: w.tally.count(referee.Duplicate), Orphans: w.tally.count(referee.Orphan),
		Missing: w.tally.count(referee.Missing), Stuck: w.tally.count(referee.Stuck), Wrong: w.tally.count(referee.Wrong),
	}
	for _, n := range r.FaultsByKind {
		r.Faults += n
	}
	for _, g := range w.guilds {
		r.Requests += g.discord.Requests()
	}
	return r
}

// writeJSON writes the result on one line.
func (r Result) writeJSON(w io.Writer) error { return json.NewEncoder(w).Encode(r) }

// writeText writes the result for a person.
func (r Result) writeText(w io.Writer) {
	fmt.Fprintf(w, "%d groups of %d cohorts became active in %d s, by %d decisions, through\n", r.Groups, r.Cohorts, r.Seconds, r.Signals)
	fmt.Fprintf(w, "  %d faults in %d requests to Discord:\n", r.Faults, r.Requests)
	for _, kind := range slices.Sorted(maps.Keys(r.FaultsByKind)) {
		fmt.Fprintf(w, "    %6d  %s\n", r.FaultsByKind[kind], kind)
	}
	fmt.Fprintf(w, "  %d kills of workers\n  %d crashes of PostgreSQL and Temporal\n", r.Kills, r.Restarts)
	fmt.Fprintf(w, "found: %d duplicates, %d orphans, %d missing, %d stuck, %d wrong (seed %d)\n",
		r.Duplicates, r.Orphans, r.Missing, r.Stuck, r.Wrong, r.Seed)
}
