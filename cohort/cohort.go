// Package cohort holds Convene's domain: cohorts, the people who signed up for them, and the
// groups they meet in. It has no dependencies; every other package speaks these types.
//
// The one rule to know: a signup is kept for ever. Grouping people, and undoing it, changes groups
// and memberships, never signups.
package cohort

import (
	"strconv"
	"time"
)

// ID identifies a cohort.
type ID int64

func (id ID) String() string { return strconv.FormatInt(int64(id), 10) }

// UserID identifies a person. People are keyed by it everywhere: a Discord id may be missing, and
// two people without one are two people.
type UserID int64

// GroupID identifies a group.
type GroupID int64

// RunID identifies one execution of the ScheduleCohort workflow: Temporal's original run id, which
// a workflow reset keeps.
type RunID string

// Cohort is one run of a course.
type Cohort struct {
	ID        ID
	Name      string
	Course    string
	StartDate time.Time // midnight UTC of the cohort's first day
	Meetings  int       // weekly meetings of each group
	Defaults  Options   // what a run uses unless it is told otherwise
}

// Role is what a person signed up as, and is in a group.
type Role string

// The roles of the platform's enum.
const (
	Participant Role = "participant"
	Facilitator Role = "facilitator"
)

// Person is a signup with what matching has to know of the person behind it.
type Person struct {
	UserID UserID
	Ref    string // the person's id in the cohort file, or the user id as text
	Name   string
	Role   Role
	// Capacity is how many more groups a facilitator may lead; Unlimited for no limit.
	// It means nothing for a participant.
	Capacity int
	// Certified reports whether a facilitator may be matched at all.
	Certified bool
	Timezone  string // IANA name; empty when the person gave none
	Available string // the platform's JSON text: {"Monday": ["08:00-08:30"]}, local time
	IfNeeded  string // the same for times that are possible but not liked
	// Busy holds meetings the person already leads, which no new meeting may overlap.
	Busy []Meeting
}

// Unlimited is the capacity of a facilitator without a limit.
const Unlimited = -1
