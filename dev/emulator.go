package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"slices"
	"sync"

	"convene/discord/discordtest"
	"convene/local"
)

// organiserID is the emulated server's organiser, an administrator.
const organiserID = "100000000000000001"

// organisersChannel is where the organiser works.
const organisersChannel = "organisers"

// startEmulator starts a Discord server that is new, or, if data are kept, what it was when it ended.
func startEmulator(data *local.DataDir) (server *discordtest.Server, isNew bool, err error) {
	if data == nil {
		return discordtest.NewServer(), true, nil
	}
	file := &emulatorFile{path: data.Path("discord.json")}
	options := []discordtest.Option{discordtest.WithMiddleware(file.afterEachChange)}
	state, err := file.read()
	if err != nil {
		return nil, false, err
	}
	if state != nil {
		options = append(options, discordtest.WithState(*state))
	}
	file.server = discordtest.NewServer(options...)
	return file.server, state == nil, file.write()
}

// emulatorFile is where an emulated server's state is kept. It is written before a change is answered: what
// Convene knows to be on Discord is there after a restart, also after one that nobody asked for.
type emulatorFile struct {
	path   string
	server *discordtest.Server
	mu     sync.Mutex // one writes at a time
}

// read returns nil if there is none yet.
func (f *emulatorFile) read() (*discordtest.State, error) {
	content, err := os.ReadFile(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil //nolint:nilnil // no file, no state
	}
	if err != nil {
		return nil, fmt.Errorf("read the emulated Discord server: %w", err)
	}
	var state discordtest.State
	if err := json.Unmarshal(content, &state); err != nil { //nolint:musttag // only this program reads it
		return nil, fmt.Errorf("read the emulated Discord server from %s: %w", f.path, err)
	}
	return &state, nil
}

func (f *emulatorFile) write() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	content, err := json.Marshal(f.server.State()) //nolint:musttag // as above
	if err != nil {
		return fmt.Errorf("keep the emulated Discord server: %w", err)
	}
	if err := os.WriteFile(f.path+".part", content, 0o600); err != nil {
		return fmt.Errorf("keep the emulated Discord server: %w", err)
	}
	if err := os.Rename(f.path+".part", f.path); err != nil {
		return fmt.Errorf("keep the emulated Discord server: %w", err)
	}
	return nil
}

// afterEachChange writes the state before the answer to a change goes out. Where that fails, as on a full disk,
// there is no answer, as from a Discord that is out of order.
func (f *emulatorFile) afterEachChange(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r)
		if r.Method == http.MethodGet {
			return
		}
		if err := f.write(); err != nil {
			panic(http.ErrAbortHandler)
		}
	})
}

// admitCohort makes everybody of the cohort with a Discord id a member.
func (s *stack) admitCohort() {
	for _, p := range s.roster.People {
		if p.DiscordID != "" {
			s.emulator.AddMember(p.DiscordID, p.DiscordUsername)
		}
	}
}

// openOffice lets the organiser in, and makes the channel where they work, unless there is one.
func (s *stack) openOffice() {
	s.emulator.AddMember(organiserID, "organiser")
	s.emulator.SetPermissions(organiserID, discordtest.Administrator)
	channels := s.emulator.Snapshot().Channels
	i := slices.IndexFunc(channels, func(c discordtest.Channel) bool { return c.Name == organisersChannel })
	if i < 0 {
		s.officeID = s.emulator.AddTextChannel(organisersChannel)
		return
	}
	s.officeID = channels[i].ID
}
