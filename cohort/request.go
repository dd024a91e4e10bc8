package cohort

// RequestPrefix begins the name of a request that the bot made for a user on Discord, in the place of who
// decided; the request's id follows. Who the user is, only the database knows.
const RequestPrefix = "request:"
