package torture

import (
	"context"
	"math/rand/v2"
	"time"

	"golang.org/x/sync/errgroup"

	"convene/cohort"
	"convene/discord/discordtest"
	"convene/organiser"
	"convene/workflows"
)

// script is what organisers do to a cohort.
type script struct {
	name   string
	weight int    // how often it is chosen
	last   string // the decision on whatever waits when the script is over
	quiet  bool   // nothing of the cohort gets to Discord
	play   func(context.Context, *trial) error
}

// scripts are all that organisers do.
var scripts = []script{
	{name: "approve all", weight: 4, last: workflows.Approve, play: approveAll},
	{name: "approve some, then the rest", weight: 3, last: workflows.Approve, play: approveSome},
	{name: "approve some, reject the rest", weight: 3, last: workflows.Reject, play: approveSome},
	{name: "reject", weight: 1, last: workflows.Reject, quiet: true, play: awaitPreview},
	{name: "approve again and again", weight: 2, last: workflows.Approve, play: approveRepeatedly},
	{name: "approve and reject at once", weight: 3, last: workflows.Approve, play: contradict},
	{name: "reject while realizing", weight: 3, last: workflows.Reject, play: rejectMidway},
	{name: "cancel while realizing", weight: 3, last: workflows.Reject, play: cancelMidway},
	{name: "signals of another revision", weight: 1, last: workflows.Approve, play: signalStale},
	{name: "approve before the preview", weight: 1, last: workflows.Approve, play: signalEarly},
	{name: "without a permission", weight: 1, last: workflows.Approve, play: withoutPermission},
}

func drawScript(dice *rand.Rand) script {
	all := 0
	for _, s := range scripts {
		all += s.weight
	}
	n := dice.IntN(all)
	for _, s := range scripts {
		if n -= s.weight; n < 0 {
			return s
		}
	}
	return scripts[0]
}

// midway is how long a cohort is left realizing, at most, after it has begun, before somebody changes
// their mind.
const midway = 5 * time.Second

func awaitPreview(ctx context.Context, t *trial) error {
	_, err := t.settled(ctx)
	return err
}

func approveAll(ctx context.Context, t *trial) error {
	if err := awaitPreview(ctx, t); err != nil {
		return err
	}
	return t.decide(ctx, workflows.Approve, t.request())
}

// approveSome approves about half of the groups; a cohort of one group has all of them approved.
func approveSome(ctx context.Context, t *trial) error {
	status, err := t.settled(ctx)
	if err != nil || len(status.Groups) == 0 {
		return err
	}
	var some []cohort.GroupID
	for i, g := range status.Groups {
		if i == 0 || t.dice.IntN(2) == 0 {
			some = append(some, g.ID)
		}
	}
	return t.decide(ctx, workflows.Approve, t.request(), some...)
}

// approveRepeatedly sends one request three times at once, and others beside and after it.
func approveRepeatedly(ctx context.Context, t *trial) error {
	if err := awaitPreview(ctx, t); err != nil {
		return err
	}
	first, second := t.request(), t.request()
	group, ctx := errgroup.WithContext(ctx)
	for _, request := range []string{first, first, first, second} {
		group.Go(func() error { return t.decide(ctx, workflows.Approve, request) })
	}
	group.Go(func() error { return t.signal(ctx, workflows.Approve, 0) })
	if err := group.Wait(); err != nil {
		return err
	}
	return nil
}

// contradict approves and rejects at the same time, either by update or by signal.
func contradict(ctx context.Context, t *trial) error {
	if err := awaitPreview(ctx, t); err != nil {
		return err
	}
	bySignal := t.dice.IntN(2) == 0
	group, ctx := errgroup.WithContext(ctx)
	for _, kind := range []string{workflows.Approve, workflows.Reject} {
		request := t.request()
		group.Go(func() error {
			if bySignal == (kind == workflows.Approve) {
				return t.signal(ctx, kind, 0)
			}
			return t.decide(ctx, kind, request)
		})
	}
	return group.Wait()
}

func rejectMidway(ctx context.Context, t *trial) error {
	if err := realizeHalf(ctx, t); err != nil {
		return err
	}
	return t.decide(ctx, workflows.Reject, t.request())
}

func cancelMidway(ctx context.Context, t *trial) error {
	if err := realizeHalf(ctx, t); err != nil {
		return err
	}
	return t.cancel(ctx)
}

// realizeHalf approves all groups, and waits until a part of them is on Discord.
func realizeHalf(ctx context.Context, t *trial) error {
	if err := approveAll(ctx, t); err != nil {
		return err
	}
	if err := t.begun(ctx); err != nil {
		return err
	}
	pause(ctx, time.Duration(t.dice.Int64N(int64(midway))))
	return nil
}

// signalStale sends decisions on a preview that never was, which must not count.
func signalStale(ctx context.Context, t *trial) error {
	if err := awaitPreview(ctx, t); err != nil {
		return err
	}
	const never = 99
	for _, kind := range []string{workflows.Reject, workflows.Approve, workflows.Reject} {
		if err := t.signal(ctx, kind, never); err != nil {
			return err
		}
	}
	return t.signal(ctx, workflows.Approve, 1)
}

// signalEarly approves what is not there yet, which counts as soon as it is.
func signalEarly(ctx context.Context, t *trial) error { return t.signal(ctx, workflows.Approve, 0) }

// withheld are permissions that the bot may lose for a while: without the one it makes no category,
// without the other it lets nobody into a text channel. It can delete what it made without either.
var withheld = []uint64{discordtest.ManageChannels, discordtest.SendMessages}

// withoutPermission approves while the bot lacks a permission, until the groups are paused for it. Other
// cohorts of the server meet the same, and decide again until it is over.
func withoutPermission(ctx context.Context, t *trial) error {
	if err := awaitPreview(ctx, t); err != nil {
		return err
	}
	t.permission.Lock()
	defer t.permission.Unlock()
	t.discord.SetBotPermissions(discordtest.DefaultPermissions &^ withheld[t.dice.IntN(len(withheld))])
	defer t.discord.SetBotPermissions(discordtest.DefaultPermissions)
	if err := t.decide(ctx, workflows.Approve, t.request()); err != nil {
		return err
	}
	limited, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	// Whether it pauses in time or not, it has to end well.
	_, _ = t.await(limited, organiser.Status.Settled)
	return nil
}
