package availability

import "time"

// ConvertIn lets tests choose the time-zone database.
var ConvertIn = convertIn

// Stretch is a piece of a cohort as tests see it.
type Stretch struct {
	From, To time.Time
	Offset   int
}

// Stretches returns the pieces that a cohort falls into in a zone.
func Stretches(location *time.Location, start time.Time, weeks int) ([]Stretch, error) {
	span, err := newSpan(Local{}, Local{}, location, start, weeks)
	stretches := make([]Stretch, len(span.pieces))
	for i, p := range span.pieces {
		stretches[i] = Stretch{From: p.from, To: p.to, Offset: p.offset}
	}
	return stretches, err
}
