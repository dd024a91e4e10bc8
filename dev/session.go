package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"convene/bot/process"
	"convene/cohort"
	"convene/cohortfile"
	"convene/environment"
	"convene/organiser"
)

// session is one execution of dev.
type session struct {
	settings
	env            environment.Lookup
	stdin          io.Reader
	stdout, stderr io.Writer
	news           io.Writer // of what takes long at the start; as it is
	file           cohortfile.File
	roster         cohort.Roster // the file's

	stack  *stack
	worker *part
	bot    *part
	onCall atomic.Pointer[process.Bot] // the bot that runs
	desk   *organiser.Desk
	id     cohort.ID // that the session is about; 0 for none
	loaded cohort.ID // that was read from the file
}

// run starts the stack, does the main job, and stops what was started.
func (s *session) run(ctx context.Context) (err error) {
	s.stack = &stack{
		env: s.env, log: s.stderr, news: s.news, roster: s.roster, named: s.cohortFile != "", office: !s.once,
		dataPath: s.data, usualPorts: !s.once && !s.anyPort,
	}
	defer func() { err = errors.Join(err, s.stack.stop()) }()
	if !s.once {
		fmt.Fprintln(s.stderr, "dev: starting what Convene needs: PostgreSQL, Temporal, Discord")
	}
	if err := s.stack.start(ctx); err != nil {
		return err
	}
	s.desk = &organiser.Desk{Temporal: s.stack.temporal, Store: s.stack.store, Trouble: s.trouble}
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

// trouble hears of what lasts, and is waited for.
func (s *session) trouble(err error) {
	fmt.Fprintf(s.stderr, "dev: no answer yet, still trying: %v\n", err)
}

// insist does what may be done twice, again and again while the machine is too busy to answer.
func (s *session) insist(ctx context.Context, do func() error) error {
	return s.desk.Insist(ctx, func() (bool, error) {
		err := do()
		return err == nil, err
	})
}

func (s *session) job(ctx context.Context) error {
	if err := s.begin(ctx); err != nil {
		return err
	}
	if s.once {
		return s.decide(ctx)
	}
	return s.follow(ctx)
}
