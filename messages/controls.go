package messages

import (
	"fmt"

	"convene/discord"
	"convene/workflows"
)

// decisionRows are the controls with which an organiser decides, if there is something to decide.
func (s situation) decisionRows(p page, number int) []discord.Row {
	if (s.phase != deciding && s.phase != orphaned) || s.waiting() == 0 {
		return nil
	}
	rows := []discord.Row{{Buttons: []discord.Button{
		{ID: s.action(VerbApprove, number).String(), Label: s.approveLabel(), Style: discord.Success},
		{ID: s.action(VerbReject, number).String(), Label: "Reject…", Style: discord.Danger},
	}}}
	options := p.options()
	if len(options) == 0 {
		return rows
	}
	return append(rows, discord.Row{Select: &discord.Select{
		ID: s.action(VerbApproveSome, number).String(), Placeholder: "Approve some…", Options: options, Max: len(options),
	}})
}

// approveLabel says what pressing the button does to how many groups.
func (s situation) approveLabel() string {
	all, paused := s.waiting(), 0
	for _, g := range s.groups {
		if g.state == workflows.GroupPaused {
			paused++
		}
	}
	switch {
	case paused == all:
		return "Try again"
	case paused > 0:
		return fmt.Sprintf("Try %d again, approve %d", paused, all-paused)
	case all == 1:
		return "Approve the group"
	default:
		return fmt.Sprintf("Approve all %d", all)
	}
}

// ShownPage is the page that a message of several shows, by the ids of its controls; else the first.
func ShownPage(controls []string) int {
	var turns []Action
	for _, id := range controls {
		if a, err := ParseAction(id); err == nil && a.Verb == VerbPage {
			turns = append(turns, a)
		}
	}
	if len(turns) != 3 { // ◀, the page's number, ▶
		return 1
	}
	return turns[1].Page
}

// pagingRow turns pages; there is none for a single page.
func pagingRow(here Action, pages int) []discord.Row {
	if pages < 2 {
		return nil
	}
	number := here.Page
	return []discord.Row{{Buttons: []discord.Button{
		{ID: here.turned(number - 1).String(), Label: "◀", Style: discord.Secondary, Disabled: number == 1},
		{ID: here.String(), Label: fmt.Sprintf("%d/%d", number, pages), Style: discord.Secondary, Disabled: true},
		{ID: here.turned(number + 1).String(), Label: "▶", Style: discord.Secondary, Disabled: number == pages},
	}}}
}
