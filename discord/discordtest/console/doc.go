// Package console lets people, and scripts, use an emulated Discord by typing, as they would use
// Discord's app: to try a bot without a server, and to record what that looks like.
//
//	as ada
//	in general
//	/cohort name:Go options:"two words"
//	press Approve
//
// Each line is echoed after a prompt that says who acts and where; then comes what the user sees: the
// bot's answer, also one that comes some seconds later, choices, or a modal. "help" lists what can be
// typed. Lines that begin with "#" are written as they are, to comment a recording.
package console
