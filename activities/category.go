package activities

import (
	"context"
	"fmt"
	"slices"

	"convene/cohort"
	"convene/discord"
	"convene/postgres"
	"convene/workflows"
)

// EnsureCategories gives each group a place in one of the cohort's categories and makes a further
// one when they are full. A group with a place keeps it. It refuses before the first request that makes
// something if the server has no room for all of it. A category that is on record is not made
// again; one whose answer was lost is found by its name among the hidden ones that no cohort has. The
// cohort is locked meanwhile, so that two attempts cannot both make one.
//
// The groups have been approved, and with them the accounts that were found for their members: from here
// on these are theirs.
func (d *Discord) EnsureCategories(ctx context.Context, in workflows.GroupRefs) error {
	what := fmt.Sprintf("prepare the categories of cohort %d", in.CohortID)
	if err := d.Store.ConnectAccounts(ctx, in.GroupIDs); err != nil {
		return storeError(what, err)
	}
	return discordError(what, d.ensureCategories(ctx, in))
}

func (d *Discord) ensureCategories(ctx context.Context, in workflows.GroupRefs) error {
	return d.Store.LockCohort(ctx, in.CohortID, func(ctx context.Context) error {
		s, err := d.readShelf(ctx, in.Run)
		if err != nil {
			return err
		}
		allotments, err := d.Store.Allotments(ctx, in.CohortID)
		if err != nil {
			return err
		}
		for _, a := range allotments {
			s.reserve(a)
		}
		if err := d.checkRoom(ctx, s, in.GroupIDs, allotments); err != nil {
			return err
		}
		for _, a := range allotments {
			if !slices.Contains(in.GroupIDs, a.GroupID) || !s.vacate(a) {
				continue
			}
			id, err := s.place(ctx, d, a.Missing)
			if err != nil {
				return err
			}
			if err := d.Store.AllotGroup(ctx, a.GroupID, string(id)); err != nil {
				return err
			}
		}
		return nil
	})
}

