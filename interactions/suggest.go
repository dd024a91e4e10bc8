package interactions

import (
	"context"
	"fmt"
	"strings"

	"convene/discord"
	"convene/messages"
	"convene/postgres"
)

// suggest offers choices for the option that is being typed. It asks the database only: Temporal would take
// too long for somebody who is typing. Without an answer the user sees none, and can type all the same.
func (h *Handler) suggest(ctx context.Context, i discord.Interaction) {
	looking, cancel := context.WithTimeout(ctx, suggestTimeout)
	defer cancel()
	choices, err := h.choices(looking, i)
	if err != nil {
		h.Log.Warn("no suggestions", "interaction", i.ID, "error", err)
	}
	h.send(ctx, i, "suggest", func(ctx context.Context) error { return h.Discord.Suggest(ctx, i, choices) })
}

func (h *Handler) choices(ctx context.Context, i discord.Interaction) ([]discord.Choice, error) {
	typed := strings.TrimSpace(i.Options[i.Focused])
	if i.Focused == "groups" {
		return h.groupChoices(ctx, i, typed)
	}
	store := h.Desk.Store
	search, noun := store.SearchCohorts, "signed up"
	switch i.Command {
	case "schedule":
		search, noun = store.SearchSchedulable, "waiting for a group"
	case "realize-groups", "reject-groups":
		search, noun = store.SearchRealizable, "groups in preview"
	case "sync":
		search, noun = store.SearchActive, "open groups"
	}
	found, err := search(ctx, typed, discord.SuggestionsLimit)
	choices := make([]discord.Choice, 0, len(found))
	for _, c := range found {
		choices = append(choices, discord.Choice{Name: messages.CohortChoice(c.Name, fmt.Sprintf("%d %s", c.Count, noun)), Value: postgres.ByID + c.ID.String()})
	}
	return choices, err
}

// groupChoices completes the last of the groups that are being typed.
func (h *Handler) groupChoices(ctx context.Context, i discord.Interaction, typed string) ([]discord.Choice, error) {
	found, err := h.cohort(ctx, i)
	if err != nil {
		return nil, nil //nolint:nilerr // the cohort is being typed as well
	}
	waiting, err := h.waiting(ctx, found.ID)
	before, last := "", typed
	if at := strings.LastIndex(typed, ","); at >= 0 {
		before, last = typed[:at+1]+" ", strings.TrimSpace(typed[at+1:])
	}
	var choices []discord.Choice
	for _, g := range waiting {
		choice := groupChoice(before, g)
		fits := len(choice.Value) <= discord.ChoiceLimit // else it would name something else
		if fits && strings.Contains(strings.ToLower(g.Name), strings.ToLower(last)) && len(choices) < discord.SuggestionsLimit {
			choices = append(choices, choice)
		}
	}
	return choices, err
}

// groupChoice is one more group after those before. Of a long list the group's own name is what stays.
func groupChoice(before string, g postgres.ViewGroup) discord.Choice {
	name := g.Name
	if before != "" {
		name = discord.Qualified(strings.TrimRight(before, ", "), ", ", g.Name, discord.ChoiceLimit)
	}
	return discord.Choice{Name: name, Value: fmt.Sprintf("%s%s%d", before, postgres.ByID, g.ID)}
}
