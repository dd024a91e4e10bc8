package proposal_test

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"convene/cohort"
	"convene/cohortfile"
	"convene/proposal"
)

// eveningRoster is a facilitator, f, and participants p1, p2, … who are all free on Monday evening.
func eveningRoster(participants int) cohort.Roster {
	one := 1
	roster := cohort.Roster{
		Cohort: cohort.Cohort{Meetings: 4, Defaults: cohort.Options{MeetingMinutes: 60, MinPeople: 3, MaxPeople: 6, TimeIncrement: 30, UseIfNeeded: true}},
		People: []cohort.Enrollee{{Ref: "f", Name: "Fay", Role: cohort.Facilitator, MaxGroups: &one, Timezone: "UTC", Available: evening}},
	}
	for i := range participants {
		roster.People = append(roster.People, cohort.Enrollee{
			Ref: "p" + string(rune('1'+i)), Name: "Person " + string(rune('1'+i)), Role: cohort.Participant, Timezone: "UTC", Available: evening,
		})
	}
	return roster
}

// keepOf matches a roster and keeps what came of it for a later one.
func keepOf(t *testing.T, before, after cohort.Roster) (cohort.Proposal, []string) {
	t.Helper()
	request := proposal.FromRoster(after)
	var changes []string
	var err error
	request.Keep, changes, err = proposal.ReadKeep(strings.NewReader(matchJSON(t, before)), after)
	require.NoError(t, err)
	p, err := proposal.MakeAndKeep(context.Background(), request)
	require.NoError(t, err)
	return p, append(changes, p.Warnings...)
}

// refs are the members of the first group.
func refs(t *testing.T, roster cohort.Roster, p cohort.Proposal) []string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, proposal.MatchJSON(&out, cohortfile.File{Roster: roster}, p))
	var document struct{ Groups []struct{ Members []string } }
	require.NoError(t, json.Unmarshal(out.Bytes(), &document))
	require.Len(t, document.Groups, 1)
	return document.Groups[0].Members
}

func TestReadKeep_SaysWhatHasChanged(t *testing.T) {
	t.Parallel()
	const where = " the group of Monday 18:00-19:00 UTC"
	const lost = "the group of Monday 18:00-19:00 UTC is not kept, its people are matched anew: its facilitator "
	for name, test := range map[string]struct {
		change  func(*cohort.Roster)
		says    []string
		members []string
	}{
		"nothing":     {func(*cohort.Roster) {}, nil, []string{"f", "p1", "p2", "p3", "p4"}},
		"a latecomer": {func(r *cohort.Roster) { *r = eveningRoster(5) }, nil, []string{"f", "p1", "p2", "p3", "p4", "p5"}},
		"a drop-out": {
			func(r *cohort.Roster) { r.People = slices.Delete(r.People, 1, 2) },
			[]string{`"p1" is not in the file any more and leaves a place in` + where},
			[]string{"f", "p2", "p3", "p4"},
		},
		"somebody is busy then": {
			func(r *cohort.Roster) { r.People[1].Available = `{"Tuesday": ["18:00-20:00"]}` },
			[]string{`Person 1 is not free then any more and leaves a place in` + where},
			[]string{"f", "p2", "p3", "p4"},
		},
		"unreadable times": {
			func(r *cohort.Roster) { r.People[1].Available = `{"Monday": ["late"]}` },
			[]string{
				`Person 1 cannot be matched (available times cannot be read: Monday "late": is not a span like 18:00-21:00) and leaves a place in` + where,
				`Person 1: available times cannot be read: Monday "late": is not a span like 18:00-21:00`,
			},
			[]string{"f", "p2", "p3", "p4"},
		},
		"another role": {
			func(r *cohort.Roster) { r.People[1].Role = cohort.Facilitator },
			[]string{`Person 1 is a facilitator now and leaves a place in` + where},
			[]string{"f", "p2", "p3", "p4"},
		},
		"the facilitator is gone": {
			func(r *cohort.Roster) { r.People[0].Ref = "g" },
			[]string{lost + `"f" is not in the file any more`},
			[]string{"g", "p1", "p2", "p3", "p4"},
		},
		"the only facilitator is gone": {
			func(r *cohort.Roster) { r.People = r.People[1:] },
			[]string{`"f", who led` + where + `, is no facilitator in the file any more, nor is anybody: it is kept without one`},
			[]string{"p1", "p2", "p3", "p4"},
		},
		"the facilitator is busy then": {
			func(r *cohort.Roster) { r.People[0].Available = `{"Monday": ["19:00-20:00"]}` },
			[]string{lost + `Fay is not free then any more`},
			[]string{"f", "p1", "p2", "p3", "p4"},
		},
		"the facilitator may lead none": {
			func(r *cohort.Roster) {
				r.People[0].MaxGroups = new(0)
				r.People = append(r.People, cohort.Enrollee{Ref: "g", Role: cohort.Facilitator, Timezone: "UTC", Available: evening})
			},
			[]string{lost + `Fay may lead only 0 now`, `Fay: already leads as many groups as they can`},
			[]string{"g", "p1", "p2", "p3", "p4"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			after := eveningRoster(4)
			test.change(&after)
			p, says := keepOf(t, eveningRoster(4), after)
			require.Equal(t, test.says, says)
			require.Equal(t, test.members, refs(t, after, p))
		})
	}
}

func TestMakeAndKeep_MatchesAGroupAnewThatHasBecomeTooSmall(t *testing.T) {
	t.Parallel()
	after := eveningRoster(4)
	after.People = after.People[:2] // with p1 alone
	p, says := keepOf(t, eveningRoster(4), after)
	require.Empty(t, p.Groups)
	require.Equal(t, []cohort.UserID{2}, []cohort.UserID{p.Unplaced[0].UserID})
	require.Equal(t, "the group of Monday 18:00-19:00 UTC is not kept: too few can join the 2 people left in it; they are matched anew", says[3])
}

func TestReadKeep_RefusesWhatIsNotAResultForTheCohort(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ text, want string }{
		"empty":             {``, "not the output of starter match --json"},
		"a list":            {`[]`, "not the output of starter match --json"},
		"UTF-16":            {"\xff\xfe{\x00}\x00", "the file is in UTF-16; save it as UTF-8"},
		"a cohort file":     {`{"people": []}`, `it has no "groups"`},
		"more after it":     {`{"groups": []} {}`, "not the output of starter match --json"},
		"no members":        {`{"groups": [{"start_utc_minute": 0, "members": []}]}`, "groups[0]: it has no members"},
		"no such minute":    {`{"groups": [{"start_utc_minute": 10080, "members": ["p1"]}]}`, "groups[0]: 10080 is no minute of the week"},
		"in two groups":     {`{"groups": [{"members": ["p1"]}, {"members": ["p1"]}]}`, `groups[1]: "p1" is in two groups`},
		"of another cohort": {`{"groups": [{"members": ["x1", "x2"]}]}`, "nobody of its groups is in the cohort file: it is of another cohort"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, _, err := proposal.ReadKeep(strings.NewReader(test.text), eveningRoster(4))
			require.ErrorIs(t, err, proposal.ErrKeep)
			require.ErrorContains(t, err, test.want)
		})
	}
}
