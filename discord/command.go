package discord

import (
	"context"
	"net/http"
	"strconv"

	"github.com/bwmarrin/discordgo"
)

// Command is a slash command of the bot's on its server.
type Command struct {
	Name        string // 1 to 32 lower-case characters
	Description string // at most 100 characters
	// Restricted hides it from all but administrators, unless the server's settings say otherwise.
	Restricted bool
	Options    []CommandOption // those that are required first
}

// CommandOption is a parameter of a command.
type CommandOption struct {
	Name, Description string
	Kind              OptionKind
	Required          bool
	Suggested         bool // the bot is asked for choices while it is typed
	Min, Max          int  // of a number, or of a text's length; 0 for Discord's own limits
}

// OptionKind is the type of an option. The numbers are Discord's.
type OptionKind int

// The kinds of options.
const (
	TextOption    OptionKind = 3
	NumberOption  OptionKind = 4 // a whole one
	BooleanOption OptionKind = 5
)

const (
	slashCommandType = 1
	guildContext     = 0 // a command that is used on servers, not in direct messages
	commandsRoute    = "/applications/{application}/guilds/{guild}/commands"
)

type commandJSON struct {
	Type        int                 `json:"type"`
	Name        string              `json:"name"`
	Description string              `json:"description"`
	Permissions *string             `json:"default_member_permissions"`
	Contexts    []int               `json:"contexts"`
	Options     []commandOptionJSON `json:"options"`
}

type commandOptionJSON struct {
	Type         OptionKind `json:"type"`
	Name         string     `json:"name"`
	Description  string     `json:"description"`
	Required     bool       `json:"required,omitempty"`
	Autocomplete bool       `json:"autocomplete,omitempty"`
	MinValue     *int       `json:"min_value,omitempty"`
	MaxValue     *int       `json:"max_value,omitempty"`
	MinLength    *int       `json:"min_length,omitempty"`
	MaxLength    *int       `json:"max_length,omitempty"`
}

// RegisterCommands makes these the bot's commands on the server, and no others: those that are there
// already stay as they are. It may be called at every start.
func (c *Client) RegisterCommands(ctx context.Context, commands []Command) error {
	application, err := c.application(ctx)
	if err != nil {
		return err
	}
	list := make([]commandJSON, 0, len(commands))
	for _, command := range commands {
		list = append(list, command.json())
	}
	to := call{
		method: http.MethodPut, url: discordgo.EndpointApplicationGuildCommands(application, string(c.guild)), route: commandsRoute,
		major: string(c.guild), rights: "the scope applications.commands",
	}
	return c.do(ctx, to, list, nil)
}

// application is the id of the bot's application, which interactions and commands belong to.
func (c *Client) application(ctx context.Context) (string, error) {
	var found object
	to := call{method: http.MethodGet, url: discordgo.EndpointApplications + "/@me", route: "/applications/@me"}
	err := c.do(ctx, to, nil, &found)
	return found.ID, err
}

func (c Command) json() commandJSON {
	answer := commandJSON{
		Type: slashCommandType, Name: c.Name, Description: c.Description, Contexts: []int{guildContext}, Options: []commandOptionJSON{},
	}
	if c.Restricted {
		administrators := strconv.Itoa(permissionAdministrator)
		answer.Permissions = &administrators
	}
	for _, o := range c.Options {
		answer.Options = append(answer.Options, o.json())
	}
	return answer
}

func (o CommandOption) json() commandOptionJSON {
	answer := commandOptionJSON{Type: o.Kind, Name: o.Name, Description: o.Description, Required: o.Required, Autocomplete: o.Suggested}
	least, most := &answer.MinValue, &answer.MaxValue
	if o.Kind == TextOption {
		least, most = &answer.MinLength, &answer.MaxLength
	}
	if o.Min != 0 {
		*least = &o.Min
	}
	if o.Max != 0 {
		*most = &o.Max
	}
	return answer
}
