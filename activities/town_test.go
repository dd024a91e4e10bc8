package activities_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"convene/activities"
	"convene/cohort"
	"convene/discord"
	"convene/discord/discordtest"
	"convene/local/localtest"
	"convene/postgres"
	"convene/workflows"
)

func TestMain(m *testing.M) { localtest.Main(m) }

// town is a cohort with groups in preview, in a database of its own, beside an emulated Discord
// server on which all its people are members but the last of each group.
type town struct {
	t        *testing.T
	url      string // of the database
	store    *postgres.Store
	server   *discordtest.Server
	faults   *faults
	database *activities.Database
	discord  *activities.Discord
	run      workflows.Run
	groups   []workflows.GroupProgress
}

const (
	peoplePerGroup = 4 // the first is the facilitator, the last is not on the server
	cohortName     = "Ethics, spring"
)

// newTown has an unlimited supply of requests unless the options say otherwise.
func newTown(t *testing.T, groups int, options ...discordtest.Option) *town {
	t.Helper()
	f := &faults{}
	var open []discordtest.Option
	for _, route := range []string{"POST /guilds/{guild.id}/channels", "POST /guilds/{guild.id}/scheduled-events", "GET /guilds/{guild.id}/channels"} {
		open = append(open, discordtest.WithBucket(route, 1000, time.Second))
	}
	server := discordtest.NewServer(append(append(open, discordtest.WithMiddleware(f.wrap)), options...)...)
	t.Cleanup(server.Close)
	url := localtest.Database(t)
	store, err := postgres.Open(t.Context(), url)
	require.NoError(t, err)
	t.Cleanup(store.Close)
	client, err := discord.New(discord.Config{
		Token: server.Token(), GuildID: discord.GuildID(server.GuildID()), BaseURL: server.URL(),
	})
	require.NoError(t, err)
	town := &town{
		t: t, url: url, store: store, server: server, faults: f,
		database: &activities.Database{Store: store},
		discord:  &activities.Discord{Store: store, Client: client},
	}
	town.settle(cohortName, groups)
	return town
}

// settle imports a cohort and writes its groups as preview.
func (w *town) settle(name string, groups int) {
	w.t.Helper()
	ctx := w.t.Context()
	roster := cohort.Roster{Cohort: cohort.Cohort{
		Name: name, Course: "ethics", StartDate: time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC), Meetings: 6, Defaults: cohort.DefaultOptions(),
	}}
	for i := range groups * peoplePerGroup {
		p := cohort.Enrollee{Ref: fmt.Sprint(i), Name: fmt.Sprintf("Person %d", i), DiscordID: discordID(i), Timezone: "UTC", Role: cohort.Participant}
		if i%peoplePerGroup == 0 {
			p.Role = cohort.Facilitator
		}
		if i%peoplePerGroup != peoplePerGroup-1 {
			w.server.AddMember(p.DiscordID, p.Name)
		}
		roster.People = append(roster.People, p)
	}
	imported, err := w.store.ImportRoster(ctx, roster)
	require.NoError(w.t, err)
	w.run = workflows.Run{RunID: cohort.RunID("run-" + name), CohortID: imported.CohortID}
	_, err = w.database.OpenRun(ctx, workflows.OpenRunInput{Run: w.run, Options: cohort.DefaultOptions()})
	require.NoError(w.t, err)
	people, _, err := w.store.PeopleToMatch(ctx, w.run.CohortID)
	require.NoError(w.t, err)
	var p cohort.Proposal
	for g := range groups {
		group := cohort.Group{Meeting: cohort.Meeting{Start: cohort.WeekMinute(120 * (g % 80)), Minutes: 60}}
		for i, person := range people[g*peoplePerGroup : (g+1)*peoplePerGroup] {
			role := cohort.Participant
			if i == 0 {
				role = cohort.Facilitator
			}
			group.Members = append(group.Members, cohort.Member{UserID: person.UserID, Role: role})
		}
		p.Groups = append(p.Groups, group)
	}
	require.NoError(w.t, w.store.SaveProposal(ctx, w.run.RunID, p))
	w.groups, err = w.database.WritePreview(ctx, w.run)
	require.NoError(w.t, err)
}

// discordID is the Discord id of the cohort's person number i.
func discordID(i int) string { return fmt.Sprint(5000 + i) }

func (w *town) ref(i int) workflows.GroupRef {
	return workflows.GroupRef{Run: w.run, GroupID: w.groups[i].ID}
}

func (w *town) refs() workflows.GroupRefs {
	refs := workflows.GroupRefs{Run: w.run}
	for _, g := range w.groups {
		refs.GroupIDs = append(refs.GroupIDs, g.ID)
	}
	return refs
}

// act is an activity on a group.
type act struct {
	name string
	do   func(context.Context, workflows.GroupRef) error
}

