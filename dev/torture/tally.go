package torture

import (
	"sync"
	"sync/atomic"

	"convene/dev/torture/referee"
)

// tally counts what happened.
type tally struct {
	groups, cohorts, signals, kills    atomic.Int64
	postgresRestarts, temporalRestarts atomic.Int64

	mu       sync.Mutex
	findings []referee.Finding
}

// struck reports whether each kind of blow has happened.
func (t *tally) struck() bool {
	return t.kills.Load() > 0 && t.postgresRestarts.Load() > 0 && t.temporalRestarts.Load() > 0
}

func (t *tally) found() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.findings)
}

func (t *tally) note(findings []referee.Finding) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.findings = append(t.findings, findings...)
}

func (t *tally) count(kind referee.Kind) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := 0
	for _, f := range t.findings {
		if f.Kind == kind {
			n++
		}
	}
	return n
}
