// Package local starts the servers that Convene needs on this machine: a private PostgreSQL and a
// Temporal development server, whose program it gets if need be. They serve `dev` and the tests.
//
// The one rule to know: what is started here ends here, with Stop or, whatever happens, with the
// process that started it. Only what is in a DataDir stays.
package local
