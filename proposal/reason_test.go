package proposal_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"convene/cohort"
)

// The sentences are what organisers answer people with.
func TestMake_ExplainsInThePersonsOwnTime(t *testing.T) {
	t.Parallel()
	morning := `{"Thursday": ["09:00-10:00"]}`
	leader := facilitator(9, 1, evening)
	taken := participant(1, "Asia/Tokyo", morning)
	taken.Busy = []cohort.Meeting{{Start: 12 * 60, Minutes: 60}, {Start: 3 * 24 * 60, Minutes: 60}} // Monday, at another time, and Thursday
	for name, test := range map[string]struct {
		people []cohort.Person
		want   string
	}{
		"no times": {[]cohort.Person{participant(1, "UTC", `{}`), leader}, "no time is given"},
		"in another group": {
			[]cohort.Person{taken, leader},
			"they have another group at each of their times: Thursday 09:00-10:00 Asia/Tokyo",
		},
		"too short": {
			[]cohort.Person{participant(1, "Asia/Tokyo", `{"Monday": ["18:00-18:45"]}`), leader},
			"free at Monday 18:00-18:45 Asia/Tokyo, at most 45 minutes at a stretch; a meeting takes 60",
		},
		"between the starts": {
			[]cohort.Person{participant(1, "Asia/Tokyo", `{"Monday": ["18:15-19:15"]}`), leader},
			"free at Monday 18:15-19:15 Asia/Tokyo, but no meeting of 60 minutes that starts on a multiple of 30 minutes fits",
		},
		"no facilitator shares a time": {
			[]cohort.Person{participant(1, "Asia/Tokyo", morning), leader},
			"no facilitator is free for a meeting at any of their times: Thursday 09:00-10:00 Asia/Tokyo",
		},
		"alone": {
			[]cohort.Person{participant(1, "Asia/Tokyo", morning), facilitator(9, 1, `{"Thursday": ["00:00-10:00"]}`)},
			"no other participant can meet at any of their times: Thursday 09:00-10:00 Asia/Tokyo",
		},
		"a facilitator is full": {
			[]cohort.Person{participant(1, "UTC", evening), participant(2, "UTC", evening), facilitator(9, 0, evening)},
			"Person 9, who alone could lead then, leads as many groups as they can, and no more",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := propose(t, request(test.people...))
			require.NotEmpty(t, p.Unplaced)
			require.Contains(t, p.Unplaced[0].Detail, test.want)
		})
	}
}

func TestMake_SaysThatIfNeededTimesAreNotUsed(t *testing.T) {
	t.Parallel()
	reluctant := participant(1, "UTC", `{}`)
	reluctant.IfNeeded = evening
	r := request(reluctant, facilitator(9, 1, evening))
	r.Options.UseIfNeeded = false
	p := propose(t, r)
	require.Equal(t, "all of their times are if needed, and this run uses only those marked as available", p.Unplaced[0].Detail)
}

func TestMake_SuggestsWhatWouldHelp(t *testing.T) {
	t.Parallel()
	tokyo := `{"Thursday": ["09:00-10:00"]}`
	p := propose(t, request(
		participant(1, "Europe/Berlin", evening), participant(2, "Europe/Berlin", evening),
		participant(3, "Asia/Tokyo", tokyo), participant(4, "Asia/Tokyo", tokyo), facilitator(9, 1, evening)))
	require.Equal(t, 2, p.Placed)
	require.Contains(t, p.Suggestions, cohort.Suggestion{
		Kind: "new_facilitator", Text: "a further facilitator who is free on Thursday 00:00-01:00 UTC", More: 2,
	})
	require.Contains(t, p.Suggestions, cohort.Suggestion{Kind: "person_free", Text: "Person 3 is free on Tuesday 02:00-03:00 Asia/Tokyo", More: 1})
}
