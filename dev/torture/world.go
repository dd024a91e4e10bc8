package torture

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"convene/local"
)

// world is what is tortured: PostgreSQL and Temporal, which all Discord servers share, and these.
type world struct {
	Config

	tally    tally
	postgres *local.Postgres
	temporal *local.Temporal
	guilds   []*guild
	stops    []func() error
}

func newWorld(ctx context.Context, config Config) (*world, error) {
	w := &world{Config: config}
	if err := w.start(ctx); err != nil {
		return nil, errors.Join(err, w.stop())
	}
	return w, nil
}

func (w *world) start(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "convene-torture-*")
	if err != nil {
		return fmt.Errorf("make a directory for Temporal: %w", err)
	}
	w.stops = append(w.stops, func() error { return os.RemoveAll(dir) })
	fmt.Fprintln(w.News, "starting PostgreSQL and Temporal")
	if w.postgres, err = local.StartPostgres(ctx, local.Options{}); err != nil {
		return err
	}
	w.stops = append(w.stops, w.postgres.Stop)
	w.temporal, err = local.StartTemporal(ctx, local.TemporalOptions{DBFilename: filepath.Join(dir, "temporal.db"), News: w.News})
	if err != nil {
		return err
	}
	w.stops = append(w.stops, w.temporal.Stop)
	for n := range w.Config.guilds() {
		g := &guild{world: w, number: n + 1}
		w.guilds = append(w.guilds, g)
		w.stops = append(w.stops, g.stop)
		if err := g.start(ctx); err != nil {
			return fmt.Errorf("start Discord server %d: %w", g.number, err)
		}
	}
	return nil
}

// stop ends what was started, newest first.
func (w *world) stop() error {
	var errs []error
	for _, stop := range slices.Backward(w.stops) {
		errs = append(errs, stop())
	}
	return errors.Join(errs...)
}

// enough reports whether the run may end: with everything that was asked for, or with a finding, after
// which a world is no fair test any more.
func (w *world) enough() bool {
	if w.tally.found() > 0 {
		return true
	}
	faults := 0
	for _, n := range w.faults() {
		faults += n
	}
	return w.tally.groups.Load() >= int64(w.Groups) && faults >= w.Faults && w.tally.struck()
}

// faults counts what was injected, by kind.
func (w *world) faults() map[string]int {
	all := map[string]int{}
	for _, g := range w.guilds {
		for kind, n := range g.discord.FaultsInjected() {
			all[kind.String()] += n
		}
	}
	return all
}
