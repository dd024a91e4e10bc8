// Command bot is Convene on Discord: organisers schedule, review, approve, reject and follow cohorts with it,
// members look up their groups, and who joins the server is let into theirs. It only starts and messages
// workflows: it holds no state, one is enough, and stopping it loses nothing.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // people's time zones must not depend on the machine

	"convene/bot/process"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := process.Run(ctx, os.LookupEnv)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bot:", err)
		os.Exit(1)
	}
}
