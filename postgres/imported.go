package postgres

import "convene/cohort"

// ImportRequest is a cohort file to load.
type ImportRequest struct {
	Roster cohort.Roster
	// Skipped are the file ids of people whom the file names, and who could not be read.
	Skipped []string
	// Update says that a cohort of the name which has groups or has ended is meant all the same. What would
	// move meetings is refused even so.
	Update bool
	// OwnTimes says whether the cohort keeps its people's times for itself. Nil leaves it as it is; a new
	// cohort shares them with the other cohorts of its people.
	OwnTimes *bool
	DryRun   bool // find out what would change, and change nothing
}

// Imported says what an import did, or would do.
type Imported struct {
	CohortID cohort.ID // 0 for a cohort that a dry run would have made
	Created  bool      // the cohort is new
	DryRun   bool
	OwnTimes bool // the cohort keeps its people's times for itself

	Signups   int // of the cohort, after the import
	Added     int // new signups
	Updated   int // people who had signed up already and of whom the roster says something new
	Unchanged int

	CohortChanges []Difference
	Changed       []PersonChange // who is updated
	Recognised    []Recognised   // who was known already, but not by this cohort's file
	LeftOut       []LeftOut
	NotInFile     []Unnamed      // signups that the file does not name; they stay
	Roles         []RoleConflict // signups whose role is not the one they have in a group
	Affected      []AffectedCohort
	// Ended says that the cohort's last week is over.
	Ended bool
}

// Difference is a member of the cohort that the file states anew.
type Difference struct{ What, Before, After string }

// PersonChange says what is new of a person: "times", "role".
type PersonChange struct {
	Ref   string
	Whats []string
}

// Recognised is somebody whom another cohort, or the platform, knew already.
type Recognised struct {
	Ref    string
	UserID cohort.UserID
	By     Evidence
	From   string // the name of a cohort that they signed up for before; empty without one
}

// LeftOut is a row of the roster that was not loaded, and why.
type LeftOut struct{ Ref, Why string }

// Unnamed is a signup of the cohort that the roster does not name.
type Unnamed struct {
	Ref   string
	Group string // that they are in; empty for none
}

// RoleConflict is somebody who signed up as something else than they are in a group.
type RoleConflict struct {
	Ref, Name     string
	SignedUp, Has cohort.Role
	Group         string
	Status        cohort.GroupStatus
}

// AffectedCohort is another cohort that takes new times from this import, because its people share them.
type AffectedCohort struct {
	CohortID cohort.ID
	Name     string
	People   int // whose times change
	Grouped  int // of those, in a group there already
}
