package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"convene/cohort"
	"convene/cohortfile"
	"convene/postgres"
)

// Import is the JSON of `starter import`. Its lists are never nil.
type Import struct {
	CohortID  cohort.ID `json:"cohort_id"`
	Created   bool      `json:"created"`
	DryRun    bool      `json:"dry_run"`
	OwnTimes  bool      `json:"own_times"`
	Signups   int       `json:"signups"`
	Added     int       `json:"added"`
	Updated   int       `json:"updated"`
	Unchanged int       `json:"unchanged"`

	CohortChanges []CohortChange   `json:"cohort_changes"`
	Changed       []PersonChange   `json:"changed"`
	Recognised    []Recognised     `json:"recognised"`
	LeftOut       []LeftOut        `json:"left_out"`
	Unmatchable   []LeftOut        `json:"unmatchable"`
	NotInFile     []Unnamed        `json:"not_in_file"`
	Roles         []RoleConflict   `json:"role_conflicts"`
	Affected      []AffectedCohort `json:"affected_cohorts"`
	Warnings      []string         `json:"warnings"`
}

// CohortChange is what an import changed of the cohort.
type CohortChange struct {
	What   string `json:"what"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// PersonChange is what an import changed of a person; ID is the one in the file.
type PersonChange struct {
	ID   string   `json:"id"`
	What []string `json:"what"`
}

// Recognised is somebody who was known already by something else than their id in the file.
type Recognised struct {
	ID     string            `json:"id"`
	UserID cohort.UserID     `json:"user_id"`
	By     postgres.Evidence `json:"by"`
	From   string            `json:"known_from,omitempty"`
}

// LeftOut is a person of the file who was not loaded, or cannot be matched, and why. Place is where in the
// file, if the file alone tells.
type LeftOut struct {
	Place string `json:"place,omitempty"`
	ID    string `json:"id"`
	Why   string `json:"why"`
}

func fromRemark(r cohortfile.Remark) LeftOut {
	return LeftOut{Place: r.Place, ID: r.ID, Why: r.Why()}
}

// Unnamed is a signup that the file does not name.
type Unnamed struct {
	ID    string `json:"id"`
	Group string `json:"group,omitempty"`
}

// RoleConflict is somebody who signed up as something else than they are in a group.
type RoleConflict struct {
	ID       string      `json:"id"`
	SignedUp cohort.Role `json:"signed_up_as"`
	Has      cohort.Role `json:"role_in_group"`
	Group    string      `json:"group"`
}

// AffectedCohort is another cohort that takes new times from the import.
type AffectedCohort struct {
	CohortID cohort.ID `json:"cohort_id"`
	Name     string    `json:"cohort_name"`
	People   int       `json:"people"`
	Grouped  int       `json:"grouped"`
}

// FromImport returns the report of an import of the file.
func FromImport(i postgres.Imported, file cohortfile.File, now time.Time) Import {
	return Import{
		CohortID: i.CohortID, Created: i.Created, DryRun: i.DryRun, OwnTimes: i.OwnTimes,
		Signups: i.Signups, Added: i.Added, Updated: i.Updated, Unchanged: i.Unchanged,
		CohortChanges: each(i.CohortChanges, func(d postgres.Difference) CohortChange { return CohortChange(d) }),
		Changed:       each(i.Changed, func(c postgres.PersonChange) PersonChange { return PersonChange{c.Ref, c.Whats} }),
		Recognised:    each(i.Recognised, func(r postgres.Recognised) Recognised { return Recognised{r.Ref, r.UserID, r.By, r.From} }),
		LeftOut: append(each(file.Skipped, fromRemark),
			each(i.LeftOut, func(l postgres.LeftOut) LeftOut { return LeftOut{ID: l.Ref, Why: l.Why} })...),
		Unmatchable: each(file.Unmatchable, fromRemark),
		NotInFile:   each(unnamed(i.NotInFile, file.Skipped), func(u postgres.Unnamed) Unnamed { return Unnamed{u.Ref, u.Group} }),
		Roles: each(i.Roles, func(r postgres.RoleConflict) RoleConflict {
			return RoleConflict{r.Ref, r.SignedUp, r.Has, r.Group}
		}),
		Affected: each(i.Affected, func(a postgres.AffectedCohort) AffectedCohort { return AffectedCohort(a) }),
		Warnings: importWarnings(i, file.Roster.Cohort, now),
	}
}

// unnamed leaves those out whom the file names in a row that cannot be read: they have not withdrawn.
func unnamed(list []postgres.Unnamed, skipped []cohortfile.Remark) []postgres.Unnamed {
	named := map[string]bool{}
	for _, r := range skipped {
		named[r.ID] = true
	}
	return slices.DeleteFunc(slices.Clone(list), func(u postgres.Unnamed) bool { return named[u.Ref] })
}

func each[From, To any](list []From, convert func(From) To) []To {
	converted := make([]To, 0, len(list))
	for _, one := range list {
		converted = append(converted, convert(one))
	}
	return converted
}

func importWarnings(i postgres.Imported, c cohort.Cohort, now time.Time) []string {
	start := c.StartDate.Format(time.DateOnly)
	switch {
	case i.Ended:
		return []string{fmt.Sprintf("the cohort starts on %s and has %s, so that it is over: check the start date", start, Plural(c.Meetings, "weekly meeting"))}
	case c.StartDate.Before(now.UTC().Truncate(24 * time.Hour)):
		return []string{fmt.Sprintf("the cohort's start date, %s, is in the past: its groups begin with the next meeting that can still happen", start)}
	}
	return []string{}
}

// Text writes the report of an import of a file into the cohort of the name.
func (i Import) Text(w io.Writer, name, file string) {
	if i.DryRun {
		fmt.Fprintln(w, "dry run: nothing has been changed; without --dry-run this would be:")
	}
	which := "a new cohort"
	if i.CohortID != 0 {
		which = fmt.Sprintf("cohort %d", i.CohortID)
	}
	Printf(w, "%s, %s: %s (%d new, %d changed, %d unchanged)\n", which, name, Plural(i.Signups, "signup"), i.Added, i.Updated, i.Unchanged)
	if i.OwnTimes {
		Printf(w, "it keeps the times of its people for itself: other cohorts' files do not change them, nor this file theirs\n")
	}
	for _, d := range i.CohortChanges {
		Printf(w, "the cohort's %s is now %s; it was %s\n", d.What, d.After, d.Before)
	}
	for _, warning := range i.Warnings {
		Printf(w, "warning: %s\n", warning)
	}
	some(w, i.LeftOut, "left out (%d), everybody else is imported:", LeftOut.text)
	some(w, i.Unmatchable, "imported, but no run can place them until this is corrected (%d):", LeftOut.text)
	some(w, i.Changed, "changed (%d):", PersonChange.text)
	some(w, i.Recognised, "known already (%d):", Recognised.text)
	some(w, i.Roles, "role changed while in a group (%d):", RoleConflict.text)
	i.unnamed(w)
	i.affected(w, file)
}

// listed is how many entries of a list are shown; --json has all of them.
const listed = 20

func some[T any](w io.Writer, list []T, heading string, text func(T) string) {
	if len(list) == 0 {
		return
	}
	Printf(w, "\n"+heading+"\n", len(list))
	for _, one := range list[:min(len(list), listed)] {
		Printf(w, "- %s\n", text(one))
	}
	if more := len(list) - listed; more > 0 {
		Printf(w, "- and %d more (--json lists them)\n", more)
	}
}

func (l LeftOut) text() string {
	who := cmp.Or(l.ID, l.Place)
	if l.ID != "" && l.Place != "" {
		who += " (" + l.Place + ")"
	}
	return who + ": " + l.Why
}

func (c PersonChange) text() string { return c.ID + ": " + strings.Join(c.What, ", ") }

func (r Recognised) text() string {
	text := fmt.Sprintf("%s is user %d, who has the same %s", r.ID, r.UserID, r.By)
	if r.From != "" {
		text += ", known from " + r.From
	}
	return text
}

func (r RoleConflict) text() string {
	return fmt.Sprintf("%s is %s in the file, and stays %s in %s: an import changes no group; change the membership on the platform if that is meant",
		r.ID, article(r.SignedUp), article(r.Has), r.Group)
}

func article(role cohort.Role) string { return "a " + string(role) }

// unnamed says who is not in the file, and what becomes of them.
func (i Import) unnamed(w io.Writer) {
	some(w, i.NotInFile, "signed up, but not in the file (%d):", func(u Unnamed) string {
		if u.Group == "" {
			return u.ID
		}
		return u.ID + ", in " + u.Group
	})
	if len(i.NotInFile) > 0 {
		fmt.Fprintln(w, "They stay: an import withdraws nobody. Whoever has withdrawn, take off on the platform: delete the signup, "+
			"or, in a group, set the membership to dropped, and Convene takes their access.")
	}
}

// affected says for which other cohorts the file has changed times, and how to keep them apart.
func (i Import) affected(w io.Writer, file string) {
	if len(i.Affected) == 0 {
		return
	}
	fmt.Fprintln(w)
	for _, a := range i.Affected {
		people := Plural(a.People, "person")
		if a.People != 1 {
			people = fmt.Sprintf("%d people", a.People)
		}
		state := "not yet scheduled"
		if a.Grouped > 0 {
			state = fmt.Sprintf("%d of them in groups, which keep their times", a.Grouped)
		}
		Printf(w, "this changes the times of %s in %s (cohort %d) too, %s\n", people, a.Name, a.CohortID, state)
	}
	Printf(w, "People's times are shared by their cohorts. To keep this file's times for this cohort alone: "+
		"starter import --own-times %s; then import the other cohort's file again for its times.\n", file)
}
