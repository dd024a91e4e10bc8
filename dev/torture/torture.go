// Package torture runs Convene where everything fails: requests to an emulated Discord by a seeded share,
// workers by SIGKILL, PostgreSQL and Temporal by a crash in the middle, while organisers approve, reject,
// contradict and repeat themselves. In the end a referee, which shares no code with Convene, compares
// what was decided, what is on record and what is on Discord.
//
//	result, err := torture.Run(ctx, torture.Config{Groups: 40, Faults: 1000, Seed: 1})
//
// The one rule to know: the seed decides on cohorts, decisions, faults and blows, and time decides how
// they meet. A seed that found something finds it again more often than not, not always.
package torture

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"golang.org/x/sync/errgroup"
)

// Config says how much to torture.
type Config struct {
	// Groups is the least number of groups that must become active, which is what counts as one: a group
	// that was rejected may never have been on Discord.
	Groups int
	Faults int // the least number of requests to Discord that must fail
	Seed   uint64

	Patience  time.Duration // how long a cohort may take to settle until it counts as stuck; DefaultPatience if 0
	News      io.Writer     // how it goes, and each finding
	WorkerLog io.Writer     // what the workers say; nobody hears it if nil
}

// DefaultPatience is many times what the slowest cohort of a long run takes.
const DefaultPatience = 5 * time.Minute

// faultsPerGroup is about how many faults a planned group meets, at the rate of faults: with what its
// cohort shares, look-ups and repetitions, one that becomes active takes some 12 requests, one that is
// rejected fewer.
const faultsPerGroup = 2

// maxGuilds is how many Discord servers there are at most. Each has its own limits, as Discord gives
// them, its own database and its own workers; while one waits for its last cohort, others are busy.
const maxGuilds = 4

// faultsPerGuild is what makes a further server worth its workers.
const faultsPerGuild = 2000

func (c Config) guilds() int { return min(1+c.Faults/faultsPerGuild, maxGuilds) }

// waveGroups is how many groups a server gets in a wave: all that it has to get, within bounds.
func (c Config) waveGroups() int {
	perGuild := max(c.Groups, c.Faults/faultsPerGroup) / c.guilds()
	return min(max(perGuild, minWave), maxWave)
}

// Run tortures until there were enough groups and faults, and every server and worker had its blow. It
// returns an error if the harness itself fails; what is wrong with Convene is in the result.
func Run(ctx context.Context, config Config) (result Result, err error) {
	if config.News == nil {
		config.News = io.Discard
	}
	if config.Patience == 0 {
		config.Patience = DefaultPatience
	}
	started := time.Now()
	w, err := newWorld(ctx, config)
	if err != nil {
		return Result{}, err
	}
	defer func() { err = errors.Join(err, w.stop()) }()

	chaos, calm := context.WithCancel(ctx)
	defer calm()
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return w.killWorkers(chaos) })
	group.Go(func() error { return w.crashServers(chaos) })
	group.Go(func() error {
		defer calm()
		return w.torture(ctx, calm)
	})
	if err := group.Wait(); err != nil {
		return Result{}, fmt.Errorf("torture: %w", err)
	}
	return w.result(time.Since(started)), nil
}

// torture sends wave after wave to each server until it was enough. Then the blows end, and what is
// still open has to settle in peace.
func (w *world) torture(ctx context.Context, calm func()) error {
	group, ctx := errgroup.WithContext(ctx)
	for _, g := range w.guilds {
		group.Go(func() error {
			for n := 1; !w.enough(); n++ {
				if err := g.wave(ctx, n); err != nil {
					return err
				}
			}
			return nil
		})
	}
	group.Go(func() error { return w.appease(ctx, calm) })
	return group.Wait()
}

// appease ends faults and blows when it was enough.
func (w *world) appease(ctx context.Context, calm func()) error {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for !w.enough() {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
	}
	calm()
	for _, g := range w.guilds {
		g.endFaults()
	}
	return nil
}
