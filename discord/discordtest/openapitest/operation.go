package openapitest

import (
	"net/http"
	"slices"
	"strings"
)

// operation is a method on a path of the description.
type operation struct {
	method string
	path   string
	place  string // in the description, as a JSON pointer
	names  []string
	spec   map[string]any
	params []parameter
}

func (o operation) route() string { return o.method + " " + o.path }

// parameter is one of a path or a query.
type parameter struct {
	name, in string
	required bool
	place    string // of its schema
}

// methods are those that a path of the description may have.
var methods = []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}

func operations(doc map[string]any) []operation {
	paths, _ := doc["paths"].(map[string]any)
	var list []operation
	for path, value := range paths {
		item, _ := value.(map[string]any)
		place := pointer("paths", path)
		for _, method := range methods {
			spec, ok := item[strings.ToLower(method)].(map[string]any)
			if !ok {
				continue
			}
			o := operation{
				method: method, path: path, place: place + "/" + strings.ToLower(method),
				names: strings.Split(path, "/"), spec: spec,
			}
			o.params = append(parameters(item, place), parameters(spec, o.place)...)
			list = append(list, o)
		}
	}
	return list
}

// parameters are those that a path or an operation lists.
func parameters(of map[string]any, place string) []parameter {
	var found []parameter
	listed, _ := of["parameters"].([]any)
	for i, one := range listed {
		spec, _ := one.(map[string]any)
		p := parameter{place: place + pointer("parameters", itoa(i), "schema")}
		p.name, _ = spec["name"].(string)
		p.in, _ = spec["in"].(string)
		p.required, _ = spec["required"].(bool)
		found = append(found, p)
	}
	return found
}

// match finds the operation of a request, with the values of the path's parameters. Of several paths
// that fit, the one with the most names of its own is meant: "/users/@me" before "/users/{user_id}".
func (d *Description) match(method, path string) (operation, map[string]string, bool) {
	parts := strings.Split(path, "/")
	var best operation
	var values map[string]string
	for _, o := range d.operations {
		found, ok := o.values(parts)
		if o.method == method && ok && (values == nil || len(found) < len(values)) {
			best, values = o, found
		}
	}
	return best, values, values != nil
}

// values are those of the path's parameters, if the parts are of the operation's path.
func (o operation) values(parts []string) (map[string]string, bool) {
	values := map[string]string{}
	same := slices.EqualFunc(o.names, parts, func(name, part string) bool {
		if !strings.HasPrefix(name, "{") {
			return name == part
		}
		values[strings.Trim(name, "{}")] = part
		return part != ""
	})
	return values, same
}
