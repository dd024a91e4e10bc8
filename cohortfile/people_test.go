package cohortfile_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"convene/cohortfile"
)

// remarks puts each remark into one line.
func remarks(list []cohortfile.Remark) []string {
	lines := []string{}
	for _, r := range list {
		lines = append(lines, r.Who()+": "+strings.Join(r.Problems, " + "))
	}
	return lines
}

func TestRead_LeavesOutWhoCannotBeReadAndTakesTheOthers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ file, as, want string }{
		"text":              {file(`"people": [`, `"people": ["Ana",`), "json", `people[0]: it is not an object`},
		"null":              {file(`"people": [`, `"people": [null,`), "json", `people[0]: it is not an object`},
		"no id":             {file(`"id": "p1", `, ``), "json", `people[0] ("Ana"): id: it is missing`},
		"no role":           {file(`"role": "participant", `, ``), "json", `people[0] ("p1", "Ana"): role: it is missing`},
		"unknown role":      {file(`"participant"`, `"student"`), "json", `people[0] ("p1", "Ana"): role: "student" is not participant or facilitator`},
		"negative limit":    {file(`"max_groups": 3`, `"max_groups": -1`), "json", `people[1] ("f1", "Ben"): max_groups: it is -1; it is 0 to 1000`},
		"huge limit":        {file(`"max_groups": 3`, `"max_groups": 1001`), "json", `max_groups: it is 1001; it is 0 to 1000`},
		"limit as text":     {file(`"max_groups": 3`, `"max_groups": "many"`), "json", `max_groups: "many" is not a whole number, or null for no limit`},
		"limit beyond int":  {file(`"max_groups": 3`, `"max_groups": 1e99`), "json", `max_groups: 1e99 is not a whole number`},
		"limit as fraction": {file(`"max_groups": 3`, `"max_groups": 2.5`), "json", `max_groups: 2.5 is not a whole number`},
		"name as list":      {file(`"Ana"`, `["Ana"]`), "json", `people[0] ("p1"): name: it is not text`},
		"NUL":               {file(`"Ana"`, `"A\u0000na"`), "json", `name: it holds a NUL character`},
		"NUL in times":      {file(`18:00-21:00`, `18:00\u0000`), "json", `available: it holds a NUL character`},
		"half a character":  {file(`"Ana"`, `"Ana \ud83d"`), "json", `name: it holds half a character`},
		"endless name":      {file(`"Ana"`, `"`+strings.Repeat("A", 501)+`"`), "json", `name: it has 501 characters; at most 500 are read`},
		"endless times":     {file(`"18:00-21:00"`, strings.Repeat(`"18:00-21:00",`, 3000)+`"18:00-21:00"`), "json", `available: it has 42027 characters`},
		"account name":      {file(`300000001000077571`, `ana#1234`), "json", `discord_id: "ana#1234" is not a Discord id, which is a number of 17 to 20 digits`},
		"short account":     {file(`300000001000077571`, `7001`), "json", `discord_id: "7001" is not a Discord id`},
		"account too large": {file(`300000001000077571`, `99999999999999999999`), "json", `is not a Discord id`},
		"rounded account":   {file(`"300000001000077571"`, `300000001000077600`), "json", `discord_id: 300000001000077600 has lost its last digits in a program that rounds numbers; write the id in quotes`},
		"rounded id":        {file(`"p1"`, `12345678901234567000`), "json", `id: 12345678901234567000 has lost its last digits`},
		"account as float":  {file(`"300000001000077571"`, `3.0e17`), "json", `discord_id: it is not text; write it in quotes`},
		"e-mail":            {file(`ana@example.org`, `none`), "json", `email: "none" is not an e-mail address; leave it empty if there is none`},

		"limit in a cell":       {strings.Replace(csvFile, ",3,", ",many,", 1), "csv", `line 3 ("f1", "Ben"): max_groups: many is not a whole number`},
		"too many fields":       {csvFile + strings.Repeat("x,", 18) + "y\n", "csv", `line 4 ("x"): it has 19 fields and the header 18; put a cell that holds a separator in quotes`},
		"too few fields":        {csvFile + ",,,,,,,,p3,Cleo\n", "csv", `line 4 ("p3", "Cleo"): it has 10 fields and the header 18`},
		"role in a cell":        {strings.Replace(csvFile, ",facilitator,", ",boss,", 1), "csv", `line 3 ("f1", "Ben"): role: "boss" is not participant or facilitator`},
		"no role in a cell":     {strings.Replace(csvFile, ",facilitator,", ",,", 1), "csv", `line 3 ("f1", "Ben"): role: it is missing`},
		"account as Excel does": {strings.Replace(csvFile, "300000001000077571", "3.00000001000078E+17", 1), "csv", `a spreadsheet has rounded it: make the column a text column, and enter the id again`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			read, err := read(test.file, "x."+test.as)
			require.NoError(t, err)
			require.Len(t, read.Skipped, 1)
			require.Contains(t, remarks(read.Skipped)[0], test.want)
			require.NotEmpty(t, read.Roster.People)
		})
	}
}

func TestRead_RefusesAFileOfWhichNobodyCanBeRead(t *testing.T) {
	t.Parallel()
	_, err := read(file(`"role": `, `"role": "x`, `"participant"`, `"`, `"facilitator"`, `"`), "x.json")
	require.Error(t, err)
	_, err = read(file(`"p1"`, `""`, `"f1"`, `""`), "x.json")
	require.ErrorContains(t, err, "people[0].id: it is missing\n  people[1].id: it is missing")
}

