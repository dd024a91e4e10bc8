package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"convene/workflows"
)

// deadline is a flag's duration. Besides Go's units it takes weeks and days, which stand first: 14d, 2w, 1d12h.
type deadline time.Duration

// daily are the units that Go's durations do not have, the longest first. A day has 24 hours.
var daily = []struct {
	unit   string
	length time.Duration
}{{"w", 7 * 24 * time.Hour}, {"d", 24 * time.Hour}}

// maxUnits bounds the number before a unit, so that no product overflows: it is more than any deadline can be.
const maxUnits = 1000

// maxDays is the longest deadline, in days.
const maxDays = int(workflows.MaxDeadline / (24 * time.Hour))

// errDuration says what the flag takes; what was typed stands before it.
var errDuration = fmt.Errorf("write 14d, 2w or 36h; it must be between %s and %d days", workflows.MinDeadline, maxDays)

// Set reads the flag.
func (d *deadline) Set(text string) error {
	sum, rest := time.Duration(0), text
	for _, u := range daily {
		number, after, found := strings.Cut(rest, u.unit)
		if !found {
			continue
		}
		n, err := strconv.ParseUint(number, 10, 64)
		if err != nil || n > maxUnits {
			return errDuration
		}
		sum, rest = sum+time.Duration(n)*u.length, after
	}
	if rest != "" || sum == 0 {
		more, err := time.ParseDuration(rest)
		if err != nil {
			return errDuration
		}
		sum += more
	}
	*d = deadline(sum)
	if workflows.CheckDeadline(sum) != nil {
		return errDuration
	}
	return nil
}

// String writes days as such.
func (d *deadline) String() string {
	const day = 24 * time.Hour
	if length := time.Duration(*d); length%day != 0 {
		return length.String()
	}
	return fmt.Sprintf("%dd", time.Duration(*d)/day)
}

// Type is how the help names the value.
func (*deadline) Type() string { return "duration" }
