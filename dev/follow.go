package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"convene/bot/process"
	"convene/discord/discordtest/console"
	"convene/organiser"
)

// follow says what an organiser can do now, and does it if they type it, until Ctrl-C.
func (s *session) follow(ctx context.Context) error {
	ctx, quit := context.WithCancel(ctx)
	defer quit()
	group, ctx := errgroup.WithContext(ctx)
	if s.stack.emulator != nil {
		s.awaitBot(ctx, nil)
	}
	s.next(s.stdout)
	if s.stack.emulator != nil {
		group.Go(func() error { return s.console(quit).Run(ctx, s.stdin) })
	}
	group.Go(func() error { return s.await(ctx) })
	return group.Wait()
}

// await shows the outcome once somebody has decided.
func (s *session) await(ctx context.Context) error {
	if s.id != 0 {
		status, err := s.desk.WaitUntil(ctx, s.id, organiser.Status.Ended)
		if err != nil {
			return err
		}
		if err := s.outcome(ctx, status); err != nil {
			return err
		}
		fmt.Fprintln(s.stdout)
		if s.stack.emulator != nil {
			fmt.Fprintln(s.stdout, "You can go on typing: help lists the commands.")
		}
		fmt.Fprintln(s.stdout, endHint)
	}
	<-ctx.Done()
	return nil
}

const (
	botTimeout  = time.Minute
	botInterval = 20 * time.Millisecond
)

// awaitBot waits until another bot than the old one is of use. If that takes too long it says so, and the rest
// goes on.
func (s *session) awaitBot(ctx context.Context, old *process.Bot) {
	ctx, cancel := context.WithTimeout(ctx, botTimeout)
	defer cancel()
	problem := "it has not started"
	for {
		if bot := s.onCall.Load(); bot != nil && bot != old {
			if problem = bot.Problem(); problem == "" {
				return
			}
		}
		select {
		case <-ctx.Done():
			if errors.Is(ctx.Err(), context.DeadlineExceeded) {
				fmt.Fprintf(s.stderr, "dev: the bot is not ready after %v: %s\n", botTimeout, problem)
			}
			return
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
			if err := s.bot.restart(ctx); err != nil {
				return err
			}
			s.awaitBot(ctx, old)
			return nil
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
