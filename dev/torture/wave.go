package torture

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"convene/dev/torture/referee"
)

// A wave is as many groups as fit on a Discord server at a time. It takes 100 events, one a group, and
// 500 channels, two a group and its categories; so a wave that has settled is judged and cleared away
// before the next.
const (
	minWave = 12
	maxWave = 90
)

// Sizes of cohorts, in groups. A category holds 50 channels, so that the large ones need a second.
const (
	usualCohort = 8
	largeCohort = 26
)

// largeEvery is how many full waves there are to one with a large cohort, which takes longer than others.
const largeEvery = 3

// wave takes cohorts through their scripts, all at once, and judges what has come of them.
func (g *guild) wave(ctx context.Context, number int) error {
	started := time.Now()
	trials := g.draw(number)
	group, running := errgroup.WithContext(ctx)
	for _, t := range trials {
		group.Go(func() error { return t.run(running) })
	}
	if err := group.Wait(); err != nil {
		return err
	}
	active, err := g.judge(ctx, trials)
	if err != nil {
		return err
	}
	g.tally.cohorts.Add(int64(len(trials)))
	g.tally.groups.Add(int64(active))
	slowest := slices.MaxFunc(trials, func(a, b *trial) int { return cmp.Compare(a.took, b.took) })
	fmt.Fprintf(g.News, "server %d, wave %d: %d cohorts, %d groups active, %d requests so far, %.0f s (slowest: %s, %d groups)\n",
		g.number, number, len(trials), active, g.discord.Requests(), time.Since(started).Seconds(), slowest.script.name, len(slowest.groups))
	return g.clear(ctx, trials)
}

// draw makes the cohorts of a wave.
func (g *guild) draw(number int) []*trial {
	dice := g.dice("wave", g.number, number)
	room := g.waveGroups()
	var trials []*trial
	for room > 0 {
		size := 1 + dice.IntN(usualCohort)
		if number%largeEvery == 1 && len(trials) == 0 && room == maxWave {
			size = largeCohort + dice.IntN(3)
		}
		size = min(size, room)
		s := drawScript(dice)
		if !s.quiet {
			room -= size
		}
		name := fmt.Sprintf("Course %d.%d.%d", g.number, number, len(trials)+1)
		trials = append(trials, &trial{
			guild: g, script: s, roster: g.roster(dice, drawPlan(dice, name, size)),
			dice:   g.dice("trial", g.number, number, len(trials)),
			groups: map[int64]string{}, final: map[int64]bool{},
		})
	}
	return trials
}

// judge lets the referee look at the server, and counts the groups that are active.
func (g *guild) judge(ctx context.Context, trials []*trial) (active int, err error) {
	if err := g.shown(ctx); err != nil {
		return 0, err
	}
	scene := referee.Scene{
		Guild: g.discord.Snapshot(), GuildID: g.discord.GuildID(), BotID: g.discord.BotID(), Foreign: []string{g.notices},
	}
	err = insist(ctx, "read what is on record", func(ctx context.Context) error {
		scene.Records, err = referee.Read(ctx, g.pool)
		return err
	})
	if err != nil {
		return 0, err
	}
	if scene.Open, err = g.open(ctx, keepers(trials)); err != nil {
		return 0, err
	}
	for _, t := range trials {
		scene.Cases = append(scene.Cases, t.asCase())
		active += len(t.final)
	}
	findings := referee.Judge(scene)
	g.tally.note(findings)
	g.report(trials, findings)
	return active, nil
}

// report lists what was found, and what it may have to do with.
func (g *guild) report(trials []*trial, findings []referee.Finding) {
	if len(findings) == 0 {
		return
	}
	for _, f := range findings {
		fmt.Fprintf(g.News, "server %d: %s\n", g.number, f)
	}
	for _, t := range trials {
		fmt.Fprintf(g.News, "  cohort %d: %s, %d groups seen, %d of them active, run %s %s\n",
			t.id, t.script.name, len(t.groups), len(t.final), t.ending, t.pending)
	}
}
