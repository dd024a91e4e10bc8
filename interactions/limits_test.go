package interactions_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"convene/cohort"
	"convene/taskqueue/taskqueuetest"
)

// large is a cohort of sixty groups and twenty people who are left out, all with long names.
func large() cohort.Roster {
	roster := taskqueuetest.Evening(500)
	for i := range roster.People {
		roster.People[i].Name = fmt.Sprintf("%03d %s", i, strings.Repeat("_Wilhelmina_ ", 8))
		if i >= 480 {
			roster.People[i].Available = `{"Sunday": ["03:00-03:30"]}`
		}
	}
	return roster
}

// Every page of a cohort of sixty groups is within Discord's limits, which the emulator checks, and every
// group and everybody who is left out is on one of them.
func TestLimits_OfSixtyGroupsAndFiveHundredPeople(t *testing.T) {
	t.Parallel()
	w := open(t)
	id := w.Load(large())
	w.command(w.admin, "schedule", map[string]any{"cohort": id.String()})
	board := w.board("for your decision")
	require.Contains(t, board.Content, "60 groups")
	// The run may change the message meanwhile, and so turn it back to its first page.
	pages := map[string]discordMessage{} // by what the button between the others says: "1/9"
	for {
		number := pageOf(board)
		pages[number] = board
		next := nextPage(board)
		if next == "" {
			break
		}
		turned := w.Discord.Press(w.admin, board.ID, next)
		require.NoError(t, turned.Err())
		seen, err := turned.Await(t.Context(), func(list []discordMessage) bool { return len(list) == 1 && pageOf(list[0]) != number })
		require.NoError(t, err)
		board = seen[0]
	}
	require.Greater(t, len(pages), 3)
	groups, all := map[string]int{}, ""
	for _, page := range pages {
		all += strings.Join(describe(page), "\n")
		for _, row := range page.Rows {
			if row.Select == nil {
				continue
			}
			require.LessOrEqual(t, len(row.Select.Options), 25)
			for _, o := range row.Select.Options {
				groups[o.Label]++
			}
		}
	}
	require.Len(t, groups, 60)
	for label, times := range groups {
		require.Equal(t, 1, times, label)
	}
	for i := 480; i < 500; i++ {
		require.Equal(t, 1, strings.Count(all, fmt.Sprintf("%03d ", i)), "left out: %d", i)
	}

	w.command(w.admin, "realize-groups", map[string]any{"cohort": id.String(), "groups": "Group 1"})
	require.Eventually(t, func() bool {
		for _, m := range w.Discord.Snapshot().Messages[w.office] {
			if m.ID == board.ID && strings.Contains(m.Content, "59 groups wait") {
				return pageOf(m) == pageOf(board)
			}
		}
		return false
	}, patience, 50*time.Millisecond, "what changes leaves the page that somebody reads")
	w.requireSound()
}

// pageOf is what the button between those that turn a message says.
func pageOf(m discordMessage) string {
	for _, row := range m.Rows {
		if len(row.Buttons) == 3 && row.Buttons[0].Label == "◀" {
			return row.Buttons[1].Label
		}
	}
	return ""
}

// nextPage is the id of the button that turns to the next page; empty on the last.
func nextPage(m discordMessage) string {
	for _, row := range m.Rows {
		if len(row.Buttons) == 3 && row.Buttons[2].Label == "▶" && !row.Buttons[2].Disabled {
			return row.Buttons[2].ID
		}
	}
	return ""
}

// A list that is longer than a message is turned page by page as well.
func TestLimits_OfAListOfCohorts(t *testing.T) {
	t.Parallel()
	w := open(t)
	for i := range 80 {
		roster := taskqueuetest.Evening(1)
		roster.Cohort.Name = fmt.Sprintf("Cohort %02d %s", i, strings.Repeat("long ", 50))
		roster.People[0].DiscordID = ""
		w.Load(roster)
	}
	list := w.command(w.admin, "cohorts", nil)
	require.Contains(t, strings.Join(describe(list), ""), "Cohort 00")
	first := strings.Join(describe(list), "")
	turned := w.Discord.Press(w.admin, list.ID, w.button(list, "▶"))
	require.NoError(t, turned.Err())
	_, err := turned.Await(t.Context(), func(messages []discordMessage) bool {
		return len(messages) == 1 && strings.Join(describe(messages[0]), "") != first
	})
	require.NoError(t, err)
	w.requireSound()
}

// BenchmarkSuggest500Cohorts is what somebody waits for who types the name of one of 500 cohorts.
func BenchmarkSuggest500Cohorts(b *testing.B) {
	s := taskqueuetest.New(b)
	for i := range 500 {
		roster := taskqueuetest.Evening(20)
		roster.Cohort.Name = fmt.Sprintf("Cohort %03d", i)
		for p := range roster.People {
			roster.People[p].DiscordID = ""
		}
		s.Load(roster)
	}
	for b.Loop() {
		found, err := s.Store.SearchSchedulable(b.Context(), "cohort", 25)
		require.NoError(b, err)
		require.Len(b, found, 25)
	}
}
