package console_test

import (
	"context"
	"fmt"
	"os"
	"strings"

	"convene/discord/discordtest/console"
)

func Example() {
	server, stop, err := serve(context.Background()) // with a bot
	if err != nil {
		fmt.Println(err)
		return
	}
	defer stop()
	script := `# Grace makes groups.
as grace
in general
/cohort name:Go
press Approve
await groups are made
`
	if err := console.New(server, os.Stdout).Run(context.Background(), strings.NewReader(script)); err != nil {
		fmt.Println(err)
	}
	// Output:
	// # Grace makes groups.
	// > as grace
	// grace> in general
	// grace #general> /cohort name:Go
	// convene:  (only you see this)
	//   Preview of Go
	//   ┃ **Groups**
	//   ┃ one and two
	//   [Approve] [Reject it] (Old)
	//   ▾ Which group?
	//     · Group one
	//     · Group two
	// grace #general> press Approve
	// convene:  (only you see this)
	//   Approved
	// grace #general> await groups are made
	// convene:
	//   The groups are made
}
