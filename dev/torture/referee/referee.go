// Package referee judges what has come of cohorts. It reads the database by plain SQL and the emulated
// Discord server by its snapshot, and shares no code with what it judges: neither the store's idea of a
// group nor the activities' idea of what is complete.
//
//	records, err := referee.Read(ctx, pool)
//	findings := referee.Judge(referee.Scene{Records: records, Guild: server.Snapshot(), …})
//
// The one rule to know: it judges a world at rest. While a run is at work, half of what it made is not
// on record yet, which looks like an orphan.
package referee

import (
	"fmt"

	"convene/discord/discordtest"
)

// Kind is a way in which things can be wrong.
type Kind string

// The kinds of findings.
const (
	Duplicate Kind = "duplicate" // something is there twice
	Orphan    Kind = "orphan"    // something on Discord belongs to no row
	Missing   Kind = "missing"   // something is not there, or an id on record is not real
	Stuck     Kind = "stuck"     // something is not settled
	Wrong     Kind = "wrong"     // it is there, and not as decided or not for whom it should be
)

// Finding is one thing that is not as it should be.
type Finding struct {
	Kind Kind
	Text string
}

func (f Finding) String() string { return string(f.Kind) + ": " + f.Text }

// Scene is what the referee looks at.
type Scene struct {
	Records Records
	Cases   []Case
	Guild   discordtest.Guild
	GuildID string // which is the id of @everyone, too
	BotID   string
	Foreign []string // channels that people have made
	Open    []string // the workflows that have not ended, by id
}

// Case is what was done to a cohort, as far as its database cannot know.
type Case struct {
	CohortID int64
	Signups  int      // that were loaded
	Groups   []int64  // that were ever seen in preview
	Final    []int64  // that were seen active, and so must stay
	Receipts []string // requests whose decision was accepted
	Ending   Ending
}

// Ending is how the cohort's last run stands, as Temporal has it.
type Ending string

// The endings.
const (
	Open      Ending = "open"
	Completed Ending = "completed"
	Cancelled Ending = "cancelled"
	Failed    Ending = "failed" // or terminated, or timed out
)

// Judge returns everything that is not as it should be.
func Judge(s Scene) []Finding {
	j := &judgement{Scene: s, channels: map[string]discordtest.Channel{}}
	for _, c := range s.Guild.Channels {
		j.channels[c.ID] = c
	}
	for _, c := range s.Cases {
		j.settled(c)
		j.decided(c)
	}
	for _, c := range s.Records.Cohorts {
		for _, g := range c.Groups {
			if g.Status == statusActive {
				j.complete(c, g)
			}
		}
		j.categories(c)
	}
	j.owned()
	j.kept()
	j.boards()
	return j.findings
}

// judgement is a Scene being judged.
type judgement struct {
	Scene

	channels map[string]discordtest.Channel // by id
	findings []Finding
}

func (j *judgement) find(kind Kind, format string, args ...any) {
	j.findings = append(j.findings, Finding{kind, fmt.Sprintf(format, args...)})
}

// cohort returns the rows of a cohort.
func (j *judgement) cohort(id int64) (Cohort, bool) {
	for _, c := range j.Records.Cohorts {
		if c.ID == id {
			return c, true
		}
	}
	return Cohort{}, false
}
