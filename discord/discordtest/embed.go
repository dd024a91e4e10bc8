package discordtest

import (
	"fmt"
	"unicode/utf8"
)

// Embed is a card below a message's text.
type Embed struct {
	Title, Description, Footer, Author string

	Color  int
	Fields []EmbedField
}

// EmbedField is a heading with a text in an embed.
type EmbedField struct {
	Name, Value string
	Inline      bool
}

// Limits on embeds, from Discord's page on messages.
const (
	maxEmbeds      = 10
	maxEmbedText   = 6000 // of all embeds of a message
	maxTitle       = 256
	maxDescription = 4096
	maxFields      = 25
	maxFieldName   = 256
	maxFieldValue  = 1024
	maxFooter      = 2048
	maxColor       = 1<<24 - 1
)

// embedForm is an embed in a request. Pictures and links in it are not emulated.
type embedForm struct {
	Title       string           `json:"title"`
	Description string           `json:"description"`
	Color       *int             `json:"color"`
	Fields      []embedFieldForm `json:"fields"`
	Footer      struct {
		Text string `json:"text"`
	} `json:"footer"`
	Author struct {
		Name string `json:"name"`
	} `json:"author"`
}

type embedFieldForm struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Inline bool   `json:"inline"`
}

// readEmbeds checks the embeds of a message, each by itself and all together.
func readEmbeds(f *form, forms []embedForm) []Embed {
	if len(forms) > maxEmbeds {
		f.wrong("embeds", badLength, "Must be 10 or fewer in length.")
	}
	var embeds []Embed
	total := 0
	for i, in := range forms {
		e := in.read(f, fmt.Sprintf("embeds.%d", i))
		total += e.length()
		embeds = append(embeds, e)
	}
	if total > maxEmbedText {
		f.wrong("embeds", "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000")
	}
	return embeds
}

func (in embedForm) read(f *form, path string) Embed {
	f.length(path+".title", in.Title, 0, maxTitle)
	f.length(path+".description", in.Description, 0, maxDescription)
	f.length(path+".footer.text", in.Footer.Text, 0, maxFooter)
	f.length(path+".author.name", in.Author.Name, 0, maxTitle)
	e := Embed{Title: in.Title, Description: in.Description, Footer: in.Footer.Text, Author: in.Author.Name}
	if in.Color != nil {
		e.Color = *in.Color
		f.between(path+".color", e.Color, 0, maxColor)
	}
	if len(in.Fields) > maxFields {
		f.wrong(path+".fields", badLength, "Must be 25 or fewer in length.")
	}
	for i, field := range in.Fields {
		place := fmt.Sprintf("%s.fields.%d", path, i)
		f.present(place+".name", field.Name, maxFieldName)
		f.present(place+".value", field.Value, maxFieldValue)
		e.Fields = append(e.Fields, EmbedField(field))
	}
	if e.length() == 0 {
		f.wrong(path+".description", required, "This field is required")
	}
	return e
}

// length is how many characters count against the limit of all embeds.
func (e Embed) length() int {
	texts := []string{e.Title, e.Description, e.Footer, e.Author}
	for _, field := range e.Fields {
		texts = append(texts, field.Name, field.Value)
	}
	n := 0
	for _, text := range texts {
		n += utf8.RuneCountInString(text)
	}
	return n
}

type embedJSON struct {
	Type        string           `json:"type"`
	Title       string           `json:"title,omitempty"`
	Description string           `json:"description,omitempty"`
	Color       int              `json:"color,omitempty"`
	Fields      []embedFieldForm `json:"fields,omitempty"`
	Footer      *embedFooterJSON `json:"footer,omitempty"`
	Author      *embedAuthorJSON `json:"author,omitempty"`
}

type (
	embedFooterJSON struct {
		Text string `json:"text"`
	}
	embedAuthorJSON struct {
		Name string `json:"name"`
	}
)

func embedsJSON(embeds []Embed) []embedJSON {
	list := []embedJSON{}
	for _, e := range embeds {
		one := embedJSON{Type: "rich", Title: e.Title, Description: e.Description, Color: e.Color}
		for _, field := range e.Fields {
			one.Fields = append(one.Fields, embedFieldForm(field))
		}
		if e.Footer != "" {
			one.Footer = &embedFooterJSON{e.Footer}
		}
		if e.Author != "" {
			one.Author = &embedAuthorJSON{e.Author}
		}
		list = append(list, one)
	}
	return list
}
