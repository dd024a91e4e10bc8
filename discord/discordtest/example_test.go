package discordtest_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"convene/discord/discordtest"
)

// send is what a bot's client does: a request to the API with the bot's token.
func send(server *discordtest.Server, method, path, body string) (status string) {
	req, err := http.NewRequestWithContext(context.Background(), method, server.URL()+"/api/v10"+path, strings.NewReader(body))
	if err != nil {
		return err.Error()
	}
	req.Header.Set("Authorization", "Bot "+server.Token())
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err.Error()
	}
	defer res.Body.Close()
	return res.Status
}

// A bot makes a channel that only Ada and itself see.
func Example() {
	server := discordtest.NewServer()
	defer server.Close()
	server.AddMember("501", "ada")
	server.AddMember("502", "ben")
	server.AddTextChannel("general")

	status := send(server, "POST", "/guilds/"+server.GuildID()+"/channels", `{
		"name": "Group 1",
		"permission_overwrites": [
			{"id": "`+server.GuildID()+`", "type": 0, "deny": "1024"},
			{"id": "`+server.BotID()+`", "type": 1, "allow": "1024"},
			{"id": "501", "type": 1, "allow": "1024"}
		]
	}`)
	fmt.Println(status)
	_ = server.WriteTree(os.Stdout)

	channel := server.Snapshot().Channels[1]
	fmt.Println("Ada:", server.CanSee("501", channel.ID), "Ben:", server.CanSee("502", channel.ID))
	// Output:
	// 201 Created
	// # general  (everyone)
	// # group-1  (1 member)
	// Ada: true Ben: false
}

// The third message within a minute is one too many, until the minute is over.
func ExampleWithBucket() {
	now := time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)
	server := discordtest.NewServer(
		discordtest.WithClock(func() time.Time { return now }),
		discordtest.WithBucket("POST /channels/{channel.id}/messages", 2, time.Minute),
	)
	defer server.Close()
	messages := "/channels/" + server.AddTextChannel("general") + "/messages"

	for range 3 {
		fmt.Println(send(server, "POST", messages, `{"content": "Hello"}`))
	}
	now = now.Add(time.Minute)
	fmt.Println(send(server, "POST", messages, `{"content": "Hello"}`))
	// Output:
	// 200 OK
	// 200 OK
	// 429 Too Many Requests
	// 200 OK
}

// A third of the requests that create channels fails, and half of these although Discord did what
// was asked. With the same seed it is always the same ones.
func ExampleWithFaults() {
	server := discordtest.NewServer(discordtest.WithFaults(discordtest.Faults{
		Seed: 3, Rate: 0.33, Routes: []string{"POST /guilds/{guild.id}/channels"},
		Kinds: []discordtest.Fault{discordtest.FaultRateLimitUser, discordtest.FaultServerErrorAfter},
	}))
	defer server.Close()

	for range 6 {
		fmt.Println(send(server, "POST", "/guilds/"+server.GuildID()+"/channels", `{"name": "x"}`))
	}
	fmt.Println(len(server.Snapshot().Channels), "channels,", server.StatusCounts()[201].Genuine, "known to the client")
	fmt.Println(server.FaultsInjected())
	// Output:
	// 201 Created
	// 503 Service Unavailable
	// 429 Too Many Requests
	// 201 Created
	// 502 Bad Gateway
	// 201 Created
	// 5 channels, 3 known to the client
	// map[rate limit (user):1 server error after the effect:2]
}

// Discord answers with an error although it did what was asked.
func ExampleWithMiddleware() {
	server := discordtest.NewServer(discordtest.WithMiddleware(func(api http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodDelete {
				api.ServeHTTP(w, r)
				return
			}
			api.ServeHTTP(discard{http.Header{}}, r)
			w.WriteHeader(http.StatusInternalServerError)
		})
	}))
	defer server.Close()
	general := server.AddTextChannel("general")

	fmt.Println(send(server, "DELETE", "/channels/"+general, ""))
	fmt.Println(len(server.Snapshot().Channels), "channels")
	// Output:
	// 500 Internal Server Error
	// 0 channels
}

// discard is a ResponseWriter that nobody reads.
type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) Write(p []byte) (int, error) { return len(p), nil }
func (d discard) WriteHeader(int)             {}
