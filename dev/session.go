package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"convene/bot/process"
	"convene/cohort"
	"convene/discord/discordtest/console"
	"convene/environment"
	"convene/organiser"
	"convene/report"
	"convene/workflows"
)

// session is one execution of dev.
type session struct {
	settings
	env            environment.Lookup
	stdin          io.Reader
	stdout, stderr io.Writer
	news           io.Writer // of what takes long at the start; as it is
	roster         cohort.Roster

	stack  *stack
	worker *part
	bot    *part
	onCall atomic.Pointer[process.Bot] // the bot that runs
	desk   *organiser.Desk
	id     cohort.ID
}

// run starts the stack, does the main job, and stops what was started.
func (s *session) run(ctx context.Context) (err error) {
	s.stack = &stack{env: s.env, log: s.stderr, news: s.news, roster: s.roster, office: !s.once}
	defer func() { err = errors.Join(err, s.stack.stop()) }()
	if err := s.stack.start(ctx); err != nil {
		return err
	}
	s.desk = &organiser.Desk{Temporal: s.stack.temporal, Store: s.stack.store}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	group, ctx := errgroup.WithContext(ctx)
	s.worker, s.bot = newPart(s.serve), newPart(s.answer)
	group.Go(func() error { return s.worker.keep(ctx) })
	group.Go(func() error { return s.bot.keep(ctx) })
	group.Go(func() error {
		defer cancel() // the job is done: the worker may stop
		return s.job(ctx)
	})
	if err := group.Wait(); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

func (s *session) serve(ctx context.Context) error {
	service, err := s.stack.service()
	if err != nil {
		return err
	}
	return service.Serve(ctx)
}

// answer is the bot. Without one, as when it may not be told who joins a real Discord server, the rest works
// all the same.
func (s *session) answer(ctx context.Context) error {
	bot, err := s.stack.bot()
	if err == nil {
		s.onCall.Store(bot)
		err = bot.Run(ctx)
	}
	if err != nil {
		fmt.Fprintln(s.stderr, "dev:", err)
		<-ctx.Done()
	}
	return nil
}

func (s *session) job(ctx context.Context) error {
	if err := s.schedule(ctx); err != nil {
		return err
	}
	if s.once {
		return s.decide(ctx)
	}
	return s.follow(ctx)
}

// schedule loads the cohort, starts its run and shows the preview.
func (s *session) schedule(ctx context.Context) error {
	imported, err := s.stack.store.ImportRoster(ctx, s.roster)
	if err != nil {
		return err
	}
	s.id = imported.CohortID
	if s.noSchedule {
		return nil
	}
	in := workflows.ScheduleInput{CohortID: s.id, Options: s.roster.Cohort.Defaults}
	if err := s.desk.Schedule(ctx, in); err != nil && !errors.Is(err, organiser.ErrAlreadyOpen) {
		return err
	}
	if _, err := s.desk.WaitUntil(ctx, s.id, organiser.Status.Settled); err != nil {
		return err
	}
	view, err := s.stack.store.PreviewOf(ctx, s.id)
	if err != nil || s.json {
		return err
	}
	report.View(s.stdout, view)
	return nil
}

// decide takes the decision of the command line, waits for its outcome and prints it. A cohort of
// which nobody could be grouped has nothing to decide on.
func (s *session) decide(ctx context.Context) error {
	status, err := s.desk.Status(ctx, s.id)
	if err != nil {
		return err
	}
	if status.Open {
		if s.approve {
			_, err = s.desk.Approve(ctx, s.id, uuid.NewString(), workflows.ApproveInput{By: "dev", Via: "cli"})
		} else {
			_, err = s.desk.Reject(ctx, s.id, uuid.NewString(), workflows.RejectInput{By: "dev", Via: "cli"})
		}
		if err != nil {
			return err
		}
		if status, err = s.desk.WaitUntil(ctx, s.id, organiser.Status.Settled); err != nil {
			return err
		}
	}
	if err := s.outcome(ctx, status); err != nil {
		return err
	}
	if paused := status.Count(workflows.GroupPaused); paused > 0 {
		return fmt.Errorf("%d groups could not be completed", paused)
	}
	return nil
}

func (s *session) outcome(ctx context.Context, status organiser.Status) error {
	view, err := s.stack.store.PreviewOf(ctx, s.id)
	if err != nil {
		return err
	}
	if !s.json {
		fmt.Fprintln(s.stdout)
		found, err := s.stack.store.Cohort(ctx, s.id)
		if err != nil {
			return err
		}
		report.Status(s.stdout, found, status)
		return s.stack.writeTree(s.stdout)
	}
	answer := report.FromView(view)
	answer.Stage = string(status.Stage)
	requests, err := s.stack.store.Requests(ctx, cohort.RunID(status.RunID))
	if err != nil {
		return err
	}
	answer.CountRequests(requests)
	encoder := json.NewEncoder(s.stdout)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(answer)
}

// follow says what an organiser can do now, and does it if they type it, until Ctrl-C.
func (s *session) follow(ctx context.Context) error {
	fmt.Fprintf(s.stdout, "\nTemporal UI: %s\n\n", s.stack.uiAddress())
	fmt.Fprintf(s.stdout, "export %s=%q TEMPORAL_ADDRESS=%q\n", environment.DatabaseURL, s.stack.databaseURL, s.stack.temporalAddress)
	if !s.noSchedule {
		fmt.Fprintf(s.stdout, "go run ./starter approve %d --wait\ngo run ./starter reject %d --wait\n", s.id, s.id)
	}
	ctx, quit := context.WithCancel(ctx)
	defer quit()
	group, ctx := errgroup.WithContext(ctx)
	if s.stack.emulator != nil {
		fmt.Fprint(s.stdout, consoleHint)
		if err := s.awaitBot(ctx, nil); err != nil {
			return err
		}
		group.Go(func() error { return s.console(quit).Run(ctx, s.stdin) })
	}
	fmt.Fprint(s.stdout, endHint)
	group.Go(func() error { return s.await(ctx) })
	return group.Wait()
}

const (
	consoleHint = "\nOr type here what an organiser does on the emulated Discord: /cohorts, /preview cohort:1, press \"Approve\", help.\n"
	endHint     = "\nCtrl-C stops everything.\n"
)

// await shows the outcome once somebody has decided.
func (s *session) await(ctx context.Context) error {
	if !s.noSchedule {
		status, err := s.desk.WaitUntil(ctx, s.id, organiser.Status.Ended)
		if err != nil {
			return err
		}
		if err := s.outcome(ctx, status); err != nil {
			return err
		}
		fmt.Fprint(s.stdout, endHint)
	}
	<-ctx.Done()
	return nil
}

const (
	botTimeout  = time.Minute
	botInterval = 20 * time.Millisecond
)

// awaitBot waits until another bot than the old one is of use.
func (s *session) awaitBot(ctx context.Context, old *process.Bot) error {
	ctx, cancel := context.WithTimeout(ctx, botTimeout)
	defer cancel()
	for {
		if bot := s.onCall.Load(); bot != nil && bot != old && bot.Problem() == "" {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for the bot: %w", ctx.Err())
		case <-time.After(botInterval):
		}
	}
}

// console is a Discord app in which an organiser of the emulated server types.
func (s *session) console(quit func()) *console.Console {
	c := console.New(s.stack.emulator, s.stdout)
	c.Handle("restart", "start the worker or the bot again: restart worker", func(ctx context.Context, args []string) error {
		switch strings.Join(args, " ") {
		case "worker":
			return s.worker.restart(ctx)
		case "bot":
			old := s.onCall.Load()
			return errors.Join(s.bot.restart(ctx), s.awaitBot(ctx, old))
		}
		return errors.New("restart what: worker or bot?")
	})
	c.Handle("quit", "stop everything", func(context.Context, []string) error {
		quit()
		return nil
	})
	c.Enter(organiserID, s.stack.officeID)
	return c
}