func TestRead_ListsWhoHasNoUsableTime(t *testing.T) {
	t.Parallel()
	const who = `people[0] ("p1", "Ana"): `
	for name, test := range map[string]struct{ available, want string }{
		"no times":           {`{}`, `available: no time is given`},
		"times as text":      {`"evenings"`, `available: it is not an object like {"Monday": ["18:00-21:00"]}`},
		"a list":             {`["Monday"]`, `available: it is not an object`},
		"an unknown weekday": {`{"Munday": []}`, `available: unknown weekday "Munday", did you mean Monday?`},
		"a short weekday":    {`{"Wed": []}`, `available: unknown weekday "Wed", did you mean Wednesday?`},
		"another language":   {`{"Donnerstag": []}`, `available: unknown weekday "Donnerstag"; known are Monday, Tuesday`},
		"slots as text":      {`{"Monday": "18:00-21:00"}`, `available: "Monday" is not a list of times`},
		"a fruit":            {`{"Monday": ["banana"]}`, `available: Monday "banana": is not a span like 18:00-21:00`},
		"hour 25":            {`{"Monday": ["23:00-25:00"]}`, `available: Monday "23:00-25:00": "25:00" is not a time of day from 00:00 to 24:00`},
		"past midnight":      {`{"Monday": ["22:00-02:00"]}`, `available: Monday "22:00-02:00": ends before it starts`},
		"an escape sequence": {`{"\u001b[2J": []}`, `available: unknown weekday "\x1b[2J"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			read, err := read(file(`{"Monday": ["18:00-21:00"]}`, test.available, `{"Tuesday": ["18:00-21:00"]}`, `{}`), "x.json")
			require.NoError(t, err)
			require.Empty(t, read.Skipped)
			require.Len(t, read.Roster.People, 2, "the signup exists")
			require.Contains(t, remarks(read.Unmatchable)[0], who+test.want)
		})
	}
	read, err := read(file(`Europe/Berlin`, `Mars/Olympus`, `, "available": {}`, ``), "x.json")
	require.NoError(t, err)
	require.Equal(t, []string{
		who + `timezone: unknown time zone "Mars/Olympus": use an IANA name like Europe/Berlin`,
		`people[1] ("f1", "Ben"): available: it is missing; {} means no time at all`,
	}, remarks(read.Unmatchable))
}

func TestRead_TakesSlotsAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	for written, want := range map[string]string{
		`{"Monday": ["18:00-24:00", "8:00 - 9:00", "18:30-20:00"]}`:              `{"Monday":["18:00-24:00","8:00 - 9:00","18:30-20:00"]}`,
		`{"Monday": ["18:00-19:00"], "monday": ["20:00-21:00"]}`:                 `{"Monday":["18:00-19:00","20:00-21:00"]}`,
		`{"Monday": ["18:00-19:00"], "Monday": ["20:00-21:00"], "Friday": null}`: `{"Friday":[],"Monday":["18:00-19:00","20:00-21:00"]}`,
	} {
		read, err := read(file(`{"Monday": ["18:00-21:00"]}`, written), "x.json")
		require.NoError(t, err)
		require.JSONEq(t, want, read.Roster.People[0].Available)
		require.False(t, slices.ContainsFunc(read.Unmatchable, func(r cohortfile.Remark) bool { return r.ID == "p1" }), written)
	}
}

func TestRead_LeavesOutAllWhoShareWhatIsOnePersons(t *testing.T) {
	t.Parallel()
	// cleo is somebody else, so that there is somebody left.
	const cleo = `{"id": "c", "role": "participant", "available": {}},`
	for name, test := range map[string]struct{ replace, by, want string }{
		"an id":       {`"f1"`, `"p1"`, `id: "p1" is also the id of people[1] ("p1")`},
		"an account":  {`"name": "Ben"`, `"name": "Ben", "discord_id": 300000001000077571`, `discord_id: "300000001000077571" is also the discord_id of people[1] ("p1")`},
		"an e-mail":   {`"name": "Ben"`, `"name": "Ben", "email": "ANA@Example.org"`, `email: "ana@example.org" is also the email of people[1] ("p1")`},
		"a user name": {`"name": "Ben"`, `"name": "Ben", "discord_username": "@Ana"`, `discord_username: "ana" is also the discord_username of people[1] ("p1")`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			read, err := read(file(test.replace, test.by, `"people": [`, `"people": [`+cleo), "x.json")
			require.NoError(t, err)
			require.Len(t, read.Skipped, 2)
			require.Contains(t, remarks(read.Skipped)[1], test.want)
			require.Len(t, read.Roster.People, 1)
			require.Equal(t, "c", read.Roster.People[0].Ref)
		})
	}
}

func TestRead_CountsARowThatIsThereTwiceOnce(t *testing.T) {
	t.Parallel()
	last := csvFile[strings.LastIndex(strings.TrimSpace(csvFile), "\n")+1:]
	read, err := read(csvFile+last, "x.csv")
	require.NoError(t, err)
	require.Len(t, read.Roster.People, 2)
	require.Equal(t, []string{`line 4 ("f1", "Ben"): it repeats line 3 ("f1"), which counts once`}, remarks(read.Skipped))
}
