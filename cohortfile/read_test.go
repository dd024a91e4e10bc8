package cohortfile_test

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"convene/cohort"
	"convene/cohortfile"
)

// file builds a JSON cohort file from one with a participant and a facilitator, with some of its text
// replaced.
func file(replacements ...string) string {
	const good = `{
 "name": "Spring", "course": "Governance", "start_date": "2027-03-08",
 "number_of_group_meetings": 8, "meeting_length": 60, "min_people": 4, "max_people": 8,
 "people": [
  {"id": "p1", "name": "Ana", "discord_id": "300000001000077571", "discord_username": "ana", "email": "ana@example.org",
   "timezone": "Europe/Berlin", "role": "participant", "max_groups": null,
   "available": {"Monday": ["18:00-21:00"]}, "if_needed": {"Tuesday": ["18:00-21:00"]}},
  {"id": "f1", "name": "Ben", "role": "facilitator", "max_groups": 3, "available": {}}
 ]
}`
	return strings.NewReplacer(replacements...).Replace(good)
}

func read(text, name string) (cohortfile.File, error) {
	return cohortfile.Read(strings.NewReader(text), name)
}

func mustRead(t *testing.T, text, name string) cohort.Roster {
	t.Helper()
	file, err := read(text, name)
	require.NoError(t, err)
	require.Empty(t, file.Skipped)
	return file.Roster
}

func TestRead_TakesEverythingFromJSON(t *testing.T) {
	t.Parallel()
	roster := mustRead(t, file(), "spring.json")
	require.Equal(t, "Spring", roster.Cohort.Name)
	require.Equal(t, "Governance", roster.Cohort.Course)
	require.Equal(t, "2027-03-08 00:00:00 +0000 UTC", roster.Cohort.StartDate.String())
	require.Equal(t, 8, roster.Cohort.Meetings)
	require.Equal(t, cohort.DefaultOptions(), roster.Cohort.Defaults)
	three := 3
	require.Equal(t, []cohort.Enrollee{
		{
			Ref: "p1", Name: "Ana", DiscordID: "300000001000077571", DiscordUsername: "ana", Email: "ana@example.org",
			Timezone: "Europe/Berlin", Role: cohort.Participant,
			Available: `{"Monday":["18:00-21:00"]}`, IfNeeded: `{"Tuesday":["18:00-21:00"]}`,
		},
		{Ref: "f1", Name: "Ben", Role: cohort.Facilitator, MaxGroups: &three, Available: `{}`, IfNeeded: `{}`},
	}, roster.People)
}

func TestRead_FillsWhatIsOptional(t *testing.T) {
	t.Parallel()
	roster := mustRead(t, file(`"max_groups": 3, `, ``, `"name": "Ana", `, ``, `"id": "f1", "name": "Ben"`, `"id": 17`, `"meeting_length": 60`, `"meeting_length": 90, "time_increment": 15`), "x.json")
	require.Equal(t, "ana", roster.People[0].Name, "the username stands in for a name")
	require.Equal(t, "17", roster.People[1].Ref, "an id may be a number")
	require.Equal(t, "17", roster.People[1].Name, "the id stands in for both")
	require.Equal(t, 2, *roster.People[1].MaxGroups, "the platform's default")
	require.Equal(t, 15, roster.Cohort.Defaults.TimeIncrement)
	require.Equal(t, 90, roster.Cohort.Defaults.MeetingMinutes)

	roster = mustRead(t, file(`"max_groups": 3`, `"max_groups": null`), "x.json")
	require.Nil(t, roster.People[1].MaxGroups, "null is no limit")
}

func TestRead_KeepsTimesAsWritten(t *testing.T) {
	t.Parallel()
	roster := mustRead(t, file(`18:00-21:00`, `banana`, `Europe/Berlin`, `Mars/Olympus`), "x.json")
	require.JSONEq(t, `{"Monday":["banana"]}`, roster.People[0].Available)
	require.Equal(t, "Mars/Olympus", roster.People[0].Timezone)
}

