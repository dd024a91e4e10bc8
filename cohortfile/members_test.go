package cohortfile_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRead_RefusesMembersThatWouldBeLost(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ text, want string }{
		"misspelt":             {file(`"max_groups": 3`, `"maxGroups": 3`), `people[1] ("f1"): unknown member "maxGroups", did you mean max_groups?`},
		"in capitals":          {file(`"max_groups": 3`, `"MAX_GROUPS": 3`), `people[1] ("f1"): unknown member "MAX_GROUPS", did you mean max_groups?`},
		"with a letter amiss":  {file(`"max_groups": 3`, `"max_goups": 3`), `did you mean max_groups?`},
		"cut off":              {file(`"available": {}`, `"avail": {}`), `unknown member "avail", did you mean available?`},
		"of nothing":           {file(`"max_groups": 3`, `"pronouns": "x"`), `unknown member "pronouns"; known are id, name, discord_id`},
		"of the cohort":        {file(`"min_people"`, `"minPeople"`), `unknown member "minPeople", did you mean min_people?`},
		"twice":                {file(`"name": "Ben"`, `"name": "Ben", "name": "Bob"`), `people[1] ("f1"): member "name" is there twice`},
		"of the cohort, twice": {file(`"min_people": 4`, `"min_people": 4, "min_people": 5`), `member "min_people" is there twice`},
		"people twice":         {file(`"people": [`, `"people": [], "people": [`), `member "people" is there twice`},
		"an escaped name":      {file(`"max_groups": 3`, `"\u001b[2J": 3`), `unknown member "\x1b[2J"`},
		"contradicting":        {file(`"max_groups": 3`, `"max_groups": 3, "maxGroups": 4`), `unknown member "maxGroups", did you mean max_groups?`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := read(test.text, "x.json")
			require.ErrorContains(t, err, test.want)
		})
	}
}

func TestRead_TakesASecondSpellingThatSaysTheSame(t *testing.T) {
	t.Parallel()
	require.Equal(t, mustRead(t, file(), "x.json"), mustRead(t, file(`"max_groups": 3`, `"max_groups": 3, "maxGroups": 3`), "x.json"))
}

func TestRead_TakesWholeNumbersAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	require.Equal(t, 8, mustRead(t, file(`"number_of_group_meetings": 8`, `"number_of_group_meetings": 8.0`), "x.json").Cohort.Meetings)
	for _, number := range []string{`8.5`, `8e0`, `"8"`, `true`, `99999999999`, `[8]`} {
		_, err := read(file(`"number_of_group_meetings": 8`, `"number_of_group_meetings": `+number), "x.json")
		require.ErrorContains(t, err, "number_of_group_meetings: "+number+" is not a whole number")
	}
}
