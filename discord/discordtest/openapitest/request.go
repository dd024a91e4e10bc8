package openapitest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
)

// checkRequest returns what is wrong with a request by the description of its operation.
func (d *Description) checkRequest(o operation, values map[string]string, r *http.Request, body []byte) []string {
	var wrong []string
	for _, p := range o.params {
		if p.in == "path" {
			wrong = append(wrong, d.checkParameter(p, values[p.name])...)
		}
	}
	wrong = append(wrong, d.checkQuery(o, r)...)
	return append(wrong, d.checkBody(o, r, body)...)
}

func (d *Description) checkQuery(o operation, r *http.Request) []string {
	var wrong []string
	query := r.URL.Query()
	for name := range query {
		if !slices.ContainsFunc(o.params, func(p parameter) bool { return p.in == "query" && p.name == name }) {
			wrong = append(wrong, fmt.Sprintf("the query has %q, which is unknown", name))
		}
	}
	for _, p := range o.params {
		switch {
		case p.in != "query":
		case query.Has(p.name):
			wrong = append(wrong, d.checkParameter(p, query.Get(p.name))...)
		case p.required:
			wrong = append(wrong, fmt.Sprintf("the query lacks %q", p.name))
		}
	}
	return wrong
}

// checkParameter holds the text of a parameter against its schema: as text, or as the JSON that it
// looks like.
func (d *Description) checkParameter(p parameter, text string) []string {
	wrong := d.check(p.place, text)
	if _, err := strconv.ParseFloat(text, 64); len(wrong) > 0 && err == nil {
		wrong = d.check(p.place, json.Number(text))
	}
	if truth, err := strconv.ParseBool(text); len(wrong) > 0 && err == nil {
		wrong = d.check(p.place, truth)
	}
	for i, problem := range wrong {
		wrong[i] = fmt.Sprintf("the %s's %q %s", p.in, p.name, problem)
	}
	return wrong
}

func (d *Description) checkBody(o operation, r *http.Request, body []byte) []string {
	spec, ok := o.spec["requestBody"].(map[string]any)
	switch {
	case !ok && len(body) > 0:
		return []string{"it has a body, and should have none"}
	case !ok:
		return nil
	case len(body) == 0:
		if spec["required"] == true {
			return []string{"it has no body"}
		}
		return nil
	}
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err == nil && kind == filesType {
		kind, body = jsonType, payloadOf(body, params["boundary"])
	}
	if err != nil || at(spec, pointer("content", kind)) == nil {
		return []string{fmt.Sprintf("its body is of the type %q, which is unknown", r.Header.Get("Content-Type"))}
	}
	wrong := d.checkJSON(o.place+pointer("requestBody", "content", jsonType, "schema"), body)
	for i, problem := range wrong {
		wrong[i] = "its body " + problem
	}
	return wrong
}

// Media types of requests. The description also has the second one, as if each field of the JSON could be a
// part of the form; by the page "Uploading Files" all of it is in one part, beside the files.
const (
	jsonType  = "application/json"
	filesType = "multipart/form-data"
)

// payloadOf is the JSON that comes with files.
func payloadOf(body []byte, boundary string) []byte {
	parts := multipart.NewReader(bytes.NewReader(body), boundary)
	for {
		part, err := parts.NextPart()
		if err != nil {
			return nil // which is no JSON
		}
		if part.FormName() != "payload_json" {
			continue
		}
		if payload, err := io.ReadAll(part); err == nil {
			return payload
		}
	}
}