func TestRead_PlacesEachProblem(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ text, want string }{
		"no name":            {file(`"name": "Spring", `, ``), "name: it is missing"},
		"empty course":       {file(`Governance`, ` `), "course: it is empty"},
		"start date":         {file(`2027-03-08`, `08.03.2027`), `start_date: "08.03.2027" is not a date like 2027-03-08`},
		"impossible date":    {file(`2027-03-08`, `2027-02-30`), `start_date: "2027-02-30" is not a date`},
		"far-off date":       {file(`2027-03-08`, `2207-03-08`), "start_date: the start date is 2207-03-08; a cohort starts within 5 years of today"},
		"no meetings":        {file(`"number_of_group_meetings": 8`, `"number_of_group_meetings": 0`), "number_of_group_meetings: there are 0 weekly meetings; a cohort has 1 to 104"},
		"meetings as text":   {file(`"number_of_group_meetings": 8`, `"number_of_group_meetings": "eight"`), `number_of_group_meetings: "eight" is not a whole number`},
		"half a person":      {file(`"min_people": 4`, `"min_people": 3.5`), "min_people: 3.5 is not a whole number"},
		"upside down":        {file(`"max_people": 8`, `"max_people": 3`), "max people (3) is below min people (4) (meeting_length 60, min_people 4, max_people 3"},
		"increment":          {file(`"min_people": 4`, `"min_people": 4, "time_increment": 7`), "time increment is 7 minutes"},
		"nobody":             {`{"name": "S", "course": "C", "start_date": "2027-03-08", "number_of_group_meetings": 8, "meeting_length": 60, "min_people": 4, "max_people": 8, "people": []}`, "people: there is nobody in the cohort"},
		"people as object":   {`{"people": {}}`, "people: it is not a list"},
		"a syntax error":     {file(`"course"`, `course`), "line 2, column 20: not valid JSON"},
		"cut off":            {file()[:100], "not valid JSON: the file ends too early"},
		"more after the end": {file() + "}", "line 10, column 2: not valid JSON: invalid character '}' after top-level value"},
		"a list":             {`[]`, "the file is not a JSON object"},
		"null":               {`null`, "the file is not a JSON object"},
		"empty":              {" \n", "the file is empty"},

		"UTF-16": {"\xff\xfe{\x00}\x00", "the file is in UTF-16; save it as UTF-8"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := read(test.text, "dir/x.json")
			_, isFileError := errors.AsType[*cohortfile.Error](err)
			require.True(t, isFileError, "%v", err)
			require.ErrorContains(t, err, test.want)
			require.ErrorContains(t, err, "cohort file x.json")
		})
	}
}

func TestRead_ReportsAllProblemsUpToALimit(t *testing.T) {
	t.Parallel()
	_, err := read(file(`"Spring"`, `""`, `2027-03-08`, `soon`, `"max_groups": 3`, `"max_groups": -1`), "x.json")
	problems, _ := errors.AsType[*cohortfile.Error](err)
	require.Len(t, problems.Problems, 3, "%v", err)

	many := strings.Repeat(`{"role": "x"},`, 50)
	_, err = read(file(`"people": [`, `"people": [`+many, `"Spring"`, `""`), "x.json")
	problems, _ = errors.AsType[*cohortfile.Error](err)
	require.Len(t, problems.Problems, 20)
	require.Positive(t, problems.More)
	require.ErrorContains(t, err, "more")
}

func TestRead_AnswersGarbageWithOneShortError(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	noise, letters := make([]byte, 5<<20), make([]byte, 5<<20)
	for i := range noise {
		noise[i] = byte(random.Uint32())
		letters[i] = "abc,;\"{}[]: \n"[random.IntN(13)]
	}
	for _, name := range []string{"noise", "noise.json", "noise.csv"} {
		for _, garbage := range [][]byte{noise, letters} {
			_, err := read(string(garbage), name)
			problems, isFileError := errors.AsType[*cohortfile.Error](err)
			require.True(t, isFileError)
			require.Len(t, problems.Problems, 1)
			require.Less(t, len(err.Error()), 400)
		}
	}
}

