package main

import (
	"context"

	"go.temporal.io/sdk/client"

	"convene/postgres"
	"convene/taskqueue"
)

// dependencies are what a healthy worker depends on.
type dependencies struct {
	store    *postgres.Store
	temporal client.Client
	service  *taskqueue.Service
}

// check is a health.Check.
func (d dependencies) check(ctx context.Context) string {
	if d.store.Ping(ctx) != nil {
		return "the database does not answer"
	}
	if _, err := d.temporal.CheckHealth(ctx, &client.CheckHealthRequest{}); err != nil {
		return "Temporal does not answer"
	}
	if !d.service.Serving() {
		return "the task queues are not polled"
	}
	return ""
}
