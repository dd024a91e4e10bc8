package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"convene/organiser"
	"convene/postgres"
	"convene/report"
	"convene/workflows"
)

// begin brings the session to where somebody can decide: it goes on with what is kept, or loads the cohort,
// starts its run and shows the preview.
func (s *session) begin(ctx context.Context) error {
	resumed, err := s.resume(ctx)
	if err != nil || resumed {
		return err
	}
	if s.stack.real() && s.cohortFile == "" && !s.once {
		return nil // the sample's people are nobody's members
	}
	if err := s.load(ctx); err != nil || s.noSchedule {
		return err
	}
	return s.schedule(ctx)
}

// resume goes on with the kept cohort that is meant, and reports whether there is one. A file that was loaded
// before is not loaded again: bringing its cohort up to date is starter's.
func (s *session) resume(ctx context.Context) (bool, error) {
	if s.stack.data == nil {
		return false, nil
	}
	var kept []postgres.Summary
	err := s.insist(ctx, func() (err error) {
		kept, err = s.stack.store.Cohorts(ctx)
		return err
	})
	if err != nil || len(kept) == 0 {
		return false, err
	}
	if !s.json {
		report.Cohorts(s.stdout, kept)
	}
	for _, one := range slices.Backward(kept) {
		if s.cohortFile != "" && one.Cohort.Name != s.roster.Cohort.Name {
			continue
		}
		if resumed, err := s.take(ctx, one); err != nil || resumed {
			return resumed, err
		}
	}
	return s.cohortFile == "", nil
}

// take goes on with a cohort if it has an open run, or if its file was named and it has groups.
func (s *session) take(ctx context.Context, one postgres.Summary) (bool, error) {
	s.id = one.Cohort.ID
	var status organiser.Status
	err := s.insist(ctx, func() (err error) {
		status, err = s.desk.Status(ctx, s.id)
		return err
	})
	switch {
	case err != nil:
		return false, err
	case status.Open:
		fmt.Fprintf(s.stderr, "\ndev: going on with cohort %d, %s\n\n", s.id, one.Cohort.Name)
		return true, s.showKept(ctx, status)
	case s.cohortFile != "" && one.Preview+one.Active+one.Completed > 0:
		return true, nil
	}
	s.id = 0
	return false, nil
}

// showKept shows the preview of a run that goes on. That its groups are being opened may take long, if Discord is
// away for example, and is not waited for.
func (s *session) showKept(ctx context.Context, status organiser.Status) error {
	if s.once || status.Stage == workflows.StageMatching {
		return s.show(ctx)
	}
	return s.writeView(ctx)
}

func (s *session) load(ctx context.Context) error {
	report.Remarks(s.stderr, s.file)
	var imported postgres.Imported
	err := s.insist(ctx, func() (err error) {
		imported, err = s.stack.store.ImportRoster(ctx, s.roster)
		return err
	})
	for _, left := range imported.LeftOut {
		report.Printf(s.stderr, "left out of the cohort: %s: %s\n", left.Ref, left.Why)
	}
	s.loaded = imported.CohortID
	return err
}

// schedule starts a run of the cohort that was loaded, and shows the preview.
func (s *session) schedule(ctx context.Context) error {
	s.id = s.loaded
	in := workflows.ScheduleInput{CohortID: s.id, Options: s.roster.Cohort.Defaults}
	err := s.insist(ctx, func() error { return s.desk.Schedule(ctx, in) })
	if err != nil && !errors.Is(err, organiser.ErrAlreadyOpen) {
		return err
	}
	return s.show(ctx)
}

// maxWarnings is how many are shown. Where clocks change during the course there is one for most people, and
// what comes after the preview is to stay in sight.
const maxWarnings = 3

// show waits until the run does, and shows the preview.
func (s *session) show(ctx context.Context) error {
	if !s.once {
		fmt.Fprintln(s.stderr, "dev: matching the cohort")
	}
	if _, err := s.desk.WaitUntil(ctx, s.id, organiser.Status.Settled); err != nil {
		return err
	}
	return s.writeView(ctx)
}

func (s *session) writeView(ctx context.Context) error {
	if s.json {
		return nil
	}
	view, err := s.view(ctx)
	if err != nil {
		return err
	}
	warnings := len(view.Warnings)
	if warnings > maxWarnings {
		view.Warnings = nil
	}
	report.View(s.stdout, view)
	if warnings > maxWarnings {
		fmt.Fprintf(s.stdout, "\nwarnings: %d, which `go run ./starter preview %d` lists\n", warnings, s.id)
	}
	return nil
}

func (s *session) view(ctx context.Context) (view postgres.View, err error) {
	err = s.insist(ctx, func() (err error) {
		view, err = s.stack.store.PreviewOf(ctx, s.id)
		return err
	})
	return view, err
}
