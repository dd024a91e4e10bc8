package postgres_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"convene/cohort"
	"convene/postgres"
)

// request records a request of Discord user 4242 to reject the cohort, and returns its name.
func (d *database) request(id cohort.ID) string {
	d.t.Helper()
	var by string
	for range 2 { // an interaction may be told twice
		var err error
		by, err = d.RecordRequester(d.t.Context(), "press", postgres.Requester{
			DiscordID: "4242", Reason: "Ada is ill", CohortID: id, Decision: "reject",
		})
		require.NoError(d.t, err)
	}
	require.Equal(d.t, "request:press", by)
	return by
}

// decide records a decision and returns the row.
func (d *database) decide(decision, kind, by string) postgres.Decision {
	d.t.Helper()
	at := time.Now()
	for range 2 { // an activity may run twice
		require.NoError(d.t, d.RecordDecision(d.t.Context(), postgres.Decision{
			ID: decision, RunID: "run", Revision: 1, Kind: kind, By: by, Via: "discord", At: at, Accepted: true,
		}))
	}
	all, err := d.Decisions(d.t.Context(), "run")
	require.NoError(d.t, err)
	for _, row := range all {
		if row.ID == decision {
			return row
		}
	}
	require.Fail(d.t, "decision not on record", decision)
	return postgres.Decision{}
}

func TestRequester_StandsBehindTheDecisionThatItWasMadeFor(t *testing.T) {
	t.Parallel()
	d := newDatabase(t)
	e := d.enrol(roster("Spring", 2, 0))
	d.preview(e, "run", e.group(1, "p0", "p1"))
	by := d.request(e.id)
	_, err := d.Decider(t.Context(), "run", by)
	require.ErrorIs(t, err, postgres.ErrNotFound, "nothing is decided yet")

	row := d.decide("run/press", "reject", by)
	require.Equal(t, "4242", row.DiscordID)
	require.Equal(t, "Ada is ill", row.Reason)
	who, err := d.Decider(t.Context(), "run", by)
	require.NoError(t, err)
	require.Equal(t, "4242", who)
	for _, other := range []string{"operator", "request:other", "press"} {
		_, err = d.Decider(t.Context(), "run", other)
		require.ErrorIs(t, err, postgres.ErrNotFound)
	}
	_, err = d.Decider(t.Context(), "another run", by)
	require.ErrorIs(t, err, postgres.ErrNotFound)
}

func TestRequester_StandsBehindNoOtherDecision(t *testing.T) {
	t.Parallel()
	for name, forge := range map[string]func(*database, cohort.ID) postgres.Decision{
		"a second": func(d *database, id cohort.ID) postgres.Decision {
			by := d.request(id)
			require.NotEmpty(d.t, d.decide("run/press", "reject", by).DiscordID)
			return d.decide("run/signal-1", "reject", by)
		},
		"another kind": func(d *database, id cohort.ID) postgres.Decision {
			return d.decide("run/press", "approve", d.request(id))
		},
		"another cohort": func(d *database, id cohort.ID) postgres.Decision {
			return d.decide("run/press", "reject", d.request(id+1))
		},
		"another request": func(d *database, id cohort.ID) postgres.Decision {
			d.request(id)
			return d.decide("run/press", "reject", "request:press2")
		},
		"a name without its prefix": func(d *database, id cohort.ID) postgres.Decision {
			d.request(id)
			return d.decide("run/press", "reject", "press")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDatabase(t)
			e := d.enrol(roster("Spring", 2, 0))
			d.preview(e, "run", e.group(1, "p0", "p1"))
			row := forge(d, e.id)
			require.Empty(t, row.DiscordID)
			require.Empty(t, row.Reason)
			_, err := d.Decider(t.Context(), "run", row.By)
			require.ErrorIs(t, err, postgres.ErrNotFound)
		})
	}
}
