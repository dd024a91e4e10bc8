package discordtest

// maxChoices is how many a user is offered.
const maxChoices = 25
