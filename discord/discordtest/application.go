package discordtest

import "net/http"

// ApplicationID is the id of the bot's application. On Discord it often is the bot's user id as well; here it
// is not, so that a client that takes one for the other is found out.
func (s *Server) ApplicationID() string { return s.guild.application }

// ownApplicationJSON has the fields that Discord's description of its API requires.
type ownApplicationJSON struct {
	ID               string   `json:"id"`
	Name             string   `json:"name"`
	Icon             *string  `json:"icon"`
	Description      string   `json:"description"`
	Type             *int     `json:"type"`
	VerifyKey        string   `json:"verify_key"`
	Flags            int      `json:"flags"`
	FlagsText        string   `json:"flags_new"`
	Bot              userJSON `json:"bot"`
	BotPublic        bool     `json:"bot_public"`
	RequireCodeGrant bool     `json:"bot_require_code_grant"`
	RedirectURIs     []string `json:"redirect_uris"`
	InteractionsURL  *string  `json:"interactions_endpoint_url"`
	VerificationURL  *string  `json:"role_connections_verification_url"`
	Owner            userJSON `json:"owner"`
	Guilds           int      `json:"approximate_guild_count"`
	UserInstalls     int      `json:"approximate_user_install_count"`
	Authorizations   int      `json:"approximate_user_authorization_count"`
	ExplicitFilter   int      `json:"explicit_content_filter"`
	Team             *string  `json:"team"`
	Scopes           []string `json:"eligible_oauth2_scopes"`
}

func (s *Server) getApplication(*request) (int, any, *apiError) {
	return http.StatusOK, ownApplicationJSON{
		ID: s.guild.application, Name: "Convene", VerifyKey: "00", FlagsText: "0", Bot: s.guild.user(s.guild.bot),
		Owner: s.guild.user(s.guild.owner), RedirectURIs: []string{}, Guilds: 1, Scopes: []string{},
	}, nil
}
