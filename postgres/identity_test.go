package postgres

import (
	"testing"

	"github.com/stretchr/testify/require"

	"convene/cohort"
)

func TestIdentify_TakesTheStrongestEvidence(t *testing.T) {
	t.Parallel()
	ada := &knownPerson{UserID: 1, Ref: "a", DiscordID: "100", Username: "ada", Email: "Ada@example.org"}
	bo := &knownPerson{UserID: 2, DiscordID: "200", Username: "bo", Email: "bo@example.org"}
	cy := &knownPerson{UserID: 3, Username: "cy", Email: "shared@example.org"}
	di := &knownPerson{UserID: 4, Username: "Cy", Email: "shared@example.org", DiscordID: "400"}
	gone := &knownPerson{UserID: 5, DiscordID: "500", Email: "bo@example.org", Username: "eve", Deleted: true}
	known := newDirectory([]*knownPerson{ada, bo, cy, di, gone})
	for name, c := range map[string]struct {
		row  cohort.Enrollee
		want *knownPerson
		by   Evidence
		why  string
	}{
		"the file id, whatever else":               {row: cohort.Enrollee{Ref: "a", DiscordID: "200", Email: "bo@example.org"}, want: ada, by: ByFileID},
		"the Discord id":                           {row: cohort.Enrollee{Ref: "x", DiscordID: "100"}, want: ada, by: ByDiscordID},
		"the Discord id, and another e-mail":       {row: cohort.Enrollee{Ref: "x", DiscordID: "100", Email: "new@example.org"}, want: ada, by: ByDiscordID},
		"the e-mail in any case":                   {row: cohort.Enrollee{Ref: "x", Email: " aDA@Example.ORG"}, want: ada, by: ByEmail},
		"the e-mail, and a new Discord id":         {row: cohort.Enrollee{Ref: "x", Email: "ada@example.org", DiscordID: "999"}, want: ada, by: ByEmail},
		"the Discord id tells two addressees":      {row: cohort.Enrollee{Ref: "x", Email: "shared@example.org", DiscordID: "400"}, want: di, by: ByDiscordID},
		"the username with an @":                   {row: cohort.Enrollee{Ref: "x", DiscordUsername: "@Bo"}, want: bo, by: ByUsername},
		"the username":                             {row: cohort.Enrollee{Ref: "x", DiscordUsername: "BO"}, want: bo, by: ByUsername},
		"a username that has moved on":             {row: cohort.Enrollee{Ref: "x", DiscordUsername: "bo", DiscordID: "999"}},
		"the username tells by the Discord id":     {row: cohort.Enrollee{Ref: "x", DiscordUsername: "cy", DiscordID: "999"}, want: cy, by: ByUsername},
		"somebody new":                             {row: cohort.Enrollee{Ref: "x", DiscordID: "999", Email: "new@example.org", DiscordUsername: "new"}},
		"nothing but a name":                       {row: cohort.Enrollee{Ref: "x", Name: "Ada"}},
		"a deleted person's name is free":          {row: cohort.Enrollee{Ref: "x", DiscordUsername: "eve"}},
		"the Discord id of one, e-mail of other":   {row: cohort.Enrollee{Ref: "x", DiscordID: "200", Email: "ada@example.org"}, why: `the Discord id is that of user 2, and the e-mail address that of "a" (user 1)`},
		"an e-mail of two":                         {row: cohort.Enrollee{Ref: "x", Email: "shared@example.org"}, why: "that of user 3 and of user 4: add the Discord id"},
		"a username of two":                        {row: cohort.Enrollee{Ref: "x", DiscordUsername: "cy"}, why: "that of user 3 and of user 4: add the Discord id or the e-mail"},
		"the Discord id of somebody who is gone":   {row: cohort.Enrollee{Ref: "x", DiscordID: "500"}, want: gone, by: ByDiscordID, why: "user 5 has been deleted on the platform"},
		"an e-mail that somebody gone had as well": {row: cohort.Enrollee{Ref: "x", Email: "bo@example.org"}, want: bo, by: ByEmail},
	} {
		id, why := known.identify(c.row)
		if c.why != "" {
			require.Contains(t, why, c.why, name)
			continue
		}
		require.Empty(t, why, name)
		require.Equal(t, identity{c.want, c.by}, id, name)
	}
}

func TestRecognise_WhoGetsNothingLeavesOutWhoWantedTheirs(t *testing.T) {
	t.Parallel()
	a := &knownPerson{UserID: 1, Ref: "a", DiscordID: "1"}
	b := &knownPerson{UserID: 2, Ref: "b", DiscordID: "2"}
	c := &knownPerson{UserID: 3, Ref: "c", DiscordID: "3"}
	known := newDirectory([]*knownPerson{a, b, c})
	ring := []cohort.Enrollee{{Ref: "a", DiscordID: "2"}, {Ref: "b", DiscordID: "3"}, {Ref: "c", DiscordID: "1"}}
	rows, left := recognise(ring, known)
	require.Empty(t, left, "a ring of three is an exchange")
	require.Len(t, rows, 3)

	chain := []cohort.Enrollee{{Ref: "a", DiscordID: "2"}, {Ref: "b", DiscordID: "3"}, {Ref: "d", DiscordID: "4"}}
	rows, left = recognise(chain, known)
	require.Len(t, rows, 1, "c keeps 3, so b keeps 2, so a cannot have it")
	require.Equal(t, "b", left[0].Ref)
	require.Equal(t, "a", left[1].Ref)
	require.Contains(t, left[1].Why, `the Discord id belongs to "b" (user 2)`)
}
