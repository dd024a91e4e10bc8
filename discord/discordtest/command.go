package discordtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Command is a slash command that the bot has registered.
type Command struct {
	ID, Name, Description string

	// Permissions are what a member needs to see it: nil for none, 0 for administrators only.
	Permissions *uint64
	Options     []CommandOption
}

// Limits on commands, from Discord's page on application commands.
const (
	maxCommands          = 100
	maxCommandOptions    = 25
	maxDescriptionLength = 100
	maxTextOption        = 6000
	slashCommand         = 1
)

// commandName is Discord's rule, of which the letters have to be lower case.
var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

// commandForm is a command in a request. Names in other languages, and commands that are no slash commands,
// are not emulated.
type commandForm struct {
	Name        string              `json:"name"`
	Description string              `json:"description"`
	Type        *int                `json:"type"`
	Permissions json.RawMessage     `json:"default_member_permissions"`
	Contexts    []int               `json:"contexts"`
	Options     []commandOptionForm `json:"options"`
}

// storedCommand is a command as it was registered.
type storedCommand struct {
	Command

	version  string // changes when the command does
	contexts []int
	options  []commandOptionForm
}

func (s *Server) listCommands(r *request) (int, any, *apiError) {
	if failure := s.ownApplication(r); failure != nil {
		return 0, nil, failure
	}
	return http.StatusOK, s.guild.commandsJSON(), nil
}

// putCommands makes the commands of a request the bot's, and no others. One that was there under its name
// keeps its id, and its version unless it changes.
func (s *Server) putCommands(r *request) (int, any, *apiError) {
	if failure := s.ownApplication(r); failure != nil {
		return 0, nil, failure
	}
	var forms []commandForm
	if failure := r.readList(&forms); failure != nil {
		return 0, nil, failure
	}
	var f form
	if len(forms) > maxCommands {
		return 0, nil, newError(http.StatusBadRequest, 30032, "Maximum number of application commands reached (100)")
	}
	commands := make([]storedCommand, 0, len(forms))
	for i, in := range forms {
		c := in.read(&f, strconv.Itoa(i))
		if slices.ContainsFunc(commands, func(other storedCommand) bool { return other.Name == c.Name }) {
			f.wrong(strconv.Itoa(i)+".name", "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
		}
		commands = append(commands, c)
	}
	if failure := f.failure(); failure != nil {
		return 0, nil, failure
	}
	for i := range commands {
		s.keepID(&commands[i])
	}
	s.guild.commands = commands
	return http.StatusOK, s.guild.commandsJSON(), nil
}

// keepID gives a command the ids that it has already, or new ones.
func (s *Server) keepID(c *storedCommand) {
	i := slices.IndexFunc(s.guild.commands, func(old storedCommand) bool { return old.Name == c.Name })
	if i < 0 {
		c.ID, c.version = s.guild.newID(s.clock()), s.guild.newID(s.clock())
		return
	}
	old := s.guild.commands[i]
	c.ID, c.version = old.ID, old.version
	if string(encode(s.guild.commandJSON(old))) != string(encode(s.guild.commandJSON(*c))) {
		c.version = s.guild.newID(s.clock())
	}
}

func (s *Server) ownApplication(r *request) *apiError {
	if r.PathValue("application") != s.guild.application {
		return errUnknownApplication
	}
	return nil
}

func (in commandForm) read(f *form, path string) storedCommand {
	f.commandName(path+".name", in.Name)
	f.present(path+".description", in.Description, maxDescriptionLength)
	if in.Type != nil && *in.Type != slashCommand {
		f.wrong(path+".type", badChoice, "Value must be one of {1}.")
	}
	for i, where := range in.Contexts {
		f.between(fmt.Sprintf("%s.contexts.%d", path, i), where, 0, 2)
		if slices.Contains(in.Contexts[:i], where) {
			f.wrong(path+".contexts", "SET_TYPE_ALREADY_CONTAINS_VALUE", "The set already contains this value")
		}
	}
	if in.Contexts != nil && len(in.Contexts) == 0 {
		f.wrong(path+".contexts", required, "This field is required")
	}
	c := storedCommand{contexts: in.Contexts, options: in.Options}
	c.Name, c.Description, c.Permissions = in.Name, in.Description, in.permissions(f, path)
	if len(in.Options) > maxCommandOptions {
		f.wrong(path+".options", badLength, "Must be 25 or fewer in length.")
	}
	for i, o := range in.Options {
		place := fmt.Sprintf("%s.options.%d", path, i)
		option := o.read(f, place)
		if i > 0 && option.Required && !c.Options[i-1].Required {
			f.wrong(place+".required", "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "Required options must be placed before non-required options")
		}
		if slices.ContainsFunc(c.Options, func(other CommandOption) bool { return other.Name == option.Name }) {
			f.wrong(place+".name", "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option name already exists")
		}
		c.Options = append(c.Options, option)
	}
	return c
}

// permissions are bits as text, or as a number.
func (in commandForm) permissions(f *form, path string) *uint64 {
	text := strings.Trim(string(in.Permissions), `"`)
	if text == "" || text == "null" {
		if text == "" && len(in.Permissions) > 0 {
			f.wrong(path+".default_member_permissions", notANumber, `Value "" is not a permission.`)
		}
		return nil
	}
	bits, err := strconv.ParseUint(text, 10, 54)
	if err != nil {
		f.wrong(path+".default_member_permissions", notANumber, fmt.Sprintf("Value %q is not a permission.", text))
		return nil
	}
	return &bits
}

func (f *form) commandName(path, name string) {
	if !commandName.MatchString(name) || strings.ToLower(name) != name {
		f.wrong(path, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
	}
}

type commandJSON struct {
	ID          string              `json:"id"`
	Application string              `json:"application_id"`
	GuildID     string              `json:"guild_id"`
	Version     string              `json:"version"`
	Type        int                 `json:"type"`
	Name        string              `json:"name"`
	Description string              `json:"description"`
	Permissions *string             `json:"default_member_permissions"`
	Contexts    []int               `json:"contexts"`
	Options     []commandOptionForm `json:"options,omitempty"`
	NSFW        bool                `json:"nsfw"`
}

func (g *guild) commandJSON(c storedCommand) commandJSON {
	answer := commandJSON{
		ID: c.ID, Application: g.application, GuildID: g.id, Version: c.version, Type: slashCommand,
		Name: c.Name, Description: c.Description, Contexts: c.contexts, Options: c.options,
	}
	if c.Permissions != nil {
		answer.Permissions = textOrNull(strconv.FormatUint(*c.Permissions, 10))
	}
	return answer
}

func (g *guild) commandsJSON() []commandJSON {
	list := []commandJSON{}
	for _, c := range g.commands {
		list = append(list, g.commandJSON(c))
	}
	return list
}

// Commands returns the commands that the bot has registered.
func (s *Server) Commands() []Command {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]Command, 0, len(s.guild.commands))
	for _, c := range s.guild.commands {
		list = append(list, c.Command)
	}
	return list
}
