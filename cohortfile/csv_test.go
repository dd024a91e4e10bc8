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
	require.Equal(t, want, mustRead(t, "sep=;\n"+semicolons, "x.csv"), "with Excel's hint")
	require.Equal(t, want, mustRead(t, strings.ReplaceAll(csvFile, "\n", "\r"), "x.csv"), "from an old Mac")
	require.Equal(t, want, mustRead(t, strings.Replace(csvFile, "\n", "\r\n", 1)+"\r", "x.csv"), "from several")
	require.Equal(t, want, mustRead(t, strings.ReplaceAll(csvFile, ",", "\t"), "x.csv"), "with tabs, also around empty fields")
	require.Equal(t, want, mustRead(t, strings.ReplaceAll(strings.ReplaceAll(csvFile, "\n", ",,\n"), ",8,60,", ",8.0,60.0,"), "x.csv"), "with empty columns and decimals")
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
		"no header":                  {"p1,Ana\n", "line 1: the header has no column id"},
		"unknown column":             {strings.Replace(csvFile, "if_needed", "maybe", 1), `line 1: unknown column "maybe"; known are cohort_name, course`},
		"unknown columns":            {strings.Replace(csvFile, "if_needed", "maybe,perhaps", 1), "max_groups, available, if_needed\n  line 1: unknown column \"perhaps\""},
		"column twice":               {strings.Replace(csvFile, "if_needed", "available", 1), "line 1: column available is there twice"},
		"two cohorts":                {strings.Replace(csvFile, "\n,", "\nAutumn,", 1), `line 3.cohort_name: it is "Autumn" here and "Spring" above`},
		"no cohort":                  {strings.Replace(csvFile, "Spring", "", 1), "cohort_name: it is missing"},
		"number":                     {strings.Replace(csvFile, "2027-03-08,8", "2027-03-08,eight", 1), `number_of_group_meetings: "eight" is not a whole number`},
		"text under no name":         {strings.Replace(strings.Replace(csvFile, "\n", ",\n", 1), ",,\n", ",,,x\n", 1), `line 3: "x" is in column 19, which has no name`},
		"a misspelt column":          {strings.Replace(csvFile, "max_groups", "Max Group", 1), `line 1: unknown column "max group", did you mean max_groups?`},
		"a stray quote":              {strings.Replace(csvFile, ",Ben,", `,Ben "B" C,`, 1), `line 3, column 16: not valid CSV: bare " in non-quoted-field`},
		"a quote that is not closed": {strings.Replace(csvFile, ",facilitator,3,,", `,facilitator,3,,"`+"\n\n", 1), "line 3: not valid CSV: a quote is opened in the row of this line, and not closed as it should be by line"},
		"too many columns":           {strings.Repeat("x,", 1001) + "\n", "line 1: it has more than 1000 fields"},
		"too many people":            {csvFile + strings.Repeat("x,y\n", 20_000), "people: there are more than 20000 rows"},
		"an open quote":              {csvFile + "\"x\n", "not valid CSV"},
		"only a header":              {csvHeader, "it is missing"},
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