// acts are what realizes a group, in the order of the workflow.
func (w *town) acts() []act {
	return []act{
		{"CheckMembers", func(ctx context.Context, ref workflows.GroupRef) error {
			_, err := w.discord.CheckMembers(ctx, ref.Run)
			return err
		}},
		{"EnsureCategories", func(ctx context.Context, _ workflows.GroupRef) error {
			return w.discord.EnsureCategories(ctx, w.refs())
		}},
		{"CreateVoiceChannel", w.discord.CreateVoiceChannel},
		{"CreateEvent", w.discord.CreateEvent},
		{"CreateTextChannel", w.discord.CreateTextChannel},
		{"PostWelcome", w.discord.PostWelcome},
		{"OpenVoiceChannel", w.discord.OpenVoiceChannel},
		{"ActivateGroup", w.database.ActivateGroup},
	}
}

// realize takes a group through all of it but the last leaveOut.
func (w *town) realize(i, leaveOut int) {
	w.t.Helper()
	acts := w.acts()
	for _, a := range acts[:len(acts)-leaveOut] {
		require.NoError(w.t, a.do(w.t.Context(), w.ref(i)), a.name)
	}
}

func (w *town) objects(i int) postgres.Realization {
	w.t.Helper()
	r, err := w.store.Realization(w.t.Context(), w.groups[i].ID)
	require.NoError(w.t, err)
	return r
}

// requireWhole demands that the first group is on Discord exactly once, as the database says, and
// nothing else is there.
func (w *town) requireWhole() {
	w.t.Helper()
	g, r := w.server.Snapshot(), w.objects(0)
	o := r.Objects
	require.Equal(w.t, cohort.Active, r.Group.Status)
	ids := []string{}
	for _, c := range g.Channels {
		ids = append(ids, c.ID)
	}
	require.ElementsMatch(w.t, []string{o.CategoryID, o.VoiceChannelID, o.TextChannelID}, ids)
	require.Len(w.t, g.Events, 1)
	require.Equal(w.t, o.EventID, g.Events[0].ID)
	require.Len(w.t, g.Messages[o.TextChannelID], 1)
	require.Equal(w.t, o.WelcomeMessageID, g.Messages[o.TextChannelID][0].ID)
}

// exec changes the database behind the store's back, as the platform may.
func (w *town) exec(sql string, args ...any) {
	w.t.Helper()
	conn, err := pgx.Connect(w.t.Context(), w.url)
	require.NoError(w.t, err)
	_, err = conn.Exec(w.t.Context(), sql, args...)
	require.NoError(w.t, errors.Join(err, conn.Close(w.t.Context())))
}

// count reads a number from the database.
func (w *town) count(sql string, args ...any) (n int) {
	w.t.Helper()
	conn, err := pgx.Connect(w.t.Context(), w.url)
	require.NoError(w.t, err)
	err = conn.QueryRow(w.t.Context(), sql, args...).Scan(&n)
	require.NoError(w.t, errors.Join(err, conn.Close(w.t.Context())))
	return n
}

// faults fails requests on their way to the emulator.
type faults struct {
	mu    sync.Mutex
	route string // method and the end of the path of the requests to fail
	skip  int    // how many of them to let through before
	left  int
	kind  faultKind
}

type faultKind int

const (
	refused   faultKind = iota // a 500 before the effect
	lost                       // the effect, and then no answer
	forbidden                  // the bot lacks a right
)

// next fails the next n requests of the route.
func (f *faults) next(kind faultKind, route string, n int) { f.after(0, kind, route, n) }

// after fails n requests of the route after letting some through.
func (f *faults) after(skip int, kind faultKind, route string, n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.skip, f.kind, f.route, f.left = skip, kind, route, n
}

func (f *faults) hits(r *http.Request) (faultKind, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	method, end, _ := strings.Cut(f.route, " ")
	if f.left == 0 || r.Method != method || !strings.HasSuffix(r.URL.Path, end) {
		return 0, false
	}
	if f.skip > 0 {
		f.skip--
		return 0, false
	}
	f.left--
	return f.kind, true
}

func (f *faults) wrap(api http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		kind, hit := f.hits(r)
		switch {
		case !hit:
			api.ServeHTTP(w, r)
		case kind == refused:
			w.WriteHeader(http.StatusInternalServerError)
		case kind == forbidden:
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprint(w, `{"code": 50013, "message": "Missing Permissions"}`)
		default:
			api.ServeHTTP(discard{http.Header{}}, r)
			panic(http.ErrAbortHandler) // closes the connection without an answer
		}
	})
}

// discard is a ResponseWriter that nobody reads.
type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) Write(p []byte) (int, error) { return len(p), nil }
func (d discard) WriteHeader(int)             {}