// endless is a file without end.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

func TestRead_StopsAtItsLimit(t *testing.T) {
	t.Parallel()
	_, err := cohortfile.Read(endless{}, "x.json")
	require.ErrorContains(t, err, "larger than 64 MB")
}

func TestRead_PassesTheReadersErrorOn(t *testing.T) {
	t.Parallel()
	broken := errors.New("disk on fire")
	_, err := cohortfile.Read(iotest.ErrReader(broken), "x.json")
	require.ErrorIs(t, err, broken)
}

func TestRead_TakesTheSampleFiles(t *testing.T) {
	t.Parallel()
	for name, people := range map[string]int{"tiny.json": 14, "spring.json": 50} {
		content, err := os.ReadFile(filepath.Join("testdata", name))
		require.NoError(t, err)
		require.Len(t, mustRead(t, string(content), name).People, people)
		require.Len(t, mustRead(t, "\xef\xbb\xbf"+string(content), "no-extension").People, people)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(file(), "x.json")
	f.Add("cohort_name,course,id,role,available\nS,C,p1,participant,Monday 18:00-19:00\n", "x.csv")
	f.Add(`{"people": [{"available": {"Monday": null}, "max_groups": 1e9}]}`, "x")
	f.Add(file(`"max_groups": 3`, `"maxGroups": 3, "max_groups": 3.0, "id": 1e9`), "x.json")
	f.Add(file(`18:00-21:00`, `\u0000`, `"f1"`, `"p1"`, `Ana`, `\ud83d`), "x.json")
	f.Add("sep=;\r"+strings.ReplaceAll(strings.ReplaceAll(csvFile, ",", ";"), "\n", "\r"), "x.csv")
	f.Add(strings.ReplaceAll(csvFile, ",", "\t")+"\"\n\"", "x.csv")
	f.Fuzz(func(t *testing.T, text, name string) {
		file, err := read(text, name)
		if err != nil && len(file.Roster.People) > 0 {
			t.Error("an error came with people")
		}
		if err == nil {
			requireSound(t, file)
		}
		if err != nil && len(err.Error()) > 20_000+len(name) {
			t.Errorf("an error of %d characters", len(err.Error()))
		}
	})
}

// requireSound is what those who take a file rely on.
func requireSound(t *testing.T, file cohortfile.File) {
	t.Helper()
	require.NotEmpty(t, file.Roster.People)
	require.NoError(t, file.Roster.Cohort.Defaults.Validate())
	owners := map[string]bool{}
	owns := func(kind, value string) {
		require.False(t, value != "" && owners[kind+value], "two people have one %s", kind)
		owners[kind+value] = true
	}
	for _, e := range file.Roster.People {
		require.NotEmpty(t, e.Ref)
		require.Contains(t, []cohort.Role{cohort.Participant, cohort.Facilitator}, e.Role)
		require.True(t, json.Valid([]byte(e.Available)) && json.Valid([]byte(e.IfNeeded)), "%q %q", e.Available, e.IfNeeded)
		for _, text := range []string{e.Ref, e.Name, e.DiscordID, e.DiscordUsername, e.Email, e.Timezone, e.Available, e.IfNeeded} {
			require.True(t, utf8.ValidString(text) && !strings.Contains(text, "\x00"), "PostgreSQL refuses %q", text)
		}
		owns("id", e.Ref)
		owns("discord_id", e.DiscordID)
		owns("e-mail", strings.ToLower(e.Email))
	}
	for _, remark := range slices.Concat(file.Skipped, file.Unmatchable) {
		require.NotEmpty(t, remark.Place)
		require.NotEmpty(t, remark.Problems)
	}
}
