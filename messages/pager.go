package messages

import (
	"fmt"
	"strings"

	"convene/discord"
)

// section is a list of things that flows over as many pages as it needs.
type section struct {
	title   string
	gap     string // between its entries
	color   int
	entries []entry
}

// entry is a thing that stays on one page: at most 3000 characters.
type entry struct {
	text   string
	option *discord.SelectOption // by which it can be chosen; nil if it cannot
}

// page is what one message shows of the sections.
type page []part

// part is a run of a section's entries, the first and behind the last.
type part struct {
	section
	from, to int
}

// descriptionsLimit is how many characters the details of a page take: less than Discord allows, so that
// a page can be read at a glance, and that titles fit.
const descriptionsLimit = 3500

// paginate distributes the sections over pages, of which there is at least one.
func paginate(sections []section) []page {
	p := pager{pages: []page{{}}}
	for _, s := range sections {
		for i := range s.entries {
			p.add(s, i)
		}
	}
	return p.pages
}

// pager fills one page after the other.
type pager struct {
	pages           []page
	length, options int // of the last page
}

func (p *pager) add(s section, i int) {
	need, options := length(s.entries[i].text)+length(s.gap), 0
	if s.entries[i].option != nil {
		options = 1
	}
	if p.length+need > descriptionsLimit || p.options+options > discord.SelectLimit {
		p.pages = append(p.pages, page{})
		p.length, p.options = 0, 0
	}
	p.length += need
	p.options += options
	last := &p.pages[len(p.pages)-1]
	if n := len(*last); n > 0 && (*last)[n-1].title == s.title {
		(*last)[n-1].to = i + 1
		return
	}
	*last = append(*last, part{s, i, i + 1})
}

func (p part) embed() discord.Embed {
	texts := make([]string, 0, p.to-p.from)
	for _, e := range p.entries[p.from:p.to] {
		texts = append(texts, e.text)
	}
	return discord.Embed{Title: p.heading(), Description: strings.Join(texts, p.gap), Color: p.color}
}

// heading is the title, with which of the section's entries these are.
func (p part) heading() string {
	all := len(p.entries)
	if p.to-p.from == all {
		return fmt.Sprintf("%s (%d)", p.title, all)
	}
	if p.to-p.from == 1 {
		return fmt.Sprintf("%s %d of %d", p.title, p.to, all)
	}
	return fmt.Sprintf("%s %d–%d of %d", p.title, p.from+1, p.to, all)
}

// options are what can be chosen on a page.
func (p page) options() []discord.SelectOption {
	var options []discord.SelectOption
	for _, part := range p {
		for _, e := range part.entries[part.from:part.to] {
			if e.option != nil {
				options = append(options, *e.option)
			}
		}
	}
	return options
}
