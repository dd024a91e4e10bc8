package torture

import (
	"fmt"
	"math/rand/v2"
	"time"

	"convene/cohort"
)

// plan is what a cohort will be like.
type plan struct {
	name        string
	groups      int // about how many it makes
	size        int // of a group
	facilitated bool
	meetings    int
}

// Shares of people that Discord cannot or need not let in.
const (
	withoutDiscord = 0.05 // no Discord id is known
	offServer      = 0.12 // not on the server
)

// drawPlan makes a cohort of so many groups.
func drawPlan(dice *rand.Rand, name string, groups int) plan {
	p := plan{name: name, groups: groups, size: 2 + dice.IntN(4), meetings: 4 + dice.IntN(5)}
	p.facilitated = p.size > 2 && dice.IntN(4) == 0
	return p
}

// roster makes the cohort's people and puts most of them on the server. All are free on one of two
// evenings, so that there are as many groups as planned, or fewer.
func (g *guild) roster(dice *rand.Rand, p plan) cohort.Roster {
	roster := cohort.Roster{Cohort: cohort.Cohort{
		Name: p.name, Course: "torture", Meetings: p.meetings,
		StartDate: time.Now().UTC().Truncate(24*time.Hour).AddDate(0, 0, 30+dice.IntN(60)),
		Defaults: cohort.Options{
			MeetingMinutes: 60, MinPeople: p.size, MaxPeople: p.size, TimeIncrement: 30, UseIfNeeded: true,
		},
	}}
	for i := range p.groups * p.size {
		person := g.person(dice)
		if p.facilitated && i < p.groups {
			one := 1
			person.Role, person.MaxGroups = cohort.Facilitator, &one
		}
		roster.People = append(roster.People, person)
	}
	return roster
}

var evenings = []string{`{"Tuesday": ["18:00-20:00"]}`, `{"Tuesday": ["18:00-20:00"], "Thursday": ["17:00-19:30"]}`}

func (g *guild) person(dice *rand.Rand) cohort.Enrollee {
	n := g.people.Add(1)
	p := cohort.Enrollee{
		Ref: fmt.Sprint(n), Name: fmt.Sprintf("Person %d", n), Timezone: "UTC", Role: cohort.Participant,
		Available: evenings[dice.IntN(len(evenings))],
	}
	if dice.Float64() < withoutDiscord {
		return p
	}
	p.DiscordID = fmt.Sprint(300000000000000000 + n)
	p.DiscordUsername = fmt.Sprintf("person%d", n)
	if dice.Float64() >= offServer {
		g.discord.AddMember(p.DiscordID, p.DiscordUsername)
	}
	return p
}
