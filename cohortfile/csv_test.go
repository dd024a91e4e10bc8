package cohortfile_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"convene/cohort"
)

const csvHeader = "cohort_name,course,start_date,number_of_group_meetings,meeting_length,min_people,max_people,time_increment,id,name,discord_id,discord_username,email,timezone,role,max_groups,available,if_needed\n"

const csvFile = csvHeader +
	`Spring,Governance,2027-03-08,8,60,4,8,,p1,Ana,300000001000077571,ana,ana@example.org,Europe/Berlin,participant,,Monday 18:00-21:00,"{""Tuesday"": [""18:00-21:00""]}"` + "\n" +
	`,,,,,,,,f1,Ben,,,,,facilitator,3,,` + "\n"

func TestRead_TakesTheSameFromCSVAsFromJSON(t *testing.T) {
	t.Parallel()
	want := mustRead(t, file(), "x.json")
	require.Equal(t, want, mustRead(t, csvFile, "x.csv"))
	require.Equal(t, want, mustRead(t, csvFile, "-"), "the content tells")
	require.Equal(t, want, mustRead(t, "\xef\xbb\xbf"+strings.ReplaceAll(csvFile, "\n", "\r\n"), "x.CSV"), "from Excel")
	semicolons := strings.NewReplacer(",", ";").Replace(csvFile)
	require.Equal(t, want, mustRead(t, semicolons, "x.csv"), "from a German Excel")
	require.Equal(t, want, mustRead(t, csvFile+strings.Repeat(",", 17)+"\n", "x.csv"), "an empty row is nobody")
}

func TestRead_TakesAvailabilityAsPeopleWriteIt(t *testing.T) {
	t.Parallel()
	row := `Spring,Governance,2027-03-08,8,60,4,8,15,p1,,,,,,participant,,"Monday 18:00-21:00; tuesday: 09:00-10:30, 12:00-13:00; Monday 08:00-09:00;",` + "\n"
	roster := mustRead(t, csvHeader+row, "x.csv")
	require.JSONEq(t, `{"Monday":["18:00-21:00","08:00-09:00"],"Tuesday":["09:00-10:30","12:00-13:00"]}`, roster.People[0].Available)
	require.Equal(t, `{}`, roster.People[0].IfNeeded)
	require.Equal(t, 15, roster.Cohort.Defaults.TimeIncrement)
}

func TestRead_TakesLimitsFromCSV(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string]*int{"": new(2), "null": nil, "unlimited": nil, "0": new(0), "5": new(5)} {
		roster := mustRead(t, strings.ReplaceAll(csvFile, "facilitator,3,", "facilitator,"+cell+","), "x.csv")
		require.Equal(t, want, roster.People[1].MaxGroups, cell)
	}
}

func TestRead_PlacesProblemsOfCSVByLine(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ text, want string }{
		"no header":      {"p1,Ana\n", "line 1: the header has no column id"},
		"unknown column": {strings.Replace(csvFile, "if_needed", "maybe", 1), `line 1: unknown column "maybe"; known are cohort_name, course`},
		"column twice":   {strings.Replace(csvFile, "if_needed", "available", 1), "line 1: column available is there twice"},
		"two cohorts":    {strings.Replace(csvFile, "\n,", "\nAutumn,", 1), `line 3.cohort_name: it is "Autumn" here and "Spring" above`},
		"no cohort":      {strings.Replace(csvFile, "Spring", "", 1), "cohort_name: it is missing"},
		"number":         {strings.Replace(csvFile, "2027-03-08,8", "2027-03-08,eight", 1), `number_of_group_meetings: "eight" is not a whole number`},
		"an open quote":  {csvFile + "\"x\n", "not valid CSV"},
		"only a header":  {csvHeader, "it is missing"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := read(test.text, "x.csv")
			require.ErrorContains(t, err, test.want)
		})
	}
}

func TestRead_KeepsRolesTyped(t *testing.T) {
	t.Parallel()
	roster := mustRead(t, csvFile, "x.csv")
	require.Equal(t, cohort.Participant, roster.People[0].Role)
	require.Equal(t, cohort.Facilitator, roster.People[1].Role)
}
