package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"convene/environment"
	"convene/local"
)

// defaultData is where data are kept if the Discord server is a real one: without them nobody would know which
// channels there are the cohorts'.
const defaultData = ".convene"

// errOtherServer says that the data are about another Discord server.
var errOtherServer = errors.New("these data are about another Discord server")

// keeps returns the directory in which data are kept, empty for none.
func (s *stack) keeps() string {
	all := s.given(environment.DatabaseURL) && s.given("TEMPORAL_ADDRESS")
	if s.dataPath == "" && s.real() && !all {
		return defaultData
	}
	return s.dataPath
}

func (s *stack) openData(ctx context.Context) error {
	path := s.keeps()
	if path == "" {
		return nil
	}
	var err error
	if s.data, err = local.OpenDataDir(ctx, path); err != nil {
		return err
	}
	s.stops = append(s.stops, s.data.Close)
	return s.claim(path)
}

// claim notes which Discord server the data are about, and refuses data about another: ids in them would name
// channels that are not there.
func (s *stack) claim(path string) error {
	ours := cmp.Or(s.guildName(), "emulated")
	note := s.data.Path("discord-server")
	theirs, err := os.ReadFile(note)
	if errors.Is(err, fs.ErrNotExist) {
		if err := os.WriteFile(note, []byte(ours+"\n"), 0o600); err != nil {
			return fmt.Errorf("note whose data these are: %w", err)
		}
		return nil
	}
	if err != nil {
		return fmt.Errorf("read whose data these are: %w", err)
	}
	if named := strings.TrimSpace(string(theirs)); named != ours {
		return fmt.Errorf("%s: %w: they are of %s, and this one is %s. Give each a directory of its own with --data", path, errOtherServer, named, ours)
	}
	return nil
}

// guildName is the real server's id, empty for the emulated one.
func (s *stack) guildName() string {
	if !s.real() {
		return ""
	}
	id, _ := s.env(environment.DiscordGuild)
	return id
}
