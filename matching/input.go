package matching

import (
	"errors"
	"fmt"

	"convene/cohort"
)

// validate reports everything that is wrong with the input at once.
func (in *Input) validate() error {
	var errs []error
	if in.MeetingMinutes < 1 || in.MeetingMinutes > cohort.MinutesPerDay {
		errs = append(errs, fmt.Errorf("meeting of %d minutes; it must last between 1 and %d", in.MeetingMinutes, cohort.MinutesPerDay))
	}
	if in.MinPeople < 2 {
		errs = append(errs, fmt.Errorf("groups of at least %d; a group needs 2", in.MinPeople))
	}
	if in.MaxPeople < in.MinPeople {
		errs = append(errs, fmt.Errorf("groups of at most %d and at least %d", in.MaxPeople, in.MinPeople))
	}
	if in.Increment < 1 || in.Increment > cohort.MinutesPerDay {
		errs = append(errs, fmt.Errorf("starts every %d minutes; the increment must lie between 1 and %d", in.Increment, cohort.MinutesPerDay))
	}
	seen := make(map[string]bool, len(in.People))
	for i := range in.People {
		person := &in.People[i]
		if seen[person.ID] {
			errs = append(errs, fmt.Errorf("person %q is there twice", person.ID))
		}
		seen[person.ID] = true
		if person.Facilitator && person.Capacity < 0 && person.Capacity != cohort.Unlimited {
			errs = append(errs, fmt.Errorf("facilitator %q has a capacity of %d groups", person.ID, person.Capacity))
		}
		for _, busy := range person.Busy {
			if busy.Start < 0 || busy.Start >= cohort.MinutesPerWeek || busy.Minutes < 0 {
				errs = append(errs, fmt.Errorf("person %q is busy from minute %d of the week for %d minutes", person.ID, busy.Start, busy.Minutes))
			}
		}
	}
	errs = append(errs, in.validateKeep(seen))
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("matching: %w", err)
	}
	return nil
}
