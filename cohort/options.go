package cohort

import (
	"errors"
	"fmt"
)

// Options are an organiser's choices for one run.
type Options struct {
	MeetingMinutes int  `json:"meeting_minutes"`
	MinPeople      int  `json:"min_people"` // of a group, the facilitator included
	MaxPeople      int  `json:"max_people"`
	TimeIncrement  int  `json:"time_increment"` // minutes; meetings start on its multiples
	UseIfNeeded    bool `json:"use_if_needed"`
	// Uneven leaves the sizes of groups at different times as they come, instead of moving people to even
	// them out.
	Uneven bool `json:"uneven,omitempty"`
}

// DefaultOptions are the platform's: an hour, 4 to 8 people, half-hour starts.
func DefaultOptions() Options {
	return Options{MeetingMinutes: 60, MinPeople: 4, MaxPeople: 8, TimeIncrement: 30, UseIfNeeded: true}
}

// Validate reports everything that is wrong with the options at once.
func (o Options) Validate() error {
	var errs []error
	if o.MeetingMinutes < 1 || o.MeetingMinutes > MinutesPerDay {
		errs = append(errs, fmt.Errorf("meeting length is %d minutes; it must be between 1 and %d", o.MeetingMinutes, MinutesPerDay))
	}
	if o.MinPeople < 2 {
		errs = append(errs, fmt.Errorf("min people is %d; a group needs at least 2", o.MinPeople))
	}
	if o.MaxPeople < o.MinPeople {
		errs = append(errs, fmt.Errorf("max people (%d) is below min people (%d)", o.MaxPeople, o.MinPeople))
	}
	if o.MaxPeople > MaxGroupSize {
		errs = append(errs, fmt.Errorf("max people is %d; a group can have at most %d", o.MaxPeople, MaxGroupSize))
	}
	if o.TimeIncrement < 1 || o.TimeIncrement > MinutesPerDay || MinutesPerDay%o.TimeIncrement != 0 {
		errs = append(errs, fmt.Errorf("time increment is %d minutes; it must divide a day", o.TimeIncrement))
	}
	return errors.Join(errs...)
}

// MaxGroupSize is what fits in one create-channel request: Discord takes 100 permission overwrites,
// of which @everyone and the bot use two.
const MaxGroupSize = 98
