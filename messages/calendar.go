package messages

import (
	"fmt"
	"time"

	ics "github.com/arran4/golang-ical"

	"convene/discord"
)

// calendarName is the file's name.
const calendarName = "meetings.ics"

// calendar is a file with every meeting of the groups, for calendar programs; nil without meetings. A
// meeting keeps its uid, so that a later file replaces what an earlier one brought.
func calendar(groups []OwnGroup, now time.Time) *discord.File {
	c := ics.NewCalendarFor("Convene")
	c.SetProductId("-//Convene//EN")
	c.SetMethod(ics.MethodPublish)
	c.SetXWRCalName("Convene meetings")
	for _, g := range groups {
		for i, start := range g.Meetings {
			g.addMeeting(c, i+1, start, now)
		}
	}
	if len(c.Events()) == 0 {
		return nil
	}
	return &discord.File{Name: calendarName, ContentType: "text/calendar; charset=utf-8", Content: []byte(c.Serialize(ics.WithNewLineWindows))}
}

func (g OwnGroup) addMeeting(c *ics.Calendar, number int, start, now time.Time) {
	e := c.AddEvent(fmt.Sprintf("group-%d-meeting-%d@convene", g.Group.ID, number))
	e.SetDtStampTime(now)
	e.SetStartAt(start)
	e.SetEndAt(g.end(start))
	e.SetSummary(fmt.Sprintf("%s: %s", discord.Plain(g.CohortName, titleLimit), discord.Plain(g.Group.Name, titleLimit)))
	e.SetDescription(fmt.Sprintf("Meeting %d of %d", number, len(g.Meetings)))
	if place := g.voiceURL(); place != "" {
		e.SetLocation(place)
	}
	if g.EventURL != "" {
		e.SetURL(g.EventURL)
	}
}

// voiceURL leads to the voice channel from outside Discord.
func (g OwnGroup) voiceURL() string {
	if !isID(g.Objects.VoiceChannelID) || !isID(string(g.Guild)) {
		return ""
	}
	return fmt.Sprintf("https://discord.com/channels/%s/%s", g.Guild, g.Objects.VoiceChannelID)
}
