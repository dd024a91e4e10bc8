package main

import (
	"cmp"
	"fmt"
	"io"

	"convene/environment"
)

const endHint = "Ctrl-C stops everything."

// next says what can be done, and with which words.
func (s *session) next(w io.Writer) {
	fmt.Fprintf(w, "\nTemporal UI: %s\n", s.stack.uiAddress())
	if server := s.stack.temporalServer; server != nil && s.stack.usualPorts && !server.AtUsualPort() {
		fmt.Fprintf(w, "Temporal's usual port is taken: its tools find it at %s by TEMPORAL_ADDRESS.\n", s.stack.temporalAddress)
	}
	fmt.Fprintln(w, "\nIn another terminal:")
	fmt.Fprintf(w, "export %s=%q TEMPORAL_ADDRESS=%q\n", environment.DatabaseURL, s.stack.databaseURL, s.stack.temporalAddress)
	if s.id != 0 {
		fmt.Fprintf(w, "go run ./starter approve %d --wait\ngo run ./starter reject %d --wait\n", s.id, s.id)
	} else {
		s.nextForNone(w)
	}
	if s.stack.temporalServer != nil {
		fmt.Fprintln(w, "go run ./dev temporal workflow list")
	}
	s.nextOnDiscord(w)
	if s.stack.data != nil {
		fmt.Fprintf(w, "\nEverything is kept in %s: the same command continues from there.\n", s.stack.keeps())
	}
	fmt.Fprintln(w, "\n"+endHint)
}

// nextForNone is for a session without a run: its cohort is loaded, or there is none yet.
func (s *session) nextForNone(w io.Writer) {
	if s.loaded != 0 {
		fmt.Fprintf(w, "go run ./starter schedule %d --wait\n", s.loaded)
		return
	}
	fmt.Fprintln(w, "go run ./starter list")
	if s.stack.real() {
		fmt.Fprintln(w, "go run ./starter import FILE")
	}
}

func (s *session) nextOnDiscord(w io.Writer) {
	switch {
	case s.stack.emulator == nil && s.id == 0:
		fmt.Fprintln(w, "\nOn Discord: /schedule, /cohorts.")
	case s.stack.emulator == nil:
		fmt.Fprintf(w, "\nOn Discord: /preview cohort:%d.\n", s.id)
	case s.id == 0:
		fmt.Fprintf(w, "\nOr type here what an organiser does on the emulated Discord: /cohorts, /schedule cohort:%d, help.\n", cmp.Or(s.loaded, 1))
	default:
		fmt.Fprintf(w, "\nOr type here what an organiser does on the emulated Discord: /cohorts, /preview cohort:%d, press \"Approve\", help.\n", s.id)
	}
}