// UndoCategories deletes the categories that Convene made for the cohort and that nothing is in, and
// one that a lost attempt may have made. It returns those that Discord does not let the bot delete. It
// may run twice: a category that is gone is forgotten.
func (d *Discord) UndoCategories(ctx context.Context, run workflows.Run) ([]workflows.Leftover, error) {
	what := fmt.Sprintf("delete the categories of cohort %d", run.CohortID)
	var left []workflows.Leftover
	err := d.Store.LockCohort(ctx, run.CohortID, func(ctx context.Context) error {
		s, err := d.readShelf(ctx, run)
		if err != nil {
			return err
		}
		for _, c := range slices.Backward(s.categories) {
			err := s.remove(ctx, d, c)
			if stays := leftover("category", c.DiscordID, err); stays != nil {
				left = append(left, *stays)
				continue
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	return left, retryable(what, err)
}

// shelf is a cohort's categories and the room in them.
type shelf struct {
	run        workflows.Run
	cohort     cohort.Cohort
	categories []postgres.Category // as on record
	channels   []discord.Channel   // of the server
	known      []string            // categories of any cohort
	room       map[discord.ChannelID]int
}

func (d *Discord) readShelf(ctx context.Context, run workflows.Run) (*shelf, error) {
	s := &shelf{run: run, room: map[discord.ChannelID]int{}}
	var err error
	if s.cohort, err = d.Store.Cohort(ctx, run.CohortID); err != nil {
		return nil, err
	}
	if s.categories, err = d.Store.Categories(ctx, run.CohortID); err != nil {
		return nil, err
	}
	if s.known, err = d.Store.KnownCategories(ctx); err != nil {
		return nil, err
	}
	if s.channels, err = d.Client.Channels(ctx); err != nil {
		return nil, err
	}
	for _, c := range s.channels {
		if c.Kind == discord.KindCategory {
			s.room[c.ID] += discord.CategoryCapacity
		}
		s.room[c.Parent]--
	}
	return s, nil
}

// exists reports whether the category is on the server.
func (s *shelf) exists(id string) bool {
	return slices.ContainsFunc(s.channels, func(c discord.Channel) bool {
		return id != "" && string(c.ID) == id && c.Kind == discord.KindCategory
	})
}

// reserve keeps the room that a group with a place still needs.
func (s *shelf) reserve(a postgres.Allotment) { s.room[discord.ChannelID(a.CategoryID)] -= a.Missing }

// vacate reports whether a group needs another place, because its category is gone, or full of what others
// have put there. It gives the room back that was kept for the group.
func (s *shelf) vacate(a postgres.Allotment) bool {
	id := discord.ChannelID(a.CategoryID)
	if !s.exists(a.CategoryID) {
		return true
	}
	if a.Missing == 0 || s.room[id] >= 0 {
		return false
	}
	s.room[id] += a.Missing
	return true
}

// place takes room in the first category that has enough, or in a new one.
func (s *shelf) place(ctx context.Context, d *Discord, channels int) (discord.ChannelID, error) {
	number := 1
	for _, c := range s.categories {
		id := discord.ChannelID(c.DiscordID)
		if !s.exists(c.DiscordID) {
			break // it was never finished, or somebody deleted it: it is made again
		}
		if s.room[id] >= channels {
			s.room[id] -= channels
			return id, nil
		}
		number = c.Number + 1
	}
	id, err := s.add(ctx, d, number)
	if err != nil {
		return "", err
	}
	s.room[id] -= channels
	return id, nil
}

// add makes the category of that number, unless a lost attempt did, and records it.
func (s *shelf) add(ctx context.Context, d *Discord, number int) (discord.ChannelID, error) {
	id := s.lost(number)
	if id == "" {
		var err error
		if id, err = s.create(ctx, d, number); err != nil {
			return "", err
		}
		s.channels = append(s.channels, discord.Channel{ID: id, Kind: discord.KindCategory})
		s.room[id] = discord.CategoryCapacity
	}
	if err := d.Store.FinishCategory(ctx, s.run.CohortID, number, string(id)); err != nil {
		return "", err
	}
	made := postgres.Category{Number: number, DiscordID: string(id), Ours: true}
	i, found := s.find(number)
	if found {
		s.categories[i] = made
	} else {
		s.categories = slices.Insert(s.categories, i, made)
	}
	return id, nil
}

// create records the attempt, makes the category, and takes the attempt back if Discord's answer
// says for sure that nothing was made.
func (s *shelf) create(ctx context.Context, d *Discord, number int) (discord.ChannelID, error) {
	if err := d.Store.BeginCategory(ctx, s.run.CohortID, number); err != nil {
		return "", err
	}
	id, err := d.Client.CreateCategory(ctx, discord.CategorySpec{
		Name: s.name(number), AuditReason: auditReason(s.run, "category"),
	})
	return id, takeBack(err, func() error { return d.Store.ForgetCategory(ctx, s.run.CohortID, number) })
}

// lost returns the category of that number if an attempt made it whose answer was lost.
func (s *shelf) lost(number int) discord.ChannelID {
	i, found := s.find(number)
	if !found || s.categories[i].DiscordID != "" {
		return ""
	}
	at := slices.IndexFunc(s.channels, func(c discord.Channel) bool {
		return c.Kind == discord.KindCategory && c.Hidden && c.Name == s.name(number) && !slices.Contains(s.known, string(c.ID))
	})
	if at < 0 {
		return ""
	}
	return s.channels[at].ID
}

func (s *shelf) find(number int) (int, bool) {
	return slices.BinarySearchFunc(s.categories, number, func(c postgres.Category, n int) int { return c.Number - n })
}

// name is the cohort's, with the number of a further category.
func (s *shelf) name(number int) string {
	if number == 1 {
		return discord.ChannelName(s.cohort.Name)
	}
	return discord.NumberedChannelName(s.cohort.Name, number)
}

// remove deletes a category if Convene made it and nothing is in it.
func (s *shelf) remove(ctx context.Context, d *Discord, c postgres.Category) error {
	id := discord.ChannelID(c.DiscordID)
	if id == "" {
		id = s.lost(c.Number)
	}
	inUse := slices.ContainsFunc(s.channels, func(ch discord.Channel) bool { return id != "" && ch.Parent == id })
	if !c.Ours || inUse {
		return nil
	}
	if id != "" {
		if err := d.Client.DeleteChannel(ctx, id, auditReason(s.run, "undo the category")); err != nil {
			return err
		}
	}
	return d.Store.ForgetCategory(ctx, s.run.CohortID, c.Number)
}
