package workflows

import "convene/cohort"

// DriftKind is a way in which a group on Discord differs from what it should be.
type DriftKind string

// The kinds of drift.
const (
	TextChannelDeleted  DriftKind = "text_channel_deleted"
	VoiceChannelDeleted DriftKind = "voice_channel_deleted"
	EventDeleted        DriftKind = "event_deleted"
	EventMoved          DriftKind = "event_moved"     // to another time or channel, or it recurs no more
	ChannelExposed      DriftKind = "channel_exposed" // @everyone can see it
	BotShutOut          DriftKind = "bot_shut_out"
	MemberShutOut       DriftKind = "member_shut_out"    // a member on the server lacks access
	MemberNotGreeted    DriftKind = "member_not_greeted" // who joined the server or the group late
	LeaverLetIn         DriftKind = "leaver_let_in"      // somebody who left the group still has access
	StrangerLetIn       DriftKind = "stranger_let_in"    // somebody by name who never was in the group
)

// Drift is one difference, with how many people it is about.
type Drift struct {
	GroupID cohort.GroupID `json:"group_id"`
	Kind    DriftKind      `json:"kind"`
	People  int            `json:"people,omitempty"`
}

// Recreates reports whether only making a channel again mends it.
func (d Drift) Recreates() bool { return d.Kind == TextChannelDeleted || d.Kind == VoiceChannelDeleted }

// SurveyInput says which cohort to compare.
type SurveyInput struct {
	Run
	// DryRun only looks: not even who is on the server is recorded.
	DryRun bool `json:"dry_run"`
}

// Survey is how a cohort's active groups differ from what they should be.
type Survey struct {
	GroupIDs    []cohort.GroupID `json:"group_ids"` // the active groups
	Drifts      []Drift          `json:"drifts"`
	NotOnServer int              `json:"not_on_server"`
}

// HealInput says which group to repair, and how far.
type HealInput struct {
	GroupRef
	// Recreate forgets a channel that somebody deleted, so that it is made again.
	Recreate bool `json:"recreate"`
	// KeepStrangers leaves people alone who were let in by name and never were in the group.
	KeepStrangers bool `json:"keep_strangers"`
}

// Leftover is something on Discord that could not be deleted, for a person to see to.
type Leftover struct {
	Kind    string `json:"kind"` // "event", "text channel", "voice channel" or "category"
	ID      string `json:"id"`
	Problem string `json:"problem"`
}
