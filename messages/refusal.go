package messages

import (
	"errors"
	"fmt"
	"strings"

	"convene/cohort"
	"convene/discord"
	"convene/organiser"
	"convene/postgres"
	"convene/workflows"
)

// What the bot answers when it does not do what was asked: what is wrong, and what to do.
var (
	NotAdministrator = say("🔒 Only administrators of this server can do that. Ask one of them.")
	NotFacilitator   = say("🔒 Only facilitators and administrators can list groups. `/my-group` shows your own.")
	OnlyOnServer     = say("This works only on the server, not in direct messages: try it there.")
	CannotPost       = say("I cannot write in this channel: grant me View Channel, Send Messages and Embed Links here, or use the command in a channel for organisers.")
	OtherServer      = say("Convene looks after another server, and does nothing on this one. Ask whoever runs it.")
	ExpiredControl   = say("⌛ This preview is not up to date any more. `/preview` shows how things stand now.")
	UnknownControl   = say("Convene does not know this control. `/preview` shows the present ones.")
)

// UnknownCohort answers a name or id that no cohort has.
func UnknownCohort(given string) discord.MessageSpec {
	return say("There is no cohort “%s”. `/cohorts` lists those there are.", title(given))
}

// AmbiguousName answers a text that is the name, or the id, of several cohorts.
func AmbiguousName(given string, matches []cohort.Cohort) discord.MessageSpec {
	items := make([]string, 0, len(matches))
	for _, c := range matches {
		items = append(items, fmt.Sprintf("`%s%d`: %s, starts %s", postgres.ByID, c.ID, title(c.Name), c.StartDate.Format("2 January 2006")))
	}
	heading := fmt.Sprintf("“%s” can be several cohorts. Say which:", title(given))
	return say("%s", bulleted(heading, items, 10, contentLimit))
}

// AlreadyOpen answers who starts a run while one is open.
func AlreadyOpen(cohortName string) discord.MessageSpec {
	return say("A run of **%s** is under way already. `/preview` shows it; approve or reject what it proposes before you schedule again.", title(cohortName))
}

// Syncing answers who compares a cohort with Discord while that is being done.
func Syncing(cohortName string) discord.MessageSpec {
	return say("**%s** is being compared with Discord already. Try again in a minute.", title(cohortName))
}

// NothingWaits answers a decision on a cohort without groups to decide on.
func NothingWaits(cohortName string) discord.MessageSpec {
	return say("No group of **%s** waits for a decision. `/schedule` looks for groups for those who are in none.", title(cohortName))
}

// StalePreview answers a decision on a preview that has changed since.
func StalePreview(cohortName string) discord.MessageSpec {
	return say("The preview of **%s** has changed since you looked at it, and nothing was decided. `/preview` shows the new one: look at it, then decide.", title(cohortName))
}

// BadOptions answers options that contradict themselves: the error is that of cohort.Options.Validate.
func BadOptions(err error) discord.MessageSpec {
	items := []string{}
	for line := range strings.Lines(err.Error()) {
		items = append(items, discord.EscapeCut(line, textLimit))
	}
	return say("%s", bulleted("These options do not go together, and nothing was started:", items, 10, contentLimit))
}

// UnknownGroups answers groups that do not wait for a decision.
func UnknownGroups(err error) discord.MessageSpec {
	return say("Nothing was decided: %s. `/preview` shows the groups that wait.", discord.EscapeCut(err.Error(), textLimit))
}

// NoAnswer answers a decision that nobody has taken up in time. It is not lost.
func NoAnswer(cohortName string) discord.MessageSpec {
	return say("⏳ Your decision on **%s** was handed in, but nobody has taken it up yet: Convene's worker seems not to run. "+
		"`/preview` shows whether it has counted; if nothing happens in some minutes, ask whoever runs Convene.", title(cohortName))
}

// Failed answers when something went wrong that the user can do nothing about. The reference is in the log.
func Failed(reference string) discord.MessageSpec {
	return say("❌ Something went wrong, and it is not your fault. Try again in a minute; if it fails again, tell whoever runs Convene this reference: `%s`.",
		strings.ReplaceAll(discord.Plain(reference, titleLimit), "`", ""))
}

// Slow answers when there was no time left for what was asked. The reference is in the log.
func Slow(reference string) discord.MessageSpec {
	return say("⏳ Convene's servers take very long to answer, so I have stopped waiting. What you asked for may still happen: "+
		"`/cohorts` shows how things stand. If nothing has changed in some minutes, tell whoever runs Convene this reference: `%s`.",
		strings.ReplaceAll(discord.Plain(reference, titleLimit), "`", ""))
}

// Refused answers a request that the organiser's desk did not take, by its error; what it does not know
// failed, under the reference.
func Refused(err error, cohortName, reference string) discord.MessageSpec {
	if refusal, ok := errors.AsType[*organiser.Refusal](err); ok {
		return refusedBy(refusal, cohortName)
	}
	switch {
	case errors.Is(err, organiser.ErrAlreadyOpen):
		return AlreadyOpen(cohortName)
	case errors.Is(err, organiser.ErrNothingWaits):
		return NothingWaits(cohortName)
	case errors.Is(err, organiser.ErrNoAnswer):
		return NoAnswer(cohortName)
	case errors.Is(err, organiser.ErrSyncing):
		return Syncing(cohortName)
	}
	return Failed(reference)
}

// refusedBy says why a run did not take a decision; its own sentence says what to do.
func refusedBy(r *organiser.Refusal, cohortName string) discord.MessageSpec {
	if r.Type == workflows.ErrStaleRevision {
		return StalePreview(cohortName)
	}
	return say("Nothing was decided on **%s**: %s. `/preview` shows how it stands.", title(cohortName), discord.EscapeCut(r.Message, textLimit))
}
