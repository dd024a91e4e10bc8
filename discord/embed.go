package discord

// Embed is a card below a message's text. Texts that are too long are cut; that all of a message's
// embeds together have at most EmbedLimit characters is up to the caller.
type Embed struct {
	Title       string // at most 256 characters
	Description string // at most EmbedDescriptionLimit
	Color       int    // 0xRRGGBB; 0 for none
	Fields      []EmbedField
	Footer      string // at most 2048 characters
}

// EmbedField is a heading with a text; an embed has at most 25.
type EmbedField struct {
	Name   string // at most 256 characters
	Value  string // at most 1024
	Inline bool
}

// Discord's limits on embeds, in characters, from its page on messages.
const (
	EmbedLimit            = 6000 // all embeds of a message together
	EmbedDescriptionLimit = 4096

	embedTitleLimit  = 256
	embedFieldsLimit = 25
	fieldNameLimit   = 256
	fieldValueLimit  = 1024
	footerLimit      = 2048
)

// Length is how many characters count against EmbedLimit.
func (e Embed) Length() int {
	n := length(e.Title) + length(e.Description) + length(e.Footer)
	for _, f := range e.Fields {
		n += length(f.Name) + length(f.Value)
	}
	return n
}

type embedJSON struct {
	Title       string      `json:"title,omitempty"`
	Description string      `json:"description,omitempty"`
	Color       int         `json:"color,omitempty"`
	Fields      []fieldJSON `json:"fields,omitempty"`
	Footer      *footerJSON `json:"footer,omitempty"`
}

type fieldJSON struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Inline bool   `json:"inline,omitempty"`
}

type footerJSON struct {
	Text string `json:"text"`
}

func (e Embed) json() embedJSON {
	answer := embedJSON{
		Title: cut(e.Title, embedTitleLimit), Description: cut(e.Description, EmbedDescriptionLimit), Color: e.Color,
	}
	for _, f := range e.Fields[:min(len(e.Fields), embedFieldsLimit)] {
		answer.Fields = append(answer.Fields, fieldJSON{cut(f.Name, fieldNameLimit), cut(f.Value, fieldValueLimit), f.Inline})
	}
	if e.Footer != "" {
		answer.Footer = &footerJSON{cut(e.Footer, footerLimit)}
	}
	return answer
}
