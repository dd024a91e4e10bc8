package torture

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"
)

// How often blows fall. A killed worker is missed after 15 seconds (the heartbeat timeout), so that with
// several places a blow each few seconds leaves enough of them at work.
const (
	killInterval  = 5 * time.Second
	firstCrash    = 8 * time.Second
	crashInterval = 40 * time.Second
)

// killWorkers kills one of the workers, and another, until ctx is done.
func (w *world) killWorkers(ctx context.Context) error {
	dice := w.dice("kills")
	for pause(ctx, around(dice, killInterval)) {
		g := w.guilds[dice.IntN(len(w.guilds))]
		if err := g.workers[dice.IntN(len(g.workers))].kill(); err != nil {
			return err
		}
		w.tally.kills.Add(1)
	}
	return nil
}

// crashServers crashes PostgreSQL and Temporal in turns, until ctx is done. A crash that has begun goes
// to its end: without the server nothing could settle.
func (w *world) crashServers(ctx context.Context) error {
	dice := w.dice("crashes")
	whole := context.WithoutCancel(ctx)
	for wait := firstCrash; pause(ctx, around(dice, wait)); {
		if err := w.postgres.Restart(whole); err != nil {
			return err
		}
		w.tally.postgresRestarts.Add(1)
		if !pause(ctx, around(dice, wait)) {
			return nil
		}
		if err := w.temporal.Restart(whole); err != nil {
			return err
		}
		if w.tally.temporalRestarts.Add(1) > 0 {
			wait = crashInterval
		}
	}
	return nil
}

// around is a time between half and one and a half of the mean.
func around(dice *rand.Rand, mean time.Duration) time.Duration {
	return mean/2 + time.Duration(dice.Int64N(int64(mean)))
}

// pause waits, and reports whether ctx still goes on.
func pause(ctx context.Context, wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// dice are those of one purpose, so that each goes its own way by the seed.
func (w *world) dice(purpose string, numbers ...int) *rand.Rand {
	return rand.New(rand.NewPCG(w.Seed, hash(fmt.Sprint(purpose, numbers))))
}
