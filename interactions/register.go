package interactions

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"convene/discord"
)

const (
	firstRegisterPause = 5 * time.Second
	// longestRegisterPause is for what a person has to change first, for example the bot's scope on the
	// server: it takes effect without another start. Discord counts refused requests, and bans addresses that
	// make 10,000 of them in ten minutes.
	longestRegisterPause = 5 * time.Minute
)

// Register makes the commands known on the server. It goes on until Discord takes them or ctx is done, and
// tells failed why it has to. Its error, which is Discord's, says that trying again is useless.
func (h *Handler) Register(ctx context.Context, failed func(error)) error {
	pause := backoff{firstRegisterPause, longestRegisterPause}
	for {
		err := h.Discord.RegisterCommands(ctx, h.specs())
		if failure, ok := errors.AsType[*discord.Error](err); err == nil || ok && failure.Final() {
			return err
		}
		if ctx.Err() == nil {
			failed(err)
		}
		if !pause.sleep(ctx, waitFor(err)) {
			return ctx.Err()
		}
	}
}

// specs are the commands as Discord shows them, by name.
func (h *Handler) specs() []discord.Command {
	byName := h.commands()
	specs := make([]discord.Command, 0, len(byName))
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		specs = append(specs, byName[name].spec)
	}
	return specs
}
