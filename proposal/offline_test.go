package proposal_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"convene/cohort"
	"convene/cohortfile"
	"convene/proposal"
)

func sample(t *testing.T, name string) cohort.Roster {
	t.Helper()
	file, err := os.Open(filepath.Join("testdata", name+".json"))
	require.NoError(t, err)
	defer file.Close()
	read, err := cohortfile.Read(file, name+".json")
	require.NoError(t, err)
	return read.Roster
}

func matchJSON(t *testing.T, roster cohort.Roster) string {
	t.Helper()
	p, err := proposal.Make(context.Background(), proposal.FromRoster(roster), nil)
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, proposal.MatchJSON(&out, cohortfile.File{Roster: roster}, p))
	return out.String()
}

func TestMatchJSON_IsTheSameBytesInAnyOrder(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"tiny", "spring", "autumn", "nofac"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			roster := sample(t, name)
			want := matchJSON(t, roster)
			slices.Reverse(roster.People)
			require.Equal(t, want, matchJSON(t, roster))
		})
	}
}

func TestMatchJSON_AccountsForEveryParticipant(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"tiny", "spring", "autumn", "nofac"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			roster := sample(t, name)
			var document struct {
				Groups []struct {
					Facilitator *string
					Members     []string
				}
				Participants, Placed int
				Unplaced             []struct{ ID, Reason, Detail string }
			}
			require.NoError(t, json.Unmarshal([]byte(matchJSON(t, roster)), &document))
			seen := map[string]bool{}
			for _, group := range document.Groups {
				members := group.Members
				if group.Facilitator != nil {
					require.Equal(t, *group.Facilitator, members[0])
					members = members[1:]
				}
				for _, id := range members {
					require.False(t, seen[id], id)
					seen[id] = true
				}
			}
			require.Len(t, seen, document.Placed)
			for _, u := range document.Unplaced {
				require.False(t, seen[u.ID], u.ID)
				seen[u.ID] = true
			}
			require.Len(t, seen, document.Participants)
			for _, e := range roster.People {
				require.Equal(t, e.Role == cohort.Participant, seen[e.Ref], e.Ref)
			}
		})
	}
}

func TestMatchJSON_WritesEmptyListsAndNull(t *testing.T) {
	t.Parallel()
	roster := cohort.Roster{
		Cohort: cohort.Cohort{Meetings: 1, Defaults: cohort.Options{MeetingMinutes: 60, MinPeople: 2, MaxPeople: 3, TimeIncrement: 30}},
		People: []cohort.Enrollee{
			{Ref: "b<1>", Role: cohort.Participant, Timezone: "UTC", Available: `{"Monday": ["00:00-01:00"]}`},
			{Ref: "a", Role: cohort.Participant, Timezone: "UTC", Available: `{"Monday": ["00:00-01:00"]}`},
		},
	}
	require.JSONEq(t, `{
  "groups": [
    {
      "start_utc_minute": 0,
      "meeting_time_utc": "Monday 00:00-01:00",
      "facilitator": null,
      "members": [
        "a",
        "b<1>"
      ]
    }
  ],
  "participants": 2,
  "placed": 2,
  "if_needed": 0,
  "upper_bound": 2,
  "optimal": true,
  "unplaced": [],
  "warnings": [],
  "suggestions": [],
  "left_out": [],
  "unmatchable": []
}
`, matchJSON(t, roster))
	roster.People = roster.People[:1]
	require.Contains(t, matchJSON(t, roster), `"groups": [],`)
}

func TestFromRoster_TakesFacilitatorsAtTheirWord(t *testing.T) {
	t.Parallel()
	three := 3
	r := proposal.FromRoster(cohort.Roster{People: []cohort.Enrollee{
		{Ref: "z", Role: cohort.Facilitator}, {Ref: "p", Role: cohort.Participant}, {Ref: "f", Role: cohort.Facilitator, MaxGroups: &three},
	}})
	require.True(t, r.Facilitated)
	require.Equal(t, "f", r.People[0].Ref)
	require.Equal(t, 3, r.People[0].Capacity)
	require.Equal(t, cohort.UserID(3), r.People[2].UserID)
	require.Equal(t, cohort.Unlimited, r.People[2].Capacity)
	require.True(t, r.People[2].Certified)
}
