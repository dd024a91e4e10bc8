package availability_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"convene/availability"
	"convene/cohort"
)

// inUTC shows a local week through a zone whose clock is UTC's.
func inUTC(t *testing.T, jsonText string) cohort.WeekSet {
	t.Helper()
	local, err := availability.Parse(jsonText)
	require.NoError(t, err)
	week, _, err := availability.Convert(local, availability.Local{}, "UTC", day(2027, 1, 4), 1)
	require.NoError(t, err)
	return week.Available
}

func TestParse_ReadsSlotsAndRangesToTheMinute(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ text, want string }{
		"half-hour slots merge":        {`{"Monday": ["08:00-08:30", "08:30-09:00", "09:00-09:30"]}`, "Monday 08:00-09:30"},
		"overlapping slots merge":      {`{"Monday": ["08:00-10:00", "09:15-11:07"]}`, "Monday 08:00-11:07"},
		"unsorted":                     {`{"Friday": ["10:00-11:00"], "Monday": ["10:00-11:00"]}`, "Monday 10:00-11:00, Friday 10:00-11:00"},
		"across midnight":              {`{"Monday": ["23:00-24:00"], "Tuesday": ["00:00-00:45"]}`, "Monday 23:00-00:45"},
		"across the week's end":        {`{"Sunday": ["23:30-24:00"], "Monday": ["00:00-00:30"]}`, "Sunday 23:30-00:30"},
		"to the minute":                {`{"Wednesday": ["12:01-12:02"]}`, "Wednesday 12:01-12:02"},
		"a weekday named twice":        {`{"Monday": ["08:00-09:00"], "Monday": ["10:00-11:00"]}`, "Monday 08:00-09:00, Monday 10:00-11:00"},
		"weekday in any case":          {`{"monday": ["08:00-09:00"]}`, "Monday 08:00-09:00"},
		"one-digit hours":              {`{"Monday": ["8:00-9:00"]}`, "Monday 08:00-09:00"},
		"a whole day":                  {`{"Sunday": ["00:00-24:00"]}`, "Sunday 00:00-00:00"},
		"spaces around the separators": {`{"Monday": [" 08:00 - 09:00 "]}`, "Monday 08:00-09:00"},
		"empty text":                   {``, ""},
		"blank text":                   {"  \n", ""},
		"null":                         {`null`, ""},
		"empty object":                 {`{}`, ""},
		"a day without slots":          {`{"Monday": [], "Tuesday": null}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := inUTC(t, test.text)
			require.Equal(t, test.want, got.Text(10))
		})
	}
}

func TestParse_NamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ text, want string }{
		"ends before it starts": {`{"Monday": ["18:00-17:00"]}`, `Monday "18:00-17:00": ends before it starts; write a span past midnight as two`},
		"past midnight":         {`{"Monday": ["23:30-00:30"]}`, `up to 24:00 and from 00:00 of the next day`},
		"ends when it starts":   {`{"Monday": ["18:00-18:00"]}`, `ends when it starts`},
		"hour 25":               {`{"Monday": ["25:00-26:00"]}`, `"25:00" is not a time of day`},
		"minute 60":             {`{"Monday": ["10:00-10:60"]}`, `"10:60" is not a time of day`},
		"after 24:00":           {`{"Monday": ["10:00-24:01"]}`, `"24:01" is not a time of day`},
		"a fruit":               {`{"Monday": ["banana"]}`, `Monday "banana": is not a span like 18:00-21:00`},
		"an unknown weekday":    {`{"Funday": ["18:00-19:00"]}`, `unknown weekday "Funday"`},
		"cut off":               {`{"Monday": ["18:00`, `it ends too early`},
		"cut off after a day":   {`{"Monday": ["18:00-19:00"]`, `it ends too early`},
		"not JSON":              {`Monday 18:00-19:00`, `availability is not JSON`},
		"a list":                {`["18:00-19:00"]`, `is not an object`},
		"slots as text":         {`{"Monday": "18:00-19:00"}`, `"Monday" is not a list of times`},
		"slots as numbers":      {`{"Monday": [18]}`, `"Monday" is not a list of times`},
		"two objects":           {`{} {}`, `more text after its end`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := availability.Parse(test.text)
			require.ErrorContains(t, err, test.want)
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add(`{"Monday": ["18:00-21:00"]}`)
	f.Add(`{"Sunday": ["23:30-24:00"], "Monday": ["00:00-00:30"]}`)
	f.Add(`{"Monday": "x", "Tuesday": [null, 1]}`)
	f.Add(`{"Monday": [`)
	f.Fuzz(func(t *testing.T, text string) {
		local, err := availability.Parse(text)
		if err != nil && len(err.Error()) > 1000 {
			t.Errorf("an error of %d characters echoes its input", len(err.Error()))
		}
		if err != nil && !local.Empty() {
			t.Error("an error came with availability")
		}
	})
}
