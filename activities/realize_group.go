package activities

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"convene/cohort"
	"convene/discord"
	"convene/postgres"
	"convene/workflows"
)

// part is one thing that a group has on Discord, and how to come by it.
type part struct {
	step postgres.Step
	// find looks for what a lost attempt made; its id is empty when there is nothing.
	find func(context.Context, postgres.Realization) (made, error)
	// create makes it.
	create func(context.Context, workflows.GroupRef, postgres.Realization) (made, error)
}

// made is what an attempt brought into being, and whom it let in or greeted.
type made struct {
	id      string
	reached []cohort.UserID
}

// converge brings a part of a group into being, once. The group is locked, so that two attempts
// never make the same part at the same time. What is on record stays. Before the request that
// creates, the attempt is recorded; so an attempt on record without an id means that an answer may
// have been lost, and only then is there a look before the next create.
//
// If Discord says that something the part builds on is not there, somebody has deleted it: what is gone
// is made again, as far as up to this part, and once.
func (d *Discord) converge(ctx context.Context, ref workflows.GroupRef, step postgres.Step) error {
	what := fmt.Sprintf("create %s for group %d", strings.ReplaceAll(string(step), "_", " "), ref.GroupID)
	return discordError(what, d.Store.LockGroup(ctx, ref.GroupID, func(ctx context.Context) error {
		err := d.bring(ctx, ref, step)
		if !discord.Gone(err) {
			return err
		}
		if err := d.forgetDeleted(ctx, ref); err != nil {
			return err
		}
		if err := d.ensureCategories(ctx, workflows.GroupRefs{Run: ref.Run, GroupIDs: []cohort.GroupID{ref.GroupID}}); err != nil {
			return err
		}
		return d.bring(ctx, ref, step)
	}))
}

// bring makes what the group lacks of its parts, up to the step.
func (d *Discord) bring(ctx context.Context, ref workflows.GroupRef, last postgres.Step) error {
	g, err := d.Store.Realization(ctx, ref.GroupID)
	if err != nil {
		return err
	}
	parts := d.parts()
	end := slices.IndexFunc(parts, func(p part) bool { return p.step == last })
	for _, p := range parts[:end+1] {
		if g.Done(p.step) {
			continue
		}
		if err := d.bringPart(ctx, ref, g, p); err != nil {
			return err
		}
		if g, err = d.Store.Realization(ctx, ref.GroupID); err != nil {
			return err
		}
	}
	return nil
}

func (d *Discord) bringPart(ctx context.Context, ref workflows.GroupRef, g postgres.Realization, p part) error {
	var result made
	var err error
	if g.Attempted(p.step) {
		if result, err = p.find(ctx, g); err != nil {
			return err
		}
	}
	if result.id == "" {
		if result, err = d.attempt(ctx, ref, g, p); err != nil {
			return err
		}
	}
	return d.Store.FinishStep(ctx, ref.GroupID, p.step, result.id, result.reached...)
}

// attempt creates the part. An answer that says for sure that nothing was made takes the recorded
// attempt back, so that the next one need not look.
func (d *Discord) attempt(ctx context.Context, ref workflows.GroupRef, g postgres.Realization, p part) (made, error) {
	if err := d.Store.BeginStep(ctx, g.Group.ID, p.step); err != nil {
		return made{}, err
	}
	result, err := p.create(ctx, ref, g)
	return result, takeBack(err, func() error { return d.Store.ForgetStep(ctx, g.Group.ID, p.step) })
}

// takeBack forgets an attempt if its error says for sure that nothing was made. It returns the error.
func takeBack(err error, forget func() error) error {
	if err == nil || discord.Classify(err) == discord.Retry {
		return err
	}
	if forgetErr := forget(); forgetErr != nil {
		return fmt.Errorf("%w (and the attempt could not be taken back: %w)", err, forgetErr)
	}
	return err
}

// CreateVoiceChannel makes the group's voice channel, seen by the bot alone until it is opened. A
// lost one is found by its name in the cohort's category, where names of groups are unique.
func (d *Discord) CreateVoiceChannel(ctx context.Context, ref workflows.GroupRef) error {
	return d.converge(ctx, ref, postgres.StepVoiceChannel)
}

// CreateEvent makes the group's weekly event in its voice channel. A lost one is found by that
// channel: no other event is in it.
func (d *Discord) CreateEvent(ctx context.Context, ref workflows.GroupRef) error {
	return d.converge(ctx, ref, postgres.StepEvent)
}

// CreateTextChannel makes the group's text channel with its members in the create call. A lost one
// is found by the marker in its topic.
func (d *Discord) CreateTextChannel(ctx context.Context, ref workflows.GroupRef) error {
	return d.converge(ctx, ref, postgres.StepTextChannel)
}

// PostWelcome greets the members in the text channel. Discord itself drops a repetition within
// minutes by its nonce; later, a lost one is found as the bot's message in a channel that only it
// has written to first.
func (d *Discord) PostWelcome(ctx context.Context, ref workflows.GroupRef) error {
	return d.converge(ctx, ref, postgres.StepWelcome)
}

// OpenVoiceChannel lets the members into the voice channel, after those whom the text channel and the
// welcome have missed were let in and greeted. It sets the whole list of overwrites, so that a second
// time changes nothing.
func (d *Discord) OpenVoiceChannel(ctx context.Context, ref workflows.GroupRef) error {
	return d.converge(ctx, ref, postgres.StepOpenVoice)
}
