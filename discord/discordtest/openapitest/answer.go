package openapitest

import (
	"fmt"
	"mime"
	"strconv"
	"strings"
)

// checkAnswer returns what is wrong with an answer by the description of its operation.
func (d *Description) checkAnswer(o operation, got *tee) []string {
	if undescribed(got.status, got.Header().Get("Content-Type")) {
		return nil
	}
	place, spec := d.described(o, got.status)
	if spec == nil {
		return []string{fmt.Sprintf("the status %d is unknown", got.status)}
	}
	if spec["content"] == nil {
		if len(got.body) > 0 {
			return []string{fmt.Sprintf("it has a body, which a %d should not have", got.status)}
		}
		return nil
	}
	kind, _, err := mime.ParseMediaType(got.Header().Get("Content-Type"))
	if err != nil || at(spec, pointer("content", kind)) == nil {
		return []string{fmt.Sprintf("its body is of the type %q, which is unknown", got.Header().Get("Content-Type"))}
	}
	wrong := d.checkJSON(place+pointer("content", kind, "schema"), got.body)
	for i, problem := range wrong {
		wrong[i] = fmt.Sprintf("the body of a %d %s", got.status, problem)
	}
	return wrong
}

// described is what the description says of an answer with a status, and where: by the status itself,
// or by its class, as "4XX".
func (d *Description) described(o operation, status int) (place string, spec map[string]any) {
	code := strconv.Itoa(status)
	for _, name := range []string{code, code[:1] + "XX", "default"} {
		place := o.place + pointer("responses", name)
		spec, ok := at(d.doc, place).(map[string]any)
		if !ok {
			continue
		}
		if ref, ok := spec["$ref"].(string); ok {
			place = strings.TrimPrefix(ref, "#")
			spec, _ = at(d.doc, place).(map[string]any)
		}
		return place, spec
	}
	return "", nil
}
