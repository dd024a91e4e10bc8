// Package messages is all that Convene says on Discord: what stands in a group's channel, what organisers
// see of a run and press, and what the bot answers.
//
// It only renders; nothing here reads or sends. What people have written themselves, such as names, is
// cut and escaped here, and every message keeps within Discord's limits however large the cohort is.
package messages
