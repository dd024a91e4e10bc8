package availability_test

import (
	"fmt"
	"io/fs"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"convene/availability"
	"convene/cohort"
)

func day(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

func parse(t testing.TB, jsonText string) availability.Local {
	t.Helper()
	local, err := availability.Parse(jsonText)
	require.NoError(t, err)
	return local
}

func TestConvert_FollowsTheCohortsOwnDates(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		zone      string
		start     time.Time
		weeks     int
		available string
		want      string
	}{
		"Berlin in winter":                 {"Europe/Berlin", day(2027, 1, 11), 8, `{"Monday": ["18:00-20:00"]}`, "Monday 17:00-19:00"},
		"Berlin in summer":                 {"Europe/Berlin", day(2027, 6, 7), 8, `{"Monday": ["18:00-20:00"]}`, "Monday 16:00-18:00"},
		"Berlin through the change":        {"Europe/Berlin", day(2027, 3, 8), 8, `{"Monday": ["18:00-20:00"]}`, "Monday 17:00-18:00"},
		"Berlin, the change after the end": {"Europe/Berlin", day(2027, 3, 8), 2, `{"Monday": ["18:00-20:00"]}`, "Monday 17:00-19:00"},
		"Berlin, Sunday of the change":     {"Europe/Berlin", day(2027, 3, 22), 1, `{"Sunday": ["18:00-20:00"], "Saturday": ["18:00-20:00"]}`, "Saturday 17:00-19:00, Sunday 16:00-18:00"},
		"Kathmandu, a quarter of an hour":  {"Asia/Kathmandu", day(2027, 1, 11), 8, `{"Monday": ["06:00-07:00"]}`, "Monday 00:15-01:15"},
		"Chatham, 12:45 and 13:45":         {"Pacific/Chatham", day(2027, 3, 29), 4, `{"Tuesday": ["00:00-03:00"]}`, "Monday 11:15-13:15"},
		"Lord Howe shifts half an hour":    {"Australia/Lord_Howe", day(2027, 3, 29), 4, `{"Tuesday": ["10:00-12:00"]}`, "Monday 23:30-01:00"},
		"Auckland, back over Sunday":       {"Pacific/Auckland", day(2027, 1, 11), 8, `{"Monday": ["08:00-10:00"]}`, "Sunday 19:00-21:00"},
		"Honolulu, forward over Sunday":    {"Pacific/Honolulu", day(2027, 1, 11), 8, `{"Sunday": ["13:00-15:00"]}`, "Sunday 23:00-01:00"},
		"a skipped hour":                   {"Europe/Berlin", day(2027, 3, 22), 1, `{"Sunday": ["02:00-03:00"]}`, ""},
		"a repeated hour counts twice":     {"Europe/Berlin", day(2027, 10, 25), 1, `{"Sunday": ["02:00-03:00"]}`, "Sunday 00:00-02:00"},
		"a start in the middle of a week":  {"Europe/Berlin", day(2027, 3, 25), 1, `{"Monday": ["18:00-19:00"], "Thursday": ["18:00-19:00"]}`, "Monday 16:00-17:00, Thursday 17:00-18:00"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			week, _, err := availability.Convert(parse(t, test.available), availability.Local{}, test.zone, test.start, test.weeks)
			require.NoError(t, err)
			require.Equal(t, test.want, week.Available.Text(10))
			require.Zero(t, week.IfNeeded)
		})
	}
}

func TestConvert_DemotesWhatSomeWeeksOnlyAllowIfNeeded(t *testing.T) {
	t.Parallel()
	week, warnings, err := availability.Convert(
		parse(t, `{"Monday": ["18:00-20:00"]}`), parse(t, `{"Monday": ["17:00-21:00"]}`),
		"Europe/Berlin", day(2027, 3, 8), 8)
	require.NoError(t, err)
	require.Equal(t, "Monday 17:00-18:00", week.Available.Text(10))
	require.Equal(t, "Monday 16:00-17:00, Monday 18:00-19:00", week.IfNeeded.Text(10))
	require.Len(t, warnings, 1)
	require.Equal(t, day(2027, 3, 28), warnings[0].Date)
	require.Equal(t, time.Hour, warnings[0].Shift)
	require.Equal(t, "Europe/Berlin: the clock moves +1h on 2027-03-28, so "+
		"Monday 15:00-16:00, Monday 19:00-20:00 UTC fits only some of the weeks and is not used; "+
		"Monday 16:00-17:00, Monday 18:00-19:00 UTC is only if needed in some of the weeks and counts as such", warnings[0].String())
}

func TestConvert_WarnsOfEveryChangeThatCosts(t *testing.T) {
	t.Parallel()
	_, warnings, err := availability.Convert(parse(t, `{"Monday": ["10:00-12:00"]}`), availability.Local{},
		"Australia/Lord_Howe", day(2027, 3, 29), 40)
	require.NoError(t, err)
	require.Len(t, warnings, 2)
	require.Equal(t, day(2027, 4, 4), warnings[0].Date)
	require.Equal(t, -30*time.Minute, warnings[0].Shift)
	require.Contains(t, warnings[0].String(), "the clock moves −30m on 2027-04-04")
	require.Equal(t, day(2027, 10, 3), warnings[1].Date)
	require.Equal(t, 30*time.Minute, warnings[1].Shift)
}

