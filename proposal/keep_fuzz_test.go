package proposal_test

import (
	"errors"
	"strings"
	"testing"

	"convene/cohort"
	"convene/proposal"
)

func FuzzReadKeep(f *testing.F) {
	f.Add(`{"groups": [{"start_utc_minute": 1080, "facilitator": "f", "members": ["f", "p1", "p2"]}]}`)
	f.Add(`{"groups": [{"start_utc_minute": -1, "members": ["p1"]}, {"members": null}]}`)
	f.Add("\xef\xbb\xbf" + `{"groups": [{"members": ["p1", "\u0000"]}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		groups, _, err := proposal.ReadKeep(strings.NewReader(text), eveningRoster(4))
		if err != nil && (!errors.Is(err, proposal.ErrKeep) || groups != nil) {
			t.Errorf("%v came with %d groups", err, len(groups))
		}
		seen := map[cohort.UserID]bool{}
		for _, group := range groups {
			for _, member := range group.Members {
				if seen[member.UserID] {
					t.Errorf("user %d has two places", member.UserID)
				}
				seen[member.UserID] = true
			}
			if group.Members[0].Role != cohort.Facilitator {
				t.Error("a group without its facilitator is kept")
			}
		}
	})
}
