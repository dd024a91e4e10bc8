// Package availability turns what people say about their week, in their own time zone, into
// minutes of the UTC week, at the dates of their cohort.
//
//	available, err := availability.Parse(`{"Monday": ["18:00-21:00"]}`)
//	week, warnings, err := availability.Convert(available, ifNeeded, "Europe/Berlin", startDate, 8)
//
// The one rule to know: a UTC minute is available only if it lies in the person's local hours in
// every week of the cohort, daylight-saving changes included. Nobody is ever called free at a
// meeting that one week takes them outside the hours they gave.
package availability

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"convene/cohort"
)

// Local is weekly availability on a person's own clock. The zero value is never available.
type Local struct {
	// The set's minutes are those of the local week, which is why it stays inside this type.
	minutes cohort.WeekSet
}

// Empty reports whether no minute is available.
func (l Local) Empty() bool { return l.minutes == cohort.WeekSet{} }

// Parse reads the platform's JSON text, {"Monday": ["08:00-08:30", "18:00-21:00"]}: half-hour slots
// or ranges, to the minute. Slots that touch or overlap are one span, across midnight too, and an
// end of 24:00 is midnight. Empty text, null and {} are never available.
//
// It fails on malformed JSON, an unknown weekday and a slot that is not a span within one day; the
// error names the weekday and the slot, for the person who has to correct it.
func Parse(jsonText string) (Local, error) {
	var local Local
	if strings.TrimSpace(jsonText) == "" {
		return local, nil
	}
	days, err := decodeDays(jsonText)
	if err != nil {
		return Local{}, err
	}
	for _, day := range days {
		weekday, err := cohort.ParseWeekday(day.name)
		if err != nil {
			return Local{}, err
		}
		for _, slot := range day.slots {
			from, to, err := parseSlot(slot)
			if err != nil {
				return Local{}, fmt.Errorf("%s %q: %w", day.name, clip(slot), err)
			}
			local.minutes.Add(cohort.WeekMinute(weekday*cohort.MinutesPerDay+from), to-from)
		}
	}
	return local, nil
}

type daySlots struct {
	name  string
	slots []string
}

// decodeDays reads the object member by member: decoding into a map would silently keep only the
// last of two "Monday" members.
func decodeDays(jsonText string) ([]daySlots, error) {
	decoder := json.NewDecoder(bytes.NewReader([]byte(jsonText)))
	opening, err := decoder.Token()
	if err != nil {
		return nil, fmt.Errorf("availability is not JSON: %w", shorten(err))
	}
	var days []daySlots
	switch opening {
	case nil:
	case json.Delim('{'):
		if days, err = decodeMembers(decoder); err != nil {
			return nil, err
		}
	default:
		return nil, errors.New(`availability is not an object like {"Monday": ["18:00-21:00"]}`)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("availability has more text after its end")
	}
	return days, nil
}

func decodeMembers(decoder *json.Decoder) ([]daySlots, error) {
	var days []daySlots
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return nil, fmt.Errorf("availability is not JSON: %w", shorten(err))
		}
		day := daySlots{name: key.(string)} //nolint:forcetypeassert // an object's keys are strings, or Token fails
		if err := decoder.Decode(&day.slots); err != nil {
			if _, wrongType := errors.AsType[*json.UnmarshalTypeError](err); wrongType {
				return nil, fmt.Errorf(`%q is not a list of times like ["18:00-21:00"]`, clip(day.name))
			}
			return nil, fmt.Errorf("availability is not JSON: %w", shorten(err))
		}
		days = append(days, day)
	}
	if _, err := decoder.Token(); err != nil {
		return nil, fmt.Errorf("availability is not JSON: %w", shorten(err))
	}
	return days, nil
}

// parseSlot returns the minutes of the day of "08:00-08:30".
func parseSlot(slot string) (from, to int, err error) {
	first, last, ok := strings.Cut(slot, "-")
	if !ok {
		return 0, 0, errors.New("is not a span like 18:00-21:00")
	}
	if from, err = cohort.ParseClock(first); err != nil {
		return 0, 0, err
	}
	if to, err = cohort.ParseClock(last); err != nil {
		return 0, 0, err
	}
	if to == from {
		return 0, 0, errors.New("ends when it starts")
	}
	if to < from {
		return 0, 0, errors.New("ends before it starts; write a span past midnight as two, up to 24:00 and from 00:00 of the next day")
	}
	return from, to, nil
}

// shorten keeps an end-of-input error readable: "EOF" alone tells a person nothing.
func shorten(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("it ends too early")
	}
	return err
}

// clip keeps hostile or broken text from filling an error message.
func clip(text string) string {
	const most = 40
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return string(runes[:most]) + "…"
}