func TestConvert_IsSilentAboutChangesThatCostNothing(t *testing.T) {
	t.Parallel()
	for name, available := range map[string]string{
		"never available":  `{}`,
		"always available": `{"Monday":["00:00-24:00"],"Tuesday":["00:00-24:00"],"Wednesday":["00:00-24:00"],"Thursday":["00:00-24:00"],"Friday":["00:00-24:00"],"Saturday":["00:00-24:00"],"Sunday":["00:00-24:00"]}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, warnings, err := availability.Convert(parse(t, available), availability.Local{}, "Europe/Berlin", day(2027, 3, 8), 8)
			require.NoError(t, err)
			require.Empty(t, warnings)
		})
	}
}

func TestConvert_AssumesUTCWithoutAZone(t *testing.T) {
	t.Parallel()
	week, warnings, err := availability.Convert(parse(t, `{"Monday": ["18:00-20:00"]}`), availability.Local{}, "", day(2027, 3, 8), 8)
	require.NoError(t, err)
	require.Equal(t, "Monday 18:00-20:00", week.Available.Text(10))
	require.Len(t, warnings, 1)
	require.Equal(t, "no time zone, UTC assumed", warnings[0].String())
}

func TestConvert_RefusesUnknownZones(t *testing.T) {
	t.Parallel()
	for _, zone := range []string{"Mars/Olympus", "Local", "../etc/passwd", "europe-berlin"} {
		_, _, err := availability.Convert(availability.Local{}, availability.Local{}, zone, day(2027, 3, 8), 8)
		require.ErrorIs(t, err, availability.ErrUnknownZone, zone)
	}
	_, _, err := availability.Convert(availability.Local{}, availability.Local{}, "UTC", day(2027, 3, 8), 0)
	require.ErrorContains(t, err, "there are 0 weekly meetings")
}

// A meeting on the last evening of the last week runs into a week whose clock has changed.
func TestConvert_KeepsMeetingsOutOfTheWeekAfterTheLast(t *testing.T) {
	t.Parallel()
	// New York's clock changes on Sunday 2027-03-14 at 07:00 UTC; the cohort's weeks begin on
	// Sunday at 00:00 UTC, so that the last one ends that very night.
	local := parse(t, `{"Saturday": ["17:00-24:00"], "Sunday": ["00:00-02:30"]}`)
	week, warnings, err := availability.Convert(local, availability.Local{}, "America/New_York", day(2027, 3, 7), 1)
	require.NoError(t, err)
	// From the week's turn, Sunday 00:00 UTC, to 07:00 the clock shows winter time in both weeks. At
	// 07:00 it jumps to 03:00, so that the half hour to 07:30 is gone when a meeting runs on into it.
	// Without that first minute none can.
	require.Equal(t, "Saturday 22:00-07:00, Sunday 07:01-07:30", week.Available.Text(10))
	require.Len(t, warnings, 1)
}

func ExampleConvert() {
	available, err := availability.Parse(`{"Monday": ["18:00-20:00"]}`)
	if err != nil {
		panic(err)
	}
	week, warnings, err := availability.Convert(available, availability.Local{}, "Europe/Berlin", day(2027, 3, 8), 8)
	if err != nil {
		panic(err)
	}
	fmt.Println(week.Available.Text(3))
	fmt.Println(warnings[0])
	// Output:
	// Monday 17:00-18:00
	// Europe/Berlin: the clock moves +1h on 2027-03-28, so Monday 16:00-17:00, Monday 18:00-19:00 UTC fits only some of the weeks and is not used
}

var zones = []string{
	"UTC", "Europe/Berlin", "Europe/London", "Europe/Dublin", "America/New_York", "America/Los_Angeles", "America/St_Johns",
	"America/Santiago", "America/Sao_Paulo", "America/Nuuk", "Asia/Kathmandu", "Asia/Kolkata", "Asia/Tehran", "Asia/Gaza",
	"Africa/Casablanca", "Africa/Cairo", "Australia/Sydney", "Australia/Lord_Howe", "Australia/Eucla", "Pacific/Auckland",
	"Pacific/Chatham", "Pacific/Apia", "Pacific/Kiritimati", "Pacific/Honolulu", "Antarctica/Troll",
}

// simulated asks the clock at each minute of each week, which is the definition.
type simulated struct {
	available, ifNeeded [cohort.MinutesPerWeek]bool // of the local week
	location            *time.Location
	start               time.Time
}

// at returns what the person's clock allows at a minute after the cohort's start.
func (s *simulated) at(minutes int) (available, possible bool) {
	local := s.start.Add(time.Duration(minutes) * time.Minute).In(s.location)
	minute := (int(local.Weekday())+6)%7*cohort.MinutesPerDay + local.Hour()*60 + local.Minute()
	return s.available[minute], s.available[minute] || s.ifNeeded[minute]
}

func TestConvert_AgreesWithAMinuteByMinuteSimulation(t *testing.T) {
	t.Parallel()
	for name, data := range zoneData(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) { requireSimulated(t, data) })
		})
	}
}

// requireSimulated converts a person's week as it was drawn, and asks the clock.
func requireSimulated(t *rapid.T, data fs.FS) {
	zone := rapid.SampledFrom(zones).Draw(t, "zone")
	weeks := rapid.IntRange(1, 10).Draw(t, "weeks")
	location := loadFrom(t, data, zone)
	sim := &simulated{location: location, start: day(rapid.IntRange(2020, 2060).Draw(t, "year"), 1, rapid.IntRange(1, 366).Draw(t, "day"))}
	available := drawLocal(t, "available", &sim.available)
	ifNeeded := drawLocal(t, "if needed", &sim.ifNeeded)

	week, warnings, err := availability.ConvertIn(location, available, ifNeeded, sim.start, weeks)
	require.NoError(t, err)

	turn := int(cohort.WeekMinuteOf(sim.start))
	lost := false
	for offset := range cohort.MinutesPerWeek {
		minute := cohort.WeekMinute(0).Add(turn + offset)
		always, atLeast, ever, everAtLeast := true, true, false, false
		for k := range weeks {
			a, p := sim.at(offset + k*cohort.MinutesPerWeek)
			always, atLeast, ever, everAtLeast = always && a, atLeast && p, ever || a, everAtLeast || p
		}
		lost = lost || ever != always || everAtLeast != atLeast
		gotAtLeast := week.Available.Has(minute) || week.IfNeeded.Has(minute)
		require.False(t, week.Available.Has(minute) && !always, "%v is called available", minute)
		require.False(t, gotAtLeast && !atLeast, "%v is called possible", minute)
		if offset >= cohort.MinutesPerDay { // the first day may lose minutes to the week after the last
			require.Equal(t, always, week.Available.Has(minute), "%v available", minute)
			require.Equal(t, atLeast, gotAtLeast, "%v possible", minute)
		}
	}
	if lost {
		require.NotEmpty(t, warnings)
	}
	requireMeetingsHold(t, sim, week, weeks)
}

// requireMeetingsHold checks whole meetings, which is what the sets are for: each that they allow is
// possible in every week, the one after the last included when it runs into it.
func requireMeetingsHold(t *rapid.T, sim *simulated, week availability.Week, weeks int) {
	minutes := rapid.SampledFrom([]int{30, 60, 95, 240}).Draw(t, "meeting")
	possible := week.Available.Union(&week.IfNeeded)
	turn := int(cohort.WeekMinuteOf(sim.start))
	for offset := 0; offset < cohort.MinutesPerWeek; offset += 15 {
		meeting := cohort.Meeting{Start: cohort.WeekMinute(0).Add(turn + offset), Minutes: minutes}
		if !possible.Covers(meeting) {
			continue
		}
		regular := week.Available.Covers(meeting)
		for k := range weeks {
			for i := range minutes {
				a, p := sim.at(offset + k*cohort.MinutesPerWeek + i)
				if !p || regular && !a {
					t.Fatalf("%v does not hold in week %d, minute %d", meeting, k, i)
				}
			}
		}
	}
}

// drawLocal draws up to five spans and marks them in the simulation too.
func drawLocal(t *rapid.T, label string, minutes *[cohort.MinutesPerWeek]bool) availability.Local {
	text := ""
	for range rapid.IntRange(0, 5).Draw(t, label) {
		day := rapid.IntRange(0, 6).Draw(t, "weekday")
		from := rapid.IntRange(0, cohort.MinutesPerDay-1).Draw(t, "from")
		to := rapid.IntRange(from+1, cohort.MinutesPerDay).Draw(t, "to")
		for m := from; m < to; m++ {
			minutes[day*cohort.MinutesPerDay+m] = true
		}
		if text != "" {
			text += ","
		}
		text += fmt.Sprintf(`"%s": ["%02d:%02d-%02d:%02d"]`, time.Weekday((day+1)%7), from/60, from%60, to/60, to%60)
	}
	local, err := availability.Parse("{" + text + "}")
	require.NoError(t, err)
	return local
}

func BenchmarkConvert(b *testing.B) {
	available := parse(b, `{"Monday": ["18:00-21:00"], "Wednesday": ["18:00-21:00"], "Saturday": ["09:00-12:00", "14:00-18:00"]}`)
	ifNeeded := parse(b, `{"Tuesday": ["18:00-21:00"], "Sunday": ["09:00-12:00"]}`)
	for b.Loop() {
		if _, _, err := availability.Convert(available, ifNeeded, "America/New_York", day(2027, 3, 8), 8); err != nil {
			b.Fatal(err)
		}
	}
}
