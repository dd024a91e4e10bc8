// Package report renders cohorts, runs and proposals, as text for people and as the JSON that
// scripts rely on.
package report

import (
	"strconv"

	"convene/cohort"
	"convene/postgres"
)

// Cohort is a cohort with its groups, in the JSON of `starter preview` and `dev --once`.
type Cohort struct {
	CohortID    cohort.ID  `json:"cohort_id"`
	CohortName  string     `json:"cohort_name"`
	Stage       string     `json:"stage,omitempty"` // of its run; `dev` only
	Signups     int        `json:"signups"`
	Groups      []Group    `json:"groups"`
	Unplaced    []Unplaced `json:"unplaced"`
	NotOnServer []string   `json:"not_on_server"` // members that Discord's server does not have
	Warnings    []string   `json:"warnings"`
	// Suggestions are changes that would have placed more, when the latest run matched.
	Suggestions []Suggestion `json:"suggestions"`
	// Problems would keep groups in preview from being realized.
	Problems []string `json:"problems"`
	// DiscordRequests counts the run's HTTP requests to Discord, and RequestsByRoute where they went;
	// `dev` only.
	DiscordRequests *int           `json:"discord_requests,omitempty"`
	RequestsByRoute map[string]int `json:"discord_requests_by_route,omitempty"`
}

// Group is a group of a cohort.
type Group struct {
	GroupID     cohort.GroupID     `json:"group_id"`
	Name        string             `json:"name"`
	Status      cohort.GroupStatus `json:"status"`
	MeetingTime string             `json:"meeting_time_utc"`
	Members     []Member           `json:"members"`
	Discord     Objects            `json:"discord"`
}

// Member is a member of a group; ID is the person's id in the cohort file.
type Member struct {
	ID   string      `json:"id"`
	Role cohort.Role `json:"role"`
}

// Objects are the ids of what a group has on Discord.
type Objects struct {
	Category string `json:"category_id"`
	Text     string `json:"text_channel_id"`
	Voice    string `json:"voice_channel_id"`
	Event    string `json:"event_id"`
	Welcome  string `json:"welcome_message_id"`
}

// Unplaced is somebody who is in no group, and why.
type Unplaced struct {
	ID     string             `json:"id"`
	Reason cohort.Ungroupable `json:"reason"`
	Detail string             `json:"detail"`
}

// Suggestion is a change with which more participants would be placed.
type Suggestion struct {
	Kind string `json:"kind"`
	Text string `json:"text"`
	More int    `json:"more"`
}

// FromView returns the report of a cohort as the database has it. Its lists are never nil.
func FromView(view postgres.View) Cohort {
	c := Cohort{
		CohortID: view.Cohort.ID, CohortName: view.Cohort.Name, Signups: view.Signups,
		Groups: []Group{}, Unplaced: []Unplaced{}, NotOnServer: []string{}, Warnings: append([]string{}, view.Warnings...),
		Suggestions: []Suggestion{}, Problems: append([]string{}, view.Problems...),
	}
	for _, s := range view.Suggestions {
		c.Suggestions = append(c.Suggestions, Suggestion(s))
	}
	for _, g := range view.Groups {
		group := Group{
			GroupID: g.ID, Name: g.Name, Status: g.Status, MeetingTime: g.Meeting.String(), Members: []Member{},
			Discord: Objects{
				Category: g.Objects.CategoryID, Text: g.Objects.TextChannelID, Voice: g.Objects.VoiceChannelID,
				Event: g.Objects.EventID, Welcome: g.Objects.WelcomeMessageID,
			},
		}
		for _, m := range g.People {
			group.Members = append(group.Members, Member{ID: m.Ref, Role: m.Role})
			if m.Absent() {
				c.NotOnServer = append(c.NotOnServer, m.Ref)
			}
		}
		c.Groups = append(c.Groups, group)
	}
	for _, u := range view.Unplaced {
		c.Unplaced = append(c.Unplaced, Unplaced{ID: u.Ref, Reason: u.Reason, Detail: u.Detail})
	}
	return c
}

// CountRequests adds what the cohort's run asked of Discord.
func (c *Cohort) CountRequests(byRoute map[string]int) {
	total := 0
	for _, n := range byRoute {
		total += n
	}
	c.DiscordRequests, c.RequestsByRoute = &total, byRoute
}

// Summary is a cohort in the JSON of `starter list`.
type Summary struct {
	CohortID  cohort.ID `json:"cohort_id"`
	Name      string    `json:"cohort_name"`
	StartDate string    `json:"start_date"`
	Signups   int       `json:"signups"`
	Ungrouped int       `json:"ungrouped"`
	Preview   int       `json:"preview_groups"`
	Active    int       `json:"active_groups"`
	Completed int       `json:"completed_groups"`
}

// FromSummaries returns the report of a list of cohorts.
func FromSummaries(summaries []postgres.Summary) []Summary {
	list := []Summary{}
	for _, s := range summaries {
		list = append(list, Summary{
			CohortID: s.Cohort.ID, Name: s.Cohort.Name, StartDate: s.Cohort.StartDate.Format("2006-01-02"),
			Signups: s.Signups, Ungrouped: s.Ungrouped, Preview: s.Preview, Active: s.Active, Completed: s.Completed,
		})
	}
	return list
}

// Plural returns a number with its noun: 1 group, 2 groups.
func Plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
