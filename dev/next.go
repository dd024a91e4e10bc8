package main

import (
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
		fmt.Fprintln(w, "go run ./starter list")
	}
	if s.stack.temporalServer != nil {
		fmt.Fprintln(w, "go run ./dev temporal workflow list")
	}
	s.nextOnDiscord(w)
	if s.stack.data != nil {
		fmt.Fprintf(w, "\nWhat there is stays in %s: the same command goes on there.\n", s.stack.keeps())
	}
	fmt.Fprintln(w, "\n"+endHint)
}

func (s *session) nextOnDiscord(w io.Writer) {
	switch {
	case s.stack.emulator == nil && s.id == 0:
		fmt.Fprintln(w, "go run ./starter import FILE\n\nOn Discord: /schedule, /cohorts.")
	case s.stack.emulator == nil:
		fmt.Fprintf(w, "\nOn Discord: /preview cohort:%d.\n", s.id)
	case s.id == 0:
		fmt.Fprintln(w, "\nOr type here what an organiser does on the emulated Discord: /cohorts, /schedule cohort:1, help.")
	default:
		fmt.Fprintf(w, "\nOr type here what an organiser does on the emulated Discord: /cohorts, /preview cohort:%d, press \"Approve\", help.\n", s.id)
	}
}
