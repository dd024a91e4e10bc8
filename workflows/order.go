package workflows

import (
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/workflow"
)

// Interceptors are what every worker and replayer of these workflows must have: by them, a run takes its signals
// in the order in which they were sent, of whatever name. A channel has those of one name only.
func Interceptors() []interceptor.WorkerInterceptor {
	return []interceptor.WorkerInterceptor{&signalOrder{}}
}

type signalOrder struct {
	interceptor.WorkerInterceptorBase
}

// InterceptWorkflow implements interceptor.WorkerInterceptor.
func (*signalOrder) InterceptWorkflow(_ workflow.Context, next interceptor.WorkflowInboundInterceptor) interceptor.WorkflowInboundInterceptor {
	return &signalsInOrder{WorkflowInboundInterceptorBase: interceptor.WorkflowInboundInterceptorBase{Next: next}, names: new([]string)}
}

type signalsInOrder struct {
	interceptor.WorkflowInboundInterceptorBase
	names *[]string // of the signals that have come and were not taken, oldest first
}

type signalNames struct{}

func (s *signalsInOrder) ExecuteWorkflow(ctx workflow.Context, in *interceptor.ExecuteWorkflowInput) (any, error) {
	return s.Next.ExecuteWorkflow(workflow.WithValue(ctx, signalNames{}, s.names), in)
}

func (s *signalsInOrder) HandleSignal(ctx workflow.Context, in *interceptor.HandleSignalInput) error {
	*s.names = append(*s.names, in.SignalName)
	return s.Next.HandleSignal(ctx, in)
}

// namesInOrder returns the names of the signals that have come since it was called last, oldest first.
func namesInOrder(ctx workflow.Context) []string {
	names, ok := ctx.Value(signalNames{}).(*[]string)
	if !ok {
		return nil
	}
	come := *names
	*names = nil
	return come
}
