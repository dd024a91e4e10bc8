package activities

import (
	"context"
	"maps"
	"slices"
	"strings"

	"convene/cohort"
	"convene/discord"
	"convene/postgres"
)

// noRoomError says what the server has too little room for.
type noRoomError struct{ problems []string }

func (e noRoomError) Error() string { return strings.Join(e.problems, " ") }

// checkRoom finds out, before anything is made, whether the server has room for all that the groups still
// need: half of them would be of no use.
func (d *Discord) checkRoom(ctx context.Context, s *shelf, groups []cohort.GroupID, allotments []postgres.Allotment) error {
	needs := s.needs(groups, allotments)
	if needs.Channels == 0 && needs.Events == 0 {
		return nil
	}
	events, err := d.Client.Events(ctx)
	if err != nil {
		return err
	}
	if problems := needs.Room(len(s.channels), len(events)); len(problems) > 0 {
		return noRoomError{problems}
	}
	return nil
}

// needs counts the channels and events that the groups still lack, with the categories for them.
func (s *shelf) needs(groups []cohort.GroupID, allotments []postgres.Allotment) discord.Needs {
	var needs discord.Needs
	room := maps.Clone(s.room)
	rooms := []discord.ChannelID{}
	for _, c := range s.categories {
		if s.exists(c.DiscordID) {
			rooms = append(rooms, discord.ChannelID(c.DiscordID))
		}
	}
	for _, a := range allotments {
		if !slices.Contains(groups, a.GroupID) {
			continue
		}
		needs.Channels += a.Missing
		if !a.HasEvent {
			needs.Events++
		}
		if s.exists(a.CategoryID) && (a.Missing == 0 || room[discord.ChannelID(a.CategoryID)] >= 0) {
			continue
		}
		i := slices.IndexFunc(rooms, func(id discord.ChannelID) bool { return room[id] >= a.Missing })
		if i < 0 {
			i = len(rooms)
			rooms = append(rooms, "") // the next that is made
			room[""] = discord.CategoryCapacity
			needs.Channels++
		}
		room[rooms[i]] -= a.Missing
	}
	return needs
}
