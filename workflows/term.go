package workflows

import (
	"time"

	"convene/cohort"
)

// Term is how a group stands and until when it meets.
type Term struct {
	Status cohort.GroupStatus `json:"status"`
	EndsAt time.Time          `json:"ends_at"` // the end of the last meeting; zero without any
}
