// Package openapitest holds what is said over HTTP against Discord's own OpenAPI description of its API,
// version 10: what a client sends, and what the emulator of package discordtest answers.
//
//	server := discordtest.NewServer(discordtest.WithMiddleware(openapitest.Middleware(t)))
//
// A mismatch fails the test, with the route and the place in the request or the answer. At its end the
// test logs how many of each route were checked.
//
// The one rule to know: the description is not part of this module. It is read from the file that the
// environment variable CONVENE_DISCORD_OPENAPI names, or from ../shared/discord/openapi.json beside the
// module. Without it a test that calls [Open] is skipped, and [Middleware] checks nothing; both say so.
//
// The description is read strictly: properties and parameters that it does not know are mismatches. Where
// Discord's documentation contradicts it, the documentation holds: see exceptions.go.
package openapitest
