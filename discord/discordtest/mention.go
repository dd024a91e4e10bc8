package discordtest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// mentionsForm is a request's allowed_mentions. Without it all that the content mentions is notified.
type mentionsForm struct {
	Parse []string `json:"parse"`
	Users []string `json:"users"`
}

const (
	mentionUsers    = "users"
	mentionRoles    = "roles"
	mentionEveryone = "everyone"

	maxMentions = 100
)

var userMention = regexp.MustCompile(`<@!?(\d+)>`)

func (m *mentionsForm) check(f *form) {
	if m == nil {
		return
	}
	for _, kind := range m.Parse {
		if kind != mentionUsers && kind != mentionRoles && kind != mentionEveryone {
			f.wrong("allowed_mentions.parse", badChoice, "Value must be one of {'users', 'roles', 'everyone'}.")
		}
	}
	for i, id := range m.Users {
		f.snowflake(fmt.Sprintf("allowed_mentions.users.%d", i), id)
	}
	if len(m.Users) > maxMentions {
		f.wrong("allowed_mentions.users", badLength, "Must be 100 or fewer in length.")
	}
	if len(m.Users) > 0 && slices.Contains(m.Parse, mentionUsers) {
		f.wrong("allowed_mentions", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", `parse:["users"] and users: [ids...] are mutually exclusive.`)
	}
}

func (m *mentionsForm) allowsUser(id string) bool {
	return m == nil || slices.Contains(m.Parse, mentionUsers) || slices.Contains(m.Users, id)
}

// users are the ids of the users that a content mentions and that may be notified.
func (m *mentionsForm) users(content string) []string {
	var ids []string
	for _, match := range userMention.FindAllStringSubmatch(content, -1) {
		if id := match[1]; m.allowsUser(id) && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// everyone reports whether a content notifies everyone who sees the channel.
func (m *mentionsForm) everyone(content string) bool {
	allowed := m == nil || slices.Contains(m.Parse, mentionEveryone)
	return allowed && (strings.Contains(content, "@everyone") || strings.Contains(content, "@here"))
}
